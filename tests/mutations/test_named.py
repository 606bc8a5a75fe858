"""Every named damage is caught by the claim that names it."""

from collections import Counter

import pytest

from mailcompile.diagnostics import Verdict
from tests.mutations.damages import Damage
from tests.mutations.harness import FOLDERS, build
from tests.mutations.named_dns import NAMED_DNS
from tests.mutations.named_files import NAMED_FILES

NAMED = (*NAMED_DNS, *NAMED_FILES)
GAPS = tuple(damage for damage in NAMED if damage.gap is not None)
CAUGHT = tuple(damage for damage in NAMED if damage.gap is None)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_claim_holds_before_the_damage(name: str) -> None:
    proofs = build(name).proofs

    assert {proof.verdict for proof in proofs} == {Verdict.HOLDS}, [
        proof for proof in proofs if proof.verdict is not Verdict.HOLDS
    ]
    assert {proof.claim for proof in proofs} == {f"P{number}" for number in range(1, 13)}


@pytest.mark.parametrize("damage", CAUGHT, ids=[damage.name for damage in CAUGHT])
def test_is_caught(damage: Damage) -> None:
    undamaged = build(damage.build)
    files = damage.edit(undamaged.files)
    assert files != undamaged.files

    worse = undamaged.worse(files)

    seen = [proof for proof in worse if (proof.claim, proof.subject) == (damage.claim, damage.subject)]
    assert seen, f"{damage.what}: nothing but {worse}"
    assert (damage.verdict, damage.severity) in {(one.verdict, one.severity) for one in seen}, seen
    evidence = " ".join(one.counterexample or one.because for one in seen)
    assert damage.counterexample in evidence


def test_each_claim_catches_at_least_two() -> None:
    count = Counter(damage.claim for damage in CAUGHT)

    assert len(NAMED) >= 40
    assert not GAPS
    assert {f"P{number}" for number in range(1, 13)} == set(count)
    assert min(count.values()) >= 2


def test_names_are_unique() -> None:
    assert len({damage.name for damage in NAMED}) == len(NAMED)
