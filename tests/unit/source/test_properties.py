"""Whatever the text, the answer is a document or findings; and what is written is what is read."""

import string
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mailcompile.diagnostics import Place, Pointer
from mailcompile.source import Json, check_schema, read_yaml
from mailcompile.source.validators import parsed, quick
from tests.unit.source.support import read
from tests.unit.source.test_good_constructs import CONSTRUCTS

SCRAPS = [
    *string.printable,
    "- ",
    ": ",
    "? ",
    "\n  ",
    "\r\n",
    "&a ",
    "*a",
    "!x ",
    "!!str ",
    "<<: ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "'",
    '"',
    "|\n",
    ">-\n",
    "\ufeff",
    "\u2028",
    "\ud800",
    "\x00",
    "é",
    "😀",
    "mailcompile: 1\n",
    "hosts:\n",
    "domains: {",
]

PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
TEXT = st.text(PRINTABLE, max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(10**18) + 1, 10**18 - 1) | TEXT
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=30
)
MAPPINGS = st.dictionaries(TEXT, TREES, min_size=1)


class QuotingDumper(yaml.SafeDumper):
    """Writes every text in quotes."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


QuotingDumper.add_representer(str, _quoted)
# An empty list that stands twice would become an anchor and an alias.
QuotingDumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]


def dumped(tree: Any, flow: bool = False) -> str:
    text: str = yaml.dump(
        tree, Dumper=QuotingDumper, default_flow_style=flow, allow_unicode=True, sort_keys=False
    )
    return text


def everything_in(value: Json, pointer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The pointers of all values in a tree."""
    found = [pointer]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += everything_in(inner, (*pointer, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            found += everything_in(inner, (*pointer, index))
    return found


def is_within(place: Place, text: str) -> bool:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return (
        1 <= place.line <= place.end_line <= len(lines)
        and 1 <= place.column <= len(lines[place.line - 1]) + 1
        and 1 <= place.end_column <= len(lines[place.end_line - 1]) + 2
        and (place.line, place.column) <= (place.end_line, place.end_column)
    )


def answered(data: str | bytes, text: str | None) -> None:
    """Reads and checks; findings have places inside the text, and every value has one."""
    document, findings = read_yaml("mail.yaml", data)
    assert document is not None or findings
    if document is not None:
        for schema in ("topology", "keys"):
            findings = (*findings, *check_schema(document, schema))
        for pointer in everything_in(document.value):
            for key in (False, True):
                place = document.place(pointer, key=key)
                assert place is not None
                assert text is None or is_within(place, text)
    for finding in findings:
        assert finding.place is not None
        assert finding.message.isprintable()
        assert finding.hint is None or finding.hint.isprintable()
        assert text is None or is_within(finding.place, text)


@given(st.text())
def test_any_text(text: str) -> None:
    answered(text, text)


@given(st.lists(st.sampled_from(SCRAPS)).map("".join))
def test_any_scraps_of_yaml(text: str) -> None:
    answered(text, text)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    answered(data, None)


@given(MAPPINGS, st.booleans())
def test_what_is_written_is_read(tree: dict[str, Json], flow: bool) -> None:
    document, findings = read_yaml("mail.yaml", dumped(tree, flow))

    assert findings == ()
    assert document is not None
    assert document.value == tree
    assert repr(document.value) == repr(tree)


@given(MAPPINGS, st.booleans())
def test_the_place_of_a_text_holds_it(tree: dict[str, Json], flow: bool) -> None:
    text = dumped(tree, flow)
    document, _ = read_yaml("mail.yaml", text)
    assert document is not None

    for pointer in everything_in(document.value)[1:]:
        if isinstance(pointer[-1], str):
            assert yaml.safe_load(_shown(document.place(pointer, key=True), text)) == pointer[-1]


def _shown(place: Place | None, text: str) -> str:
    assert place is not None
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


KEYS_OF_THE_LANGUAGE = sorted(
    {
        key
        for part in (parsed("topology"), *parsed("topology")["$defs"].values())
        for key in (*part.get("properties", ()), *part.get("x-planned", ()))
    }
)
WORDS = st.sampled_from(
    [
        "none",
        "reject",
        "rsa-2048",
        "vps1",
        "1h",
        "1h\n",
        "softfail",
        "",
        "a b",
        "a@b.example",
        "1:d",
    ]
)
LIKELY = st.recursive(
    SCALARS | WORDS | st.integers(-2, 70_000),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS_OF_THE_LANGUAGE) | TEXT, inner, max_size=6)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(KEYS_OF_THE_LANGUAGE), LIKELY))
def test_no_error_is_lost(tree: dict[str, Json]) -> None:
    """The two validators agree, and looking only at what is faulty finds all that is."""
    no_error_is_lost({"mailcompile": 1, **tree})


GOOD = read(CONSTRUCTS).value
WITH_PATHS = [pointer for pointer in everything_in(GOOD) if pointer]


@given(st.sampled_from(WITH_PATHS), LIKELY)
def test_no_error_is_lost_deep_down(pointer: Pointer, value: Json) -> None:
    tree: Any = deepcopy(GOOD)
    around = tree
    for step in pointer[:-1]:
        around = around[step]
    around[pointer[-1]] = value

    no_error_is_lost(tree)


def no_error_is_lost(tree: dict[str, Json]) -> None:
    document, _ = read_yaml("mail.yaml", dumped(tree))
    assert document is not None

    found = {finding.path or () for finding in check_schema(document, "topology")}

    slow = {
        tuple(error.absolute_path)
        for error in Draft202012Validator(parsed("topology")).iter_errors(document.value)
    }
    assert quick("topology").is_valid(document.value) is not bool(found)
    for path in slow:
        assert any(pointer[: len(path)] == path for pointer in found)
