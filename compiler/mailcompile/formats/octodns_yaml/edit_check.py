"""Whether a zone file says afterwards what it should, and nothing else."""

from collections.abc import Sequence

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_scalars import (
    WRITABLE,
    UnwritableError,
    file_text,
    mx_parts,
)
from mailcompile.formats.octodns_yaml.hand_names import NameFault, read_name
from mailcompile.formats.octodns_yaml.hand_values import SINGLE
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord, HandZone, node_at
from mailcompile.source import Json


def check_possible(zone: HandZone, todo: Sequence[Change]) -> None:
    """Refuses what cannot be asked. Raises ``NotEditable``."""
    counts: dict[tuple[str, str], int] = {}
    for record in zone.records:
        counts[record.name, record.type] = counts.get((record.name, record.type), 0) + 1
    for change in todo:
        known = zone.find(change.name, change.type)
        pointer = entry_of(zone, change)
        if counts.get((change.name, change.type), 0) > 1:
            raise NotEditable(pointer, f"{change.type} stands here twice")
        if change.type in SINGLE and len(change.values) > 1:
            raise NotEditable(pointer, f"a record of type {change.type} has one value")
        if known is None and change.type not in WRITABLE:
            raise NotEditable(pointer, f"records of type {change.type} are not written")
        if known is None and not _is_name(change.name):
            raise NotEditable(pointer, f"{change.name[:80]} is no name of a record")
        for value in change.values if change.type in WRITABLE else ():
            if known is None or value not in known.values:
                _check_value(zone, change, value)


def _check_value(zone: HandZone, change: Change, value: str) -> None:
    try:
        if change.type == "MX":
            mx_parts(value)
        file_text(change.type, value, zone.dialect)
    except UnwritableError as error:
        raise NotEditable(entry_of(zone, change), str(error)) from None


def _is_name(name: str) -> bool:
    try:
        return read_name(name, name) == name
    except NameFault:
        return False


def entry_of(zone: HandZone, change: Change) -> Pointer:
    """The record set of a change, or the name that it would get."""
    known = zone.find(change.name, change.type)
    return (change.name,) if known is None else known.pointer


def check_result(before: HandZone, after: HandZone, todo: Sequence[Change]) -> None:
    """Compares every record set with what it should be. Raises ``NotEditable``."""
    first = entry_of(before, todo[0])
    changes = {(change.name, change.type): change for change in todo}
    expected = {(record.name, record.type) for record in before.records} | set(changes)
    expected -= {key for key, change in changes.items() if not change.values}
    found = [(record.name, record.type) for record in after.records]
    if len(found) != len(expected) + _doubles(before) or set(found) != expected:
        raise NotEditable(first, "the file would lose or gain another record")
    for key, change in changes.items():
        new = after.find(*key)
        if new is not None and not _is_as_wanted(before, after, new, change):
            why = "the file is written in a way that leaves no place for the change"
            raise NotEditable(entry_of(before, change), why)
    others = (record for record in before.records if (record.name, record.type) not in changes)
    rest = (record for record in after.records if (record.name, record.type) not in changes)
    for old, new in zip(others, rest, strict=True):
        if _whole(before, old) != _whole(after, new):
            raise NotEditable(first, "the file is written so that another record would change")


def _doubles(zone: HandZone) -> int:
    return len(zone.records) - len({(record.name, record.type) for record in zone.records})


def _is_as_wanted(before: HandZone, after: HandZone, new: HandRecord, change: Change) -> bool:
    """Values and TTL as asked for, all other settings of the record as before."""
    old = before.find(change.name, change.type)
    ttl = change.ttl
    if ttl is None:
        ttl = old.ttl if old is not None else before.dialect.default_ttl
    if new.ttl != ttl or sorted(new.values) != sorted(change.values):
        return False
    return old is None or _settings(before, old) == _settings(after, new)


def _whole(zone: HandZone, record: HandRecord) -> tuple[object, ...]:
    """All that a record says, without its place."""
    node = node_at(zone.document.value, record.pointer)
    return (record.name, record.type, record.ttl, list(record.values), node)


def _settings(zone: HandZone, record: HandRecord) -> dict[str, Json]:
    node = node_at(zone.document.value, record.pointer)
    mapping = node if isinstance(node, dict) else {}
    return {key: part for key, part in mapping.items() if key not in ("ttl", "value", "values")}
