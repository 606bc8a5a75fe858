"""What the processors that octoDNS loads from us do to its zones, without any provider."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from octodns.record import Record
from octodns.zone import Zone

from mailcompile.octodns import OtherTextsKeeper, OwnedRecordsFilter

Rows = dict[tuple[str, str], tuple[int, list[str]]]
TOKEN = "a; b;c"


class Target:
    """As much of a provider as comparing zones asks for."""

    id = "target"

    def supports(self, record: Record) -> bool:
        return True


def zone(*records: tuple[str, str, int, Any]) -> Zone:
    """Of name, type, TTL and values; texts without octoDNS's escaping."""
    found = Zone("one.example.", [])
    for name, kind, ttl, values in records:
        if kind == "TXT":
            values = [value.replace(";", "\\;") for value in values]
        one = {"value": values} if kind == "CNAME" else {"values": values}
        data = {"type": kind, "ttl": ttl, **one}
        found.add_record(Record.new(found, name, data, lenient=True), lenient=True)
    return found


def rows(found: Zone) -> Rows:
    return {
        (record.name, record._type): (
            record.ttl,
            [str(value).replace("\\;", ";") for value in getattr(record, "values", ())],
        )
        for record in found.records
    }


def names(records: Iterable[Record]) -> set[tuple[str, str]]:
    return {(record.name, record._type) for record in records}


MX = {"preference": 10, "exchange": "MAIL.one.example."}
GONE = {
    "A": {"old": ["192.0.2.26", "192.0.2.27"]},
    "AAAA": {"old": ["2001:db8::26"]},
    "CNAME": {"click": ["x.example."]},
    "MX": {"b": ["10 mail.one.example."]},
    "TXT": {"s1._domainkey": ["v=DKIM1; p=A"]},
}


@pytest.mark.parametrize(
    ("record", "goes"),
    [
        (("old", "A", 60, ["192.0.2.26", "192.0.2.27"]), True),
        (("old", "A", 99, ["192.0.2.27"]), True),
        (("old", "A", 60, ["192.0.2.26", "192.0.2.99"]), False),
        (("old", "A", 60, ["192.0.2.99"]), False),
        (("old", "AAAA", 60, ["2001:DB8:0::26"]), True),
        (("old", "TXT", 60, ["192.0.2.26"]), False),
        (("click", "CNAME", 60, "X.example."), True),
        (("click", "CNAME", 60, "y.example."), False),
        (("b", "MX", 60, [MX]), True),
        (("b", "MX", 60, [{**MX, "preference": 20}]), False),
        (("s1._domainkey", "TXT", 60, ["v=DKIM1; p=A"]), True),
        (("s1._domainkey", "TXT", 60, ["v=DKIM1; p=A", "token"]), False),
        (("s1._domainkey", "TXT", 60, ["v=DKIM1; p=B"]), False),
    ],
)
def test_gone_is_what_stands_as_it_was_published(
    record: tuple[str, str, int, Any], goes: bool
) -> None:
    existing = zone(record, ("", "A", 60, ["192.0.2.80"]), ("", "TXT", 60, ["x"]))
    processor = OwnedRecordsFilter("f", {"TXT": [""]}, GONE)

    left = processor.process_target_zone(existing, Target()).records

    assert names(left) == {("", "TXT"), *[record[:2]] * goes}


def test_gone_is_not_published() -> None:
    desired = zone(("old", "A", 60, ["192.0.2.26"]))

    assert not OwnedRecordsFilter("f", {}, GONE).process_source_zone(desired, []).records


def kept(
    desired: Zone, existing: Zone, texts: Mapping[str, Mapping[str, list[str]]]
) -> tuple[Rows, int]:
    """The zone that octoDNS will want, and how many changes it plans. Twice over, for two targets
    and for a second run, it is the same."""
    before = rows(desired), rows(existing)
    processor = OtherTextsKeeper("k", texts)
    found = []
    for _ in range(2):
        wanted, there = desired.copy(), existing.copy()
        wanted, there = processor.process_source_and_target_zones(wanted, there, Target())
        found.append((rows(wanted), len(there.changes(wanted, Target()))))
    assert found[0] == found[1]
    assert (rows(desired), rows(existing)) == before
    after = existing.copy()
    after.apply(existing.changes(wanted, Target()))
    again, _ = processor.process_source_and_target_zones(desired.copy(), after, Target())
    assert after.changes(again, Target()) == []
    return found[0]


SPF = "v=spf1 mx -all"
APEX = {"": {"begins": ["v=spf1"], "ours": ["esp=1; x"]}}
OURS = ("", "TXT", 60, [SPF])


@pytest.mark.parametrize(
    ("there", "expected", "changes"),
    [
        ([TOKEN, "v=spf1 a ~all"], [SPF, TOKEN], 1),
        (["V=SPF1 a", "v=spf1", "esp=1; x"], [SPF], 1),
        (["v=spf10", "V=spf1x all", "esp=1"], [SPF, "v=spf10", "V=spf1x all", "esp=1"], 1),
        (["", '"quoted"', "bü"], [SPF, "", "quoted", "bü"], 1),
        ([SPF, SPF], [SPF], 1),
        ([SPF], [SPF], 0),
    ],
)
def test_texts_beside_ours(there: list[str], expected: list[str], changes: int) -> None:
    found, planned = kept(zone(OURS), zone(("", "TXT", 9, there)), APEX)

    # The TTL is ours only where all texts are.
    assert found == {("", "TXT"): (60 if expected == [SPF] else 9, sorted(expected))}
    assert planned == changes + (there == [SPF])


def test_nothing_there() -> None:
    assert kept(zone(OURS), zone(), APEX) == ({("", "TXT"): (60, [SPF])}, 1)


def test_texts_that_we_want_none_beside() -> None:
    texts = {"b": {"ours": [SPF]}, "c": {"ours": [SPF]}, "d": {"ours": [SPF]}}
    there = zone(
        ("b", "TXT", 9, [SPF, TOKEN]),
        ("c", "TXT", 9, [SPF]),
        ("d", "TXT", 9, [TOKEN, "v=spf1 a"]),
    )

    found, planned = kept(zone(), there, texts)

    # c goes; the one in b is ours, and an SPF record of others is theirs.
    assert found == {("b", "TXT"): (9, [TOKEN]), ("d", "TXT"): (9, [TOKEN, "v=spf1 a"])}
    assert planned == 2


def test_names_that_are_not_listed() -> None:
    there = zone(("x", "TXT", 9, [TOKEN]), ("", "A", 9, ["192.0.2.1"]))

    assert kept(zone(), there, APEX) == ({}, 2)


def test_a_text_that_begins_with_a_quote_is_not_read_a_second_time() -> None:
    """octoDNS takes the quotes of a text away each time that it makes a record of it."""
    there = zone(("", "TXT", 9, ['""x""', SPF]))

    assert kept(zone(OURS), there, APEX)[0] == {("", "TXT"): (9, ['"x"', SPF])}


@pytest.mark.parametrize("text", ["back\\slash", "two\nlines"])
def test_what_octodns_would_damage_stays_with_all_beside_it(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    there = zone(("", "TXT", 9, [text]))

    assert kept(zone(OURS), there, APEX) == ({("", "TXT"): (9, [text])}, 0)
    assert "stays as it is, without what is ours" in caplog.text


def test_what_octodns_would_damage_is_no_matter_where_nothing_changes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    there = zone(("", "TXT", 60, ["back\\slash", SPF]))

    assert kept(zone(OURS), there, APEX)[1] == 0
    assert kept(zone(OURS), zone(("", "TXT", 9, ["a\\;b"])), APEX)[1] == 1
    assert "stays as it is" not in caplog.text


@pytest.mark.parametrize("owned", [{"TXT": "_dmarc"}, {"TXT": None}, {"TXT": [83]}, ["TXT"]])
def test_a_list_of_another_shape_is_refused(owned: Any) -> None:
    """octoDNS reports a TypeError with the line of the configuration."""
    with pytest.raises(TypeError):
        OwnedRecordsFilter("owned", owned)


@pytest.mark.parametrize(
    "gone", [["A"], {"A": ["old"]}, {"A": {"old": "192.0.2.1"}}, {"A": {1: ["192.0.2.1"]}}]
)
def test_gone_of_another_shape_is_refused(gone: Any) -> None:
    with pytest.raises(TypeError):
        OwnedRecordsFilter("owned", {}, gone)


@pytest.mark.parametrize(
    "texts",
    [[""], {"": ["v=spf1"]}, {"": {"begins": "v=spf1"}}, {"": {"our": []}}, {1: {"ours": []}}],
)
def test_texts_of_another_shape_are_refused(texts: Any) -> None:
    with pytest.raises(TypeError):
        OtherTextsKeeper("keeper", texts)


def test_a_pattern_without_its_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end with"):
        OwnedRecordsFilter("owned", {"TXT": ["/^x$"]})
