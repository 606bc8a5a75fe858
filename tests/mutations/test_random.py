"""Random damages: each is caught, or survives for a reason that stands here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import pytest

from mailcompile.diagnostics import Proof, Verdict
from tests.mutations.harness import build
from tests.mutations.random_damages import COUNT, RandomDamage, random_damages


@dataclass(frozen=True, slots=True)
class Survivor:
    """Damages of one kind that no claim sees, or only as resting on names of others."""

    why: str
    is_one: Callable[[RandomDamage, list[Proof]], bool]


def _is_ttl(damage: RandomDamage, worse: list[Proof]) -> bool:
    return damage.kind == "ttl"


def _is_preference(damage: RandomDamage, worse: list[Proof]) -> bool:
    """Of one MX, and exchangers are tried in the order in which they were."""
    if damage.kind != "number" or damage.place.type != "MX":
        return False
    values = damage.place.entry.values
    changed = [damage.after if one == damage.before else one for one in values]
    return _in_turn(values) == _in_turn(changed)


def _in_turn(values: Iterable[str]) -> list[set[str]]:
    """Exchangers, equal ones together."""
    found: dict[int, set[str]] = {}
    for preference, _, name in (value.partition(" ") for value in values):
        found.setdefault(int(preference), set()).add(name)
    return [found[preference] for preference in sorted(found)]


def _is_further_text(damage: RandomDamage, worse: list[Proof]) -> bool:
    """A text of another version than the one that receivers look for at that name."""
    added = damage.after.removeprefix(f"{damage.before} and ")
    is_key = "_domainkey" in damage.place.name.split(".")
    return damage.kind == "copied" and _version(added) != _version(damage.before) and not is_key


def _version(text: str) -> str:
    return text.partition(";")[0].partition(" ")[0]


def _is_qualifier(damage: RandomDamage, worse: list[Proof]) -> bool:
    """Of a name that sends: one that does not is closed by exactly `v=spf1 -all` (P11)."""
    before, after = damage.before, damage.after
    is_same = before[:-4] == after[:-4] and before.endswith("all") and before != "v=spf1 -all"
    return is_same and after[-4:] in ("?all", "~all", "-all")


def _is_unknown_key_tag(damage: RandomDamage, worse: list[Proof]) -> bool:
    """`k=rsa` is the default (section 3.6.1): its name may be one that nobody knows."""
    pair = (damage.before.partition(" p=")[0], damage.after.partition(" p=")[0])
    start, old = "v=DKIM1; ", "v=DKIM1; k=rsa;"
    return pair[0] == old and pair[1][: len(start)] == start and pair[1][-5:] == "=rsa;"


def _is_key_of_nobody(damage: RandomDamage, worse: list[Proof]) -> bool:
    """The wildcard key of a parked domain has no key that could be used."""
    return damage.place.name == "*._domainkey" and len(damage.after) <= len(damage.before)


SURVIVORS = {
    "ttl": Survivor(
        "a TTL that is the same in both back ends is nobody's claim: the answers stay right, only "
        "how long they are kept differs",
        _is_ttl,
    ),
    "preference": Survivor(
        "preferences say in which order exchangers are tried and nothing else (RFC 5321 section "
        "5.1), and that order is the same",
        _is_preference,
    ),
    "further-text": Survivor(
        "receivers take the text that begins with the version they look for, and leave all others "
        "(RFC 7208 section 4.5, RFC 9989 section 4.10, RFC 9990 section 4)",
        _is_further_text,
    ),
    "qualifier-of-all": Survivor(
        "P5 claims who passes; what is said of all others is for receivers to weigh, and DMARC "
        "takes each of them for no pass (RFC 9989 section 4.4.2)",
        _is_qualifier,
    ),
    "unknown-key-tag": Survivor(
        "a key record without `k` is one of RSA, and verifiers ignore tags that they do not know "
        "(RFC 6376 section 3.6.1)",
        _is_unknown_key_tag,
    ),
    "key-of-nobody": Survivor(
        "a wildcard key of a parked domain that is broken is as good as one that is empty: no "
        "signature verifies (RFC 6376 section 6.1.2)",
        _is_key_of_nobody,
    ),
}


@pytest.mark.parametrize("number", range(COUNT))
def test_is_caught_or_explained(number: int) -> None:
    damage = random_damages()[number]
    worse = _worse(number)

    assert _is_caught(worse) or _reasons(damage, worse), f"{damage} survives: {worse}"


def test_no_reason_is_idle() -> None:
    """Each reason explains a damage that is not caught; what is mended leaves the table."""
    used: set[str] = set()
    for number, damage in enumerate(random_damages()):
        worse = _worse(number)
        if not _is_caught(worse):
            used |= _reasons(damage, worse)

    assert used == SURVIVORS.keys()


def test_most_are_caught() -> None:
    assert sum(_is_caught(_worse(number)) for number in range(COUNT)) >= COUNT * 4 // 5


def _is_caught(worse: list[Proof]) -> bool:
    """Whether a claim fails: that it is only assumed stops nobody."""
    return any(proof.verdict is Verdict.FAILS for proof in worse)


def _reasons(damage: RandomDamage, worse: list[Proof]) -> set[str]:
    return {name for name, survivor in SURVIVORS.items() if survivor.is_one(damage, worse)}


@cache
def _worse(number: int) -> list[Proof]:
    damage = random_damages()[number]
    undamaged = build(damage.build)
    files = damage.edit(undamaged.files)
    assert files != undamaged.files
    return undamaged.worse(files)
