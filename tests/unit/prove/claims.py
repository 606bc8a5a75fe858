"""Claims about zones that nobody compiled: a topology, and zones with other records in them."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from mailcompile import compile_topology
from mailcompile.diagnostics import Proof, Verdict
from mailcompile.dns import DomainName
from mailcompile.formats.lock import Lock
from mailcompile.prove import Facts, FactsWorld, Ground, elsewhere_of, prove_zone
from mailcompile.zone_result import compile_zone

Changes: TypeAlias = Mapping[tuple[str, str], Iterable[str]]
"""Absolute name and type to the values that stand there instead; none: nothing does."""


def proofs(
    topology: str,
    *,
    keys: str | None = None,
    changes: Changes | None = None,
    lock: Lock | None = None,
    zones: Mapping[str, str] | None = None,
    claim: str | None = None,
    subject: str | None = None,
) -> list[Proof]:
    """The proofs of a topology over its zones, with ``changes`` made to what was built."""
    whole = compile_topology({"mail.yaml": topology}, keys=keys, zones=zones)
    assert whole.context is not None, [finding.message for finding in whole.findings]
    results = [compile_zone(whole.context, inputs) for inputs in whole.inputs]
    facts = {
        result.zone.name: _changed(result.zone.name, result.facts, changes or {})
        for result in results
    }
    world = FactsWorld(facts, lock, elsewhere_of(whole.context, whole.inputs))
    ground = Ground(whole.context, world)
    found = [
        proof
        for inputs in whole.inputs
        for proof in prove_zone(ground, inputs, facts[inputs.zone]).proofs
    ]
    return [
        proof
        for proof in found
        if claim in (None, proof.claim) and subject in (None, proof.subject)
    ]


def only(found: list[Proof]) -> Proof:
    """The one proof there is."""
    assert len(found) == 1, found
    return found[0]


def failing(found: list[Proof]) -> set[tuple[str, str]]:
    """Claims that fail, with their subjects."""
    return {(one.claim, one.subject) for one in found if one.verdict is Verdict.FAILS}


def _changed(zone: DomainName, facts: Facts, changes: Changes) -> Facts:
    mine = {
        (DomainName(name).relative_to(zone), kind): tuple(values)
        for (name, kind), values in changes.items()
        if DomainName(name).is_within(zone)
    }
    if not mine:
        return facts
    kept = {record for record in facts.octodns if (record[0], record[1]) not in mine}
    made = {(name, kind, 3600, text) for (name, kind), values in mine.items() for text in values}
    records = frozenset(kept | made)
    return Facts(records, records)
