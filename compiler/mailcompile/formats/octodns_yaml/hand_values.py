"""The TTL and the values of one hand-written record, and what octoDNS could not read of them.

What a type can hold is what octoDNS 1.22 takes (``octodns/record``): it stops at anything else, or
publishes something that nobody wrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Kind, Pointer
from mailcompile.formats.octodns_yaml import hand_kinds as kinds
from mailcompile.formats.octodns_yaml.hand_types import (
    READERS,
    Written,
    WrongValueError,
    opaque,
    whole,
)
from mailcompile.source import Json

SINGLE = frozenset({"CNAME", "ALIAS", "DNAME"})
"""Types of which octoDNS reads ``value`` and never ``values``."""

UNDERSTOOD = frozenset({"A", "AAAA", "MX", "TXT", "CNAME", "NS", "PTR"})
"""Types about whose values something can be said; those of all others are carried."""

_BARE = re.compile(r"\w;")
_DOUBLE = re.compile(r"\\\\;")
"""Both as octoDNS looks for them (``record/chunked.py``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with a record, at a pointer into the file."""

    pointer: Pointer
    message: str
    hint: str
    kind: Kind = kinds.NO_OCTODNS_ZONE
    on_key: bool = False


def values_key(kind: str, record: dict[str, Json]) -> str | None:
    """The key under which octoDNS finds the values of a type; ``values`` goes before ``value``."""
    if "values" in record and kind not in SINGLE:
        return "values"
    return "value" if "value" in record else None


def value_items(kind: str, record: dict[str, Json]) -> list[tuple[Pointer, Json]]:
    """The values as they are written, each with its pointer below the record."""
    key = values_key(kind, record)
    node = record[key] if key is not None else None
    if key is None or node is None:
        return []
    if isinstance(node, list) and kind not in SINGLE:
        return [((key, index), item) for index, item in enumerate(node)]
    return [((key,), node)]


_MAX_TTL = 2**31 - 1


def read_ttl(written: Written) -> tuple[int, Fault | None]:
    """Seconds, -1 where what is written is no TTL; octoDNS takes what ``int()`` takes."""
    if "ttl" not in written.record:
        return written.dialect.default_ttl, None
    pointer = (*written.pointer, "ttl")
    seconds = whole(written.loaded(pointer, written.record["ttl"]))
    if 0 <= seconds <= _MAX_TTL:
        return seconds, None
    message = "the TTL is no number of seconds"
    if seconds > _MAX_TTL:
        message = f"a TTL has up to {_MAX_TTL} seconds (RFC 2181 section 8)"
    return -1, Fault(pointer=pointer, message=message, hint="write it as `ttl: 3600`")


def read_values(written: Written) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """The values in canonical text, in the order of the file, and what is wrong with them."""
    items = value_items(written.type, written.record)
    read = READERS.get(written.type, opaque)
    values, shape = [], tuple(_shape_faults(written, items))
    faults = list(shape)
    for steps, item in items:
        pointer = (*written.pointer, *steps)
        if written.type in ("TXT", "SPF"):
            faults += _semicolon_faults(written, pointer, item)
        try:
            values.append(read(written, pointer, item))
        except WrongValueError as error:
            values.append(opaque(written, pointer, item))
            if written.type in UNDERSTOOD and not shape:
                at = pointer if error.step is None else (*pointer, error.step)
                faults.append(Fault(pointer=at, message=error.message, hint=error.hint))
    return tuple(values), tuple(faults)


def _shape_faults(written: Written, items: list[tuple[Pointer, Json]]) -> Iterator[Fault]:
    """What makes octoDNS stop, or misread, before it looks at a single value."""
    if written.type not in UNDERSTOOD:
        return
    key = values_key(written.type, written.record)
    if key is None and "values" in written.record:
        pointer = (*written.pointer, "values")
        message = f"octoDNS reads only `value` of a {written.type} record"
        yield Fault(pointer=pointer, message=message, hint="write it as `value:`", on_key=True)
    elif not items:
        pointer = written.pointer if key is None else (*written.pointer, key)
        message = f"this {written.type} record has no value"
        hint = "write `value:` or `values:`, or delete the record"
        yield Fault(pointer=pointer, message=message, hint=hint, on_key=True)
    elif key is not None and written.type == "TXT" and not written.dialect.escaped:
        yield from _list_faults(written, key)


def _list_faults(written: Written, key: str) -> Iterator[Fault]:
    """With ``escaped_semicolons: false`` octoDNS takes ``value`` for a text and ``values`` for a
    list, of a text each of its letters."""
    is_list, pointer = isinstance(written.record[key], list), (*written.pointer, key)
    if is_list and key == "value":
        message = "with `escaped_semicolons: false` octoDNS reads no list under `value`"
        yield Fault(pointer=pointer, message=message, hint="write it as `values:`", on_key=True)
    elif not is_list and key == "values":
        message = "octoDNS would take each letter of this text for a value of its own"
        yield Fault(pointer=pointer, message=message, hint="write it as `value:`", on_key=True)


def _semicolon_faults(written: Written, pointer: Pointer, item: Json) -> Iterator[Fault]:
    """Text that contradicts what we know about ``escaped_semicolons``."""
    if not isinstance(item, str) or ";" not in item:
        return
    setting = str(written.dialect.escaped).lower()
    if written.dialect.escaped and (_BARE.search(item) or _DOUBLE.search(item)):
        message, remedy = "has a semicolon without, or with two backslashes before it", "`\\;`"
    elif not written.dialect.escaped and "\\;" in item:
        message, remedy = "has a backslash before a semicolon", "`;`"
    else:
        return
    yield Fault(
        kind=kinds.SEMICOLONS_MISREAD,
        pointer=pointer,
        message=f"the text {message}, but is read with `escaped_semicolons: {setting}`",
        hint="name the octoDNS configuration in `outputs.octodns.config` or set "
        f"`escaped_semicolons` right in it; or write {remedy}",
    )
