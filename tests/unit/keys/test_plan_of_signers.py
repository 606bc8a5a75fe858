"""Keys of domains that are not one domain, one pair: a pair for each signer, keys of others."""

from mailcompile.topology.key_plan import KeyPlan, Wish, plan_keys
from tests.unit.keys.support import SIGNED, TODAY, TWO_SIGNERS, entry, registry, zones

BOTH = "one.example: {mx: [vps1], senders: [vps1, vps2]}"
PER_SIGNER = "algorithms: [ed25519], keys: per_signer"


def planned(plan: KeyPlan) -> list[tuple[str | None, str, str]]:
    """Signer, selector and stage of each key."""
    return [(one.signer, key.selector, key.stage) for one in plan.domains for key in one.keys]


def test_each_signer_gets_a_pair() -> None:
    plan = plan_keys(zones(BOTH, hosts=TWO_SIGNERS, dkim=PER_SIGNER), Wish(today=TODAY), {})

    assert planned(plan) == [
        ("vps1", "m202611e", "active"),
        ("vps1", "m202705e", "pending"),
        ("vps2", "m202611eb", "active"),
        ("vps2", "m202705eb", "pending"),
    ]
    assert [one.hosts for one in plan.domains] == [("vps1",), ("vps2",)]
    assert plan.complete == ()
    assert plan.refused == ()


def test_only_what_is_missing_is_made() -> None:
    keys = registry(
        one=entry("a", signer="vps1", active="2026-11-01")
        + entry("b", stage="pending", signer="vps1")
        + entry("c", signer="vps2", active="2026-11-01")
    )

    plan = plan_keys(zones(BOTH, keys, TWO_SIGNERS, PER_SIGNER), Wish(today=TODAY), {})

    assert planned(plan) == [("vps2", "m202704e", "pending")]
    assert plan.refused == ()


def test_a_signer_that_joins_is_not_active_at_once() -> None:
    keys = registry(
        one=entry("a", signer="vps1", active="2026-11-01")
        + entry("b", stage="pending", signer="vps1")
    )
    inputs = zones(BOTH, keys, TWO_SIGNERS, PER_SIGNER)

    refused = plan_keys(inputs, Wish(today=TODAY), {})
    first = plan_keys(inputs, Wish(today=TODAY, first=True), {})

    assert planned(refused) == []
    assert ["of vps2" in refusal.because for refusal in refused.refused] == [True]
    assert [signer for signer, *_ in planned(first)] == ["vps2", "vps2"]


def test_one_signer_by_name_gets_just_its_own() -> None:
    inputs = zones(BOTH, hosts=TWO_SIGNERS, dkim=PER_SIGNER)

    plan = plan_keys(inputs, Wish(today=TODAY, signer="vps2"), {})

    assert {signer for signer, *_ in planned(plan)} == {"vps2"}


def test_a_subdomain_with_senders_is_its_own_signing_domain() -> None:
    text = f"one.example: {{{SIGNED}, subdomains: {{a.b: {{senders: [vps1]}}, quiet: {{}}}}}}"
    signed = [zone for zone in zones(text) if any(flow.signer for flow in zone.flows)]

    plan = plan_keys(signed, Wish(today=TODAY), {})

    assert [str(one.domain) for one in plan.domains] == ["a.b.one.example", "one.example"]
