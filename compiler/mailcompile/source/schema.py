"""A document against its JSON Schema: a quick yes, or findings in our own words."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from mailcompile.diagnostics import KEYS, TOPOLOGY, Finding
from mailcompile.resources import schema_text
from mailcompile.source.document import Document, Json
from mailcompile.source.wording import WORDINGS, Fault, Said, repeated

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

MAX_FINDINGS = 1000
"""More say nothing new, and a hostile file could have millions."""

_WHOLE = {TOPOLOGY: "the topology", KEYS: "the key registry"}
_ALWAYS_SAID = frozenset({"required", "additionalProperties", "uniqueItems"})
_ORDER = {keyword: rank for rank, keyword in enumerate(WORDINGS)}


def check_schema(document: Document, schema: str, *, source: str = TOPOLOGY) -> tuple[Finding, ...]:
    """What in ``document`` does not fit ``schemas/SCHEMA.schema.json``, in the order of the schema.

    ``source`` says which input it is, for the words. Raises ``KeyError`` for a schema not shipped.
    """
    # Compiled Rust needs 0.02 s for 10,000 domains, Python over a second: it only explains errors.
    if _quick(schema).is_valid(document.value):
        return ()
    faults = _faults(schema, document.value, _WHOLE.get(source, "the file"))
    said = chain.from_iterable(WORDINGS[fault.keyword](fault) for fault in faults)
    findings = [_finding(document, item) for item in islice(said, MAX_FINDINGS)]
    assert findings, "the two validators disagree"
    if next(said, None) is not None:
        hint = f"these are the first {MAX_FINDINGS} errors, there are more"
        findings[-1] = replace(findings[-1], hint=hint)
    return tuple(findings)


def _finding(document: Document, said: Said) -> Finding:
    return Finding(
        kind=said.kind,
        message=said.message,
        place=document.place(said.pointer, key=said.on_key),
        pointer=said.pointer,
        hint=said.hint,
    )


@cache
def _parsed(schema: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(schema_text(schema))
    return parsed


@cache
def _quick(schema: str) -> "jsonschema_rs.Draft202012Validator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(_parsed(schema))


@cache
def _thorough(schema: str) -> "Validator":
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
    return strict(_parsed(schema))


def _faults(schema: str, value: Json, whole: str) -> Iterator[Fault]:
    """The faults of a document; of several in one value, the one that explains the others."""
    worst: dict[tuple[object, ...], Fault] = {}
    for error in _thorough(schema).iter_errors(value):
        fault = _fault(schema, error, whole)
        group = fault.keyword if fault.keyword in _ALWAYS_SAID else ""
        where = (fault.pointer, fault.is_key, group)
        present = worst.get(where)
        if present is None or _ORDER[fault.keyword] < _ORDER[present.keyword]:
            worst[where] = fault
    yield from worst.values()


def _fault(schema: str, error: "ValidationError", whole: str) -> Fault:
    pointer = tuple(error.absolute_path)
    is_key = "propertyNames" in error.absolute_schema_path
    value: Any = error.instance
    return Fault(
        keyword=str(error.validator),
        value=value,
        schema=error.schema,  # type: ignore[arg-type]
        pointer=(*pointer, value) if is_key else pointer,
        whole=whole,
        root=_parsed(schema),
        is_key=is_key,
    )
