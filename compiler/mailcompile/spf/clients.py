"""Groups of clients on their way through an evaluation of SPF (RFC 7208 section 4.6).

Clients that have cost a receiver the same until now are one group: a set of addresses. Each term
splits the groups; who matches has come to an *ending*. Since the counts of a group are known, the
limits end exactly those clients for whom a receiver gives up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mailcompile.spf.plan import Literals
from mailcompile.spf.ranges import Range, Ranges, difference, intersection, joined, overlaps
from mailcompile.spf.record import MAX_LOOKUPS, MAX_VOID

Path: TypeAlias = tuple[tuple[str, str], ...]
"""Domain and term, outermost first."""
Cost: TypeAlias = tuple[int, int]
"""Lookups and void lookups (RFC 7208 section 4.6.4)."""
Groups: TypeAlias = dict[Cost, Ranges]
"""The clients that are still undecided, by what they have cost; none is empty."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a receiver puts up with (RFC 7208 section 4.6.4)."""

    lookups: int = MAX_LOOKUPS
    voids: int = MAX_VOID


RECEIVERS = Limits()
"""What RFC 7208 section 4.6.4 asks of receivers."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Clients for whom check_host() has come to a result."""

    result: str
    clients: Ranges
    cost: Cost
    path: Path = ()
    """Which term matched; empty where none did."""


Uncounted: TypeAlias = Literal["client", "hosts", "include"]
"""Why a term may cost more than is counted: it asks for the names of the client, or for the hosts
of an ``mx`` that the message names, or whom it matches in an include goes on behind that."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A term of which only a message decides whether it matches."""

    domain: str
    term: str
    may_be_worse: bool
    """Whether clients that come to it may fare worse than if it matched nobody."""
    uncounted: Uncounted | None
    """``None`` if nobody costs more than is counted: one lookup and one void lookup."""


@dataclass(slots=True)
class Clients:
    """All clients that one record is evaluated for: undecided ones, and those who have ended."""

    groups: Groups
    limits: Limits
    endings: list[Ending] = field(default_factory=list)

    def look_up(self) -> None:
        """A term that causes lookups: one too many is a permerror (RFC 7208 section 4.6.4)."""
        self._count(lookups=1, voids=0)

    def find_nothing(self) -> None:
        """A void lookup: one too many is a permerror (RFC 7208 section 4.6.4)."""
        self._count(lookups=0, voids=1)

    def end(self, result: str, path: Path = ()) -> None:
        """Everybody who is left comes to this result."""
        self.endings += [Ending(result, group, cost, path) for cost, group in self.groups.items()]
        self.groups = {}

    def match(self, ranges: Ranges, result: str, path: Path) -> None:
        """Those who are in ``ranges`` come to this result."""
        left: Groups = {}
        for cost, group in self.groups.items():
            if matched := intersection(group, ranges):
                self.endings.append(Ending(result, matched, cost, path))
                group = difference(group, ranges)
            if group:
                left[cost] = group
        self.groups = left

    def match_first(self, literals: Literals, domain: str) -> None:
        """A stretch of networks: the first one that holds a client decides."""
        left: Groups = {}
        for cost, group in self.groups.items():
            matched: dict[int, list[Range]] = {}
            for first, last, index in overlaps(literals.segments, group):
                matched.setdefault(index, []).append((first, last))
            for index in sorted(matched):
                result, text = literals.terms[index]
                path = ((domain, text),)
                self.endings.append(Ending(result, tuple(matched[index]), cost, path))
            if rest := difference(group, literals.covered):
                left[cost] = rest
        self.groups = left

    def go_on(self, endings: Iterable[Ending]) -> None:
        """Those whose ``endings`` in an include decide nothing are undecided again."""
        by_cost: dict[Cost, list[Range]] = {}
        for ending in endings:
            by_cost.setdefault(ending.cost, []).extend(ending.clients)
        self.groups = {cost: joined(ranges) for cost, ranges in by_cost.items()}

    def _count(self, lookups: int, voids: int) -> None:
        left: Groups = {}
        for cost, group in self.groups.items():
            now = cost[0] + lookups, cost[1] + voids
            if now[0] > self.limits.lookups or now[1] > self.limits.voids:
                self.endings.append(Ending("permerror", group, now))
            else:
                left[now] = group
        self.groups = left
