"""MX, DKIM, DMARC and parked domains."""

import pytest

from mailcompile import compile_topology
from mailcompile.dns import DomainName
from tests.topologies import (
    ED25519_PUBLIC,
    compiled,
    keys_for,
    rsa_public,
    rule_codes,
    texts,
    topology,
)


def dmarc(settings: str) -> list[str]:
    text = topology(f"one.example: {{mx: [vps1], dmarc: {settings}}}", defaults="ttl: 1h")
    compilation = compiled(text)
    assert rule_codes(compilation) == []
    return texts(compilation, "_dmarc.one.example", "TXT")


@pytest.mark.parametrize(
    ("settings", "record"),
    [
        ("{policy: none}", "v=DMARC1; p=none"),
        ("{policy: reject, subdomain_policy: reject}", "v=DMARC1; p=reject"),
        (
            "{policy: reject, subdomain_policy: none, nonexistent_policy: none}",
            "v=DMARC1; p=reject; sp=none",
        ),
        ("{policy: none, nonexistent_policy: reject}", "v=DMARC1; p=none; np=reject"),
        ("{policy: none, testing: true, psd: true}", "v=DMARC1; p=none; t=y; psd=y"),
        (
            "{policy: none, spf_alignment: strict, dkim_alignment: strict}",
            "v=DMARC1; p=none; adkim=s; aspf=s",
        ),
        (
            "{policy: none, rua: [a@one.example, 'mailto:b@one.example'], ruf: c@one.example, "
            "failure_options: '1:d'}",
            "v=DMARC1; p=none; fo=1:d; rua=mailto:a@one.example,mailto:b@one.example; "
            "ruf=mailto:c@one.example",
        ),
        (
            "{policy: none, rua: ['A@two.example', 'mailto:A@TWO.example']}",
            "v=DMARC1; p=none; rua=mailto:A@two.example",
        ),
        (
            "{policy: none, rua: ['a?b#c%d@two.example', 'mailto:e%2Ff@two.example']}",
            "v=DMARC1; p=none; rua=mailto:a%3Fb%23c%25d@two.example,mailto:e%2Ff@two.example",
        ),
        (
            "{policy: none, rua: a@bücher.example}",
            "v=DMARC1; p=none; rua=mailto:a@xn--bcher-kva.example",
        ),
    ],
)
def test_dmarc_tags_in_order_without_defaults(settings: str, record: str) -> None:
    assert dmarc(settings) == [record]


def test_a_record_that_nobody_serves_is_an_error() -> None:
    addresses = ", ".join(f"a{number}@one.example" for number in range(200))
    text = topology(f"one.example: {{mx: [vps1], dmarc: {{rua: [{addresses}]}}}}")

    assert rule_codes(compiled(text)) == ["DMARC004", "DMARC012"]


def test_mx_preferences() -> None:
    hosts = "\n".join(
        f"vps{n}: {{name: mx{n}.one.example, addresses: [192.0.2.{n}]}}" for n in (1, 2, 3)
    )
    text = topology("one.example: {mx: [vps2, vps1, {id: vps3, preference: 5}]}", hosts)

    assert texts(compiled(text), "one.example", "MX") == [
        "5 mx3.one.example.",
        "10 mx2.one.example.",
        "20 mx1.one.example.",
    ]


def test_parked_domain_has_just_its_four_records() -> None:
    text = topology(
        "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mail: none}",
        defaults="mx: [vps1], senders: [vps1], dmarc: {policy: none, rua: a@reports.example}",
    )

    zone = compiled(text).zones["two.example"]

    assert sorted(zone.records()) == [
        ("*._domainkey.two.example", "TXT", 3600, "v=DKIM1; p="),
        ("_dmarc.two.example", "TXT", 3600, "v=DMARC1; p=reject; rua=mailto:a@reports.example"),
        ("two.example", "MX", 3600, "0 ."),
        ("two.example", "TXT", 3600, "v=spf1 -all"),
    ]


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("defaults: {dmarc: {subdomain_policy: none}}", "v=DMARC1; p=reject"),
        (
            "profiles: {p: {mail: none, dmarc: {subdomain_policy: none}}}",
            "v=DMARC1; p=reject; sp=none",
        ),
    ],
)
def test_policy_of_a_parked_domains_subdomains(text: str, record: str) -> None:
    domain = "{profile: p}" if "profiles" in text else "{mail: none}"
    compilation = compiled(f"mailcompile: 1\n{text}\ndomains:\n  two.example: {domain}\n")

    assert texts(compilation, "_dmarc.two.example", "TXT") == [record]


@pytest.mark.parametrize("label", ["2026", "10", "b.2026"])
def test_bounce_labels_may_look_like_numbers(label: str) -> None:
    text = topology(f"one.example: {{mx: [vps1], senders: [{{id: vps1, bounce: {label}}}]}}")

    assert texts(compiled(text), f"{label}.one.example", "MX") == ["10 mail.one.example."]


def test_labels_in_their_own_script_stand_beside_a_labels() -> None:
    text = topology("bücher.example: {mx: [vps1], senders: [{id: vps1, bounce: ü}]}")

    assert texts(compiled(text), "xn--tda.xn--bcher-kva.example", "TXT") == ["v=spf1 mx ~all"]


def test_stages_of_keys() -> None:
    stages = ["active", "pending", "retiring", "revoked", "removed"]
    entries = "".join(
        f"    s{n}: {{algorithm: rsa-2048, stage: {stage}, created: 2026-11-24, "
        f"public: {rsa_public(n)}}}\n"
        for n, stage in enumerate(stages)
    )
    keys = f"mailcompile-keys: 1\ndomains:\n  one.example:\n{entries}"

    compilation = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}"), keys)

    found = [texts(compilation, f"s{n}._domainkey.one.example", "TXT") for n in range(5)]
    alive = [[f"v=DKIM1; k=rsa; p={rsa_public(n)}"] for n in range(3)]
    assert found == [*alive, ["v=DKIM1; p="], []]


def test_ed25519_key_is_the_raw_octets() -> None:
    """RFC 8463 section 4."""
    keys = keys_for("one.example") + (
        f"    e1: {{algorithm: ed25519, stage: active, created: 2026-11-24, "
        f"public: {ED25519_PUBLIC}}}\n"
    )

    compilation = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}"), keys)

    assert texts(compilation, "e1._domainkey.one.example", "TXT") == [
        f"v=DKIM1; k=ed25519; p={ED25519_PUBLIC}"
    ]


def test_time_to_live_comes_from_the_zone() -> None:
    text = topology("one.example: {mx: [vps1], ttl: 15m}")

    zone = compiled(text).zones["one.example"]

    assert {rrset.ttl for rrset in zone.rrsets} == {900}


def test_host_names_outside_our_zones_get_no_record() -> None:
    hosts = "vps1: {name: mail.elsewhere.example, addresses: [192.0.2.11]}"
    compilation = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}", hosts))

    names = {record[0] for record in compilation.zones["one.example"].records()}
    assert names == {"one.example", "_dmarc.one.example"}
    assert texts(compilation, "one.example", "MX") == ["10 mail.elsewhere.example."]


def test_every_record_knows_its_place() -> None:
    text = topology("one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mail: none}")
    compilation = compile_topology({"mail.yaml": text}, keys=keys_for("one.example"))
    document = compilation.documents["topology"]

    for zone in compilation.zones.values():
        for rrset in zone.rrsets:
            place = document.place(rrset.origin.pointer, key=rrset.origin.on_key)
            assert place is not None
            assert place.line > 1, rrset
            assert rrset.origin.made_by


def test_origin_takes_no_part_in_equality() -> None:
    one = compiled(topology("one.example: {mx: [vps1]}")).zones["one.example"]
    same = compiled("# moved down\n" + topology("one.example: {mx: [vps1]}")).zones["one.example"]
    inherited = compiled(
        topology("one.example: {}", defaults="mx: [vps1], dmarc: {policy: none}")
    ).zones["one.example"]

    assert one == same == inherited
    assert one.rrsets[0].name == DomainName("_dmarc.one.example")
