"""A build as bytes, and what the claims say about other bytes in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from mailcompile import compile_topology
from mailcompile.backends.terraform import TFVARS
from mailcompile.backends.zone import tfvars_part, zone_file
from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.dns import DomainName
from mailcompile.formats.lock import Lock, read_lock
from mailcompile.formats.octodns_yaml.reader import UnreadableZone
from mailcompile.formats.tfvars import UnreadableTfvars
from mailcompile.prove import (
    Facts,
    FactsWorld,
    Ground,
    agreed_as_joined,
    elsewhere_of,
    prove_zone,
    read_facts,
    relay_confined,
)
from mailcompile.topology import Context, DomainInputs, ZoneInputs
from mailcompile.zone_result import compile_zone
from tests.mutations.surgery import Files

UNREADABLE = "unreadable"
"""Stands for a claim where the reader refuses the bytes."""

FOLDERS = {
    "seed": Path(__file__).parents[2] / "examples" / "seed",
    "harbour": Path(__file__).parent / "harbour",
}

_RANKS = {Verdict.HOLDS: 0, Verdict.ACCEPTED: 0, Verdict.ASSUMED: 1, Verdict.UNDECIDABLE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What was built of a topology, and what is needed to prove it."""

    context: Context
    domains: tuple[DomainInputs, ...]
    inputs: tuple[ZoneInputs, ...]
    lock: Lock | None
    files: Files
    """The zone files, the zones' parts of the tfvars and the joined ones, the relays' files."""
    proofs: tuple[Proof, ...]
    """What the claims say about them."""

    def worse(self, files: Files) -> list[Proof]:
        """The proofs about ``files`` whose verdict is worse than in the undamaged build."""
        before: dict[tuple[str, str], int] = {}
        for proof in self.proofs:
            key = (proof.claim, proof.subject)
            before[key] = max(before.get(key, 0), rank(proof))
        known = set(self.proofs)
        found = _proofs(self.context, self.domains, self.inputs, self.lock, files)
        return [
            proof
            for proof in found
            if rank(proof) > before.get((proof.claim, proof.subject), 0)
            or (proof.verdict is Verdict.FAILS and proof not in known)
        ]


def rank(proof: Proof) -> int:
    """How bad a verdict is: 0 for one that holds, 4 for an error."""
    if proof.verdict is Verdict.FAILS:
        return 3 if proof.severity is Severity.WARNING else 4
    return _RANKS[proof.verdict]


@cache
def build(name: str) -> Build:
    """Compiles one of ``FOLDERS``, once for all tests."""
    folder = FOLDERS[name]
    given = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")
    }
    sources = {"mail.yaml": given.pop("mail.yaml")}
    keys, owned = given.pop("keys.yaml"), given.pop("mail.owned.yaml", None)
    locked = given.pop("mail.lock.yaml", None)
    whole = compile_topology(sources, keys=keys, lock=locked, owned=owned, zones=given or None)
    assert whole.context is not None, [finding.message for finding in whole.findings]
    assert not whole.failed, [finding.message for finding in whole.findings]
    files = {
        path: content
        for path, content in whole.artifacts.items()
        if path == TFVARS or path.startswith(("octodns/zones/", "signers/"))
    }
    for inputs in whole.inputs:
        part = tfvars_part(inputs.zone)
        files[part] = compile_zone(whole.context, inputs).artifacts[part]
    lock = None if locked is None else read_lock(yaml.safe_load(_quoted_days(locked)))
    proofs = _proofs(whole.context, whole.domains, whole.inputs, lock, files)
    return Build(
        context=whole.context,
        domains=whole.domains,
        inputs=whole.inputs,
        lock=lock,
        files=files,
        proofs=tuple(proofs),
    )


def _quoted_days(lock: bytes) -> bytes:
    """YAML 1.1 would make dates of them."""
    return lock.replace(b"seen: 2026-11-24", b"seen: '2026-11-24'")


def _proofs(
    context: Context,
    domains: Iterable[DomainInputs],
    inputs: tuple[ZoneInputs, ...],
    lock: Lock | None,
    files: Files,
) -> list[Proof]:
    """Reads everything back from bytes and proves it, as a build does."""
    facts: dict[DomainName, Facts] = {}
    for one in inputs:
        try:
            facts[one.zone] = _facts(one, files)
        except (UnreadableZone, UnreadableTfvars) as problem:
            return [_unreadable(one.zone, str(problem))]
    ground = Ground(context, FactsWorld(facts, lock, elsewhere_of(context, inputs)))
    found = [proof for one in inputs for proof in prove_zone(ground, one, facts[one.zone]).proofs]
    found += agreed_as_joined(files[TFVARS], facts)
    found += relay_confined(context, domains, _signing(files))
    return found


def _facts(inputs: ZoneInputs, files: Files) -> Facts:
    zone, hand = inputs.zone, inputs.beside.hand
    dialect = None if hand is None else hand.zone.dialect
    return read_facts(zone, files[zone_file(zone)], files[tfvars_part(zone)], dialect)


def _signing(files: Files) -> Mapping[str, bytes]:
    return {path: content for path, content in files.items() if path.startswith("signers/")}


def _unreadable(zone: DomainName, reason: str) -> Proof:
    return Proof(
        claim=UNREADABLE,
        subject=zone,
        verdict=Verdict.FAILS,
        because="the bytes cannot be read back",
        severity=Severity.ERROR,
        counterexample=reason,
    )
