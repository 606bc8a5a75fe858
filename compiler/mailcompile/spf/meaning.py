"""Whether two SPF records mean the same to every receiver (RFC 7208).

The meaning of a record is a map from the address of a client to its *fate*: what a receiver looks
up on the way, and which result ends it. Networks are compared as sets of addresses, so it does not
matter how they are written, merged or ordered. Sections below are sections of RFC 7208.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from mailcompile.spf.record import MAX_LOOKUPS
from mailcompile.spf.terms import Mechanism, Modifier, TermProblem, canonical, parse_term

_BITS = {4: 32, 6: 128}
_OF_OTHERS = frozenset({"ra", "rp", "rr", "op", "default"})
"""Modifiers that some receivers know: of RFC 6652 section 3, which ask for reports of failures, and
of drafts before RFC 4408, which old receivers obey."""


def same_spf(one: str, other: str) -> bool:
    """True if every receiver decides alike by both records for every message; nothing is looked up.

    Equal texts mean the same. Otherwise the answer is ``False`` where a record cannot be parsed,
    and where receivers are known to read it in several ways.

    Terms with the same qualifier may stand in any order, though one of them may cost lookups. This
    is exact as long as DNS answers. An ``include`` that fails (temperror), that has no record
    (permerror) or that runs over the limits of section 4.6.4 ends the evaluation, and then a term
    that would have matched helps only in front of it. Which term that is, nobody chooses by the
    order of a record; so ``include:b include:a ip4:...`` is the same as the order that we write. A
    lookup that is left out, added or done twice is never the same: it changes what can fail.
    """
    if one == other:
        return True
    meaning = _meaning(one)
    return meaning is not None and meaning == _meaning(other)


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of a client."""

    asked: tuple[tuple[str, tuple[str, ...]], ...]
    """The terms that cost lookups, in runs of one qualifier, sorted within each run; without a last
    run that has the qualifier of the result: whether it matches makes no difference."""
    result: str
    """The qualifier of what ends the evaluation, or the redirect."""


_Map: TypeAlias = tuple[tuple[int, _Fate], ...]
"""The first address of each range, as a number, and the fate of the range; neighbours differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    v4: _Map
    v6: _Map
    lookups: tuple[tuple[str, str], ...]
    """Qualifier and text of each lookup that some client causes, sorted."""
    explanation: str | None
    """``exp=``, where a term of this record can make a fail (section 6.2)."""
    modifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A record taken apart, without what no receiver ever reaches."""

    directives: tuple[Mechanism, ...]
    """Before ``all``: what stands behind it is ignored (section 5.1)."""
    last: str
    """The qualifier of ``all``, or the redirect; without either ``?`` (section 4.7)."""
    modifiers: tuple[Modifier, ...]


@lru_cache(maxsize=4096)
def _meaning(text: str) -> _Meaning | None:
    """``None`` if it is unsure what receivers make of the record."""
    record = _record(text)
    if record is None:
        return None
    lookups = tuple((d.qualifier, _unqualified(d)) for d in record.directives if d.costs_lookup)
    v4, most4 = _map(record, 4, lookups)
    v6, most6 = _map(record, 6, lookups)
    fates = [fate for _, fate in v4 + v6]
    fails = any(fate.result == "-" or "-" in dict(fate.asked) for fate in fates)
    texts = {modifier.name: canonical(modifier) for modifier in record.modifiers}
    return _Meaning(
        v4=v4,
        v6=v6,
        lookups=tuple(sorted(lookups[: max(most4, most6)])),
        explanation=texts.get("exp") if fails else None,
        modifiers=tuple(sorted(texts[name] for name in texts.keys() & _OF_OTHERS)),
    )


def _record(text: str) -> _Record | None:
    """The parts of a record; ``None`` if receivers may disagree about its syntax."""
    version, *written = text.split(" ")
    # Section 4.5 says "exactly", section 4.6.1 that the case does not matter: unsure.
    if version != "v=spf1":
        return None
    directives: list[Mechanism] = []
    modifiers: dict[str, Modifier] = {}
    cost = 0
    for spelled in filter(None, written):
        try:
            term = parse_term(spelled)
        except TermProblem:
            return None
        cost += term.costs_lookup
        if isinstance(term, Mechanism):
            directives.append(term)
            continue
        # redirect and exp twice are a permerror (section 6), and pyspf extends that to all. It also
        # takes names of modifiers that are not in lower case for unknown ones.
        if term.name in modifiers or not spelled.startswith(term.name):
            return None
        modifiers[term.name] = term
    if cost > MAX_LOOKUPS:
        return None  # the order decides which client runs over the limit
    last = canonical(modifiers["redirect"]) if "redirect" in modifiers else "?"
    for index, directive in enumerate(directives):
        if directive.name == "all":  # a redirect beside it is ignored (section 6.1)
            del directives[index + 1 :]
            last = directives.pop().qualifier
            break
    return _Record(directives=tuple(directives), last=last, modifiers=tuple(modifiers.values()))


def _map(record: _Record, version: int, lookups: tuple[tuple[str, str], ...]) -> tuple[_Map, int]:
    """The fates of the clients of a family, and how many ``lookups`` are the most that one causes.

    The first network that holds an address decides; later ones are never reached by it.
    """
    networks: list[tuple[int, int, int]] = []
    endings: list[tuple[int, str]] = []
    count = 0
    for directive in record.directives:
        network = directive.network
        if network is None:
            count += 1
        elif network.version == version:
            first, last = int(network.network_address), int(network.broadcast_address)
            networks.append((first, last, len(endings)))
            endings.append((count, directive.qualifier))
    endings.append((count, record.last))
    fates = {ending: _fate(lookups[: ending[0]], ending[1]) for ending in set(endings)}
    found: list[tuple[int, _Fate]] = []
    most = 0
    for start, index in _ranges(networks, len(endings) - 1, _BITS[version]):
        most = max(most, endings[index][0])
        fate = fates[endings[index]]
        if not found or found[-1][1] != fate:
            found.append((start, fate))
    return tuple(found), most


def _fate(lookups: tuple[tuple[str, str], ...], result: str) -> _Fate:
    runs = [
        (qualifier, tuple(sorted(text for _, text in run)))
        for qualifier, run in groupby(lookups, key=lambda lookup: lookup[0])
    ]
    if runs and runs[-1][0] == result:
        runs.pop()
    return _Fate(tuple(runs), result)


def _ranges(
    networks: Sequence[tuple[int, int, int]], none: int, bits: int
) -> Iterator[tuple[int, int]]:
    """Where ranges of addresses begin, ascending, and the least index of a network that holds the
    range, or ``none``. ``networks`` are first address, last address, index."""
    edges = {0} | {first for first, _, _ in networks} | {last + 1 for _, last, _ in networks}
    waiting = sorted(networks, reverse=True)
    open_: list[tuple[int, int]] = []
    for start in sorted(edges - {1 << bits}):
        while waiting and waiting[-1][0] == start:
            _, last, index = waiting.pop()
            heapq.heappush(open_, (index, last))
        while open_ and open_[0][1] < start:
            heapq.heappop(open_)
        yield start, open_[0][0] if open_ else none


def _unqualified(directive: Mechanism) -> str:
    return canonical(replace(directive, qualifier="+"))
