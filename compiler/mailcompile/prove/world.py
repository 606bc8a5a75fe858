"""The world as claims see it: questions, answers, and a record of what was asked."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from mailcompile.dns import Answer, DomainName, Status, wildcard_for
from mailcompile.formats.lock import Lock
from mailcompile.prove.elsewhere import Elsewhere
from mailcompile.prove.facts import Facts

Question: TypeAlias = tuple[str, str]
"""A name and a type, or a name and ``*`` for the names below it."""

BELOW = "*"

_UNKNOWN = Answer(Status.UNKNOWN)


class World(Protocol):
    """What can be asked: what DNS would answer once everything is published."""

    def lookup(self, name: DomainName, kind: str) -> Answer:
        """The values of ``kind`` at ``name`` itself: CNAMEs are not followed."""
        ...

    def names_below(self, name: DomainName) -> Answer:
        """The names of our zones that exist at or below ``name``."""
        ...


class FactsWorld:
    """Answers from the facts of all zones of ours, then from the lock; the rest is unknown."""

    def __init__(
        self,
        facts: Mapping[DomainName, Facts],
        lock: Lock | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._facts = facts
        self._lock = lock
        self._elsewhere = elsewhere or Elsewhere()
        self._zones: dict[str, DomainName | None] = {}
        self._below: dict[str, list[DomainName]] = {}
        for zone in facts:
            for above in zone.ancestors():
                self._below.setdefault(above, []).append(zone)

    def lookup(self, name: DomainName, kind: str) -> Answer:
        zone = self._zone_of(name)
        if zone is None:
            return self._locked(name, kind)
        answer = _ours(self._facts[zone], name.relative_to(zone), kind)
        if answer.status is not Status.ANSWER and self._elsewhere.may_answer(zone, name, kind):
            return self._locked(name, kind)
        return answer

    def names_below(self, name: DomainName) -> Answer:
        zone = self._zone_of(name)
        zones = self._below.get(name, [])
        if zone is None and not zones:
            return _UNKNOWN
        found = {
            owner
            for one in {*zones, *(() if zone is None else (zone,))}
            for relative in self._facts[one].names
            if (owner := one.below(relative)).is_within(name)
        }
        return Answer(Status.ANSWER, tuple(sorted(found)))

    def _zone_of(self, name: DomainName) -> DomainName | None:
        """The zone of ours that answers for a name: others may do so below it."""
        if name not in self._zones:
            self._zones[name] = self._find_zone(name)
        return self._zones[name]

    def _find_zone(self, name: DomainName) -> DomainName | None:
        if self._elsewhere.is_cut(name):
            inner = next((above for above in name.ancestors() if above in self._facts), None)
            cut = next(above for above in name.ancestors() if above in self._elsewhere.cuts)
            return inner if inner is not None and inner.is_within(cut) else None
        zone = next((above for above in name.ancestors() if above in self._facts), None)
        if zone is None or _is_beyond(self._facts[zone], name.relative_to(zone)):
            return None
        return zone

    def _locked(self, name: DomainName, kind: str) -> Answer:
        return _UNKNOWN if self._lock is None else self._lock.lookup(name, kind)


def _ours(facts: Facts, relative: str, kind: str) -> Answer:
    if relative not in facts.names:
        source = wildcard_for(relative, facts.names)
        if source is None:
            return Answer(Status.NXDOMAIN)
        relative = source
    values = facts.answers.get((relative, kind))
    return Answer(Status.NODATA) if values is None else Answer(Status.ANSWER, values)


def _is_beyond(facts: Facts, relative: str) -> bool:
    """Whether hand-written NS or DNAME records lead on from here (RFC 1034 section 4.2.1, RFC 6672
    section 2.3: a DNAME redirects what is below it, not its own name)."""
    if not facts.cuts:
        return False
    above = relative
    while above:
        if (above, "NS") in facts.cuts or (above != relative and (above, "DNAME") in facts.cuts):
            return True
        above = above.partition(".")[2]
    return relative != "" and ("", "DNAME") in facts.cuts


class RecordingWorld:
    """Passes questions on and keeps each answer: "not there" is an answer too."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.reads: dict[Question, Answer] = {}

    def lookup(self, name: DomainName, kind: str) -> Answer:
        answer = self.reads[name, kind] = self._world.lookup(name, kind)
        return answer

    def names_below(self, name: DomainName) -> Answer:
        answer = self.reads[name, BELOW] = self._world.names_below(name)
        return answer


def still_holds(reads: Mapping[Question, Answer], world: World) -> bool:
    """True if every question, asked again, has the answer that it had: the proofs still stand."""
    again = RecordingWorld(world)
    for name, kind in reads:
        if kind == BELOW:
            again.names_below(DomainName(name))
        else:
            again.lookup(DomainName(name), kind)
    return again.reads == dict(reads)
