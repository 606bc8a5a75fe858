"""Every error of reading: its kind, its place, and what still is reported beside it."""

import gc

import pytest

from mailcompile.diagnostics import Place
from mailcompile.source import read_yaml
from tests.unit.source.support import faults, marked, the_fault


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("YAML001", "a: ⟦@⟧x\n"),
        ("YAML003", "a: x⟦\x00⟧y\n"),
        ("YAML003", "a: 1 # ⟦\x1b⟧[31m\n"),
        ("YAML003", "a: x⟦\x7f⟧\n"),
        ("YAML003", "a: x⟦\x85⟧y\n"),
        ("YAML003", "a: x⟦\u2028⟧y\n"),
        ("YAML003", "a: 1\n⟦\ufeff⟧b: 1\n"),
        ("YAML003", "a: ⟦\uffff⟧\n"),
        ("YAML005", "a: " + "[" * 63 + "⟦[⟧" + "]" * 64),
        ("YAML005", "{a: " * 64 + "⟦{⟧a: 1}" + "}" * 64),
        ("YAML005", "- " * 64 + "⟦-⟧ x\n"),
        ("YAML006", "a: 1\n⟦a⟧: 2\n"),
        ("YAML006", "b: {x: 1, y: 2, ⟦'x'⟧: 3}\n"),
        ("YAML006", "1: x\n⟦'1'⟧: y\n"),
        ("YAML007", "a: ⟦&x⟧ 1\n"),
        ("YAML007", "a: ⟦&x⟧ {b: 1}\n"),
        ("YAML007", "a: !!str ⟦&x⟧ 1\n"),
        ("YAML007", "a:\n  ⟦&x⟧\n  - 1\n"),
        ("YAML007", "⟦&x⟧ a: 1\n"),
        ("YAML007", "a: ⟦*x⟧\n"),
        ("YAML008", "a:\n  ⟦<<⟧: {b: 1}\n"),
        ("YAML008", "a:\n  ⟦<<⟧: *x\n"),
        ("YAML009", "a: ⟦!x⟧ 1\n"),
        ("YAML009", "a: [⟦!x⟧, 1]\n"),
        ("YAML009", "a: ⟦!<x,y>⟧ 1\n"),
        ("YAML009", "a: ⟦!!int⟧ x\n"),
        ("YAML009", "a: ⟦!!map⟧ [1]\n"),
        ("YAML009", "⟦!!int⟧ 1: 1\n"),
        ("YAML009", "⟦%TAG⟧ !x! tag:example.com,2026:\n---\na: 1\n"),
        ("YAML010", "a: 1\n⟦---⟧\nb: 2\n"),
        ("YAML010", "---\na: 1\n...\n⟦---⟧\n"),
        ("YAML011", "⟦⟧"),
        ("YAML011", "⟦⟧# only a comment\n\n"),
        ("YAML011", "⟦⟧---\n"),
        ("YAML011", "⟦⟧---\n...\n"),
        ("YAML012", "⟦[a]⟧: 1\n"),
        ("YAML012", "a:\n  ⟦{{ domain }}⟧: 1\n".replace("{{ domain }}", "{x: y}")),
        ("YAML012", "? ⟦- a\n  - b⟧\n: c\n"),
        ("YAML012", "{⟦[a]⟧: 1}\n"),
        ("YAML013", "a: x⟦\udc80⟧\n"),
    ],
)
def test_error_and_place(code: str, text: str) -> None:
    clean, place = marked(text)

    _, findings = read_yaml("mail.yaml", clean)

    assert [(finding.kind.code, finding.place) for finding in findings] == [(code, place)]
    assert findings[0].is_error


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: b\xfccher\n", 1, 5),
        (b"a: 1\r\nb: \xe2\x82\n", 2, 4),
        ("ä: ö\nü: ".encode() + b"\xff", 2, 4),
        (b"\xef\xbb\xbfa: \xff", 1, 4),
        ("a: 1".encode("utf-16"), 1, 1),
    ],
)
def test_not_utf8(data: bytes, line: int, column: int) -> None:
    finding = the_fault(data)

    assert finding.kind.code == "YAML002"
    assert finding.place == Place(
        file="mail.yaml", line=line, column=column, end_line=line, end_column=column + 1
    )


def test_utf16_is_named() -> None:
    assert "UTF-16" in (the_fault("a: 1".encode("utf-16")).hint or "")


def test_not_utf8_says_the_byte() -> None:
    assert the_fault(b"a: b\xfccher\n").message == "byte 0xfc at offset 4 is not UTF-8"


@pytest.mark.parametrize("data", [b"x" * (2**24 + 1), "x" * (2**24 + 1), "ü" * (2**23 + 1)])
def test_too_large(data: str | bytes) -> None:
    finding = the_fault(data)

    assert finding.kind.code == "YAML004"
    assert finding.place == Place(file="mail.yaml", line=1, column=1, end_line=1, end_column=1)
    assert "16777216" in finding.message


def test_just_small_enough() -> None:
    assert read_yaml("mail.yaml", b"a: 1\n#".ljust(2**24, b"x"))[1] == ()


def test_64_levels_are_allowed() -> None:
    document, findings = read_yaml("mail.yaml", "[" * 64 + "]" * 64)

    assert findings == ()
    assert document is not None


def test_control_characters_are_counted() -> None:
    assert "2 more such" in the_fault("a: \x00\x01\x02").message
    assert "at least 1000 more" in the_fault("\x00" * 5000).message


def test_duplicate_names_both_places() -> None:
    finding = the_fault("mailcompile: 1\ndefaults: {}\nhosts: {}\ndefaults: {}\n")

    assert finding.message == "`defaults` stands here again; the first is at mail.yaml:2:1"


def test_the_first_of_duplicates_stays() -> None:
    document, findings = read_yaml("mail.yaml", "a: 1\na: 2\na: {b: 3}\nc: 4\n")

    assert document is not None
    assert document.value == {"a": 1, "c": 4}
    assert [finding.place.line for finding in findings if finding.place] == [2, 3]


def test_errors_inside_a_duplicate_are_reported() -> None:
    _, findings = read_yaml("mail.yaml", "a: 1\na: {b: !x 1}\n")

    assert [finding.kind.code for finding in findings] == ["YAML006", "YAML009"]


def test_all_errors_at_once() -> None:
    text = "a: &x 1\nb: !y 2\na: 3\nc: {<<: *x}\nd: *x\n[e]: 5\n"

    document, findings = read_yaml("mail.yaml", text)

    assert document is None
    assert [(finding.kind.code, finding.place.line) for finding in findings if finding.place] == [
        ("YAML007", 1),
        ("YAML009", 2),
        ("YAML006", 3),
        ("YAML008", 4),
        ("YAML007", 5),
        ("YAML012", 6),
    ]


@pytest.mark.parametrize("text", ["a: *x\n", "a: {<<: {b: 1}}\n", "[a]: 1\n"])
def test_no_document_where_a_part_has_no_value(text: str) -> None:
    assert read_yaml("mail.yaml", text)[0] is None


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: !x 1\n", "a: 1\na: 1\n"])
def test_a_document_where_the_values_are_known(text: str) -> None:
    document, findings = read_yaml("mail.yaml", text)

    assert document is not None
    assert document.value == {"a": 1}
    assert len(findings) == 1


def test_errors_before_broken_yaml_are_kept() -> None:
    codes = [finding.kind.code for finding in faults("a: 1\na: 2\nb: @\n")]

    assert codes == ["YAML006", "YAML001"]


def test_reading_stops_after_1000_errors() -> None:
    found = faults("".join(f"k{number}: &x 1\n" for number in range(1500)))

    assert len(found) == 1000
    assert found[-1].hint == "reading stopped here, after 1000 errors"


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("text", ["a: 1\n", "a: @\n", "a: [[[[", "a: *x"])
def test_garbage_collection_is_as_before(text: str, enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        read_yaml("mail.yaml", text)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_what_a_terminal_would_obey_is_not_repeated() -> None:
    text = '"\\e[31m": 1\n"\\e[31m": 2\n'

    for finding in faults(text):
        assert finding.message.isprintable()
