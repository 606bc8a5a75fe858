"""What the writers write, the readers read: for records of every kind, not only for mail."""

import hashlib
import json
from ipaddress import IPv4Address, IPv6Address

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.dns import (
    AAAA,
    CNAME,
    MX,
    PTR,
    TXT,
    A,
    DomainName,
    Origin,
    Rdata,
    RRset,
    Zone,
    txt_strings,
)
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
from mailcompile.formats.zonefile import UnreadableMasterFile, read_master_file, write_master_file

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
EXCHANGES = st.sampled_from([None, DomainName("mx.one.example"), DomainName("1.example")])
TARGETS = st.sampled_from(
    [
        ZONE,
        *map(DomainName.record, ("_dmarc.two.example", "1.example", "s_1._domainkey.on", "a.0x1")),
    ]
)


def rdatas() -> st.SearchStrategy[tuple[Rdata, ...]]:
    return st.one_of(
        st.lists(st.builds(A, st.ip_addresses(v=4)), min_size=1, max_size=3, unique=True),
        st.lists(st.builds(AAAA, st.ip_addresses(v=6)), min_size=1, max_size=3, unique=True),
        st.lists(
            st.builds(MX, st.integers(0, 65535), EXCHANGES), min_size=1, max_size=3, unique=True
        ),
        st.lists(st.builds(TXT, TEXTS), min_size=1, max_size=3, unique=True),
        st.lists(st.builds(CNAME, TARGETS), min_size=1, max_size=1),
        st.lists(st.builds(PTR, TARGETS), min_size=1, max_size=3, unique=True),
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


@given(zones())
def test_master_file(zone: Zone) -> None:
    assert read_master_file(write_master_file(zone)) == relative(zone)


@given(st.text(st.characters(max_codepoint=0x7F), min_size=1, max_size=600))
def test_master_file_of_any_ascii(text: str) -> None:
    """Line ends, too, though no text of ours has them."""
    zone = Zone(name=ZONE, rrsets=(RRset(name=ZONE, ttl=60, rdatas=(TXT(text),), origin=ORIGIN),))

    data = write_master_file(zone)

    assert data.count(b"\n") == 3
    assert read_master_file(data) == {("", "TXT", 60, text)}


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
        b"a: {ttl: 60, type: CNAME, value: x.example}",
        b"a: {ttl: 60, type: CNAME, value: .}",
        b"a: {ttl: 60, type: CNAME, value: 1}",
        b"a: {ttl: 60, type: CNAME, values: [x.example.]}",
        b"a: {ttl: 60, type: PTR, values: [x.example., y.example]}",
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


@pytest.mark.parametrize("content", ['""', '"."', '"one.example."'])
@pytest.mark.parametrize("kind", ["CNAME", "PTR"])
def test_unreadable_targets(kind: str, content: str) -> None:
    row = RECORD.replace("TXT", kind).replace("CONTENT", content)

    with pytest.raises(UnreadableTfvars):
        read_zone_object("one.example", f'{{"records": {{"{kind}/@/x": {row}}}}}'.encode())


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


def aliases() -> Zone:
    targets = [DomainName.record(f"{label}.two.example") for label in ("s_1._domainkey", "b", "a")]
    alias = RRset(
        name=ZONE.below("s1._domainkey"), ttl=60, rdatas=(CNAME(targets[0]),), origin=ORIGIN
    )
    pointer = RRset(
        name=ZONE.below("25"), ttl=60, rdatas=(PTR(targets[1]), PTR(targets[2])), origin=ORIGIN
    )
    return Zone(name=ZONE, rrsets=(pointer, alias))


def test_aliases_and_pointers_in_octodns_yaml() -> None:
    assert write_zone(aliases()).decode() == (
        "---\n"
        "'25':\n"
        "- ttl: 60\n"
        "  type: PTR\n"
        "  values:\n"
        "  - b.two.example.\n"
        "  - a.two.example.\n"
        "s1._domainkey:\n"
        "- ttl: 60\n"
        "  type: CNAME\n"
        "  value: s_1._domainkey.two.example.\n"
    )


def test_aliases_and_pointers_in_tfvars() -> None:
    records = json.loads(write_zone_object(aliases()))["records"]

    assert list(records) == [
        "CNAME/s1._domainkey/s_1._domainkey.two.example",
        "PTR/25/a.two.example",
        "PTR/25/b.two.example",
    ]
    assert records["CNAME/s1._domainkey/s_1._domainkey.two.example"] == {
        "name": "s1._domainkey.one.example",
        "type": "CNAME",
        "ttl": 60,
        "content": "s_1._domainkey.two.example",
        "priority": None,
        "data": None,
        "comment": "mailcompile: CNAME",
    }
    assert records["PTR/25/a.two.example"]["comment"] == "mailcompile: PTR"


def test_master_file_in_order() -> None:
    host = RRset(name=ZONE.below("s10"), ttl=60, rdatas=(A(IPv4Address("8.8.8.8")),), origin=ORIGIN)
    apex = (
        RRset(name=ZONE, ttl=60, rdatas=(MX(20, ZONE), MX(0, None)), origin=ORIGIN),
        RRset(name=ZONE, ttl=30, rdatas=(TXT('a;"b\\' + "c" * 255),), origin=ORIGIN),
    )
    zone = Zone(name=ZONE, rrsets=(*reversed(apex), host, *reversed(aliases().rrsets)))

    assert write_master_file(zone).decode() == (
        "; Mail records of one.example, without SOA and NS\n"
        "$ORIGIN one.example.\n"
        "@ 60 IN MX 20 one.example.\n"
        "@ 60 IN MX 0 .\n"
        f'@ 30 IN TXT "a;\\"b\\\\{"c" * 250}" "ccccc"\n'
        "25 60 IN PTR b.two.example.\n"
        "25 60 IN PTR a.two.example.\n"
        "s1._domainkey 60 IN CNAME s_1._domainkey.two.example.\n"
        "s10 60 IN A 8.8.8.8\n"
    )


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("@ 60 IN A 192.0.2.1", ("", "A", 60, "192.0.2.1")),
        ("One.Example. 60 in aaaa 2001:DB8:0::1", ("", "AAAA", 60, "2001:db8::1")),
        ("a.one.example.\t60  IN MX\t010  @ ", ("a", "MX", 60, "10 one.example.")),
        ("*.a 60 IN CNAME _b", ("*.a", "CNAME", 60, "_b.one.example.")),
        ("1 60 IN PTR Mail.Two.example.", ("1", "PTR", 60, "mail.two.example.")),
        ('a 60 IN TXT "A" "; b" "" "\\065\\"\\x"', ("a", "TXT", 60, 'A; bA"x')),
    ],
)
def test_master_file_as_others_write_it(line: str, record: tuple[str, str, int, str]) -> None:
    data = f"\n; c\n$origin ONE.example.\n  ; c\n{line}\n"

    assert read_master_file(data.encode()) == {record}


@pytest.mark.parametrize(
    "line",
    [
        "@ 60 A 192.0.2.1",
        "@ IN A 192.0.2.1",
        "@ 60 CH A 192.0.2.1",
        "  60 IN A 192.0.2.1",
        "@ 1h IN A 192.0.2.1",
        "@ 2147483648 IN A 192.0.2.1",
        "@ 60 IN A 192.0.2.256",
        "@ 60 IN A 2001:db8::1",
        "@ 60 IN A 192.0.2.1 ; c",
        "@ 60 IN A 192.0.2.1\r",
        "@ 60 IN AAAA 192.0.2.1",
        "two.example. 60 IN A 192.0.2.1",
        "xone.example. 60 IN A 192.0.2.1",
        "a..b 60 IN A 192.0.2.1",
        "a\\.b 60 IN A 192.0.2.1",
        "a.* 60 IN A 192.0.2.1",
        f"{'a' * 64} 60 IN A 192.0.2.1",
        "@ 60 IN MX mail",
        "@ 60 IN MX 65536 mail",
        "@ 60 IN MX 10 a b",
        "@ 60 IN CNAME .",
        "@ 60 IN CNAME a b",
        "@ 60 IN PTR a..b.",
        "@ 60 IN TXT a",
        '@ 60 IN TXT "a',
        '@ 60 IN TXT "a""b"',
        '@ 60 IN TXT "a" b',
        '@ 60 IN TXT ("a"',
        '@ 60 IN TXT "a" ; c',
        '@ 60 IN TXT "\\12"',
        '@ 60 IN TXT "\\200"',
        '@ 60 IN TXT "\x07"',
        '@ 60 IN TXT "é"',
        f'@ 60 IN TXT "{"a" * 256}"',
        "@ 60 IN SOA ns.one.example. a.one.example. 1 2 3 4 5",
        "@ 60 IN NS ns.one.example.",
        "$TTL 60",
        "$INCLUDE x",
        "$ORIGIN two.example.",
        "a 60 IN A 192.0.2.1\na 60 IN A 192.0.2.1",
    ],
)
def test_unreadable_lines_of_master_files(line: str) -> None:
    with pytest.raises(UnreadableMasterFile):
        read_master_file(f"$ORIGIN one.example.\n{line}\n".encode())


@pytest.mark.parametrize(
    "data", [b"", b"; c\n", b"@ 60 IN A 192.0.2.1\n", b"$ORIGIN one.example\n", b"$ORIGIN .\n"]
)
def test_master_files_without_origin(data: bytes) -> None:
    with pytest.raises(UnreadableMasterFile):
        read_master_file(data)


def test_addresses_are_canonical() -> None:
    zone = Zone(
        name=ZONE,
        rrsets=(
            RRset(name=ZONE, ttl=60, rdatas=(A(IPv4Address("192.0.2.1")),), origin=ORIGIN),
            RRset(name=ZONE, ttl=60, rdatas=(AAAA(IPv6Address("2001:DB8:0::1")),), origin=ORIGIN),
        ),
    )

    assert ("", "AAAA", 60, "2001:db8::1") in read_zone(write_zone(zone))
