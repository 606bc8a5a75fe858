"""Values, keys and places in words, for messages."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from ipaddress import IPv6Interface
from typing import Any

from mailcompile.diagnostics import Pointer
from mailcompile.source.document import Json
from mailcompile.source.scalars import narrow

_SHOWN = 40
"""Longest text that a message repeats, in characters."""

ADDRESS = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]{1,3})?")
"""What looks like an address or network."""

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
"""The types of JSON Schema that our schemas use."""


def found(value: Json) -> str:
    """What somebody wrote, short, with its type: ``the text "reject"``, ``an empty list``."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return f"the truth value {str(value).lower()}"
        case int():
            return f"the number {value}"
        case str():
            return f"the text {quoted(value)}" if value else "an empty text"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a mapping" if value else "an empty mapping"


def quoted(text: str) -> str:
    """A text in double quotes: cut when long, nothing in it that a terminal would obey."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return _harmless(json.dumps(shown, ensure_ascii=False))


def named(key: str) -> str:
    """A key between backquotes, or quoted where that would mislead."""
    return f"`{key}`" if key and is_short(key) and "`" not in key else quoted(key)


def is_short(text: str) -> bool:
    """Whether a message can repeat a text as it is, without harm."""
    return len(text) <= _SHOWN and text.isprintable()


def _harmless(text: str) -> str:
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in text
    )


def subject(pointer: Pointer, whole: str) -> str:
    """What a pointer leads to: ``whole`` ("the topology"), `` `mx` ``, ``item 2 of `mx` ``."""
    if not pointer:
        return whole
    last = pointer[-1]
    if isinstance(last, str):
        return named(last)
    return f"item {last + 1} of {subject(pointer[:-1], whole)}"


def listed(items: Iterable[str], conjunction: str = "or") -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *before, last = items
    return f"{', '.join(before)} {conjunction} {last}" if before else last


def types(schema: Mapping[str, Any]) -> Sequence[str]:
    """The types that a schema allows; empty if it does not say."""
    said = schema.get("type", ())
    return (said,) if isinstance(said, str) else tuple(said)


def type_words(names: Sequence[str]) -> str:
    """``a list or null`` for the names of types."""
    return listed(_TYPES[name] for name in names)


def json_type(value: Json) -> str:
    """The name that JSON Schema has for the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def literal(value: Json) -> str:
    """A plain value as YAML has it: ``reject``, ``null``, and ``"1"`` for a text of digits."""
    if isinstance(value, str) and narrow(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that somebody who wrote ``word`` most likely meant, if any is close."""
    # Cut, as difflib is quadratic in the length.
    return _nearest(word[:_SHOWN], tuple(candidates))


@lru_cache(maxsize=1024)
def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    by_form = {_form(candidate): candidate for candidate in candidates}
    close = get_close_matches(_form(word), by_form, n=1)
    return by_form[close[0]] if close else None


def _form(word: str) -> str:
    """A spelling without case and separators."""
    return re.sub(r"[-_ ]", "", word.lower())


def address_hint(text: str) -> str | None:
    """For an IPv6 address or network that YAML does not read as text where it has no quotes."""
    if not (text.startswith(":") or text.endswith(":")) or not ADDRESS.fullmatch(text):
        return None
    try:
        IPv6Interface(text)
    except ValueError:
        return None
    return f'an IPv6 address that begins or ends with `:` needs quotes: "{text}"'


def repeated(items: Sequence[Json]) -> Iterator[tuple[int, int]]:
    """The indices of items that stand earlier in the list, each with that of the first."""
    seen: dict[tuple[str, str], int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault((json_type(item), json.dumps(item, sort_keys=True)), index)
        if first != index:
            yield index, first
