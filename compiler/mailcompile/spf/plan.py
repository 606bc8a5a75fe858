"""A record as what is done step by step, with the literal networks of each stretch as one step.

Sections below are sections of RFC 7208.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from mailcompile.spf.grammar import Mechanism
from mailcompile.spf.ipset import span_of
from mailcompile.spf.parse import parse_record
from mailcompile.spf.ranges import Ranges, Segment, first_matches, joined
from mailcompile.spf.terms import canonical


@dataclass(frozen=True, slots=True)
class Literals:
    """The networks of one family that stand beside each other, so that nothing is looked up
    between them."""

    terms: tuple[tuple[str, str], ...]
    """The result and the text of each."""
    segments: tuple[Segment, ...]
    """For each address the first of ``terms`` that matches."""
    covered: Ranges
    """What any of them matches."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of ``ip4`` and ``ip6`` terms."""

    v4: Literals
    v6: Literals


@dataclass(frozen=True, slots=True)
class Lookup:
    """Any other directive; ``all``, too."""

    directive: Mechanism
    result: str
    text: str


Step: TypeAlias = Run | Lookup


@dataclass(frozen=True, slots=True)
class Plan:
    """What a receiver does with a record, in order."""

    steps: tuple[Step, ...]
    redirect: str | None
    """The domain-spec, where no directive is ``all``."""


@lru_cache(maxsize=4096)
def plan_of(record: str) -> Plan:
    """The steps of a record; raises ``RecordProblem`` as ``parse_record`` does.

    Thousands of domains share a handful of records, so the answers are kept.
    """
    parsed = parse_record(record)
    steps: list[Step] = []
    for is_literal, stretch in groupby(parsed.directives, lambda term: term.network is not None):
        if is_literal:
            steps.append(_run(tuple(stretch)))
        else:
            steps += (Lookup(term, term.result, canonical(term)) for term in stretch)
    return Plan(tuple(steps), parsed.redirect)


def _run(directives: Sequence[Mechanism]) -> Run:
    return Run(_literals(directives, "ip4"), _literals(directives, "ip6"))


def _literals(directives: Sequence[Mechanism], name: str) -> Literals:
    mine = [term for term in directives if term.name == name]
    networks = [term.network for term in mine if term.network is not None]
    ranges = [span_of(network) for network in networks]
    return Literals(
        terms=tuple((term.result, _text(term)) for term in mine),
        segments=first_matches(ranges),
        covered=joined(ranges),
    )


def _text(literal: Mechanism) -> str:
    """The same as ``canonical``, sooner: there may be thousands."""
    network = literal.network
    assert network is not None
    place = network.network_address if network.prefixlen == network.max_prefixlen else network
    return f"{literal.qualifier.removeprefix('+')}{literal.name}:{place}"
