"""Which keys are made: pure planning, table by table."""

from datetime import date

import pytest

from mailcompile.topology.key_plan import (
    KeyPlan,
    Wish,
    days_after,
    plan_keys,
    with_selector,
)
from tests.unit.keys.support import SIGNED, TODAY, TWO_SIGNERS, entry, registry, zones

Made = tuple[str, str, str]


def made(plan: KeyPlan) -> list[Made]:
    """Selector, algorithm and stage of each key."""
    return [
        (key.selector, key.algorithm, key.stage) for domain in plan.domains for key in domain.keys
    ]


@pytest.mark.parametrize(
    ("dkim", "expected"),
    [
        (
            "algorithms: [rsa-2048]",
            [("m202611r", "rsa-2048", "active"), ("m202705r", "rsa-2048", "pending")],
        ),
        (
            "algorithms: [rsa-3072, rsa-4096]",
            [
                ("m202611r3", "rsa-3072", "active"),
                ("m202705r3", "rsa-3072", "pending"),
                ("m202611r4", "rsa-4096", "active"),
                ("m202705r4", "rsa-4096", "pending"),
            ],
        ),
        (
            "algorithms: [ed25519], rotate: 4w",
            [("m202611e", "ed25519", "active"), ("m202612e", "ed25519", "pending")],
        ),
        # Due within the month: the month is taken, so there is a letter more.
        (
            "algorithms: [ed25519], rotate: 12h",
            [("m202611e", "ed25519", "active"), ("m202611eb", "ed25519", "pending")],
        ),
        # Beyond the calendar.
        (
            "algorithms: [ed25519], rotate: 9999999999w",
            [("m202611e", "ed25519", "active"), ("m999912e", "ed25519", "pending")],
        ),
    ],
)
def test_first_keys(dkim: str, expected: list[Made]) -> None:
    plan = plan_keys(zones(dkim=dkim), Wish(today=TODAY), {})

    assert made(plan) == expected
    assert plan.count == len(expected)
    assert plan.refused == ()
    assert [(d.written, d.signer, d.hosts) for d in plan.domains] == [
        ("one.example", None, ("vps1",))
    ]


ACTIVE = entry("s1", active="2026-10-01")
PENDING = entry("s2", stage="pending")


@pytest.mark.parametrize(
    ("entries", "wish", "expected"),
    [
        # All there.
        (ACTIVE + PENDING, Wish(today=TODAY), []),
        # A pending key falls due when the active one has signed for 180 days: 2027-03-30.
        (ACTIVE, Wish(today=TODAY), [("m202703e", "ed25519", "pending")]),
        # Without the day on which it became active, the day on which it was made counts.
        (entry("s1"), Wish(today=TODAY), [("m202705e", "ed25519", "pending")]),
        # Overdue: it falls due today.
        (
            entry("s1", active="2020-01-01"),
            Wish(today=TODAY),
            [("m202611e", "ed25519", "pending")],
        ),
        # --first: active at once, though selectors are known.
        (
            entry("s1", stage="revoked"),
            Wish(today=TODAY, first=True),
            [("m202611e", "ed25519", "active"), ("m202705e", "ed25519", "pending")],
        ),
        (PENDING, Wish(today=TODAY, first=True), [("m202611e", "ed25519", "active")]),
        (
            ACTIVE + PENDING,
            Wish(today=TODAY, first=True, algorithm="rsa-2048"),
            [("m202611r", "rsa-2048", "active"), ("m202705r", "rsa-2048", "pending")],
        ),
    ],
)
def test_filling_up(entries: str, wish: Wish, expected: list[Made]) -> None:
    plan = plan_keys(zones(keys=registry(one=entries)), wish, {})

    assert made(plan) == expected
    assert [str(name) for name in plan.complete] == ([] if expected else ["one.example"])
    assert plan.refused == ()


@pytest.mark.parametrize("stage", ["pending", "retiring", "revoked", "removed"])
def test_known_selectors_refuse_a_key_that_is_active_at_once(stage: str) -> None:
    plan = plan_keys(zones(keys=registry(one=entry("s1", stage=stage))), Wish(today=TODAY), {})

    assert plan.domains == ()
    (refusal,) = plan.refused
    assert f"s1 {stage}" in refusal.because
    assert "with its `public`" in refusal.hint
    assert "stage of a pending one to active" in refusal.hint
    assert "mailcompile" not in refusal.hint
    assert "--first" in refusal.hint


def test_a_refused_algorithm_gets_nothing_and_the_others_theirs() -> None:
    """An algorithm that was added to a domain whose active key has no pending one."""
    domains = f"one.example: {{{SIGNED}}}\ntwo.example: {{{SIGNED}}}"
    inputs = zones(domains, registry(one=ACTIVE), dkim="algorithms: [ed25519, rsa-2048]")

    plan = plan_keys(inputs, Wish(today=TODAY), {})

    assert [str(refusal.domain) for refusal in plan.refused] == ["one.example"]
    made = [(str(d.domain), [key.algorithm for key in d.keys]) for d in plan.domains]
    assert made == [
        ("one.example", ["ed25519"]),
        ("two.example", ["ed25519", "ed25519", "rsa-2048", "rsa-2048"]),
    ]


@pytest.mark.parametrize(
    ("taken", "stored", "expected"),
    [
        (["m202703e"], [], "m202703eb"),
        ([], ["m202703e"], "m202703eb"),
        (["M202703E"], ["m202703EB"], "m202703ec"),
        (["m202703eb"], [], "m202703e"),
        ([], [f"m202703e{letter}" for letter in ("", *"bcdefghijklmnopqrstuvwxy")], "m202703ez"),
    ],
)
@pytest.mark.parametrize("stage", ["removed", "revoked", "retiring"])
def test_selectors_are_never_used_again(
    taken: list[str], stored: list[str], expected: str, stage: str
) -> None:
    entries = ACTIVE + "".join(entry(name, stage=stage) for name in taken)
    files = {"one.example": frozenset(stored), "two.example": frozenset({"m202703e"})}

    plan = plan_keys(zones(keys=registry(one=entries)), Wish(today=TODAY), files)

    assert made(plan) == [(expected, "ed25519", "pending")]


def test_no_letter_is_left() -> None:
    stored = frozenset(f"m202611e{letter}" for letter in ("", *"bcdefghijklmnopqrstuvwxyz"))

    plan = plan_keys(zones(), Wish(today=TODAY), {"one.example": stored})

    assert plan.count == 0
    assert "--selector" in plan.refused[0].hint


def test_no_selector_fits_before_a_long_name() -> None:
    name = ".".join(["a" * 60, "b" * 60, "c" * 60, "d" * 49, "example"])

    plan = plan_keys(zones(f"{name}: {{{SIGNED}}}"), Wish(today=TODAY), {})

    assert plan.count == 0
    assert "253" in plan.refused[0].because


OWN = entry("s1", signer="vps1") + entry("s2", stage="pending", signer="vps1")
OTHER = entry("s3", signer="vps2") + entry("s4", stage="pending", signer="vps2")


@pytest.mark.parametrize(
    ("entries", "signer", "expected"),
    [
        # One key for all signers, or one for each of them: both are enough.
        (ACTIVE + PENDING, None, []),
        (OWN + OTHER, None, []),
        # One for each is not the same as one for some.
        (OWN, None, [("m202611e", None, ("vps1", "vps2")), ("m202705e", None, ("vps1", "vps2"))]),
        (OWN, "vps2", [("m202611e", "vps2", ("vps2",)), ("m202705e", "vps2", ("vps2",))]),
        (OWN, "vps1", []),
        # A key for all is none of its own.
        (
            ACTIVE + PENDING,
            "vps1",
            [("m202611e", "vps1", ("vps1",)), ("m202705e", "vps1", ("vps1",))],
        ),
    ],
)
def test_signers(
    entries: str, signer: str | None, expected: list[tuple[str, str | None, tuple[str, ...]]]
) -> None:
    inputs = zones(
        "one.example: {mx: [vps1], senders: [vps1, vps2]}", registry(one=entries), TWO_SIGNERS
    )

    plan = plan_keys(inputs, Wish(today=TODAY, signer=signer, first=True), {})

    found = [(k.selector, d.signer, d.hosts) for d in plan.domains for k in d.keys]
    assert found == expected


def test_a_domain_keeps_the_spelling_of_the_registry() -> None:
    keys = registry().rstrip() + f"\ndomains:\n  Bücher.example:\n{ACTIVE}"

    plan = plan_keys(zones(f"bücher.example: {{{SIGNED}}}", keys), Wish(today=TODAY), {})

    assert [(str(d.domain), d.written) for d in plan.domains] == [
        ("xn--bcher-kva.example", "Bücher.example")
    ]


def test_a_selector_by_name() -> None:
    inputs = zones(keys=registry(one=ACTIVE))
    plan = plan_keys(inputs, Wish(today=TODAY), {})

    assert made(with_selector(plan, "20270301", inputs[0], {})) == [
        ("20270301", "ed25519", "pending")
    ]
    for taken, stored in (("S1", frozenset[str]()), ("s9", frozenset({"s9"}))):
        refused = with_selector(plan, taken, inputs[0], {"one.example": stored})
        assert refused.count == 0
        assert "used before" in refused.refused[0].because


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        (date(2026, 11, 24), 180 * 86400, date(2027, 5, 23)),
        (date(2026, 11, 24), 1, date(2026, 11, 25)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2028, 2, 28), 86400, date(2028, 2, 29)),
        (date(9999, 12, 30), 10 * 86400, date(9999, 12, 31)),
    ],
)
def test_days(start: date, seconds: int, expected: date) -> None:
    assert days_after(start, seconds) == expected
