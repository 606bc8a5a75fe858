"""What is ours in a zone, and when octoDNS's own filters are enough to say so."""

from ipaddress import IPv4Address

import pytest
import yaml

from mailcompile.backends.octodns.config import CONFIG
from mailcompile.backends.octodns.config import config as configured
from mailcompile.backends.octodns.ownership import (
    NOTHING,
    Gone,
    Ownership,
    Texts,
    owned,
    processors,
)
from mailcompile.dns import CNAME, MX, PTR, TXT, A, DomainName, Origin, Rdata, RRset, Zone
from tests.topologies import HOST, compiled, keys_for, rsa_public, topology

FILTERS = "octodns.processor.filter"


def ours(domain: str, hosts: str = HOST) -> dict[str, tuple[str, ...]]:
    compilation = compiled(topology(f"one.example: {domain}", hosts))
    return dict(owned(compilation.zones["one.example"], compilation.domains[0].keys).names)


def test_names_by_type() -> None:
    found = ours("{mx: [vps1], senders: [vps1, {id: vps1, bounce: b}]}")

    assert found["MX"] == ("", "b")
    # An AAAA that the host once had is in the ledger; any other one is somebody else's.
    assert found["A"] == ("mail",)
    assert "AAAA" not in found
    assert set(found["TXT"]) == {"", "b", "mail", "_dmarc", "m202611r._domainkey"}


def test_a_removed_key_stays_ours() -> None:
    keys = keys_for("one.example") + (
        f"    old: {{algorithm: rsa-2048, stage: removed, created: 2026-01-01, "
        f"public: {rsa_public(1)}}}\n"
    )
    compilation = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}"), keys)

    zone, registry = compilation.zones["one.example"], compilation.domains[0].keys
    assert "old._domainkey" in owned(zone, registry).names["TXT"]
    assert owned(zone, registry, purposes=frozenset({"dkim"})) == owned(zone, registry)
    others = owned(zone, registry, purposes=frozenset({"host", "mx", "spf", "dmarc"})).names["TXT"]
    # What stands in the zone is ours; what is ours always depends on keys being ours.
    assert set(others) == {"", "_dmarc", "mail", "m202611r._domainkey"}


@pytest.mark.parametrize(
    ("ours", "harmless"),
    [
        ({"MX": ("",), "TXT": ("", "_dmarc", "s._domainkey")}, True),
        ({"A": ("",), "AAAA": ("",), "MX": ("",), "TXT": ("",)}, True),
        ({"A": ("mail",), "AAAA": ("mail",), "MX": ("",), "TXT": ("", "mail")}, False),
        ({"MX": ("b",), "TXT": ("", "b")}, False),
        ({"TXT": ("", "*._domainkey")}, True),
        ({"PTR": ("25", "26")}, True),
        # At a selector that is ours by TXT others may have an alias.
        ({"CNAME": ("_dmarc",), "TXT": ("_dmarc", "old._domainkey")}, False),
    ],
)
def test_when_the_product_of_names_and_types_is_harmless(
    ours: dict[str, tuple[str, ...]], harmless: bool
) -> None:
    ownership = Ownership(names=ours, gone={}, texts={})
    assert ownership.is_harmless is harmless
    classes = [settings["class"] for settings in processors(ownership).values()]
    exact = [] if harmless else ["mailcompile.octodns.OwnedRecordsFilter"]
    assert classes == [
        f"{FILTERS}.NameAllowlistFilter",
        f"{FILTERS}.TypeAllowlistFilter",
        *exact,
    ]


def zone_of(*rrsets: tuple[str, Rdata], zone: str = "one.example") -> Zone:
    name = DomainName(zone)
    origin = Origin(pointer=(), made_by="test")
    found = tuple(
        RRset(name=name.below(label), ttl=60, rdatas=(rdata,), origin=origin)
        for label, rdata in rrsets
    )
    return Zone(name=name, rrsets=found)


def by_hand(
    *rrsets: tuple[str, Rdata], zone: str = "one.example", gone: Gone = NOTHING
) -> dict[str, tuple[str, ...]]:
    """The names that are ours in a zone of these records."""
    return dict(owned(zone_of(*rrsets, zone=zone), (), gone=gone).names)


ALIAS = CNAME(DomainName("x.foreign.net"))


def test_the_text_that_was_ours_makes_way_for_an_alias() -> None:
    """Where the name has one purpose; at a name without underscore it may be anybody's."""
    found = by_hand(("_dmarc", ALIAS), ("b", ALIAS), ("s1._domainkey", ALIAS))

    assert found["CNAME"] == ("_dmarc", "b", "s1._domainkey")
    assert set(found) == {"CNAME", "TXT"}
    assert set(found["TXT"]) == {"_dmarc", "s1._domainkey"}


SPF = TXT("v=spf1 -all")
WAS: Gone = {
    ("b", "MX"): ("20 y.example.", "10 x.example."),
    ("b", "TXT"): ("v=spf1 mx -all",),
    ("gone", "A"): ("192.0.2.1",),
    ("_dmarc", "CNAME"): ("x.example.",),
    ("m202601r._domainkey", "TXT"): ("v=DKIM1; p=",),
    ("s1._domainkey", "TXT"): ("v=DKIM1; p=",),
}


def test_what_is_gone_is_ours_with_its_values() -> None:
    """Except where the name is ours anyway, and except texts beside
    which others may have theirs: these are let through, and sorted out later."""
    found = owned(zone_of(("b", ALIAS)), (), gone=WAS)

    assert found.names == {"CNAME": ("b",), "TXT": ("b",)}
    assert found.gone == {
        "A": {"gone": ("192.0.2.1",)},
        "CNAME": {"_dmarc": ("x.example.",)},
        "MX": {"b": ("10 x.example.", "20 y.example.")},
        "TXT": {"m202601r._domainkey": ("v=DKIM1; p=",), "s1._domainkey": ("v=DKIM1; p=",)},
    }
    assert found.texts == {"b": Texts(ours=("v=spf1 mx -all",), begins=())}


def test_allow_lists_let_through_what_is_gone() -> None:
    names, types, exact, texts = processors(owned(zone_of(("b", ALIAS)), (), gone=WAS)).values()

    assert {"b", "gone", "_dmarc", "s1._domainkey"} < set(names["allowlist"])
    assert types["allowlist"] == ["A", "CNAME", "MX", "TXT"]
    assert exact["gone"]["MX"] == {"b": ["10 x.example.", "20 y.example."]}
    assert texts["texts"] == {"b": {"ours": ["v=spf1 mx -all"]}}


def test_what_is_gone_is_nobodys_by_its_name() -> None:
    """A product of names and types cannot hold values."""
    policy = ("_dmarc", TXT("v=DMARC1; p=none"))

    assert owned(zone_of(policy), ()).is_harmless
    assert not owned(zone_of(policy), (), gone={("old._dmarc", "TXT"): ("x",)}).is_harmless


def test_texts_of_others_stay_at_names_without_underscore() -> None:
    zone = zone_of(("", SPF), ("_dmarc", TXT("v=DMARC1; p=none")), ("b", TXT("token")))
    found = owned(zone, (), gone={("", "TXT"): ("old",), ("_dmarc", "TXT"): ("old",)})

    # Only where an SPF record of ours stands, one of others makes way.
    assert found.texts == {
        "": Texts(ours=("old",), begins=("v=spf1",)),
        "b": Texts(ours=(), begins=()),
    }
    assert found.gone == {}


@pytest.mark.parametrize(
    ("purposes", "names"),
    [
        (None, {"CNAME": {"www", "mail"}, "TXT": {"www"}}),
        ({"spf", "host", "mx"}, {"CNAME": {"www", "mail"}, "TXT": {"www"}}),
        # The name may be a host of others, and the alias theirs.
        ({"spf", "mx"}, {"CNAME": {"mail"}, "TXT": {"www"}}),
    ],
)
def test_what_is_managed(purposes: set[str] | None, names: dict[str, set[str]]) -> None:
    zone = zone_of(("www", SPF), ("mail", MX(10, DomainName("x.example"))))
    found = owned(zone, (), purposes=None if purposes is None else frozenset(purposes)).names

    assert {kind: set(found[kind]) for kind in found} == {**names, "MX": {"mail"}}


def test_nothing_managed() -> None:
    found = processors(owned(zone_of(), (), purposes=frozenset()))

    assert [settings["allowlist"] for settings in found.values()] == [[], []]


def test_aliases_of_others_are_ours_only_where_they_are_in_the_way() -> None:
    """Not at the zone's name, and not at a selector where nothing of ours is published."""
    found = by_hand(("", TXT("v=spf1 -all")), ("mail", A(IPv4Address("8.8.8.8"))))

    assert found["CNAME"] == ("mail",)


def test_a_reverse_zone_has_pointers_and_nothing_else_of_ours() -> None:
    pointer = PTR(DomainName("mail.one.example"))
    found = by_hand(("25", pointer), ("26", pointer), zone="2.0.192.in-addr.arpa")

    assert found == {"PTR": ("25", "26")}
    assert Ownership(names=found, gone={}, texts={}).is_harmless
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

    assert len(config["processors"]) == 3
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


ONE, TWO = DomainName("one.example"), DomainName("two.example")


def test_a_zone_that_we_were_shown_is_written_whole() -> None:
    zones = {ONE: zone_of(("", SPF)), TWO: zone_of(("", SPF), zone="two.example")}
    gone = {name: {("b", "MX"): ("10 x.example.",)} for name in zones}
    found = yaml.safe_load(configured(zones, {}, {}, shown={ONE}, gone=gone))

    assert "processors" not in found["zones"]["one.example."]
    kinds = [name.partition("-")[0] for name in found["zones"]["two.example."]["processors"]]
    assert kinds == ["names", "types", "exact", "texts"]
    assert len(found["processors"]) == 4
    assert found["providers"]["mailcompile"]["enforce_order"] is False


def test_what_is_managed_is_said_zone_by_zone() -> None:
    zones = {ONE: zone_of(("", SPF)), TWO: zone_of(("", SPF), zone="two.example")}
    found = yaml.safe_load(configured(zones, {}, {}, purposes={TWO: frozenset({"spf"})}))
    names = [
        found["processors"][found["zones"][f"{name}."]["processors"][0]]["allowlist"]
        for name in (ONE, TWO)
    ]

    assert names == [[""], [""]]
    assert found["providers"]["mailcompile"]["enforce_order"] is True
