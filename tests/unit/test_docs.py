"""The pages: what is generated is fresh, links lead somewhere, and examples are true."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from docs._generate import KEYS, LOCK, TOPOLOGY, pages, speaker
from docs._generate.__main__ import present
from docs._generate.findings import examined
from docs._generate.flow import entry, flow
from docs._generate.markdown import prose
from docs._generate.reference import OR, members_with_examples
from docs._generate.schema import Language, Schema
from docs._generate.sections import Section
from docs._generate.words import Speaker, default
from mailcompile.report.catalogue import all_kinds
from mailcompile.source import Json, read_yaml
from tests.topologies import compiled

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md")))
REFERENCES = {TOPOLOGY: "topology", KEYS: "keys", LOCK: "lock"}

by_reference = pytest.mark.parametrize("path", REFERENCES)


def test_the_pages_are_what_is_generated() -> None:
    old, new = present(), pages()

    assert [name for name, text in new.items() if old.get(name) != text] == [], "run `make docs`"
    assert sorted(old.keys() - new.keys()) == [], "nothing makes these: run `make docs`"


def test_every_kind_has_its_page_with_all_that_it_says() -> None:
    made = pages()

    for kind in all_kinds().values():
        page = made[f"rules/{kind.code}.md"]
        assert f"[{kind.code}]({kind.code}.md) | {kind.name} |" in made["rules/README.md"]
        assert (f"\n{kind.severity}[{kind.code}]: " in page) is (kind.bad is not None)
        assert ("\n## Fine\n" in page) is (kind.good is not None)


def test_what_a_page_says_how_to_allow_can_be_allowed_so() -> None:
    tested, made = [], pages()
    for kind in all_kinds().values():
        _, _, below = made[f"rules/{kind.code}.md"].partition("\n## Allow it\n")
        if below and kind.bad and "\nrules:" not in kind.bad:
            allow = flow({"rules": read(blocks(below)[0])})[1:-1]
            found = examined(f"{kind.bad}{allow}\n").findings
            assert {finding.code for finding in found} & {kind.code, "ALLOW001"} == set()
            tested.append(kind.code)

    assert "HOST003" in tested


def blocks(page: str) -> list[str]:
    """The YAML in a page."""
    return re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)


def without_blocks(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def headings(path: Path) -> list[str]:
    """What links to the headings of a page end in, as GitHub makes it."""
    found = re.findall(r"^#+ (.*)$", without_blocks(path), re.M)
    kept = ("".join(c for c in text.lower() if c.isalnum() or c in " -_") for text in found)
    return [text.replace(" ", "-") for text in kept]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page)):
        if "://" not in target:
            file, _, heading = target.partition("#")
            there = page.parent / file if file else page
            assert there.exists(), target
            assert not heading or heading in headings(there), target


@by_reference
def test_no_two_sections_have_one_address(path: str) -> None:
    found = headings(ROOT / "docs" / path)

    assert len(found) == len(set(found)) > 2


def read(text: str) -> Any:
    document, findings = read_yaml("example.yaml", text)
    assert document is not None, findings
    return document.value


def sections(path: str) -> Iterator[tuple[Speaker, Section, str]]:
    """Each section of a reference with its text in the page."""
    spoken = speaker(REFERENCES[path])
    page = pages()[path]
    for section in spoken.sections.values():
        yield spoken, section, page.split(f"\n## {section.title}\n")[1].split("\n## ")[0]


@by_reference
def test_every_example_is_shown_and_fits_where_it_stands(path: str) -> None:
    for spoken, section, text in sections(path):
        meanings = dict(re.findall(r"^\| `(\S+)` \| .* \| (.*) \|$", text, re.M))
        for key, part, examples in members_with_examples(spoken, section):
            found = re.findall(r"<br>`(.*?)`(?=<br>|$)", meanings[key])
            values = [read(item.replace("\\|", "|"))[key] for item in found]
            assert values == list(examples)
            check(spoken.language, part, *values)
        if section.home is not None:
            shown = [item for block in blocks(text) for item in block.split(OR)]
            values = [read(item)[section.home.key] for item in shown]
            assert values == list(section.home.examples)
            holder = spoken.sections[section.home.parent].schema
            check(spoken.language, spoken.language.members(holder)[section.home.key], *values)


def check(language: Language, part: Schema, *values: Json) -> None:
    whole = {**part, "$defs": language.root.get("$defs", {})}
    for value in values:
        Draft202012Validator(whole).validate(value)


@by_reference
def test_every_key_of_the_schema_is_described(path: str) -> None:
    """Looked for in the schema without knowing what a section is."""
    language = speaker(REFERENCES[path]).language
    page = pages()[path]
    seen: list[Schema] = []

    def wanted(part: Schema) -> Iterator[str]:
        if part in seen:
            return
        seen.append(part)
        schema = language.resolved(part)
        for key, inner in schema.get("properties", {}).items():
            if reason := language.refusal(inner):
                yield f"`{key}` ({prose(reason)})"
                continue
            yield f"\n| `{key}` |"
            yield prose(language.resolved(inner)["description"])
            yield from wanted(inner)
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                yield from wanted(schema[keyword])
        for word in (*schema.get("x-planned", ()), *schema.get("x-planned-values", ())):
            yield f"`{word}`"

    found = set(wanted(language.root))

    assert len(found) > 10
    assert {text for text in found if text not in page} == set()


def test_defaults_that_descriptions_name() -> None:
    told = {
        "How long a key signs; 180d by default.": "180d",
        "How long (3600 seconds by default).": "3600 seconds",
        "`external` is another one; the default is `none`.": "none",
        "`fail` (-all), `softfail` (~all, the default) or `neutral` (?all).": "softfail",
        "`mx` names hosts, `auto` (the default) takes what fits.": "auto",
        "Something without one.": None,
    }

    assert {text: default({"description": text}) for text in told} == told


@pytest.mark.parametrize(
    "value", ["1", "null", "a: b", "a #b", "- a", "::1", "x, y", "", "@", "a|b", "{d}", 7, None]
)
def test_values_are_read_back(value: Json) -> None:
    short: Json = {"a": [value, {"b": value}]}
    long: Json = {"c": ["x" * 80, value], "d": {"e": "x" * 80}}

    assert read(entry("key", short)) == {"key": short}
    assert read(entry("key", long)) == {"key": long}
    assert "\n" not in flow(long)


def test_an_object_that_holds_itself_and_one_that_two_hold() -> None:
    leaf, tree = {"$ref": "#/$defs/leaf"}, {"$ref": "#/$defs/tree"}
    below = {"propertyNames": {"$ref": "#/$defs/host_name"}, "additionalProperties": tree}
    definitions = {
        "tree": {"properties": {"below": below, "leaf": leaf}},
        "leaf": {"properties": {"x": {"type": "integer"}}},
    }
    properties = {"leaves": {"items": leaf}, "tree": tree}
    spoken = Speaker(Language({"properties": properties, "$defs": definitions}))

    assert [section.title for section in spoken.sections.values()] == [
        "Top level",
        "`tree`",
        "`leaves` entry",
    ]
    assert spoken.takes(below, "") == "a mapping: `NAME` → [`tree`](#tree)"


TOPOLOGIES = [
    pytest.param(text, id=path.name)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for text in blocks(path.read_text(encoding="utf-8"))
    if text.startswith("mailcompile: 1\n")
]


@pytest.mark.parametrize("text", TOPOLOGIES)
def test_topologies_compile(text: str) -> None:
    compilation = compiled(text)

    assert [finding for finding in compilation.findings if finding.is_error] == []
    assert compilation.zones
