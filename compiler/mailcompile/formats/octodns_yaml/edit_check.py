"""Whether a zone file says after each step what it should, and nothing else."""

from collections.abc import Sequence
from typing import Final

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_scalars import (
    WRITABLE,
    UnwritableError,
    file_text,
    mx_parts,
)
from mailcompile.formats.octodns_yaml.edit_step import Step
from mailcompile.formats.octodns_yaml.hand_names import NameFault, read_name
from mailcompile.formats.octodns_yaml.hand_values import SINGLE
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord, HandZone, node_at
from mailcompile.formats.octodns_yaml.yaml11 import loaded_key
from mailcompile.source import Json

NO_PLACE: Final = "the file is written in a way that leaves no place for the change"


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


def first_keys(zone: HandZone) -> dict[str, str]:
    """The first key of each name."""
    keys: dict[str, str] = {}
    for key in _root(zone):
        try:
            keys.setdefault(read_name(key, loaded_key(zone.document, (key,))), key)
        except NameFault:
            continue
    return keys


def _root(zone: HandZone) -> dict[str, Json]:
    root = zone.document.value
    return root if isinstance(root, dict) else {}


def check_step(before: HandZone, after: HandZone, step: Step, first: Pointer) -> None:
    """Whether a step has done just what it says: the names, in their order, and the record sets.

    Raises ``NotEditable`` at ``first``.
    """
    new = {change.name for change in step.new} - first_keys(before).keys()
    # A name whose one record another takes the place of is there afterwards.
    emptied = set() if step.new else _emptied(before, step.gone)
    expected = [key for key in _root(before) if key not in emptied]
    found = list(_root(after))
    if new - set(found) or [key for key in found if key not in new] != expected:
        raise NotEditable(first, NO_PLACE)
    _check_records(before, after, step, first)


def _emptied(zone: HandZone, gone: Sequence[Change]) -> set[str]:
    """The keys below which nothing is left."""
    going = {(change.name, change.type) for change in gone}
    counts: dict[str, int] = {}
    for record in zone.records:
        if (record.name, record.type) in going:
            key = str(record.pointer[0])
            counts[key] = counts.get(key, 0) + 1
    root = _root(zone)
    return {key for key, count in counts.items() if count == _size(root[key])}


def _size(entry: Json) -> int:
    return len(entry) if isinstance(entry, list) else 1


def check_result(before: HandZone, after: HandZone, todo: Sequence[Change]) -> None:
    """Compares every record set with what it should be. Raises ``NotEditable``."""
    there: list[Change] = []
    new: list[Change] = []
    for change in todo:
        (there if before.find(change.name, change.type) else new).append(change)
    whole = Step(
        splices=(),
        new=tuple(new),
        changed=tuple(change for change in there if change.values),
        gone=tuple(change for change in there if not change.values),
    )
    _check_records(before, after, whole, entry_of(before, todo[0]))


def _check_records(before: HandZone, after: HandZone, step: Step, first: Pointer) -> None:
    gone = {(change.name, change.type) for change in step.gone}
    wanted = {(change.name, change.type): change for change in (*step.new, *step.changed)}
    expected = [_rrset(record) for record in before.records if _rrset(record) not in gone]
    expected += [(change.name, change.type) for change in step.new]
    if sorted(map(_rrset, after.records)) != sorted(expected):
        raise NotEditable(first, "the file would lose or gain another record")
    for key, change in wanted.items():
        new = after.find(*key)
        if new is None or not _is_as_wanted(before, after, new, change):
            raise NotEditable(entry_of(before, change), NO_PLACE)
    concerned = gone | wanted.keys()
    others = (record for record in before.records if _rrset(record) not in concerned)
    rest = (record for record in after.records if _rrset(record) not in concerned)
    for old, new in zip(others, rest, strict=True):
        if _whole(before, old) != _whole(after, new):
            raise NotEditable(first, "the file is written so that another record would change")


def _rrset(record: HandRecord) -> tuple[str, str]:
    return record.name, record.type


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
