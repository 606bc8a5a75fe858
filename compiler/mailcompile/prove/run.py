"""Phase 3: every claim about one zone, and the questions that the proofs rest on."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from mailcompile.diagnostics import Proof, Verdict
from mailcompile.dns import Answer, DomainName
from mailcompile.prove.claims.p1_authorized import authorized_flows
from mailcompile.prove.claims.p2_signed import signed_flows
from mailcompile.prove.claims.p3_aligned import aligned_flows
from mailcompile.prove.claims.p4_forwarded import survives_forwarding
from mailcompile.prove.claims.p5_nobody_else import nobody_else
from mailcompile.prove.claims.p6_whole_organization import within_organization
from mailcompile.prove.claims.p7_bounded import bounded
from mailcompile.prove.claims.p8_policy_found import policy_found
from mailcompile.prove.claims.p9_deliverable import deliverable
from mailcompile.prove.claims.p10_agreed import agreed
from mailcompile.prove.claims.p11_closed import closed_names
from mailcompile.prove.facts import Facts
from mailcompile.prove.ground import Ground
from mailcompile.prove.outlook import Outlook, outlook
from mailcompile.prove.sharing import (
    Asked,
    NamedReads,
    Shapes,
    StandInWorld,
    asked_elsewhere,
    has_same_answers,
    may_be_shared,
    named,
    named_outlook,
    stand_in,
)
from mailcompile.prove.view import View
from mailcompile.prove.world import Question
from mailcompile.topology import ZoneInputs

Claim: TypeAlias = Callable[[View], Iterable[Proof]]

CLAIMS: tuple[Claim, ...] = (
    authorized_flows,
    signed_flows,
    aligned_flows,
    survives_forwarding,
    nobody_else,
    within_organization,
    bounded,
    policy_found,
    deliverable,
    agreed,
    closed_names,
)
"""P1 to P11; P12 is about the files of relays, and no claim about a zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneProofs:
    """What was decided about a zone."""

    proofs: tuple[Proof, ...]
    reads: Mapping[Question, Answer]
    """Each question that a claim asked of the world, with its answer."""
    outlooks: tuple[Outlook, ...] = ()
    """What there is to know about each domain of the zone."""


class Prover:
    """Proves the zones of a topology, zones that are alike once (see ``sharing``)."""

    def __init__(self, ground: Ground, zones: Iterable[DomainName]) -> None:
        self._ground = ground
        self._shapes = Shapes(ground.context, zones)
        self._proven: dict[Hashable, _Shared | None] = {}

    def prove(self, inputs: ZoneInputs, facts: Facts) -> ZoneProofs:
        """Evaluates the claims on what was written; the same as ``prove_zone``."""
        shape = self._shapes.of(inputs, facts)
        if shape is None:
            return prove_zone(self._ground, inputs, facts)
        if shape not in self._proven:
            # Most shapes have one zone; only for the second one a stand-in pays.
            self._proven[shape] = None
            return prove_zone(self._ground, inputs, facts)
        shared = self._proven[shape]
        if shared is None:
            shared = self._proven[shape] = self._under_stand_in(inputs, facts)
        label = inputs.zone.partition(".")[0]
        if not shared.is_for_all or not has_same_answers(shared.asked, label, self._ground.world):
            return prove_zone(self._ground, inputs, facts)
        found = shared.found
        return ZoneProofs(
            proofs=tuple(named(found.proofs, label)),
            reads=NamedReads(found.reads, label, self._ground.world),
            outlooks=tuple(named_outlook(one, label) for one in found.outlooks),
        )

    def _under_stand_in(self, inputs: ZoneInputs, facts: Facts) -> "_Shared":
        named_so = stand_in(inputs)
        label = inputs.zone.partition(".")[0]
        world = StandInWorld(self._ground.world, named_so.zone, label, facts)
        managed = self._ground.context.zones[inputs.zone]
        found = _proven(View(self._ground, named_so, facts, managed, world))
        return _Shared(
            found=found,
            is_for_all=may_be_shared(found.proofs),
            asked=asked_elsewhere(found.reads, named_so.zone),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """The proofs of a stand-in."""

    found: ZoneProofs
    is_for_all: bool
    """False where something fails: that has a place of its own in each zone."""
    asked: Asked


def prove_zone(ground: Ground, inputs: ZoneInputs, facts: Facts) -> ZoneProofs:
    """Evaluates the claims on what was written. Pure; asks nothing but the world of ``ground``."""
    return _proven(View(ground, inputs, facts))


def _proven(view: View) -> ZoneProofs:
    proofs = [proof for claim in CLAIMS for proof in claim(view)]
    outlooks = tuple(outlook(view, proofs))
    if view.managed.handover:
        proofs = [_until_seen(proof) for proof in proofs]
    return ZoneProofs(proofs=tuple(proofs), reads=view.world.reads, outlooks=outlooks)


def _until_seen(proof: Proof) -> Proof:
    """Others serve the zone: what was written is true once they have published it."""
    if proof.verdict is not Verdict.HOLDS or proof.claim == "P10":
        return proof
    because = f"{proof.because}; it rests on what others publish of the handed-over records"
    return replace(proof, verdict=Verdict.ASSUMED, because=because)
