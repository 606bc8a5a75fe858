"""A hand-written zone changed as text: what is not asked for stays, byte by byte.

The changes are made in steps: new names, values and TTLs, records that take the place of others,
new records, what goes. After each the zone is read again, so that no step works with offsets of
before another one, and compared with what the step was to make of it; the last reading is compared
with what is wanted. A text that says anything else is never returned.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_check import (
    NO_PLACE,
    check_possible,
    check_result,
    check_step,
    entry_of,
    first_keys,
)
from mailcompile.formats.octodns_yaml.edit_layout import layout_of
from mailcompile.formats.octodns_yaml.edit_names import new_names
from mailcompile.formats.octodns_yaml.edit_records import (
    new_records,
    other_record,
    without_records,
)
from mailcompile.formats.octodns_yaml.edit_step import Step
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice, sheet_of, spliced
from mailcompile.formats.octodns_yaml.edit_ttl import changed_ttl
from mailcompile.formats.octodns_yaml.edit_values import changed_values
from mailcompile.formats.octodns_yaml.hand_document import BOM
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone

__all__ = ["Change", "NotEditable", "edited"]

_Changes: TypeAlias = Sequence[Change]


def edited(zone: HandZone, changes: Iterable[Change]) -> str:
    """The text of the zone with each changed record set as wanted; the same text without changes.

    Of two changes of one record set the last counts. Raises ``NotEditable``, and nothing else.
    """
    wanted = {(change.name, change.type): change for change in changes}
    todo = [change for change in wanted.values() if _differs(zone, change)]
    if not todo:
        return zone.text
    check_possible(zone, todo)
    now = zone
    for plan in (_names, _values, _replaced_records, _records, _removals):
        now = _made(now, plan, todo)
    check_result(zone, now, todo)
    return now.text


def _differs(zone: HandZone, change: Change) -> bool:
    record = zone.find(change.name, change.type)
    if record is None or not change.values:
        return record is not None or bool(change.values)
    return sorted(record.values) != sorted(change.values) or change.ttl not in (None, record.ttl)


def _made(zone: HandZone, plan: Callable[[Sheet, _Changes], Step], todo: _Changes) -> HandZone:
    """The zone after one step, read again and compared with what the step says of itself."""
    sheet = sheet_of(zone)
    first = entry_of(zone, todo[0])
    try:
        step = plan(sheet, todo)
    except (LookupError, ValueError):
        # Files are written in more ways than a step can know of.
        raise NotEditable(first, NO_PLACE) from None
    if not step.splices:
        return zone
    text = (BOM if zone.has_bom else "") + spliced(sheet.text, step.splices)
    result, findings = read_hand_zone(zone.file, text, zone.dialect)
    if result is None or (findings and len(findings) > _count_of_findings(zone)):
        raise NotEditable(first, NO_PLACE)
    check_step(zone, result, step, first)
    return result


def _count_of_findings(zone: HandZone) -> int:
    return len(read_hand_zone(zone.file, zone.text, zone.dialect)[1])


def _names(sheet: Sheet, todo: _Changes) -> Step:
    """Names that are not there yet."""
    missing = [change for change in todo if change.values and not _found(sheet.zone, change)]
    known = first_keys(sheet.zone) if missing else {}
    names: dict[str, list[Change]] = {}
    for change in missing:
        if change.name not in known:
            names.setdefault(change.name, []).append(change)
    splices = new_names(sheet, names, layout_of(sheet)) if names else []
    new = tuple(change for some in names.values() for change in some)
    return Step(splices=tuple(splices), new=new)


def _values(sheet: Sheet, todo: _Changes) -> Step:
    """Record sets that stay, with other values or another TTL."""
    splices: list[Splice] = []
    changed = []
    for change in todo:
        record = sheet.zone.find(change.name, change.type)
        if record is not None and change.values:
            splices += changed_ttl(sheet, record, change.ttl)
            splices += changed_values(sheet, record, change)
            changed.append(change)
    return Step(splices=tuple(splices), changed=tuple(changed))


def _replaced_records(sheet: Sheet, todo: _Changes) -> Step:
    """Names whose one record goes while another comes."""
    splices, new, gone = [], [], []
    going = {(change.name, change.type): change for change in todo if not change.values}
    coming = _coming(sheet.zone, todo)
    for record in sheet.zone.records:
        change = going.get((record.name, record.type))
        if change is not None and len(record.pointer) == 1:
            key = str(record.pointer[0])
            if coming.get(key):
                splices.append(other_record(sheet, key, coming[key][0], layout_of(sheet)))
                new.append(coming[key][0])
                gone.append(change)
    return Step(splices=tuple(splices), new=tuple(new), gone=tuple(gone))


def _records(sheet: Sheet, todo: _Changes) -> Step:
    """Further types of names that are there."""
    splices: list[Splice] = []
    coming = _coming(sheet.zone, todo)
    layout = layout_of(sheet) if coming else None
    for key, changes in coming.items():
        if layout is not None:
            splices += new_records(sheet, key, changes, layout)
    new = tuple(change for changes in coming.values() for change in changes)
    return Step(splices=tuple(splices), new=new)


def _removals(sheet: Sheet, todo: _Changes) -> Step:
    """Record sets that go, and names of which nothing is left."""
    gone = tuple(change for change in todo if not change.values and _found(sheet.zone, change))
    found = [sheet.zone.find(change.name, change.type) for change in gone]
    splices = without_records(sheet, [record for record in found if record is not None])
    return Step(splices=tuple(splices), gone=gone)


def _coming(zone: HandZone, todo: _Changes) -> dict[str, list[Change]]:
    """The record sets that are not there yet by the key of their name, sorted by type."""
    missing = [change for change in todo if change.values and not _found(zone, change)]
    known = first_keys(zone) if missing else {}
    coming: dict[str, list[Change]] = {}
    for change in sorted(missing, key=lambda change: change.type):
        coming.setdefault(known[change.name], []).append(change)
    return coming


def _found(zone: HandZone, change: Change) -> bool:
    return zone.find(change.name, change.type) is not None
