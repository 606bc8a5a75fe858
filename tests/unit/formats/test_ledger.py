"""The bytes of mail.owned.yaml, its schema, and that both readers understand what is written."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile.dns import DomainName
from mailcompile.formats.ledger import (
    Ledger,
    Owned,
    Was,
    forms,
    ledger_of,
    quick,
    quick_ledger,
    read_ledger,
    unusual_line,
    write_ledger,
)
from mailcompile.formats.ledger.reader import wrong_values
from mailcompile.source import check_schema, read_yaml
from mailcompile.source.decode import MAX_BYTES

ONE = DomainName("one.example")
TWO = DomainName("two.example")
MX = Owned(ttl=3600, values=("10 mail.one.example.",))
KEY = Owned(ttl=3600, values=("v=DKIM1; k=rsa; p=" + "MIIB" * 200,))
LEDGER = Ledger(
    zones={
        TWO: {("*", "TXT"): Owned(ttl=60, values=("v=spf1 -all",))},
        ONE: {
            ("s10._domainkey", "TXT"): KEY,
            ("s9._domainkey", "CNAME"): Owned(ttl=60, values=("s9.two.example.",)),
            ("", "TXT"): Owned(
                ttl=300,
                values=("v=spf1 mx ~all", 'it\'s, [a] {b}: "c" # d\\'),
                kept=True,
                was=Was(ttl=60, values=("v=spf1 -all", "")),
            ),
            ("", "MX"): MX,
            ("on", "A"): Owned(ttl=0, values=("192.0.2.1",)),
            ("0123", "AAAA"): Owned(ttl=2**31 - 1, values=("2001:db8::",)),
        },
    },
    gone={ONE: {("_dmarc", "TXT"): ("v=DMARC1; p=none", "no")}},
)
HEAD = """\
# What in the zones is mailcompile's, in the form in which it was published. mailcompile writes
# this file, and takes away only what stands here. Commit it; do not edit it by hand.
mailcompile-owned: 1
"""
TEXT = f"""\
{HEAD}zones:
  one.example:
    '':
      MX: {{ttl: 3600, values: ['10 mail.one.example.']}}
      TXT: {{ttl: 300, values: ['v=spf1 mx ~all', 'it''s, [a] {{b}}: "c" # d\\'], kept: true, \
was: {{ttl: 60, values: ['v=spf1 -all', '']}}}}
    '0123':
      AAAA: {{ttl: 2147483647, values: ['2001:db8::']}}
    'on':
      A: {{ttl: 0, values: ['192.0.2.1']}}
    s9._domainkey:
      CNAME: {{ttl: 60, values: [s9.two.example.]}}
    s10._domainkey:
      TXT: {{ttl: 3600, values: ['{KEY.values[0]}']}}
  two.example:
    '*':
      TXT: {{ttl: 60, values: ['v=spf1 -all']}}
gone:
  one.example:
    _dmarc:
      TXT: ['v=DMARC1; p=none', 'no']
"""


def slow_ledger(data: str | bytes) -> Ledger | None:
    """The ledger by way of YAML and schema; ``None`` where they find something."""
    document, findings = read_yaml("mail.owned.yaml", data)
    if document is None or findings or check_schema(document, "ledger", source="ledger"):
        return None
    assert isinstance(document.value, dict)
    if any(wrong_values(document.value, "ledger")):
        return None
    return read_ledger(document.value)


def one(**fields: Any) -> Ledger:
    return Ledger(
        zones={ONE: {("", "TXT"): Owned(**{"ttl": 60, "values": ("x",), **fields})}}, gone={}
    )


def test_the_file() -> None:
    assert write_ledger(LEDGER).decode() == TEXT


def test_an_empty_ledger() -> None:
    assert write_ledger(Ledger.EMPTY).decode() == f"{HEAD}zones: {{}}\n"
    assert slow_ledger(write_ledger(Ledger.EMPTY)) == Ledger.EMPTY
    assert quick_ledger(write_ledger(Ledger.EMPTY).decode()) == Ledger.EMPTY


def test_only_what_is_gone() -> None:
    ledger = Ledger(zones={}, gone=LEDGER.gone)

    assert slow_ledger(write_ledger(ledger)) == ledger
    assert quick_ledger(write_ledger(ledger).decode()) == ledger


def test_a_zone_without_anything_is_left_out() -> None:
    ledger = Ledger(zones={ONE: {}, TWO: {("", "MX"): MX}}, gone={ONE: {}})

    assert write_ledger(ledger) == write_ledger(Ledger(zones={TWO: {("", "MX"): MX}}, gone={}))
    assert slow_ledger("mailcompile-owned: 1\nzones: {one.example: {'': {}}}\n") == Ledger.EMPTY


def test_the_order_of_a_ledger_does_not_matter() -> None:
    zones = {zone: dict(reversed([*entries.items()])) for zone, entries in LEDGER.zones.items()}
    backwards = Ledger(zones=dict(reversed([*zones.items()])), gone=LEDGER.gone)

    assert write_ledger(backwards).decode() == TEXT


def test_names_that_are_equal_in_the_natural_order_have_an_order() -> None:
    names = ["01", "1", "001"]
    texts = {
        write_ledger(Ledger(zones={ONE: {(name, "MX"): MX for name in order}}, gone={}))
        for order in (names, names[::-1], names[1:] + names[:1])
    }

    assert len(texts) == 1


def test_other_programs_read_the_same() -> None:
    """What YAML 1.1 could take for something else is in quotes."""
    document = yaml.load(TEXT, Loader=yaml.SafeLoader)

    assert read_ledger(document) == LEDGER


CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.sampled_from(
        ["", "null", "no", "1", "-", "~", "a.", "'", "''", '"', "\\", "a\n", " a ", "="]
    ),
    st.text(CHARACTERS, max_size=8),
    st.text(st.characters(max_codepoint=127), max_size=20),
    st.text("a1_.-:'\" ,[]{}#&*!|>%@`\\", max_size=12),
)
TTLS = st.integers(0, 2**31 - 1)
NAMES = st.sampled_from(["", "*", "*.a", "_dmarc", "on", "null", "1", "01", "a-b.c", "x" * 63])
ZONES = st.sampled_from([ONE, TWO, DomainName("2.0.192.in-addr.arpa"), DomainName("no")])
TARGETS = st.sampled_from(["a.", "mail.one.example.", "x_-.b.", "*.a.", "1/2.a.", "n.o."])
FORMS = {
    "A": st.ip_addresses(v=4).map(str),
    "AAAA": st.ip_addresses(v=6).map(str),
    "CNAME": TARGETS,
    "MX": st.tuples(st.integers(0, 65535), TARGETS | st.just(".")).map(
        lambda it: f"{it[0]} {it[1]}"
    ),
    "PTR": TARGETS,
    "TXT": TEXTS,
}
"""The values of each type."""


def values_of(kind: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(FORMS[kind], min_size=1, max_size=3, unique=True).map(tuple)


def owned_of(kind: str) -> st.SearchStrategy[Owned]:
    values = values_of(kind)
    was = st.none() | st.builds(Was, ttl=TTLS, values=values)
    return st.builds(Owned, ttl=TTLS, values=values, kept=st.booleans(), was=was)


def zones(entries_of: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    entry = st.sampled_from(sorted(FORMS)).flatmap(
        lambda kind: st.tuples(st.tuples(NAMES, st.just(kind)), entries_of(kind))
    )
    return st.dictionaries(ZONES, st.lists(entry, min_size=1, max_size=5).map(dict), max_size=3)


LEDGERS = st.builds(Ledger, zones=zones(owned_of), gone=zones(values_of))


@given(LEDGERS)
def test_what_is_written_is_read_back(ledger: Ledger) -> None:
    data = write_ledger(ledger)

    assert slow_ledger(data) == ledger
    assert read_ledger(yaml.load(data, Loader=yaml.SafeLoader)) == ledger
    assert quick_ledger(data.decode()) == ledger


PIECES = st.one_of(
    st.sampled_from("\n\r\t 'x\"\\[]{},:#*&1-\u2028é"),
    st.sampled_from(["''", ", ", ": ", "\r\n", "\n\n", "# c\n", " #", "null", "\\ud800", "\\x41"]),
    st.sampled_from(["%TAG", "ttl: 1, ", "values: [a], ", "kept: true", "9" * 9, "one.example"]),
    st.sampled_from(
        ["zones:\n", "gone:\n", "  two.example:\n    a:\n      A: {ttl: 1, values: [a]}\n"]
    ),
)


@settings(max_examples=400)
@given(LEDGERS, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), PIECES), max_size=3))
def test_the_quick_reader_takes_nothing_that_yaml_reads_differently(
    ledger: Ledger, changes: list[tuple[float, int, str]]
) -> None:
    text = write_ledger(ledger).decode()
    for where, removed, piece in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + removed :]

    found = quick_ledger(text)

    assert found is None or found == slow_ledger(text)


def test_the_quick_reader_and_shuffled_lines() -> None:
    """Every single change of two lines' order, and every line twice or left out."""
    lines = TEXT.splitlines(keepends=True)
    taken = 0
    for i in range(len(lines)):
        for j in range(i, len(lines)):
            swapped = lines.copy()
            swapped[i], swapped[j] = lines[j], lines[i]
            for changed in (swapped, [*lines[:i], *lines[j:]], [*lines[:j], lines[i], *lines[j:]]):
                found = quick_ledger("".join(changed))
                assert found is None or found == slow_ledger("".join(changed))
                taken += found is not None
    assert taken > len(lines)


def test_a_merge_leaves_the_quick_form() -> None:
    text = TEXT.replace("gone:", "\n# two lines of a colleague\n\ngone:").replace("\n", "\r\n")

    assert quick_ledger(text) == slow_ledger(text) == LEDGER


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mailcompile-owned: 1", "mailcompile-owned: 2"),
        ("zones:\n", "zones: {}\n"),
        ("gone:\n", "gone: {}\n"),
        ("  two.example:", "  one.example:"),
        ("  two.example:", "  Two.example:"),
        ("  two.example:", "  two.example.:"),
        ("  two.example:", f"  {'a.' * 130}example:"),
        ("    '*':", "    *:"),
        ("    '*':", "    'a.*':"),
        ("    'on':", "    '0123':"),
        ("    'on':", f"    {'a.' * 130}a:"),
        ("    s9._domainkey:\n", "    'on':\n"),
        ("    '':\n", ""),
        ("    s9._domainkey:\n", "    s9._domainkey:\n    s8:\n"),
        ("      A: {ttl: 0", "      A: {ttl: 00"),
        ("      A: {ttl: 0", "      A: {ttl: 2147483648"),
        ("was: {ttl: 60", "was: {ttl: 2147483648"),
        ("      A: {ttl: 0", "      A: {ttl: -1"),
        ("      A:", "      a:"),
        ("      A:", "      A/B:"),
        ("['192.0.2.1']", "[192.0.2.1]"),
        ("['192.0.2.1']", "[]"),
        ("['192.0.2.1']", "[null]"),
        ("['192.0.2.1']", "[true, a]"),
        ("['192.0.2.1']", "['192.0.2.1'"),
        ("['192.0.2.1']", '["\\ud800"]'),
        ("['192.0.2.1']", '["\\U00110000"]'),
        ("['192.0.2.1']", '["\\Uffffffff"]'),
        ("kept: true", "kept: false"),
        ("      MX:", "     MX:"),
        ("      MX:", "      TXT:"),
        ("gone:", "<<<<<<< ours\ngone:"),
    ],
)
def test_other_forms_are_left_to_yaml(old: str, new: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)

    assert quick_ledger(text) is None
    assert unusual_line(text) is not None


def test_where_the_form_ends() -> None:
    assert unusual_line(TEXT) is None
    assert unusual_line(TEXT.replace("gone:", "=======\ngone:")) == 1 + TEXT[
        : TEXT.index("gone:")
    ].count("\n")
    assert unusual_line("") == 1


@pytest.mark.parametrize("character", ["\x00", "\n", "\x7f", "\x85", "\u2028", "\ufeff", "😀", "é"])
def test_characters_that_yaml_refuses_are_escaped(character: str) -> None:
    ledger = one(values=(f'"{character}\\',))

    assert write_ledger(ledger).isascii()
    assert slow_ledger(write_ledger(ledger)) == ledger
    assert quick_ledger(write_ledger(ledger).decode()) == ledger


def test_a_ledger_beyond_the_limit_of_yaml_is_read() -> None:
    """Else a build could write what the next one refuses."""
    entry = Owned(ttl=60, values=("v=spf1 " + "a" * 65_000,))
    zones = {DomainName(f"d{i}.example"): {("", "TXT"): entry} for i in range(260)}
    ledger = Ledger(zones=zones, gone={})
    data = write_ledger(ledger)
    assert len(data) > MAX_BYTES

    assert slow_ledger(data) is None
    assert quick_ledger(data.decode()) == ledger
    assert unusual_line(data.decode() + "<<<<<<<\n") == data.count(b"\n") + 1


def test_the_quick_reader_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MAX_CHARACTERS", len(TEXT))

    assert quick_ledger(TEXT) == LEDGER
    assert quick_ledger(TEXT + "\n") is None


def test_hostile_lines_take_no_time() -> None:
    for value in ("'" * 200_001, "'a', " * 50_000, '"' + "\\" * 100_001, "''" * 100_000 + "x"):
        line = f"      TXT: {{ttl: 60, values: [{value}}}"
        assert quick_ledger(f"{HEAD}zones:\n  one.example:\n    '':\n{line}\n") is None


BODY = "mailcompile-owned: 1\nzones:\n  one.example:\n    '':\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("zones: {}\n", (1, 1), "`mailcompile-owned`"),
        ("mailcompile-owned: 2\n", (1, 20), "is the number 2; allowed: 1"),
        ("mailcompile-owned: 1\nzone: {}\n", (2, 1), "`zone` is no key of"),
        (
            "mailcompile-owned: 1\nzones:\n  One.example: {}\n",
            (3, 3),
            "`One.example` cannot be a key",
        ),
        ("mailcompile-owned: 1\nzones:\n  one.example:\n    a.*: {}\n", (4, 5), "`a.*` cannot be"),
        (f"{BODY}      mx: {{ttl: 1, values: [a]}}\n", (5, 7), "`mx` cannot be a key here"),
        (f"{BODY}      MX: [a]\n", (5, 11), "`MX` is a list"),
        (f"{BODY}      MX: {{values: [a]}}\n", (5, 7), "`MX` has no key `ttl`"),
        (
            f"{BODY}      MX: {{ttl: -1, values: [a]}}\n",
            (5, 17),
            "`ttl` is the number -1; allowed: 0",
        ),
        (f"{BODY}      MX: {{ttl: 1, values: []}}\n", (5, 28), "an empty list; allowed: a list of"),
        (f"{BODY}      MX: {{ttl: 1, values: [1]}}\n", (5, 29), "is the number 1; allowed: a text"),
        (
            f"{BODY}      MX: {{ttl: 1, values: [a], kept: yes}}\n",
            (5, 39),
            "allowed: true or false",
        ),
        (f"{BODY}      MX: {{ttl: 1, values: [a], was: {{ttl: 1}}}}\n", (5, 33), "no key `values`"),
        ("mailcompile-owned: 1\ngone: {a: {b: {MX: {ttl: 1}}}}\n", (2, 20), "allowed: a list"),
    ],
)
def test_what_does_not_fit_has_a_place(text: str, place: tuple[int, int], words: str) -> None:
    document, findings = read_yaml("mail.owned.yaml", text)
    assert document is not None
    assert findings == ()

    (finding,) = check_schema(document, "ledger", source="ledger")

    assert words in finding.message
    assert (finding.line, finding.column) == place


def test_the_quick_reader_knows_the_patterns_of_the_schema() -> None:
    """Names of all sorts, drawn from the letters that matter: what it takes fits the schema."""
    path = Path(__file__).parents[3] / "schemas" / "ledger.schema.json"
    definitions = json.loads(path.read_text())["$defs"]
    assert set(definitions) >= {"zone_name", "relative_name", "type"}
    assert definitions["type"]["enum"] == sorted(forms.WORDS)
    rng = random.Random(20261124)
    taken = 0
    for _ in range(3000):
        zone, name = (
            "".join(rng.choices(letters, k=rng.randrange(5))) for letters in ("a1_-.", "a_-.*")
        )
        kind = rng.choice(["TXT", "TXT", "TX", "NS"])
        text = (
            f"mailcompile-owned: 1\nzones:\n  '{zone}':\n    '{name}':\n"
            f"      {kind}: {{ttl: 1, values: [a]}}\n"
        )
        found = quick_ledger(text)
        assert found is None or found == slow_ledger(text)
        taken += found is not None
    assert taken > 50


WRONG = [
    ("MX", "² a."),
    ("MX", "9" * 5000 + " a."),
    ("MX", "\uff11 a."),
    ("MX", "65536 a."),
    ("MX", "-1 a."),
    ("MX", "10"),
    ("MX", "10 "),
    ("MX", "10  a."),
    ("MX", "10 a"),
    ("MX", "a."),
    ("A", "a"),
    ("A", "192.0.2.256"),
    ("A", "2001:db8::1"),
    ("AAAA", "192.0.2.1"),
    ("AAAA", "fe80::1%eth0"),
    ("CNAME", "a"),
    ("CNAME", "."),
    ("CNAME", "a..b."),
    ("CNAME", "a b."),
    ("CNAME", "bücher.example."),
    ("PTR", f"{'a' * 64}."),
    ("PTR", "a." * 130),
]


@pytest.mark.parametrize("where", ["values", "was", "gone"])
@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_value_that_is_none_of_its_type(kind: str, value: str, where: str) -> None:
    """By whichever of the two readers: a finding with its line, and nothing is taken for ours."""
    good, bad = {"A": "192.0.2.1", "AAAA": "'2001:db8::'", "MX": "'1 a.'"}.get(kind, "a."), value
    text = BODY
    if where == "gone":
        text = text.replace("zones", "gone") + f"      {kind}: [{good}, '{bad}']\n"
    elif where == "was":
        text += f"      {kind}: {{ttl: 1, values: [{good}], was: {{ttl: 1, values: ['{bad}']}}}}\n"
    else:
        text += f"      {kind}: {{ttl: 1, values: [{good}, '{bad}']}}\n"

    ledger, (finding,) = ledger_of("mail.owned.yaml", text)

    assert ledger == Ledger.EMPTY
    assert (finding.code, finding.file, finding.line) == ("SCHEMA004", "mail.owned.yaml", 5)
    assert f"type `{kind}`" in finding.message
    assert finding.column is not None
    assert text.splitlines()[4][finding.column - 1 :].startswith(f"'{value}'")
    assert unusual_line(text) is not None


@pytest.mark.parametrize("kind", ["NS", "ALIAS", "SPF", "MX2", "mx"])
def test_only_types_that_are_published(kind: str) -> None:
    ledger, (finding,) = ledger_of(
        "mail.owned.yaml", f"{BODY}      {kind}: {{ttl: 1, values: [a.]}}\n"
    )

    assert ledger == Ledger.EMPTY
    assert (finding.code, finding.line, finding.column) == ("SCHEMA003", 5, 7)


@pytest.mark.parametrize("comment", ["", "  # by hand"])
def test_values_are_read_in_one_form_and_once(comment: str) -> None:
    """Else the second build would change the ledger again. The comment leads to the slow reader."""
    text = (
        f"{BODY}"
        f"      MX: {{ttl: 1, values: ['10 a.', '010 A.']}}{comment}\n"
        f"      TXT: {{ttl: 1, values: [a, b, a], was: {{ttl: 1, values: [c, c]}}}}\n"
        "gone:\n  two.example:\n    '':\n      AAAA: ['2001:DB8:0::1', '2001:db8::1']\n"
    )
    assert (quick_ledger(text) is None) is bool(comment)

    ledger, findings = ledger_of("mail.owned.yaml", text)

    assert findings == ()
    assert ledger.zones[ONE]["", "MX"].values == ("10 a.",)
    assert ledger.zones[ONE]["", "TXT"] == Owned(
        ttl=1, values=("a", "b"), was=Was(ttl=1, values=("c",))
    )
    assert ledger.gone == {TWO: {("", "AAAA"): ("2001:db8::1",)}}


def test_a_large_ledger_that_was_edited_names_the_line() -> None:
    entry = Owned(ttl=60, values=("v=spf1 " + "a" * 65_000,))
    zones = {DomainName(f"d{i}.example"): {("", "TXT"): entry} for i in range(260)}
    lines = write_ledger(Ledger(zones=zones, gone={})).decode().splitlines(keepends=True)
    lines.insert(700, "<<<<<<< ours\n")

    ledger, (finding,) = ledger_of("mail.owned.yaml", "".join(lines).encode())

    assert ledger == Ledger.EMPTY
    assert (finding.name, finding.line) == ("file-too-large", 701)
    assert "topology" not in f"{finding.message}{finding.hint}"
    assert "this line" in finding.message


def test_many_wrong_values_are_said_soon() -> None:
    values = ", ".join(["a"] * 300_000)

    _, findings = ledger_of("mail.owned.yaml", f"{BODY}      MX: {{ttl: 1, values: [{values}]}}\n")

    assert 0 < len(findings) <= 1000
