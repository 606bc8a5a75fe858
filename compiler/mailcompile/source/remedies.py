"""What whoever wrote something wrong most likely meant."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mailcompile.source.document import Json
from mailcompile.source.words import address_hint, is_short, literal, nearest, types

_DIGITS = re.compile(r"[0-9]{1,18}")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def key_hint(
    key: str,
    properties: Mapping[str, Mapping[str, Any]],
    planned: Iterable[str],
    instead: Mapping[str, str],
) -> str | None:
    """For a key that a mapping does not take; ``properties`` are resolved schemas."""
    if key in instead:
        return instead[key]
    for name, schema in properties.items():
        if key in schema.get("properties", {}):
            return f"it belongs in `{name}`"
    close = nearest(key, [*properties, *planned])
    return None if close is None else f"did you mean `{close}`?"


def value_hint(value: Json, schema: Mapping[str, Any]) -> str | None:
    """For a value of an allowed type that is none of the allowed ones."""
    if not isinstance(value, str):
        return None
    if value in schema.get("x-instead", {}):
        return str(schema["x-instead"][value])
    if "enum" in schema:
        words = [word for word in schema["enum"] if isinstance(word, str)]
        close = nearest(value, words)
        return None if close is None else f"did you mean `{close}`?"
    if "integer" in types(schema) and _DIGITS.fullmatch(value):
        return f"write {value} without quotes"
    candidates = [value.strip(), value.lower()]
    if "integer" in types(schema):  # A duration with a space: `12 h`.
        candidates.append(re.sub(r"\s", "", value.lower()))
    for candidate in candidates:
        if candidate != value and _fits(candidate, schema) and is_short(candidate):
            return f"write `{candidate}`"
    return None


def type_hint(value: Json, schema: Mapping[str, Any]) -> str | None:
    """For a value of a type that is not allowed."""
    allowed = types(schema)
    if value is None:
        return "write a value, or delete the key"
    if isinstance(value, str) and "boolean" in allowed and value.lower() in _TRUE | _FALSE:
        return f"write {str(value.lower() in _TRUE).lower()}"
    if isinstance(value, str) and "integer" in allowed and _DIGITS.fullmatch(value):
        return f"write {int(value)} without quotes"
    if isinstance(value, int) and "string" in allowed and _fits(json.dumps(value), schema):
        return f'write "{json.dumps(value)}" in quotes'
    if isinstance(value, str | int) and "array" in allowed:
        return list_hint(value)
    if isinstance(value, list) and "object" in allowed:
        return "write each entry as a key with a colon, not as a list item"
    if isinstance(value, dict) and "object" not in allowed and len(value) == 1:
        return _one_text(*next(iter(value.items())), schema)
    return None


def list_hint(value: Json) -> str | None:
    """For one value where a list of such is wanted."""
    return f"write [{literal(value)}]" if is_short(str(value)) else None


def _one_text(key: str, value: Json, schema: Mapping[str, Any]) -> str | None:
    """For what YAML reads as a mapping: the items `- 2001:db8::` and `- include: a.example`."""
    if value is None:
        return address_hint(f"{key}:")
    joined = f"{key}:{value}"
    meant = isinstance(value, str) and "pattern" in schema and _fits(joined, schema)
    return f"write `{joined}`, without the space" if meant and is_short(joined) else None


def id_hint(value: Json, schema: Mapping[str, Any], hosts: Mapping[str, str]) -> str | None:
    """For a name where an ID is wanted; ``hosts`` leads from names of hosts to their IDs."""
    if schema.get("x-id-of") != "hosts" or not isinstance(value, str) or "." not in value:
        return None
    meant = hosts.get(_name(value))
    if meant is not None:
        return f"did you mean {meant}, whose name this is?"
    return "the ID of a host is the key under which it stands in `hosts`, not its name"


def host_ids(document: Json) -> dict[str, str]:
    """The IDs of the hosts of a topology by their names; of those that can be told."""
    hosts = document.get("hosts") if isinstance(document, dict) else None
    found: dict[str, str] = {}
    for key, host in hosts.items() if isinstance(hosts, dict) else ():
        name = host.get("name") if isinstance(host, dict) else None
        if isinstance(name, str) and is_short(key):
            found.setdefault(_name(name), key)
    return found


def _name(written: str) -> str:
    return written.lower().removesuffix(".")


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    """Whether a text would be allowed, as far as its words and form go."""
    words = schema.get("enum", schema.get("then", {}).get("enum"))
    if words is not None:
        return text in words
    return re.search(schema.get("pattern", ""), text) is not None
