"""Where values and keys stand."""

import pytest

from mailcompile.diagnostics import Place, Pointer
from mailcompile.source import merge, read_yaml
from tests.unit.source.support import marked, read


def test_value() -> None:
    text, place = marked("hosts:\n  vps1: {name: ⟦mail.one.example⟧, relay: x}\n")

    assert read(text).place(("hosts", "vps1", "name")) == place


def test_key() -> None:
    text, place = marked("hosts:\n  vps1: {⟦name⟧: mail.one.example}\n")

    assert read(text).place(("hosts", "vps1", "name"), key=True) == place


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        (("a",), "a: ⟦{b: 1, c: [2]}⟧ # comment\n"),
        (("a",), "a:\n  ⟦b: 1\n  c: 2⟧\n\n# comment\n\nd: 3\n"),
        (("a",), "a:\n⟦- 1\n- 2⟧\n# comment\nb: 3\n"),
        (("a",), "a:\n  ⟦- b: 1\n    c:\n      - [2]⟧\n\nd: 4\n"),
        (("a",), "a: ⟦[]⟧\n"),
        (("a",), "a: ⟦{}⟧\n"),
        (("a", 1), "a: [1, ⟦'two  '⟧, 3]\n"),
        (("a", 1, "b"), "a:\n  - 1\n  - b: ⟦x⟧\n"),
        (("a",), 'a: ⟦"a ""b"⟧\n'.replace('""', '\\"')),
        (("a",), "a: ⟦'it''s'⟧\n"),
        (("a",), "a: ⟦one\n  two⟧\n"),
        (("a",), "a: ⟦|\n  one\n  two⟧\n\nb: 1\n"),
        (("a",), "a: ⟦>-\n  one⟧\n# comment\n"),
        (("a", "b", "c"), "a:\n  b:\n    c: ⟦1⟧"),
        (("a",), "a: ⟦!!str 1⟧\n"),
        (("x y",), "'x y': ⟦1⟧\n"),
        (("a",), "😀: 1\na: ⟦1⟧\n"),
        (("b",), "{a: 😀, b: ⟦𝄞x⟧, c: 1}\n"),
        (("ü",), "ü: ⟦ö⟧\n"),
        ((), "# comment\n\n⟦a: 1⟧\n"),
    ],
)
def test_ranges(pointer: Pointer, text: str) -> None:
    clean, place = marked(text)

    assert read(clean).place(pointer) == place


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        (("x y",), "⟦'x y'⟧: 1\n"),
        (('q"',), '⟦"q\\""⟧: 1\n'),
        (("one",), "a: 1\n? ⟦one⟧\n: 2\n"),
        (("ключ", "😀"), "ключ: {⟦😀⟧: 1}\n"),
        (("a", 0), "a: [⟦x⟧]\n"),
        (("a", 0, "b"), "a: [⟦b⟧: 1]\n"),
        ((), "⟦⟧a: 1\n"),
    ],
)
def test_keys(pointer: Pointer, text: str) -> None:
    clean, place = marked(text)

    assert read(clean).place(pointer, key=True) == place


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        (("a", "b", "missing"), "a: {b: ⟦{c: 1}⟧}\n"),
        (("a", "b", "c", "deeper", 5), "a: {b: {c: ⟦1⟧}}\n"),
        (("a", 2), "a: ⟦[1, 2]⟧\n"),
        (("a", -1), "a: ⟦[1, 2]⟧\n"),
        (("a", "0"), "a: ⟦[1, 2]⟧\n"),
        (("missing",), "⟦a: 1⟧\n"),
    ],
)
def test_what_is_missing_falls_back_to_what_encloses_it(pointer: Pointer, text: str) -> None:
    clean, place = marked(text)

    assert read(clean).place(pointer) == place


def test_a_value_that_is_not_written_is_shown_by_its_key() -> None:
    text, place = marked("a: 1\n⟦relay⟧:\nb: 2\n")

    assert read(text).place(("relay",)) == place


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = f"# one{end}a: 1{end}{end}b:{end}  - c: 'x'{end}  - d: y{end}"

    place = read(text).place(("b", 1, "d"))

    assert place == Place(file="mail.yaml", line=6, column=8, end_line=6, end_column=9)


def test_mixed_line_ends() -> None:
    place = read("a: 1\r\nb: 2\rc: 3\nd: 4").place(("d",))

    assert place == Place(file="mail.yaml", line=4, column=4, end_line=4, end_column=5)


def test_a_byte_order_mark_takes_no_column() -> None:
    text = "\ufeffmailcompile: 1\nb: 2\n"
    expected = Place(file="mail.yaml", line=1, column=1, end_line=1, end_column=12)

    assert read(text).place(("mailcompile",), key=True) == expected
    assert read(text.encode()).place(("mailcompile",), key=True) == expected
    assert read(text.encode()).value == {"mailcompile": 1, "b": 2}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_far_into_a_long_text(end: str) -> None:
    """Lines are counted bit by bit: asking in any order gives the same answers."""
    lines = [f"key{number}: {'x' * (number % 97)}" for number in range(3000)]
    document = read(end.join(lines))

    for number in (2999, 0, 1500, 1, 2998, 700):
        place = document.place((f"key{number}",), key=True)
        assert place is not None
        assert (place.line, place.column) == (number + 1, 1)
        assert document.text_line("mail.yaml", number + 1) == lines[number]


def test_lines_of_the_text() -> None:
    document = read("a: 1\r\nb: 2\r# c")

    lines = [document.text_line("mail.yaml", number) for number in range(5)]

    assert lines == [None, "a: 1", "b: 2", "# c", None]
    assert document.text_line("other.yaml", 1) is None


def test_no_file_no_place() -> None:
    empty, _ = merge(())

    assert empty.value == {}
    assert empty.place(("hosts",)) is None


def test_equal_values_have_their_own_places() -> None:
    """Places go by identity: two empty lists are equal, but not the same."""
    document = read("a: []\nb: []\nc: {x: []}\n")

    lines = [place.line for key in "abc" if (place := document.place((key,)))]

    assert lines == [1, 2, 3]


def test_places_of_a_duplicate_are_those_of_the_first() -> None:
    document, _ = read_yaml("mail.yaml", "a: {b: 1}\na: {b: 2}\nc: {d: 3}\n")
    assert document is not None

    first, after = document.place(("a", "b")), document.place(("c", "d"))

    assert first is not None
    assert after is not None
    assert (first.line, after.line) == (1, 3)
