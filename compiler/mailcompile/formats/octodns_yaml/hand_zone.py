"""A zone file that people write by hand: its record sets, each with its place.

Read as octoDNS reads it (``provider/yaml.py``, ``_populate_from_file``), but with places, and
without ever stopping at the first mistake.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailcompile.diagnostics import Finding, Pointer, in_order
from mailcompile.formats.octodns_yaml import hand_kinds as kinds
from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.formats.octodns_yaml.hand_document import BOM, read_document
from mailcompile.formats.octodns_yaml.hand_names import NameFault, read_name
from mailcompile.formats.octodns_yaml.hand_types import Written
from mailcompile.formats.octodns_yaml.hand_values import Fault, read_ttl, read_values, value_items
from mailcompile.formats.octodns_yaml.yaml11 import loaded, loaded_key
from mailcompile.source import Document, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class HandRecord:
    """One record set, as it is written."""

    name: str
    """Relative, in lower case and A-labels; empty at the apex. May hold ``*`` and underscores."""
    type: str
    ttl: int
    """Seconds; the default of the dialect where none is written, -1 where it is no number."""
    values: tuple[str, ...]
    """In the order of the file. TXT joined and unescaped, addresses canonical, targets in lower
    case with a last dot, ``10 mail.one.example.``; of other types the YAML value as JSON."""
    pointer: Pointer
    """``(key,)`` where the name holds one mapping, ``(key, index)`` in a list."""

    @property
    def is_alias(self) -> bool:
        """A provider's alias, such as ``Route53Provider/ALIAS``: such a name has an address."""
        return self.type == "ALIAS" or "/" in self.type


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HandZone:
    """The record sets of a zone file, in its order, and the document that they point into."""

    file: str
    """The path that findings name."""
    document: Document
    dialect: Dialect
    records: tuple[HandRecord, ...]
    has_bom: bool = False
    _by_rrset: dict[tuple[str, str], HandRecord] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """The whole file as it stands there, a byte order mark included."""
        source = self.document.source()
        return (BOM if self.has_bom else "") + (source.text if source else "")

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process the file is read again: places are kept by identity."""
        return _again, (self.file, self.text, self.dialect)

    def find(self, name: str, kind: str) -> HandRecord | None:
        """The record set of a relative name and a type; the first, should there be two."""
        if not self._by_rrset:
            for record in reversed(self.records):
                self._by_rrset[record.name, record.type] = record
        return self._by_rrset.get((name, kind))

    def value_pointer(self, record: HandRecord, index: int) -> Pointer:
        """Where the value at ``index`` of ``record.values`` stands: its scalar or mapping."""
        node = node_at(self.document.value, record.pointer)
        items = value_items(record.type, node) if isinstance(node, dict) else []
        return (*record.pointer, *items[index][0])


def node_at(root: Json, pointer: Pointer) -> Json:
    """The part of a document at a pointer that exists."""
    node = root
    for step in pointer:
        node = node[step]  # type: ignore[index]
    return node


def read_hand_zone(
    file: str, data: bytes | str, dialect: Dialect
) -> tuple[HandZone | None, tuple[Finding, ...]]:
    """The zone in a file of octoDNS, and what is wrong with it.

    The zone is None where there is no mapping to be had; otherwise it stands beside the findings
    with everything that could be read. Never raises, whatever the input.
    """
    document, findings = read_document(file, data)
    root = document.value if document else None
    if document is None or not isinstance(root, dict):
        return None, findings
    records, faults = _records(document, root, dialect)
    zone = HandZone(
        file=file,
        document=document,
        dialect=dialect,
        records=tuple(records),
        has_bom=data[:1] == BOM if isinstance(data, str) else data[:3] == BOM.encode(),
    )
    if not faults:
        return zone, findings
    return zone, in_order([*findings, *(_finding(document, fault) for fault in faults)])


def _records(
    document: Document, root: Mapping[str, Json], dialect: Dialect
) -> tuple[list[HandRecord], list[Fault]]:
    records: list[HandRecord] = []
    faults: list[Fault] = []
    first: dict[tuple[str, str], Pointer] = {}
    for key, entry in root.items():
        name = _name(document, key, faults)
        for pointer, node in _nodes(key, entry):
            written = _written(document, pointer, node, dialect, faults)
            if written is None or name is None:
                continue
            ttl, fault = read_ttl(written)
            values, more = read_values(written)
            faults += (*((fault,) if fault else ()), *more)
            known = first.setdefault((name, written.type), pointer)
            if known != pointer:
                faults.append(_twice(written, name, known))
            records.append(
                HandRecord(name=name, type=written.type, ttl=ttl, values=values, pointer=pointer)
            )
    return records, faults


def _name(document: Document, key: str, faults: list[Fault]) -> str | None:
    try:
        return read_name(key, loaded_key(document, (key,)))
    except NameFault as fault:
        faults.append(
            Fault(
                kind=kinds.MISREAD_NAME,
                pointer=(key,),
                message=fault.message,
                hint=fault.hint,
                on_key=True,
            )
        )
        return None


def _nodes(key: str, entry: Json) -> Iterator[tuple[Pointer, Json]]:
    if isinstance(entry, list):
        for index, node in enumerate(entry):
            yield (key, index), node
    else:
        yield (key,), entry


def _written(
    document: Document, pointer: Pointer, node: Json, dialect: Dialect, faults: list[Fault]
) -> Written | None:
    """The record with its type, unless it is none."""
    if not isinstance(node, dict):
        message = "a name holds a record or a list of records, and a record is a mapping"
        hint = "write `type:` and `value:` below the name"
        faults.append(Fault(pointer=pointer, message=message, hint=hint))
        return None
    kind = loaded(document, (*pointer, "type"), node.get("type"))
    if not isinstance(kind, str) or not kind:
        message = "this record has no type" if kind is None else "the type of a record is a text"
        at = (*pointer, "type") if "type" in node else pointer
        faults.append(
            Fault(pointer=at, message=message, hint="write it as `type: TXT`", on_key=True)
        )
        return None
    return Written(document=document, pointer=pointer, record=node, type=kind, dialect=dialect)


def _twice(written: Written, name: str, known: Pointer) -> Fault:
    place = written.document.place((*known, "type"))
    first = f"; the first is at {place.file}:{place.line}:{place.column}" if place else ""
    shown = f"`{name}`" if name else "the apex"
    return Fault(
        kind=kinds.RECORD_SET_TWICE,
        pointer=(*written.pointer, "type"),
        message=f"{written.type[:40]} of {shown} stands here again{first}",
        hint="unite the values in one record",
    )


def _finding(document: Document, fault: Fault) -> Finding:
    return Finding(
        kind=fault.kind,
        message=fault.message,
        place=document.place(fault.pointer, key=fault.on_key),
        path=fault.pointer,
        hint=fault.hint,
    )


def _again(file: str, text: str, dialect: Dialect) -> HandZone:
    zone, _ = read_hand_zone(file, text, dialect)
    assert zone is not None
    return zone
