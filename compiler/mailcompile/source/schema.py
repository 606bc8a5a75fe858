"""A document against its JSON Schema: a quick yes, or findings in our own words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from mailcompile.diagnostics import KEYS, TOPOLOGY, Finding
from mailcompile.source.document import Document, Json
from mailcompile.source.remedies import host_ids
from mailcompile.source.validators import only_faulty, parsed, quick, thorough
from mailcompile.source.wording import WORDINGS, Fault, Said, resolved

if TYPE_CHECKING:
    from jsonschema import ValidationError

MAX_FINDINGS = 1000
"""More say nothing new, and a hostile file could have millions."""

_WHOLE = {
    TOPOLOGY: "the topology",
    KEYS: "the key registry",
    "mail.owned.yaml": "the ledger",
    "mail.lock.yaml": "the lock",
}
_ALWAYS_SAID = frozenset({"required", "additionalProperties", "uniqueItems"})
_ORDER = {keyword: rank for rank, keyword in enumerate(WORDINGS)}


def check_schema(document: Document, schema: str, *, source: str = TOPOLOGY) -> tuple[Finding, ...]:
    """What in ``document`` does not fit ``schemas/SCHEMA.schema.json``, in the order of the schema.

    ``source`` says which input it is, for the words. Raises ``KeyError`` for a schema not shipped.
    """
    if quick(schema).is_valid(document.value):
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
        path=said.pointer,
        hint=said.hint,
    )


def _faults(schema: str, value: Json, whole: str) -> Iterator[Fault]:
    """The faults of a document; of several in one value, the one that explains the others."""
    worst: dict[tuple[object, ...], Fault] = {}
    hosts = host_ids(value)
    errors = thorough(schema).iter_errors(only_faulty(schema, value))
    # The errors of one value come one after the other: enough of them for the first findings.
    for error in islice(errors, 4 * MAX_FINDINGS):
        fault = _fault(schema, error, whole, hosts)
        group = fault.keyword if fault.keyword in _ALWAYS_SAID else ""
        where = (fault.pointer, fault.is_key, group)
        present = worst.get(where)
        if present is None or _ORDER[fault.keyword] < _ORDER[present.keyword]:
            worst[where] = fault
    yield from worst.values()


def _fault(schema: str, error: "ValidationError", whole: str, hosts: Mapping[str, str]) -> Fault:
    pointer = tuple(error.absolute_path)
    is_key = "propertyNames" in error.absolute_schema_path
    value: Any = error.instance
    part = resolved(error.schema, parsed(schema))  # type: ignore[arg-type]
    return Fault(
        keyword="x-refused" if "x-refused" in part else str(error.validator),
        value=value,
        schema=part,
        pointer=(*pointer, value) if is_key else pointer,
        whole=whole,
        root=parsed(schema),
        hosts=hosts,
        is_key=is_key,
    )
