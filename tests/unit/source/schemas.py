"""The schemas and their parts."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from mailcompile.resources import schema_text

Schema: TypeAlias = dict[str, Any]

NAMES = ("keys", "ledger", "lock", "topology")
CONDITION = ("if", "then", "else")


@cache
def schema(name: str) -> Schema:
    value: Schema = json.loads(schema_text(name))
    return value


def resolved(root: Schema, part: Schema) -> Schema:
    """A part of a schema with what it refers to laid under it."""
    if "$ref" not in part:
        return part
    below = resolved(root, root["$defs"][part["$ref"].removeprefix("#/$defs/")])
    return {**below, **part}


def parts(part: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """A schema and all schemas inside it, each with a path for messages."""
    yield path, part
    for holder in ("properties", "$defs"):
        for name, child in part.get(holder, {}).items():
            yield from parts(child, f"{path}/{holder}/{name}")
    for keyword in ("items", "additionalProperties", "propertyNames", *CONDITION):
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
