"""A hand-written zone changed as text: what is not asked for stays, byte by byte.

The changes are made in four steps: new names, values and TTLs, new records, what goes. After each
the zone is read again, so that no step works with offsets of before another one. The last reading
is compared with what is wanted: a text that says anything else is never returned.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from mailcompile.diagnostics import Finding
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_check import check_possible, check_result, entry_of
from mailcompile.formats.octodns_yaml.edit_layout import layout_of
from mailcompile.formats.octodns_yaml.edit_names import new_names
from mailcompile.formats.octodns_yaml.edit_records import (
    new_records,
    other_record,
    without_records,
)
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice, sheet_of, spliced
from mailcompile.formats.octodns_yaml.edit_ttl import changed_ttl
from mailcompile.formats.octodns_yaml.edit_values import changed_values
from mailcompile.formats.octodns_yaml.hand_document import BOM
from mailcompile.formats.octodns_yaml.hand_names import NameFault, read_name
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone
from mailcompile.formats.octodns_yaml.yaml11 import loaded_key

__all__ = ["Change", "NotEditable", "edited"]

_Changes: TypeAlias = Sequence[Change]
_Step: TypeAlias = Callable[[Sheet, _Changes], list[Splice]]


def edited(zone: HandZone, changes: Iterable[Change]) -> str:
    """The text of the zone with each changed record set as wanted; the same text without changes.

    Of two changes of one record set the last counts. Raises ``NotEditable``.
    """
    wanted = {(change.name, change.type): change for change in changes}
    todo = [change for change in wanted.values() if _differs(zone, change)]
    if not todo:
        return zone.text
    check_possible(zone, todo)
    now = zone
    for step in (_names, _values, _replaced_records, _records, _removals):
        now = _made(now, step, todo)
    check_result(zone, now, todo)
    return now.text


def _differs(zone: HandZone, change: Change) -> bool:
    record = zone.find(change.name, change.type)
    if record is None or not change.values:
        return record is not None or bool(change.values)
    return sorted(record.values) != sorted(change.values) or change.ttl not in (None, record.ttl)


def _made(zone: HandZone, step: _Step, todo: _Changes) -> HandZone:
    """The zone after one step, read again."""
    sheet = sheet_of(zone)
    splices = step(sheet, todo)
    if not splices:
        return zone
    text = (BOM if zone.has_bom else "") + spliced(sheet.text, splices)
    result, findings = read_hand_zone(zone.file, text, zone.dialect)
    if result is None or (findings and len(findings) > len(_findings(zone))):
        why = "the file is written in a way that leaves no place for the change"
        raise NotEditable(entry_of(zone, todo[0]), why)
    return result


def _findings(zone: HandZone) -> tuple[Finding, ...]:
    return read_hand_zone(zone.file, zone.text, zone.dialect)[1]


def _names(sheet: Sheet, todo: _Changes) -> list[Splice]:
    """Names that are not there yet."""
    missing = [change for change in todo if change.values and not _found(sheet.zone, change)]
    known = _keys(sheet.zone) if missing else {}
    names: dict[str, list[Change]] = {}
    for change in missing:
        if change.name not in known:
            names.setdefault(change.name, []).append(change)
    return new_names(sheet, names, layout_of(sheet)) if names else []


def _values(sheet: Sheet, todo: _Changes) -> list[Splice]:
    """Record sets that stay, with other values or another TTL."""
    splices: list[Splice] = []
    for change in todo:
        record = sheet.zone.find(change.name, change.type)
        if record is not None and change.values:
            splices += changed_ttl(sheet, record, change.ttl)
            splices += changed_values(sheet, record, change)
    return splices


def _replaced_records(sheet: Sheet, todo: _Changes) -> list[Splice]:
    """Names whose one record goes while another comes."""
    splices = []
    gone = {(change.name, change.type) for change in todo if not change.values}
    coming = _coming(sheet.zone, todo)
    for record in sheet.zone.records:
        if (record.name, record.type) in gone and len(record.pointer) == 1:
            key = str(record.pointer[0])
            if coming.get(key):
                splices.append(other_record(sheet, key, coming[key][0], layout_of(sheet)))
    return splices


def _records(sheet: Sheet, todo: _Changes) -> list[Splice]:
    """Further types of names that are there."""
    splices: list[Splice] = []
    coming = _coming(sheet.zone, todo)
    layout = layout_of(sheet) if coming else None
    for key, changes in coming.items():
        if layout is not None:
            splices += new_records(sheet, key, changes, layout)
    return splices


def _removals(sheet: Sheet, todo: _Changes) -> list[Splice]:
    """Record sets that go, and names of which nothing is left."""
    found = [sheet.zone.find(change.name, change.type) for change in todo if not change.values]
    return without_records(sheet, [record for record in found if record is not None])


def _coming(zone: HandZone, todo: _Changes) -> dict[str, list[Change]]:
    """The record sets that are not there yet by the key of their name, sorted by type."""
    missing = [change for change in todo if change.values and not _found(zone, change)]
    known = _keys(zone) if missing else {}
    coming: dict[str, list[Change]] = {}
    for change in sorted(missing, key=lambda change: change.type):
        coming.setdefault(known[change.name], []).append(change)
    return coming


def _found(zone: HandZone, change: Change) -> bool:
    return zone.find(change.name, change.type) is not None


def _keys(zone: HandZone) -> dict[str, str]:
    """The first key of each name."""
    keys: dict[str, str] = {}
    root = zone.document.value
    for key in root if isinstance(root, dict) else ():
        try:
            keys.setdefault(read_name(key, loaded_key(zone.document, (key,))), key)
        except NameFault:
            continue
    return keys
