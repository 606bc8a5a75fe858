"""Hand-written zones: what octoDNS would read, where it stands, and what it would stop at."""

from typing import Any

import pytest

from mailcompile.diagnostics import Finding
from mailcompile.formats.octodns_yaml.dialect import OCTODNS, OURS, Dialect
from mailcompile.formats.octodns_yaml.hand_kinds import KINDS
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone

FILE = "zones/one.example.yaml"


def read(text: str | bytes, dialect: Dialect = OURS) -> HandZone:
    zone, findings = read_hand_zone(FILE, text, dialect)
    assert findings == ()
    assert zone is not None
    return zone


def found(text: str, dialect: Dialect = OURS) -> list[Finding]:
    return list(read_hand_zone(FILE, text, dialect)[1])


def marked(text: str, finding: Finding) -> str:
    """The text on the line of a finding, from its column on."""
    assert finding.place is not None
    assert finding.place.file == FILE
    line = text.splitlines()[finding.place.line - 1]
    last = finding.place.end_line == finding.place.line
    return line[finding.place.column - 1 : finding.place.end_column - 1 if last else None]


def rows(zone: HandZone) -> list[tuple[Any, ...]]:
    return [(record.name, record.type, record.ttl, record.values) for record in zone.records]


REAL = r"""---
'':
  - ttl: 300
    type: CAA
    values:
      - flags: 0
        tag: issue
        value: ;
  - ttl: 300
    type: MX
    value:
      - exchange: Mail.one.example
        preference: '10'
      - priority: 20
        value: mail.two.example.
  - ttl: 172800
    type: NS
    values:
      - ns1.one.example
      - ns2.one.example.
  - type: TXT
    values:
      - v=spf1 -all  
      - '"v=DKIM1\; " "p=abc"'
8:
  ttl: 300
  type: PTR
  value: mail.one.example
'*._domainkey':
  ttl: '60'
  type: TXT
  value: v=DKIM1\; p=""
_sip._tcp:
  type: SRV
  values:
    port: 5060
    priority: 1
    target: sip.one.example.
    weight: 2
Bücher:
  octodns: {lenient: true}
  type: CNAME
  unknown: [1, 2]
  value: WWW.one.example
www:
  ttl: 60
  type: Route53Provider/ALIAS
  value:
    name: balancer.one.example.
    type: A
zero: {ttl: 0, type: A, values: 192.0.2.1}
"""  # noqa: W291  A space at the end of a line, as people leave it.


def test_a_zone_with_what_real_zones_have_in_them() -> None:
    zone = read(REAL, OCTODNS)

    assert rows(zone) == [
        ("", "CAA", 300, ('{"flags":0,"tag":"issue","value":";"}',)),
        ("", "MX", 300, ("10 mail.one.example.", "20 mail.two.example.")),
        ("", "NS", 172800, ("ns1.one.example.", "ns2.one.example.")),
        ("", "TXT", 3600, ("v=spf1 -all", "v=DKIM1; p=abc")),
        ("8", "PTR", 300, ("mail.one.example.",)),
        ("*._domainkey", "TXT", 60, ('v=DKIM1; p=""',)),
        (
            "_sip._tcp",
            "SRV",
            3600,
            ('{"port":5060,"priority":1,"target":"sip.one.example.","weight":2}',),
        ),
        ("xn--bcher-kva", "CNAME", 3600, ("www.one.example.",)),
        (
            "www",
            "Route53Provider/ALIAS",
            60,
            ('{"name":"balancer.one.example.","type":"A"}',),
        ),
        ("zero", "A", 0, ("192.0.2.1",)),
    ]
    assert [record.name for record in zone.records if record.is_alias] == ["www"]
    assert zone.text == REAL


def test_each_record_and_value_has_a_pointer() -> None:
    zone = read(REAL, OCTODNS)
    mx = zone.find("", "MX")
    srv = zone.find("_sip._tcp", "SRV")

    assert mx is not None
    assert mx.pointer == ("", 1)
    assert zone.value_pointer(mx, 1) == ("", 1, "value", 1)
    assert srv is not None
    assert srv.pointer == ("_sip._tcp",)
    assert zone.value_pointer(srv, 0) == ("_sip._tcp", "values")
    assert zone.find("www", "A") is None


def test_ranges_lead_to_the_text_of_key_and_value() -> None:
    zone = read("---\nwww:\n  type: A\n  value: '192.0.2.1'  # one\n")
    source = zone.document.source(("www",))

    assert source is not None
    ranges = zone.document.ranges(("www", "value"))
    assert ranges is not None
    assert ranges[0] is not None
    assert source.text[slice(*ranges[0])] == "value"
    assert source.text[slice(*ranges[1])] == "'192.0.2.1'"
    assert zone.document.ranges(("www", "values")) is None
    assert zone.document.ranges(()) == (None, (4, 39))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "---",
            "---\n",
            "--- # none\n",
            "{}",
            "--- {}\n",
            "null\n",
            "--- ~\n",
            "\ufeff",
        ),
        *("# a comment", "# one\r\n\r\n# two\r\n", "---\n# one\n...\n", "%YAML 1.1\n---\n"),
    ],
)
def test_files_without_records_are_empty_zones(text: str) -> None:
    assert read(text).records == ()
    assert read(text.encode()).text == text


@pytest.mark.parametrize("text", ["---\n---\nwww: {}\n", "---\n...\n---\nwww: {}\n"])
def test_an_empty_document_before_another_is_no_empty_zone(text: str) -> None:
    zone, (finding,) = read_hand_zone(FILE, text, OURS)

    assert zone is None
    assert finding.name == "no-octodns-zone"
    assert "something follows it" in finding.message


SHAPES = [
    ("[]\n", "[]", "a zone file is a mapping"),
    ("just text\n", "just text", "a zone file is a mapping"),
    ("www:\n", "www", "a record is a mapping"),
    ("www: 192.0.2.1\n", "192.0.2.1", "a record is a mapping"),
    ("www:\n- 192.0.2.1\n", "192.0.2.1", "a record is a mapping"),
    ("www:\n  value: 192.0.2.1\n", "www", "has no type"),
    ("www:\n  type: yes\n  value: 192.0.2.1\n", "type", "the type of a record is a text"),
    ("www:\n  type: A\n", "www", "has no value"),
    ("www:\n  type: A\n  values: []\n", "values", "has no value"),
    ("www:\n  type: A\n  values:\n  value: 192.0.2.1\n", "values", "has no value"),
    ("www:\n  type: A\n  value: 192.0.2.256\n", "192.0.2.256", "is not an IPv4 address"),
    ("www:\n  type: AAAA\n  value: 192.0.2.1\n", "192.0.2.1", "is not an IPv6 address"),
    ("www:\n  type: AAAA\n  value: 1:2:3:4:5:6:7:8\n", "1:2:3:4:5:6:7:8", "a number or date"),
    ("www:\n  type: A\n  values: [192.0.2.1, '']\n", "''", "is not an IPv4 address"),
    ("www:\n  type: CNAME\n  values: [a.example.]\n", "values", "reads only `value`"),
    ("www:\n  type: CNAME\n  value: [a.example.]\n", "[a.example.]", "this is a list"),
    ("www:\n  type: CNAME\n  value: a b.example.\n", "a b.example.", "white space"),
    ("www:\n  type: NS\n  value: a..example.\n", "a..example.", "is no name"),
    ("www:\n  type: PTR\n  value: 12\n", "12", "a number or date"),
    ("www:\n  type: MX\n  value: 10 a.example.\n", "10 a.example.", "is a mapping"),
    ("www:\n  type: MX\n  value: {preference: 1}\n", "{preference: 1}", "has no exchange"),
    ("www:\n  type: MX\n  value: {exchange: a.example.}\n", "{exch", "has no preference"),
    ("w:\n  type: MX\n  value: {exchange: a., preference: ten}\n", "ten", "0 to 65535"),
    ("w:\n  type: MX\n  value: {exchange: a., preference: 65536}\n", "65536", "0 to 65535"),
    ("www:\n  type: TXT\n  value: yes\n", "yes", "as a truth value"),
    ("www:\n  type: TXT\n  value: 12\n", "12", "a number or date"),
    ("www:\n  type: TXT\n  value: 2024-01-01\n", "2024-01-01", "a number or date"),
    ("www:\n  type: TXT\n  values:\n  - a\n  - {b: c}\n", "{b: c}", "this is a mapping"),
    ("www:\n  type: TXT\n  value: [a, b]\n", "value", "reads no list under `value`"),
    ("www:\n  type: TXT\n  values: ab\n", "values", "each letter"),
    ("www:\n  type: TXT\n  value: ä\n", "ä", "only ASCII"),
    ("www:\n  ttl: 1h\n  type: A\n  value: 192.0.2.1\n", "1h", "no number of seconds"),
    ("www:\n  ttl: -1\n  type: X\n", "-1", "no number of seconds"),
    ("www:\n  ttl:\n  type: X\n", "ttl", "no number of seconds"),
]


@pytest.mark.parametrize(("text", "where", "words"), SHAPES)
def test_what_octodns_would_stop_at(text: str, where: str, words: str) -> None:
    (finding,) = found(text)

    assert finding.name == "no-octodns-zone"
    assert words in finding.message
    assert marked(text, finding).startswith(where)
    assert finding.hint
    assert finding.path is not None


@pytest.mark.parametrize("text", [text for text, _, _ in SHAPES if "\n  type: X" not in text])
def test_octodns_stops_there_or_reads_something_else(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The list above is what octoDNS does, not what we think of it."""
    from octodns.provider.yaml import YamlProvider
    from octodns.zone import Zone

    directory = tmp_path_factory.mktemp("zones")
    (directory / "one.example.yaml").write_text(text, encoding="utf-8")
    provider = YamlProvider("config", str(directory), escaped_semicolons=False)
    zone = Zone("one.example.", [])
    try:
        provider.populate(zone)
    except Exception:  # octoDNS raises whatever Python raises.
        return
    # It takes any preference, an empty list for an empty zone, and a text for its letters.
    assert "65536" in text or text == "[]\n" or "values: ab" in text


def test_a_ttl_that_is_none_does_not_hide_the_record() -> None:
    zone, _ = read_hand_zone(FILE, "www:\n  ttl: 1h\n  type: A\n  value: 192.0.2.1\n", OURS)

    assert zone is not None
    assert rows(zone) == [("www", "A", -1, ("192.0.2.1",))]


@pytest.mark.parametrize(
    "text",
    [
        "www: {type: LOC, value: whatever}\n",
        "www: {type: Other/THING, values: {a: [1, 2, {b: }]}}\n",
        "www: {type: SPF, value: [v=spf1 -all]}\n",
        "www: {type: URLFWD}\n",
        "www: {type: ALIAS, values: []}\n",
    ],
)
def test_types_that_are_not_understood_are_carried(text: str) -> None:
    assert len(read(text).records) == 1


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("0123", "`83`"),
        ("on", "`True`"),
        ("yes", "`True`"),
        ("null", "`None`"),
        ("~", "`None`"),
        ("1_000", "`1000`"),
        ("0x10", "`16`"),
        ("1:30", "`90`"),
        ("2024-01-01", "a date"),
        ("1.50", "`1.5`"),
        ("2024-13-99", "cannot read"),
    ],
)
def test_names_that_yaml_reads_as_something_else(key: str, seen: str) -> None:
    text = f"---\n{key}:\n  type: A\n  value: 192.0.2.1\n"
    (finding,) = found(text)

    assert finding.name == "misread-name"
    assert seen in finding.message
    assert marked(text, finding) == key
    assert finding.hint == f"put the name in quotes: '{key}'"
    if ":" not in key and "~" not in key:
        assert read(text.replace(key, f"'{key}'")).records[0].name == key.lower()


@pytest.mark.parametrize("key", ["'a b'", "a..b", "a.", "'@'", "'" + "a" * 64 + "'", "'a;b'"])
def test_what_is_no_owner_name(key: str) -> None:
    text = f"{key}:\n  type: A\n  value: 192.0.2.1\n"
    (finding,) = found(text)

    assert finding.name == "misread-name"
    assert marked(text, finding) == key


@pytest.mark.parametrize("key", ["8", "'0123'", "1.5", "'*.a'", "_x.y", "0/25", "WWW", "a-_b"])
def test_what_is_an_owner_name(key: str) -> None:
    zone = read(f"{key}:\n  type: A\n  value: 192.0.2.1\n")

    assert zone.records[0].name == key.strip("'").lower()


def test_semicolons_that_contradict_the_setting() -> None:
    escaped = "www:\n  type: TXT\n  values:\n  - v=DMARC1\\; p=none\n  - '\"k=rsa\\; p=\"'\n"
    bare = escaped.replace("\\;", ";")

    for text, right, wrong in ((escaped, OCTODNS, OURS), (bare, OURS, OCTODNS)):
        assert read(text, right).records[0].values == ("v=DMARC1; p=none", "k=rsa; p=")
        findings = found(text, wrong)
        assert [finding.name for finding in findings] == ["semicolons-misread"] * 2
        assert marked(text, findings[0]).startswith("v=DMARC1")
        assert "outputs.octodns.config" in (findings[0].hint or "")


def test_octodns_looks_only_at_semicolons_after_letters() -> None:
    text = "www:\n  type: TXT\n  value: p=abc=; t=y\n"

    assert read(text, OCTODNS).records[0].values == ("p=abc=; t=y",)
    assert read(text, OURS).records[0].values == ("p=abc=; t=y",)


@pytest.mark.parametrize("second", ["www", "WWW", "'www'"])
def test_one_record_set_written_twice(second: str) -> None:
    first = "www:\n  type: A\n  value: 192.0.2.1\n"
    text = first + f"{second}:\n  type: A\n  value: 192.0.2.2\n"
    findings = found(text)

    if second == "WWW":
        (finding,) = findings
        assert finding.name == "record-set-twice"
        assert f"{FILE}:2:9" in finding.message
        assert finding.place is not None
        assert finding.place.line == 5
    else:
        assert [finding.name for finding in findings] == ["duplicate-key"]


def test_an_a_label_and_its_u_label_are_one_name() -> None:
    text = "bücher: {type: A, value: 192.0.2.1}\nxn--bcher-kva: {type: A, value: 192.0.2.2}\n"

    assert [finding.name for finding in found(text)] == ["record-set-twice"]


def test_twice_in_a_list() -> None:
    text = "www:\n- type: A\n  value: 192.0.2.1\n- type: A\n  value: 192.0.2.2\n"

    (finding,) = found(text)
    assert finding.name == "record-set-twice"
    assert finding.path == ("www", 1, "type")


def test_what_is_no_yaml_of_ours_is_said_in_words_of_zones() -> None:
    text = "a: &x {type: A, value: 192.0.2.1}\nb: *x\nc: !include c.yaml\n"
    findings = found(text)

    names = ["anchor-or-alias", "anchor-or-alias", "bad-tag"]
    assert [finding.name for finding in findings] == names
    assert all("profile" not in (finding.hint or "") for finding in findings)


def test_every_mistake_is_found_at_once() -> None:
    text = "on:\n  type: A\n  value: x\nwww:\n  ttl: x\n  type: A\n  values: [y, 192.0.2.1, z]\n"

    assert [(finding.code, finding.line) for finding in found(text)] == [
        ("ZONE011", 1),
        ("ZONE010", 5),
        ("ZONE010", 7),
        ("ZONE010", 7),
    ]


def test_a_byte_order_mark_is_part_of_the_text() -> None:
    data = b"\xef\xbb\xbfwww: {type: A, value: 192.0.2.1}\n"

    assert read(data).text.encode() == data


def test_kinds() -> None:
    assert [kind.code for kind in KINDS] == ["ZONE010", "ZONE011", "ZONE012", "ZONE013", "ZONE014"]
    assert all(kind.severity == "error" for kind in KINDS)
