"""What is due, and when."""

from datetime import date

import pytest

from mailcompile.topology.key_plan import Stored
from mailcompile.topology.key_steps import KeyStep, key_steps
from tests.unit.keys.support import SIGNED, TODAY, TWO_SIGNERS, entry, keys_in, registry, zones


def steps(
    keys: str,
    domains: str = f"one.example: {{{SIGNED}}}",
    stored: Stored | None = None,
    dkim: str = "algorithms: [ed25519]",
) -> tuple[KeyStep, ...]:
    return key_steps(zones(domains, keys, dkim=dkim), keys_in(keys), stored or {}, TODAY)


PENDING = entry("s2", stage="pending", published="2026-11-25")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            entry("s1", active="2026-11-25") + PENDING,
            [
                ("s1", "active", "2026-11-25", date(2027, 5, 24), "s2 takes over"),
                ("s2", "pending", "2026-11-24", None, "waits to take over from s1"),
            ],
        ),
        (
            entry("s1"),
            [
                (
                    "s1",
                    "active",
                    "2026-11-24",
                    date(2027, 5, 23),
                    "no key can take over: mailcompile keys new one.example",
                )
            ],
        ),
        (
            PENDING,
            [
                (None, None, None, TODAY, "vps1 cannot sign: mailcompile keys new one.example"),
                ("s2", "pending", "2026-11-24", None, "waits, and no key is active"),
            ],
        ),
        (
            entry("s0", stage="removed", removed="2026-10-01")
            + entry("s1", stage="retiring", retiring="2026-11-20")
            + entry("s2", stage="revoked", revoked="2026-11-01")
            + entry("s3", stage="retiring")
            + entry("s4")
            + entry("s5", stage="pending"),
            [
                ("s2", "revoked", "2026-11-01", date(2026, 12, 1), "record to be removed"),
                ("s1", "retiring", "2026-11-20", date(2026, 12, 4), "to be revoked"),
                ("s4", "active", "2026-11-24", date(2027, 5, 23), "s5 takes over"),
                ("s5", "pending", "2026-11-24", None, "waits to take over from s4"),
                ("s3", "retiring", None, None, "to be revoked"),
                ("s0", "removed", "2026-10-01", None, None),
            ],
        ),
    ],
)
def test_steps_of_one_domain(entries: str, expected: list[tuple[object, ...]]) -> None:
    found = steps(registry(one=entries))

    assert [(s.selector, s.stage, s.since, s.due, s.next) for s in found] == expected


def test_each_algorithm_without_a_key_is_missing() -> None:
    found = steps(registry(), dkim="algorithms: [rsa-2048, ed25519]")

    assert [(s.domain, s.selector, s.algorithm, s.due) for s in found] == [
        ("one.example", None, "rsa-2048", TODAY),
        ("one.example", None, "ed25519", TODAY),
    ]


def test_keys_of_domains_for_which_nobody_signs() -> None:
    keys = registry(gone=entry("s1"), one=entry("s1") + entry("s2", stage="retiring"))

    found = steps(keys, "one.example: {mail: none}")

    assert [(s.domain, s.stage, s.due, s.next) for s in found] == [
        ("gone.example", "active", None, "no host of ours signs for the domain: revoke it"),
        ("one.example", "active", None, "no host of ours signs for the domain: revoke it"),
        ("one.example", "retiring", None, "to be revoked"),
    ]


def test_private_keys_that_nobody_registered() -> None:
    keys = registry(one=entry("s1") + entry("S2", stage="pending"))
    stored = {"one.example": frozenset({"s1", "s2", "s3"}), "old.example": frozenset({"x"})}

    found = [step for step in steps(keys, stored=stored) if step.stage is None]

    assert [(s.domain, s.selector, s.algorithm, s.due) for s in found] == [
        ("old.example", "x", None, None),
        ("one.example", "s3", None, None),
    ]
    assert "private/one.example/s3.pem" in (found[1].next or "")


def test_a_key_of_one_signer_waits_for_its_own_successor() -> None:
    entries = (
        entry("s1", signer="vps1")
        + entry("s2", signer="vps2")
        + entry("s3", stage="pending", signer="vps2")
    )
    keys = registry(one=entries)
    inputs = zones("one.example: {mx: [vps1], senders: [vps1, vps2]}", keys, TWO_SIGNERS)

    found = {step.selector: step.next for step in key_steps(inputs, keys_in(keys), {}, TODAY)}

    assert found == {
        "s1": "no key can take over: mailcompile keys new one.example --signer vps1",
        "s2": "s3 takes over",
        "s3": "waits to take over from s2",
    }


def test_commands_name_a_domain_in_its_own_script() -> None:
    found = steps(registry(), f"bücher.example: {{{SIGNED}}}")

    assert [(s.domain, s.next) for s in found] == [
        ("xn--bcher-kva.example", "vps1 cannot sign: mailcompile keys new bücher.example")
    ]
