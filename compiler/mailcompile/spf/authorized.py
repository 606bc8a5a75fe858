"""Which addresses get which result of SPF for a domain: all of them at once, exactly (RFC 7208)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from mailcompile.dns import Answer, DomainName, NameProblem, Resolver
from mailcompile.spf.clients import Doubt, Ending, Limits, Path
from mailcompile.spf.ipset import Address, IpSet
from mailcompile.spf.ranges import Range, joined
from mailcompile.spf.record import MAX_LOOKUPS, MAX_MX, MAX_VOID
from mailcompile.spf.spread import Notes, Spread
from mailcompile.spf.targets import Targets

RESULT_WORDS = ("pass", "fail", "softfail", "neutral", "none", "temperror", "permerror")
"""The results of check_host() (RFC 7208 section 2.6)."""

MOST_NEEDED = 50
"""Lookups that are counted at most; a tree that needs more may be a loop."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Clients that pass, and who let them in."""

    networks: IpSet
    path: Path
    """Domain and term, outermost first: includes and redirects, then the term that matches."""


@dataclass(frozen=True, slots=True)
class Authorized(Mapping[str, IpSet]):
    """What becomes of every client: a mapping from each of the seven results to its addresses.

    The seven sets partition the addresses of both families. They are what ``check_host`` answers,
    limits and errors of DNS included, except for clients that come to a term in ``symbolic``, or to
    a name in ``unknown``: both count as matching nobody. So ``pass`` without ``uncertain`` is the
    least that passes. ``lookups``, ``void_lookups`` and what is needed are the most that anybody
    costs, but for the terms in ``uncounted``.
    """

    sets: tuple[IpSet, ...]
    """In the order of ``RESULT_WORDS``."""
    passes: tuple[Pass, ...]
    """The parts of ``pass`` by the term that matches; no address is in two of them."""
    lookups: int
    """Terms that are looked up for the client that costs most; 11 is where a receiver gives up
    (RFC 7208 section 4.6.4)."""
    worst_client: Address
    """A client that costs so many lookups."""
    void_lookups: int
    """Void lookups of the client that has most; 3 is where a receiver gives up."""
    worst_void_client: Address
    """A client that has so many void lookups."""
    needed: int
    """Like ``lookups``, of a receiver that never gives up; ``MOST_NEEDED`` + 1 stands for more, as
    loops need."""
    needed_voids: int
    """Like ``void_lookups``, of a receiver that never gives up."""
    mx_names: int
    """Most names behind one ``mx``; 11 or more are a permerror (RFC 7208 section 4.6.4)."""
    symbolic: tuple[tuple[str, str], ...]
    """Domain and term of what depends on the client's address or the sender: ``ptr``, and names
    with macros. Each counts as one lookup and one void lookup."""
    macro_named: tuple[tuple[str, str], ...]
    """Those of ``symbolic`` that are an include or a redirect: another record decides there. Who
    comes to such a redirect has ``temperror``."""
    doubts: tuple[tuple[Doubt, IpSet], ...]
    """The terms in ``symbolic`` with the clients that come there. A term is here more than once if
    several includes that make a difference lead to it."""
    unknown: tuple[str, ...]
    """Names about which nothing is known, sorted. Who comes to an unknown redirect, or everybody
    where it is the domain itself, has ``temperror``."""

    def __getitem__(self, result: str) -> IpSet:
        if result not in RESULT_WORDS:
            raise KeyError(result)
        return self.sets[RESULT_WORDS.index(result)]

    def __iter__(self) -> Iterator[str]:
        return iter(RESULT_WORDS)

    def __len__(self) -> int:
        return len(RESULT_WORDS)

    @property
    def uncertain(self) -> IpSet:
        """Clients that may fare worse than the sets say, because of a term in ``symbolic``: one
        that may let them pass less (any qualifier but ``+``, on the way there too), one that names
        another record, or one that may cost more void lookups than are counted."""
        return _all(clients for doubt, clients in self.doubts if doubt.may_be_worse)

    @property
    def doubted(self) -> IpSet:
        """Clients that come to a term in ``symbolic``; all ``uncertain`` ones are among them."""
        return _all(clients for _, clients in self.doubts)

    @property
    def uncounted(self) -> tuple[tuple[str, str], ...]:
        """Domain and term of those in ``symbolic`` that may cost more than is counted: ``ptr`` and
        the macro ``p`` (one void lookup for each of up to ten names of the client, RFC 7208 section
        5.5), an ``mx`` whose hosts the message says, and what may end an include without a match.
        Includes and redirects in ``macro_named``, of which nothing is counted, are told there."""
        found = ((each.domain, each.term) for each, _ in self.doubts if each.uncounted is not None)
        return tuple(dict.fromkeys(found))

    @property
    def is_within_limits(self) -> bool:
        """True if no client makes a receiver give up (RFC 7208 section 4.6.4)."""
        return self.lookups <= MAX_LOOKUPS and self.void_lookups <= MAX_VOID


def authorized(domain: str, resolver: Resolver, *, helo: str | None = None) -> Authorized:
    """The result of SPF for each address that there is, as exact sets.

    Of the sender nothing is known but the domain, which is ``domain``; of the EHLO name what
    ``helo`` says. Names may have U-labels and a trailing dot. Never raises for what DNS says.
    """
    name = _name(domain)
    targets = [Targets(version, name, None if helo is None else _name(helo)) for version in (4, 6)]
    notes = Notes()
    resolver = _Once(resolver)
    v4, v6 = (Spread(each, resolver, notes).everybody(name) for each in targets)
    lookups, worst_client = _worst(v4, v6, 0)
    voids, worst_void_client = _worst(v4, v6, 1)
    needed = lookups, voids
    if lookups > MAX_LOOKUPS or voids > MAX_VOID:
        needed = _needed(name, targets, resolver)
    return Authorized(
        sets=_sets(v4, v6),
        passes=_passes(v4, v6),
        lookups=lookups,
        worst_client=worst_client,
        void_lookups=voids,
        worst_void_client=worst_void_client,
        needed=needed[0],
        needed_voids=needed[1],
        mx_names=notes.mx_names,
        symbolic=tuple(notes.symbolic),
        macro_named=tuple(notes.macro_named),
        doubts=tuple((doubt, _joined(ranges)) for doubt, ranges in notes.doubts.items()),
        unknown=tuple(sorted(notes.unknown)),
    )


@dataclass(slots=True)
class _Once:
    """A resolver that asks each question once: much is the same for both families."""

    resolver: Resolver
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def resolve(self, name: str, kind: str) -> Answer:
        """See ``Resolver.resolve``."""
        answer = self.answers.get((name, kind))
        if answer is None:
            answer = self.answers[name, kind] = self.resolver.resolve(name, kind)
        return answer


def _sets(v4: list[Ending], v6: list[Ending]) -> tuple[IpSet, ...]:
    """The clients by result, in the order of ``RESULT_WORDS``."""
    found: dict[str, tuple[list[Range], list[Range]]] = {word: ([], []) for word in RESULT_WORDS}
    for is_v6, endings in enumerate((v4, v6)):
        for ending in endings:
            found[ending.result][is_v6].extend(ending.clients)
    return tuple(_joined(ranges) for ranges in found.values())


def _passes(v4: list[Ending], v6: list[Ending]) -> tuple[Pass, ...]:
    """The clients that pass by the path that lets them in."""
    found: dict[Path, tuple[list[Range], list[Range]]] = {}
    for is_v6, endings in enumerate((v4, v6)):
        for ending in endings:
            if ending.result == "pass":
                found.setdefault(ending.path, ([], []))[is_v6].extend(ending.clients)
    return tuple(Pass(_joined(ranges), path) for path, ranges in found.items())


def _joined(ranges: tuple[list[Range], list[Range]]) -> IpSet:
    return IpSet(joined(ranges[0]), joined(ranges[1]))


def _all(sets: Iterable[IpSet]) -> IpSet:
    return reduce(or_, sets, IpSet.nothing())


def _worst(v4: list[Ending], v6: list[Ending], which: int) -> tuple[int, Address]:
    """The most lookups (0) or void lookups (1), and a client that has so many."""
    most = max(ending.cost[which] for ending in (*v4, *v6))
    worst = [[e.clients for e in endings if e.cost[which] == most] for endings in (v4, v6)]
    client = IpSet(*(ranges[0] if ranges else () for ranges in worst)).sample()
    assert client is not None  # no ending is empty
    return most, client


def _needed(domain: str, targets: Iterable[Targets], resolver: Resolver) -> tuple[int, int]:
    """Lookups and void lookups of the worst clients where nobody gives up."""
    limits = Limits(MOST_NEEDED, MOST_NEEDED * (MAX_MX + 1))
    spreads = (Spread(each, resolver, Notes(), limits) for each in targets)
    costs = [ending.cost for spread in spreads for ending in spread.everybody(domain)]
    return max(lookups for lookups, _ in costs), max(voids for _, voids in costs)


def _name(written: str) -> str:
    """In A-labels (RFC 7208 section 4.3); what has none is malformed as it is."""
    name = written.removesuffix(".")
    if name.isascii():
        return name.lower()
    try:
        return DomainName.host(name)
    except NameProblem:
        return name
