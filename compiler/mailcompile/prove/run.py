"""Phase 3: every claim about one zone, and the questions that the proofs rest on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mailcompile.diagnostics import Proof
from mailcompile.prove.facts import Facts
from mailcompile.prove.p10_agreed import agreed
from mailcompile.prove.world import Question, RecordingWorld, World
from mailcompile.topology import Context, ZoneInputs

Claim: TypeAlias = Callable[[Context, ZoneInputs, Facts, World], Iterable[Proof]]

CLAIMS: tuple[Claim, ...] = (agreed,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneProofs:
    """What was decided about a zone."""

    proofs: tuple[Proof, ...]
    reads: Mapping[Question, str]
    """Each question that a claim asked of the world, with the digest of its answer."""


def prove_zone(context: Context, inputs: ZoneInputs, facts: Facts, world: World) -> ZoneProofs:
    """Evaluates the claims on what was written. Pure; asks nothing but ``world``."""
    recording = RecordingWorld(world)
    proofs = [proof for claim in CLAIMS for proof in claim(context, inputs, facts, recording)]
    return ZoneProofs(proofs=tuple(proofs), reads=recording.reads)
