"""What the writers write, the readers read: for records of every kind, not only for mail."""

import hashlib
import json
from ipaddress import IPv4Address, IPv6Address

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.dns import AAAA, MX, TXT, A, DomainName, Origin, Rdata, RRset, Zone, txt_strings
from mailcompile.formats.octodns_yaml import read_zone, write_zone
from mailcompile.formats.octodns_yaml.reader import UnreadableZone
from mailcompile.formats.octodns_yaml.writer import quoted
from mailcompile.formats.tfvars import (
    UnreadableTfvars,
    read_tfvars,
    read_zone_object,
    write_tfvars,
    write_zone_object,
)

ZONE = DomainName("one.example")
ORIGIN = Origin(pointer=("domains",), made_by="test")
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
LABELS = st.sampled_from(
    [
        "",
        "on",
        "no",
        "0123",
        "1e3",
        "null",
        "true",
        "y",
        "a",
        "s9",
        "s10",
        "*",
        "_dmarc",
        "12.5",
        "-",
    ]
)
TEXTS = st.text(PRINTABLE, min_size=1, max_size=600)
TARGETS = st.sampled_from([None, DomainName("mx.one.example"), DomainName("1.example")])


def rdatas() -> st.SearchStrategy[tuple[Rdata, ...]]:
    return st.one_of(
        st.lists(st.builds(A, st.ip_addresses(v=4)), min_size=1, max_size=3, unique=True),
        st.lists(st.builds(AAAA, st.ip_addresses(v=6)), min_size=1, max_size=3, unique=True),
        st.lists(
            st.builds(MX, st.integers(0, 65535), TARGETS), min_size=1, max_size=3, unique=True
        ),
        st.lists(st.builds(TXT, TEXTS), min_size=1, max_size=3, unique=True),
    ).map(lambda values: tuple[Rdata, ...](values))


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    found: dict[tuple[str, str], RRset] = {}
    for _ in range(draw(st.integers(0, 5))):
        values = draw(rdatas())
        name = ZONE.below(draw(LABELS))
        rrset = RRset(name=name, ttl=draw(st.integers(0, 86400)), rdatas=values, origin=ORIGIN)
        found[name, rrset.type] = rrset
    return Zone(name=ZONE, rrsets=tuple(found[key] for key in sorted(found)))


def relative(zone: Zone) -> set[tuple[str, str, int, str]]:
    return {(DomainName(n).relative_to(ZONE), k, ttl, text) for n, k, ttl, text in zone.records()}


@given(zones())
def test_octodns_yaml(zone: Zone) -> None:
    assert read_zone(write_zone(zone)) == relative(zone)


@given(zones())
def test_tfvars(zone: Zone) -> None:
    assert read_zone_object(ZONE, write_zone_object(zone)) == relative(zone)


def test_tfvars_joined_are_json_with_every_attribute() -> None:
    zone = Zone(
        name=ZONE,
        rrsets=(
            RRset(name=ZONE, ttl=60, rdatas=(MX(10, ZONE), MX(20, ZONE)), origin=ORIGIN),
            RRset(
                name=ZONE, ttl=60, rdatas=(TXT("v=spf1 %{i} ${x}"), TXT("x" * 300)), origin=ORIGIN
            ),
        ),
    )
    data = b"".join(write_tfvars({ZONE: write_zone_object(zone)}, {"one.example": "abc"}))

    document = json.loads(data)

    records = document["mail_zones"]["one.example"]["records"]
    digest = hashlib.sha256(b"x" * 300).hexdigest()[:8]
    assert list(records) == [
        "MX/@/10-one.example",
        "MX/@/20-one.example",
        "TXT/@/spf",
        f"TXT/@/t-{digest}",
    ]
    assert records["TXT/@/spf"] == {
        "name": "one.example",
        "type": "TXT",
        "ttl": 60,
        "content": '"v=spf1 %{i} ${x}"',
        "priority": None,
        "data": None,
        "comment": "mailcompile: SPF",
    }
    assert document["zone_ids"] == {"one.example": "abc"}
    assert read_tfvars(data) == {"one.example": relative(zone)}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("_dmarc", "_dmarc"),
        ("m202611r._domainkey", "m202611r._domainkey"),
        ("", "''"),
        ("*", "'*'"),
        ("on", "'on'"),
        ("NO", "'NO'"),
        ("0123", "'0123'"),
        ("it's", "'it''s'"),
        ("v=spf1 -all", "'v=spf1 -all'"),
        ("1:30", "'1:30'"),
    ],
)
def test_quoting(text: str, written: str) -> None:
    assert quoted(text) == written


@given(st.text(PRINTABLE, max_size=40))
def test_quoted_text_is_text_by_yaml_1_1(text: str) -> None:
    assert yaml.safe_load(f"key: {quoted(text)}") == {"key": text}


def test_2048_bit_key_is_two_strings_of_255_and_155() -> None:
    value = f"v=DKIM1; k=rsa; p={'A' * 392}"

    assert [len(part) for part in txt_strings(value)] == [255, 155]
    assert "".join(txt_strings(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"a: [",
        b"a: {type: A, value: 192.0.2.1}",
        b"a: {ttl: 60, type: A}",
        b"a: {ttl: 60, type: MX, value: x}",
        b"0123: {ttl: 60, type: TXT, value: x}",
        b"a: {ttl: 60, type: TXT, values: [x, x]}",
        b"a: {ttl: 60, type: SRV, value: x}",
        b"a: {ttl: 60, type: A, value: x}",
        b"a: {ttl: 60, type: TXT, values: 1}",
        b"a: {ttl: 60, type: MX, value: {preference: 10}}",
        b"a: {ttl: 60, type: MX, value: {preference: x, exchange: y.}}",
    ],
)
def test_unreadable_zones(data: bytes) -> None:
    with pytest.raises(UnreadableZone):
        read_zone(data)


RECORD = (
    '{"name": "one.example", "type": "TXT", "ttl": 60, "content": CONTENT, '
    '"priority": null, "data": null, "comment": "c"}'
)


@pytest.mark.parametrize(
    "content",
    [
        '"bare"',
        '"\\"a\\"\\"b\\""',
        '"\\"a\\"  \\"b\\""',
        '"\\"a"',
        f'"\\"{"a" * 256}\\""',
        '""',
        '"\\""',
    ],
)
def test_unreadable_contents(content: str) -> None:
    row = RECORD.replace("CONTENT", content)

    with pytest.raises(UnreadableTfvars):
        read_zone_object("one.example", f'{{"records": {{"TXT/@/spf": {row}}}}}'.encode())


@pytest.mark.parametrize(
    "change",
    [
        ('"comment": "c"', '"comment": "c", "comment": "c"'),
        ('"comment": "c"', '"note": "c"'),
        ('"one.example"', '"two.example"'),
        ('"TXT"', '"CAA"'),
        ('"TXT"', '"A"'),
        ('"one.example"', "1"),
        ('"content": "\\"a\\""', '"content": null'),
    ],
)
def test_unreadable_records(change: tuple[str, str]) -> None:
    row = RECORD.replace("CONTENT", '"\\"a\\""').replace(*change)

    with pytest.raises(UnreadableTfvars):
        read_zone_object("one.example", f'{{"records": {{"TXT/@/spf": {row}}}}}'.encode())


def test_addresses_are_canonical() -> None:
    zone = Zone(
        name=ZONE,
        rrsets=(
            RRset(name=ZONE, ttl=60, rdatas=(A(IPv4Address("192.0.2.1")),), origin=ORIGIN),
            RRset(name=ZONE, ttl=60, rdatas=(AAAA(IPv6Address("2001:DB8:0::1")),), origin=ORIGIN),
        ),
    )

    assert ("", "AAAA", 60, "2001:db8::1") in read_zone(write_zone(zone))
