"""One function for each keyword of our schemas: what is wrong, what is allowed, what to write."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mailcompile.diagnostics import Kind, Pointer
from mailcompile.source import schema_kinds as kinds
from mailcompile.source.document import Json
from mailcompile.source.remedies import id_hint, key_hint, list_hint, type_hint, value_hint
from mailcompile.source.words import (
    found,
    listed,
    literal,
    named,
    quoted,
    repeated,
    subject,
    type_words,
    types,
)

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a validator found: one keyword of one schema does not fit one value."""

    keyword: str
    value: Json
    schema: Schema
    """The object in which the keyword stands."""
    pointer: Pointer
    whole: str
    """What the document is called: "the topology"."""
    root: Schema = field(repr=False)
    """The whole schema, for references."""
    hosts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The IDs of the document's hosts by their names."""
    is_key: bool = False
    """The value is itself a key, the last step of the pointer."""

    @property
    def subject(self) -> str:
        return subject(self.pointer, self.whole)

    @property
    def limit(self) -> Any:
        """The value of the keyword in the schema."""
        return self.schema[self.keyword]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A fault in words."""

    kind: Kind
    pointer: Pointer
    message: str
    hint: str | None = None
    on_key: bool = False


def _refused(fault: Fault) -> Iterator[Said]:
    yield Said(
        kind=kinds.UNKNOWN_KEY,
        pointer=fault.pointer,
        message=f"{fault.subject} cannot stand here: {fault.limit}",
        on_key=True,
    )


def _type(fault: Fault) -> Iterator[Said]:
    hint = type_hint(fault.value, fault.schema) or _version(fault.schema)
    yield _said(fault, kinds.WRONG_TYPE, _allowed(fault.schema), hint)


def _enum(fault: Fault) -> Iterator[Said]:
    if _is_planned(fault):
        yield _not_yet(fault)
        return
    kind, hint = kinds.WRONG_VALUE, value_hint(fault.value, fault.schema)
    if hint is None and fault.schema.get("x-list"):
        kind, hint = kinds.WRONG_TYPE, list_hint(fault.value)
    yield _said(fault, kind, _allowed(fault.schema), hint)


def _const(fault: Fault) -> Iterator[Said]:
    yield _said(fault, kinds.WRONG_VALUE, _allowed(fault.schema), _version(fault.schema))


def _pattern(fault: Fault) -> Iterator[Said]:
    hint = id_hint(fault.value, fault.schema, fault.hosts) or value_hint(fault.value, fault.schema)
    yield _said(fault, kinds.BAD_FORMAT, _allowed(fault.schema), hint)


def _required(fault: Fault) -> Iterator[Said]:
    present = fault.value if isinstance(fault.value, dict) else {}
    properties = fault.schema["properties"]
    for key in fault.limit:
        if key not in present:
            examples = resolved(properties[key], fault.root).get("examples", ())
            example = f"for example `{key}: {literal(examples[0])}`" if examples else None
            yield Said(
                kind=kinds.MISSING_KEY,
                pointer=fault.pointer,
                message=f"{fault.subject} has no key `{key}`, which is required",
                hint=example,
                on_key=True,
            )


def _additional(fault: Fault) -> Iterator[Said]:
    properties = {
        key: resolved(schema, fault.root) for key, schema in fault.schema["properties"].items()
    }
    planned = fault.schema.get("x-planned", ())
    allowed = listed(sorted(properties), "and")
    for key in fault.value if isinstance(fault.value, dict) else ():
        if key in properties:
            continue
        pointer = (*fault.pointer, key)
        if key in planned:
            message = f"{named(key)} {_PLANNED}; allowed here: {allowed}"
            yield Said(kind=kinds.NOT_YET, pointer=pointer, message=message, on_key=True)
            continue
        yield Said(
            kind=kinds.UNKNOWN_KEY,
            pointer=pointer,
            message=f"{named(key)} is no key of {fault.subject}; allowed: {allowed}",
            hint=key_hint(key, properties, planned, fault.schema.get("x-instead", {})),
            on_key=True,
        )


def _range(fault: Fault) -> Iterator[Said]:
    low, high = fault.schema.get("minimum"), fault.schema.get("maximum")
    allowed = f"at least {low}" if high is None else f"{low} to {high}"
    yield _said(fault, kinds.OUT_OF_RANGE, allowed, None)


def _size(fault: Fault) -> Iterator[Said]:
    allowed = _allowed(fault.schema)
    if isinstance(fault.value, list):
        allowed += f" with at {_BOUNDS[fault.keyword]} {fault.limit}"
    hint = "write null to take away what is inherited" if "null" in types(fault.schema) else None
    yield _said(fault, kinds.WRONG_SIZE, allowed, hint)


def _max_length(fault: Fault) -> Iterator[Said]:
    length = len(fault.value) if isinstance(fault.value, str) else 0
    yield Said(
        kind=kinds.WRONG_SIZE,
        pointer=fault.pointer,
        message=(
            f"{quoted(str(fault.value))} has {length} characters; allowed: {_allowed(fault.schema)}"
        ),
        on_key=fault.is_key,
    )


def _unique(fault: Fault) -> Iterator[Said]:
    items = fault.value if isinstance(fault.value, list) else []
    for index, first in repeated(items):
        what = found(items[index])
        yield Said(
            kind=kinds.REPEATED_ITEM,
            pointer=(*fault.pointer, index),
            message=f"{what} stands here again, first as item {first + 1}; allowed: each once",
            hint="delete the second one",
        )


WORDINGS: Mapping[str, Callable[[Fault], Iterator[Said]]] = {
    "x-refused": _refused,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _range,
    "maximum": _range,
    "minItems": _size,
    "maxItems": _size,
    "minProperties": _size,
    "maxLength": _max_length,
    "uniqueItems": _unique,
    "required": _required,
    "additionalProperties": _additional,
}
"""Every keyword of our schemas that a value can offend. What a value offends first is said alone:
the order counts, except for the last three, which say different things."""

_BOUNDS = {"minItems": "least", "maxItems": "most"}
_PLANNED = "is part of the language, but this version of mailcompile does not compile it yet"


def _is_planned(fault: Fault) -> bool:
    planned = fault.schema.get("x-planned-values", ())
    return isinstance(fault.value, str) and fault.value in planned


def _not_yet(fault: Fault) -> Said:
    return Said(
        kind=kinds.NOT_YET,
        pointer=fault.pointer,
        message=(
            f"{found(fault.value)} for {fault.subject} {_PLANNED}; "
            f"allowed here: {_allowed(fault.schema)}"
        ),
    )


def _said(fault: Fault, kind: Kind, allowed: str, hint: str | None) -> Said:
    if fault.is_key:
        message = f"{named(str(fault.value))} cannot be a key here; allowed: {allowed}"
    else:
        what = found(fault.value)
        if kind is kinds.WRONG_SIZE and isinstance(fault.value, list) and fault.value:
            what = f"{what} of {len(fault.value)}"
        message = f"{fault.subject} is {what}; allowed: {allowed}"
    return Said(kind=kind, pointer=fault.pointer, message=message, hint=hint, on_key=fault.is_key)


def _version(schema: Schema) -> str | None:
    """Versions are all that our schemas fix to one value."""
    return f"this program knows version {schema['const']}" if "const" in schema else None


def _allowed(schema: Schema) -> str:
    """What a schema allows, in words."""
    if "x-allowed" in schema:
        return str(schema["x-allowed"])
    if "const" in schema:
        return literal(schema["const"])
    if "enum" in schema:
        return listed(literal(value) for value in schema["enum"])
    return type_words(types(schema))


def resolved(schema: Schema, root: Schema) -> Schema:
    """A schema with what its ``$ref`` leads to (always ``#/$defs/NAME``) laid under it."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return {**resolved(root["$defs"][reference.removeprefix("#/$defs/")], root), **schema}
