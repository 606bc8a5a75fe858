"""The world as claims see it: questions, answers, and a record of what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from mailcompile.dns import DomainName
from mailcompile.prove.facts import Facts, digest_of


class Status(StrEnum):
    """How a question was answered. ``UNKNOWN``: neither ours nor known to us."""

    ANSWER = "answer"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS would say to a question; no values unless the status is ``ANSWER``."""

    status: Status
    values: tuple[str, ...] = ()
    """Texts of the values, sorted."""


Question: TypeAlias = tuple[str, str]
"""A name and a type, or a name and ``*`` for the names below it."""

BELOW = "*"


class World(Protocol):
    """What can be asked: what DNS would answer once everything is published."""

    def lookup(self, name: DomainName, kind: str) -> Answer:
        """The values of ``kind`` at ``name``."""
        ...

    def names_below(self, name: DomainName) -> Answer:
        """The names that exist at or below ``name`` in its zone."""
        ...


class FactsWorld:
    """Answers from the facts of all zones of ours; everything else is unknown."""

    def __init__(self, facts: Mapping[DomainName, Facts]) -> None:
        self._facts = facts

    def lookup(self, name: DomainName, kind: str) -> Answer:
        zone = self._zone_of(name)
        if zone is None:
            return Answer(Status.UNKNOWN)
        facts, relative = self._facts[zone], name.relative_to(zone)
        if relative not in facts.names:
            source = self._wildcard(facts, relative)
            if source is None:
                return Answer(Status.NXDOMAIN)
            relative = source
        values = facts.answers.get((relative, kind))
        return Answer(Status.NODATA) if values is None else Answer(Status.ANSWER, values)

    def names_below(self, name: DomainName) -> Answer:
        zone = self._zone_of(name)
        if zone is None:
            return Answer(Status.UNKNOWN)
        names = (zone.below(relative) for relative in self._facts[zone].names)
        return Answer(Status.ANSWER, tuple(sorted(n for n in names if n.is_within(name))))

    def _zone_of(self, name: DomainName) -> DomainName | None:
        return next((above for above in name.ancestors() if above in self._facts), None)

    @staticmethod
    def _wildcard(facts: Facts, relative: str) -> str | None:
        """The wildcard that answers for a name that does not exist: the one below its closest
        encloser, no other (RFC 4592 section 3.3.1)."""
        encloser = relative.partition(".")[2]
        while encloser not in facts.names:
            encloser = encloser.partition(".")[2]
        source = f"*.{encloser}" if encloser else "*"
        return source if source in facts.names else None


class RecordingWorld:
    """Passes questions on and keeps the digest of each answer: "not there" is an answer too."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.reads: dict[Question, str] = {}

    def lookup(self, name: DomainName, kind: str) -> Answer:
        return self._note((name, kind), self._world.lookup(name, kind))

    def names_below(self, name: DomainName) -> Answer:
        return self._note((name, BELOW), self._world.names_below(name))

    def _note(self, question: Question, answer: Answer) -> Answer:
        self.reads[question] = digest_of((answer.status.value, answer.values))
        return answer


def still_holds(reads: Mapping[Question, str], world: World) -> bool:
    """True if every question, asked again, has the answer that it had: the proofs still stand."""
    again = RecordingWorld(world)
    for name, kind in reads:
        if kind == BELOW:
            again.names_below(DomainName(name))
        else:
            again.lookup(DomainName(name), kind)
    return again.reads == dict(reads)
