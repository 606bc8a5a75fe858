"""The schemas themselves: closed, described, with examples that fit, and words for each error."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator

from mailcompile.resources import schema_names, schema_text
from mailcompile.source.wording import WORDINGS

Schema: TypeAlias = dict[str, Any]

NAMES = ("keys", "topology")

STRUCTURE = {"$schema", "$defs", "$ref", "properties", "items", "propertyNames"}
NOTES = {"title", "description", "examples", "$comment"}
OWN = {
    "x-allowed",
    "x-planned",
    "x-planned-values",
    "x-planned-types",
    "x-instead",
    "x-id-of",
    "x-open",
}

FORMS = {"x-allowed": str, "x-id-of": str, "x-instead": dict, "x-open": bool}
"""Of the others, a list."""


@cache
def schema(name: str) -> Schema:
    value: Schema = json.loads(schema_text(name))
    return value


def resolved(root: Schema, part: Schema) -> Schema:
    """A part of a schema with what it refers to laid under it."""
    if "$ref" not in part:
        return part
    return {**root["$defs"][part["$ref"].removeprefix("#/$defs/")], **part}


def parts(part: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """A schema and all schemas inside it, each with a path for messages."""
    yield path, part
    for holder in ("properties", "$defs"):
        for name, child in part.get(holder, {}).items():
            yield from parts(child, f"{path}/{holder}/{name}")
    for keyword in ("items", "additionalProperties", "propertyNames"):
        if isinstance(part.get(keyword), dict):
            yield from parts(part[keyword], f"{path}/{keyword}")


def everything() -> Iterator[tuple[str, Schema, Schema]]:
    for name in NAMES:
        for path, part in parts(schema(name), name):
            yield path, part, schema(name)


def properties() -> Iterator[tuple[str, Schema, Schema]]:
    for path, part, root in everything():
        for name, child in part.get("properties", {}).items():
            yield f"{path}/{name}", resolved(root, child), root


def is_of(part: Schema, kind: str) -> bool:
    said = part.get("type", [])
    return kind in ([said] if isinstance(said, str) else said)


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
    for path, part, _ in everything():
        if not is_of(part, "object") or part.get("x-open"):
            continue
        if "properties" in part:
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
        assert set(part.get("required", ())) <= set(part.get("properties", ())), path


def test_what_is_planned_is_not_there_yet() -> None:
    for path, part, _ in everything():
        assert not set(part.get("x-planned", ())) & set(part.get("properties", ())), path
        assert not set(part.get("x-planned-values", ())) & set(part.get("enum", ())), path
        assert not any(is_of(part, kind) for kind in part.get("x-planned-types", ())), path
        assert not set(part.get("x-instead", ())) & set(part.get("properties", ())), path
        assert not set(part.get("x-instead", ())) & set(part.get("x-planned", ())), path


def test_no_alternatives() -> None:
    """Errors of `anyOf` help nobody."""
    text = schema_text("topology") + schema_text("keys")

    for keyword in ("anyOf", "oneOf", "allOf", "not"):
        assert f'"{keyword}"' not in text


@pytest.mark.parametrize("place", ["profile", "domain"])
def test_every_setting_can_be_null(place: str) -> None:
    root = schema("topology")

    def settings(part: Schema, path: str) -> Iterator[str]:
        for name, child in part["properties"].items():
            setting = resolved(root, child)
            assert is_of(setting, "null"), f"{path}/{name}"
            assert "enum" not in setting or None in setting["enum"], f"{path}/{name}"
            yield name
            if "properties" in setting:
                yield from settings(setting, f"{path}/{name}")

    assert "policy" in set(settings(root["$defs"][place], place))


def test_settings_are_the_same_everywhere() -> None:
    definitions = schema("topology")["$defs"]
    defaults = definitions["defaults"]["properties"]
    shared = {**defaults, "mail": {"$ref": "#/$defs/mail"}}

    assert set(definitions["profile"]["properties"]) == {*shared, "extends"}
    assert set(definitions["domain"]["properties"]) == {*shared, "profile"}
    for name, setting in shared.items():
        assert definitions["profile"]["properties"][name] == setting
        assert definitions["domain"]["properties"][name] == setting
    assert definitions["defaults"]["x-planned"] == definitions["domain"]["x-planned"]
    assert definitions["profile"]["x-planned"] == definitions["domain"]["x-planned"]


LANGUAGE = {
    "": "mailcompile hosts services profiles defaults domains zones rules expect outputs",
    "host": "name addresses networks egress pool relay signer system_mail forwards dane publish "
    "internal allow",
    "domain": "mail profile mx senders services subdomains spf dkim dmarc accept_reports_from "
    "mta_sts tls_rpt caa bimi autodiscovery ttl allow",
    "sender": "id via bounce from_subdomains dkim",
    "mx_entry": "id preference",
    "spf": "all style terms flatten shared_record use",
    "dkim": "algorithms rotate overlap selectors wildcard keys_of delegated keys",
    "dmarc": "policy subdomain_policy nonexistent_policy psd testing rua ruf failure_options "
    "spf_alignment dkim_alignment cname",
    "outputs": "octodns terraform signers report",
}


@pytest.mark.parametrize("place", LANGUAGE)
def test_every_key_of_the_language_is_there_or_planned(place: str) -> None:
    root = schema("topology")
    part = root["$defs"][place] if place else root

    known = {*part["properties"], *part.get("x-planned", ())}

    assert known == set(LANGUAGE[place].split())
