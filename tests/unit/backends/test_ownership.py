"""What is ours in a zone, and when octoDNS's own filters are enough to say so."""

import re
from ipaddress import IPv4Address

import pytest
import yaml

from mailcompile.backends.octodns.config import CONFIG
from mailcompile.backends.octodns.ownership import (
    GENERATED_SELECTORS,
    is_harmless,
    owned,
    processors,
)
from mailcompile.dns import CNAME, PTR, TXT, A, DomainName, Origin, Rdata, RRset, Zone
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
        ({"PTR": ("25", "26")}, True),
        # At a selector that is ours by TXT others may have an alias.
        ({"CNAME": ("_dmarc",), "TXT": ("_dmarc", "old._domainkey")}, False),
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


def by_hand(
    *rrsets: tuple[str, Rdata],
    zone: str = "one.example",
    published: tuple[tuple[str, str], ...] = (),
) -> dict[str, tuple[str, ...]]:
    """What is ours in a zone of these records."""
    name = DomainName(zone)
    origin = Origin(pointer=(), made_by="test")
    found = tuple(
        RRset(name=name.below(label), ttl=60, rdatas=(rdata,), origin=origin)
        for label, rdata in rrsets
    )
    return dict(owned(Zone(name=name, rrsets=found), (), published))


ALIAS = CNAME(DomainName("x.foreign.net"))
STANDING = {"*._domainkey", GENERATED_SELECTORS}


def test_the_text_that_was_ours_makes_way_for_an_alias() -> None:
    """Where the name has one purpose; at a name without underscore it may be anybody's."""
    found = by_hand(("_dmarc", ALIAS), ("b", ALIAS), ("s1._domainkey", ALIAS))

    assert found["CNAME"] == ("_dmarc", "b", "s1._domainkey")
    assert set(found) == {"CNAME", "TXT"}
    assert set(found["TXT"]) == {"_dmarc", "s1._domainkey", *STANDING}


def test_what_is_known_as_published_makes_way() -> None:
    found = by_hand(
        ("b", ALIAS), published=(("b", "MX"), ("b", "TXT"), ("gone", "A"), ("_dmarc", "CNAME"))
    )

    assert found["CNAME"] == ("_dmarc", "b")
    assert (found["A"], found["MX"]) == (("gone",), ("b",))
    assert set(found["TXT"]) == {"b", *STANDING}


def test_aliases_of_others_are_ours_only_where_they_are_in_the_way() -> None:
    """Not at the zone's name, and not at a selector where nothing of ours is published."""
    found = by_hand(("", TXT("v=spf1 -all")), ("mail", A(IPv4Address("8.8.8.8"))))

    assert found["CNAME"] == ("mail",)


def test_a_reverse_zone_has_pointers_and_nothing_else_of_ours() -> None:
    pointer = PTR(DomainName("mail.one.example"))
    found = by_hand(("25", pointer), ("26", pointer), zone="2.0.192.in-addr.arpa")

    assert found == {"PTR": ("25", "26")}
    assert is_harmless(found)
    assert by_hand(zone="8.b.d.0.1.0.0.2.ip6.arpa") == {"PTR": ()}


def test_an_alias_that_delegates_a_pointer_stays() -> None:
    """RFC 2317 section 4; in a zone that is no reverse zone by name, too."""
    found = by_hand(("25", PTR(DomainName("mail.one.example"))), ("mail", ALIAS))

    assert found["CNAME"] == ("mail",)


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
