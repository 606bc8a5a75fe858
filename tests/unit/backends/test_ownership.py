"""What is ours in a zone, and when octoDNS's own filters are enough to say so."""

import re

import pytest
import yaml

from mailcompile.backends.octodns.config import CONFIG
from mailcompile.backends.octodns.ownership import (
    GENERATED_SELECTORS,
    is_harmless,
    owned,
    processors,
)
from tests.topologies import HOST, compiled, keys_for, rsa_public, topology

FILTERS = "octodns.processor.filter"


def ours(domain: str, hosts: str = HOST) -> dict[str, tuple[str, ...]]:
    compilation = compiled(topology(f"one.example: {domain}", hosts))
    return dict(owned(compilation.zones["one.example"], compilation.domains[0].keys))


def test_names_by_type() -> None:
    found = ours("{mx: [vps1], senders: [vps1, {id: vps1, bounce: b}]}")

    assert found["MX"] == ("", "b")
    # Both families, though the host has IPv4 only: an AAAA that is gone must be removed.
    assert found["A"] == found["AAAA"] == ("mail",)
    assert set(found["TXT"]) == {
        "",
        "b",
        "mail",
        "_dmarc",
        "m202611r._domainkey",
        "*._domainkey",
        GENERATED_SELECTORS,
    }


def test_a_removed_key_stays_ours() -> None:
    keys = keys_for("one.example") + (
        f"    old: {{algorithm: rsa-2048, stage: removed, created: 2026-01-01, "
        f"public: {rsa_public(1)}}}\n"
    )
    compilation = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}"), keys)

    assert "old._domainkey" in owned(
        compilation.zones["one.example"], compilation.domains[0].keys
    )["TXT"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("m202611r._domainkey", True),
        ("m202611r4b._domainkey", True),
        ("m202611e._domainkey", True),
        ("google._domainkey", False),
        ("m202611r._domainkey.sub", False),
        ("xm202611r._domainkey", False),
        ("m2026r._domainkey", False),
    ],
)
def test_the_pattern_of_selectors(name: str, matches: bool) -> None:
    assert bool(re.search(GENERATED_SELECTORS[1:-1], name)) is matches


@pytest.mark.parametrize(
    ("ours", "harmless"),
    [
        ({"MX": ("",), "TXT": ("", "_dmarc", "s._domainkey")}, True),
        ({"A": ("",), "AAAA": ("",), "MX": ("",), "TXT": ("",)}, True),
        ({"A": ("mail",), "AAAA": ("mail",), "MX": ("",), "TXT": ("", "mail")}, False),
        ({"MX": ("b",), "TXT": ("", "b")}, False),
        ({"TXT": ("", "*._domainkey", "/^m/")}, True),
    ],
)
def test_when_the_product_of_names_and_types_is_harmless(
    ours: dict[str, tuple[str, ...]], harmless: bool
) -> None:
    assert is_harmless(ours) is harmless
    classes = [settings["class"] for settings in processors(ours).values()]
    exact = [] if harmless else ["mailcompile.octodns.OwnedRecordsFilter"]
    assert classes == [
        f"{FILTERS}.NameAllowlistFilter",
        f"{FILTERS}.TypeAllowlistFilter",
        *exact,
    ]


def test_no_zone_gets_the_names_of_another() -> None:
    """Eight digits of the digest would be the same for these two labels."""
    domains = "\n".join(
        f"{zone}.example: {{senders: [{{id: vps1, bounce: {label}}}]}}"
        for zone, label in (("one", "b19958"), ("two", "b99030"))
    )
    hosts = "vps1: {name: h.foreign.net, addresses: [8.8.8.8]}"
    text = topology(domains, hosts, "mx: [vps1], dmarc: {policy: none}")

    config = yaml.safe_load(compiled(text).artifacts[CONFIG])

    for zone, label in (("one.example.", "b19958"), ("two.example.", "b99030")):
        names = config["processors"][config["zones"][zone]["processors"][0]]["allowlist"]
        assert label in names


def test_parked_zones_share_their_processors() -> None:
    domains = "\n".join(f"d{number}.example: {{mail: none}}" for number in range(20))
    compilation = compiled(topology(domains))

    config = yaml.safe_load(compilation.artifacts[CONFIG])

    assert len(config["processors"]) == 2
    assert len({tuple(zone["processors"]) for zone in config["zones"].values()}) == 1


def config(domains: str, outputs: str = "{}") -> dict[str, object]:
    text = f"{topology(domains)}outputs: {outputs}\n"
    found = yaml.safe_load(compiled(text).artifacts[CONFIG])
    assert isinstance(found, dict)
    return found


def test_fewest_mx_of_any_receiving_name() -> None:
    one = config("one.example: {mx: [vps1]}\ntwo.example: {mail: none}")
    none = config("two.example: {mail: none}")

    assert one["validators"]["mail"]["min_mx"] == 1  # type: ignore[index]
    assert none["validators"]["mail"]["min_mx"] == 2  # type: ignore[index]


def test_mail_lint_is_off_only_for_the_zone_that_means_it() -> None:
    found = config("one.example: {mx: [vps1], senders: [vps1], spf: {all: neutral}}\n"
                   "two.example: {mx: [vps1]}")["zones"]  # fmt: skip

    assert isinstance(found, dict)
    assert found["one.example."]["validators"] == {"zone": {"disable_validators": ["mail"]}}
    assert "validators" not in found["two.example."]


def test_providers_and_targets_are_the_users() -> None:
    provider = "{class: octodns_bind.Rfc2136Provider, host: 127.0.0.1, port: 53, x: 'on'}"
    found = config(
        "one.example: {mx: [vps1]}",
        f"{{octodns: {{providers: {{b: {provider}}}, targets: [b], validators: [strict]}}}}",
    )

    assert found["providers"]["b"] == {  # type: ignore[index]
        "class": "octodns_bind.Rfc2136Provider",
        "host": "127.0.0.1",
        "port": 53,
        "x": "on",
    }
    assert found["zones"]["one.example."]["targets"] == ["b"]  # type: ignore[index]
    assert found["manager"]["validators"] == {"enabled": ["strict"]}  # type: ignore[index]
    assert "dump" not in found["providers"]  # type: ignore[operator]
