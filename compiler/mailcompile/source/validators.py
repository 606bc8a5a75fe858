"""The two JSON Schema libraries: a fast one that decides, a slow one that explains."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from mailcompile.resources import schema_text
from mailcompile.source.document import Json
from mailcompile.source.words import repeated

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema.protocols import Validator


@cache
def parsed(schema: str) -> dict[str, Any]:
    """The schema ``schemas/SCHEMA.schema.json``; not to be changed. ``KeyError`` if not shipped."""
    value: dict[str, Any] = json.loads(schema_text(schema))
    return value


@cache
def quick(schema: str) -> "jsonschema_rs.Draft202012Validator":
    """jsonschema-rs: 0.02 s for 10,000 domains."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(parsed(schema))


@cache
def thorough(schema: str) -> "Validator":
    """jsonschema: over a second for 10,000 domains, but an error holds the schema it is about."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(
        validator: object, expression: str, value: object, schema: object
    ) -> Iterator[ValidationError]:
        # In Python, unlike in ECMA-262, `$` also matches before a line break at the end.
        expression = re.sub(r"\$$", r"\\Z", expression)
        if isinstance(value, str) and not re.search(expression, value):
            yield ValidationError("")

    def unique(
        validator: object, wanted: object, value: object, schema: object
    ) -> Iterator[ValidationError]:
        # The library's own compares each item with each other one if their types are mixed.
        if isinstance(value, list) and next(repeated(value), None):
            yield ValidationError("")

    strict: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": pattern, "uniqueItems": unique}
    )
    return strict(parsed(schema))


@cache
def _tables(schema: str) -> "dict[str, jsonschema_rs.Draft202012Validator]":
    """Validators for the top-level mappings whose keys are the user's, such as `domains`."""
    import jsonschema_rs

    root = parsed(schema)
    return {
        key: jsonschema_rs.Draft202012Validator({**part, "$defs": root["$defs"]})
        for key, part in root["properties"].items()
        if isinstance(part.get("additionalProperties"), dict)
    }


def only_faulty(schema: str, value: Json) -> Json:
    """The document without those entries of its large mappings that have no error.

    The slow library then looks at one domain instead of 10,000. Pointers stay as they are. (The
    paths in the errors of jsonschema-rs would tell less: they have 1 for the key "1", and nothing
    for the key "".)
    """
    if not isinstance(value, dict):
        return value
    kept = dict(value)
    for key, table in _tables(schema).items():
        section = value.get(key)
        if isinstance(section, dict):
            kept[key] = {
                name: entry for name, entry in section.items() if not table.is_valid({name: entry})
            }
    return kept
