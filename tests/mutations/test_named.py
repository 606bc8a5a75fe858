"""Every named damage is caught by the claim that names it."""

from collections import Counter

import pytest

from mailcompile.diagnostics import Proof, Verdict
from tests.mutations.damages import Damage
from tests.mutations.harness import FOLDERS, UNREADABLE, build
from tests.mutations.named import NAMED

CLAIMS = {f"P{number}" for number in range(1, 13)}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_claim_holds_before_the_damage(name: str) -> None:
    proofs = build(name).proofs

    assert {proof.verdict for proof in proofs} == {Verdict.HOLDS}, [
        proof for proof in proofs if proof.verdict is not Verdict.HOLDS
    ]
    assert {proof.claim for proof in proofs} == CLAIMS


@pytest.mark.parametrize("damage", NAMED, ids=[damage.name for damage in NAMED])
def test_is_caught(damage: Damage) -> None:
    undamaged = build(damage.build)
    files = damage.edit(undamaged.files)
    assert files != undamaged.files

    worse = undamaged.worse(files)

    assert any(_is_expected(damage, proof) for proof in worse), (damage.what, worse)


def _is_expected(damage: Damage, proof: Proof) -> bool:
    if (proof.claim, proof.subject) != (damage.claim, damage.subject):
        return False
    evidence = proof.counterexample or proof.because
    said = (proof.verdict, proof.severity) == (damage.verdict, damage.severity)
    return said and damage.counterexample in evidence


def test_each_claim_catches_at_least_two() -> None:
    count = Counter(damage.claim for damage in NAMED)

    assert len(NAMED) >= 40
    assert {*CLAIMS, UNREADABLE} == set(count)
    assert min(count[claim] for claim in CLAIMS) >= 2


def test_names_are_unique() -> None:
    assert len({damage.name for damage in NAMED}) == len(NAMED)
