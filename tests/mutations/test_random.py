"""Random damages: each is caught, or survives for a reason that stands here."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mailcompile.diagnostics import Proof, Verdict
from tests.mutations.harness import build
from tests.mutations.random_damages import COUNT, RandomDamage, random_damages

_ALL = ("?all", "~all", "-all")


@dataclass(frozen=True, slots=True)
class Survivor:
    """Damages of one kind that no claim sees, or only as resting on names of others."""

    why: str
    is_one: Callable[[RandomDamage, list[Proof]], bool]


def _is_ttl(damage: RandomDamage, worse: list[Proof]) -> bool:
    return damage.kind == "ttl"


def _is_order(damage: RandomDamage, worse: list[Proof]) -> bool:
    """Only the preference differs, and there is no other MX."""
    values = damage.place.entry.values
    _, before = damage.before.split(" ") if damage.place.type == "MX" else ("", "")
    return before != "" and len(values) == 1 and damage.after.endswith(f" {before}")


def _is_others_exchanger(damage: RandomDamage, worse: list[Proof]) -> bool:
    """P9 names the exchanger as what it rests on."""
    return damage.place.type == "MX" and any(
        proof.claim == "P9"
        and proof.subject == damage.place.owner
        and proof.verdict is Verdict.ASSUMED
        for proof in worse
    )


def _is_further_exchanger(damage: RandomDamage, worse: list[Proof]) -> bool:
    return damage.kind == "copied" and damage.place.type == "MX"


def _is_further_text(damage: RandomDamage, worse: list[Proof]) -> bool:
    """A text of another version than the one that receivers look for at that name."""
    added = damage.after.removeprefix(f"{damage.before} and ").partition(";")[0].partition(" ")[0]
    wanted = damage.before.partition(";")[0].partition(" ")[0]
    is_key = "_domainkey" in damage.place.name.split(".")
    return damage.kind == "copied" and added != wanted and not is_key


def _is_address_of_nobody(damage: RandomDamage, worse: list[Proof]) -> bool:
    """The host neither receives nor speaks to receivers: it relays."""
    hosts = build(damage.build).context.hosts.values()
    relaying = {str(host.name) for host in hosts if host.relays}
    return damage.place.type in ("A", "AAAA") and damage.place.owner in relaying


def _is_key_of_nobody(damage: RandomDamage, worse: list[Proof]) -> bool:
    """``*._domainkey`` of a parked domain: without a usable key there, nobody signs for it."""
    return damage.place.name == "*._domainkey" and damage.after[-3:] in ("", "=", "p=")


SURVIVORS = {
    "ttl": Survivor(
        "a TTL that is the same in both back ends is nobody's claim: answers stay right, only how "
        "long they are kept differs",
        _is_ttl,
    ),
    "order-of-one": Survivor(
        "the preference orders the MX of a name, and there is only one", _is_order
    ),
    "exchanger-of-others": Survivor(
        "the MX leads to a name that is neither ours nor in the lock: P9 says `assumed` and names "
        "it, and a lock or `live` finds out",
        _is_others_exchanger,
    ),
    "further-exchanger": Survivor(
        "P9 claims that mail arrives, not where: who receives for a domain is no claim",
        _is_further_exchanger,
    ),
    "further-text": Survivor(
        "receivers take only the text that begins with the version they look for (RFC 7208 section "
        "4.5, RFC 9989 section 4.10, RFC 9990 section 4)",
        _is_further_text,
    ),
    "address-of-a-relaying-host": Survivor(
        "nothing in mail asks for the address of a host that gives its mail to a relay",
        _is_address_of_nobody,
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

    worse = _worse(damage)

    is_caught = any(proof.verdict is Verdict.FAILS for proof in worse)
    assert is_caught or _reasons(damage, worse), f"{damage} survives: {worse}"


def test_no_reason_is_idle() -> None:
    """Each reason explains a damage that is not caught; what is mended leaves the table."""
    used = set()
    for damage in random_damages():
        worse = _worse(damage)
        if not any(proof.verdict is Verdict.FAILS for proof in worse):
            used |= _reasons(damage, worse)

    assert used == SURVIVORS.keys()


def _reasons(damage: RandomDamage, worse: list[Proof]) -> set[str]:
    return {name for name, survivor in SURVIVORS.items() if survivor.is_one(damage, worse)}


def _worse(damage: RandomDamage) -> list[Proof]:
    undamaged = build(damage.build)
    files = damage.edit(undamaged.files)
    assert files != undamaged.files
    return undamaged.worse(files)
