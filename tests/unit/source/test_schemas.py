"""The schemas themselves: closed, described, with examples that fit, and words for each error."""

import pytest
from jsonschema import Draft202012Validator

from mailcompile.resources import schema_names, schema_text
from mailcompile.source.wording import WORDINGS
from tests.unit.source.schemas import (
    CONDITION,
    NAMES,
    everything,
    is_of,
    properties,
    resolved,
    schema,
)

STRUCTURE = {"$schema", "$defs", "$ref", "properties", "items", "propertyNames", *CONDITION}
NOTES = {"title", "description", "examples", "$comment"}
OWN = {
    "x-allowed",
    "x-planned",
    "x-planned-values",
    "x-instead",
    "x-id-of",
    "x-list",
    "x-open",
    "x-refused",
}

FORMS = {
    "x-allowed": str,
    "x-id-of": str,
    "x-instead": dict,
    "x-list": bool,
    "x-open": bool,
    "x-refused": str,
}
"""Of the others, a list."""


def test_shipped() -> None:
    assert set(NAMES) <= set(schema_names())


@pytest.mark.parametrize("name", NAMES)
def test_is_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_keyword_has_words() -> None:
    known = STRUCTURE | NOTES | OWN | set(WORDINGS)

    unknown = {(path, key) for path, part, _ in everything() for key in part if key not in known}

    assert unknown == set()


def test_every_wording_is_needed() -> None:
    used = {key for _, part, _ in everything() for key in part}

    assert set(WORDINGS) <= used


def test_own_keywords_have_the_right_form() -> None:
    for path, part, _ in everything():
        for keyword in OWN & set(part):
            wanted = FORMS.get(keyword, list)
            assert isinstance(part[keyword], wanted), path
            assert part[keyword], path


def test_every_object_is_closed() -> None:
    for path, said, root in everything():
        part = resolved(root, said)
        if not is_of(part, "object") or part.get("x-open"):
            continue
        if part["additionalProperties"] == {"$ref": "#/$defs/input"}:
            assert "propertyNames" in part, path
        elif "properties" in part:
            assert part["additionalProperties"] is False, path
        else:
            assert isinstance(part["additionalProperties"], dict), path


def test_only_what_octodns_takes_is_open() -> None:
    assert [path for path, part, _ in everything() if part.get("x-open")] == [
        "topology/$defs/outputs/properties/octodns/properties/providers/additionalProperties"
    ]


def test_every_property_has_a_description_and_examples() -> None:
    for path, part, _ in properties():
        assert part.get("description", "").endswith("."), path
        assert part.get("examples"), path


def test_every_example_fits() -> None:
    for path, part, root in everything():
        whole = {**resolved(root, part), "$defs": root["$defs"]}
        for example in part.get("examples", ()):
            Draft202012Validator(whole).validate(example)
            assert example != "", path


def test_every_form_is_explained() -> None:
    for path, part, _ in everything():
        if "pattern" in part or (is_of(part, "array") and "items" in part):
            assert part.get("x-allowed"), path


def test_patterns_are_anchored_and_plain() -> None:
    """What `\\d`, `\\w`, `\\s` and `.` match differs between Python, Rust and JavaScript."""
    for path, part, _ in everything():
        if "pattern" in part:
            pattern = part["pattern"]
            assert pattern.startswith("^"), path
            assert pattern.endswith("$"), path
            for vague in ("\\d", "\\w", "\\s", "\\b", "(?"):
                assert vague not in pattern, path


def test_required_keys_are_described() -> None:
    for path, part, _ in everything():
        if not path.endswith("/if"):
            assert set(part.get("required", ())) <= set(part.get("properties", ())), path


def test_what_is_planned_is_not_there_yet() -> None:
    for path, part, _ in everything():
        assert not set(part.get("x-planned", ())) & set(part.get("properties", ())), path
        assert "x-planned-values" not in part or "enum" in part, path
        assert not set(part.get("x-planned-values", ())) & set(part.get("enum", ())), path
        assert not set(part.get("x-instead", ())) & set(part.get("properties", ())), path
        assert not set(part.get("x-instead", ())) & set(part.get("x-planned", ())), path


def test_no_alternatives() -> None:
    """Errors of `anyOf` help nobody."""
    text = schema_text("topology") + schema_text("keys")

    for keyword in ("anyOf", "oneOf", "allOf", "not"):
        assert f'"{keyword}"' not in text


def test_what_is_refused_can_only_be_null() -> None:
    for path, part, _ in everything():
        assert "x-refused" not in part or part["type"] == "null", path
