"""Names put into a zone, each in its place of the natural order."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

from natsort import natsort_keygen

from mailcompile.formats.octodns_yaml import edit_flow as flow
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_layout import (
    Layout,
    dashed,
    indented,
    record_flow,
    record_lines,
)
from mailcompile.formats.octodns_yaml.edit_pairs import pair_range, pair_start
from mailcompile.formats.octodns_yaml.edit_scalars import scalar
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice
from mailcompile.formats.octodns_yaml.hand_names import sort_value
from mailcompile.formats.octodns_yaml.writer import quoted
from mailcompile.formats.octodns_yaml.yaml11 import loaded_key

_natural = natsort_keygen()
_DOCUMENT_END = re.compile(r"(?:\A|(?<=[\r\n]))\.\.\.(?=[ \t\r\n]|\Z)")


def new_names(sheet: Sheet, names: Mapping[str, list[Change]], layout: Layout) -> list[Splice]:
    """The entries of new names, each before the first name that is greater."""
    document = sheet.zone.document
    order = [_natural(sort_value(key, loaded_key(document, (key,)))) for key in sheet.root]
    # Of names without order, too, the first greater one is the first whose maximum is greater.
    greatest = list(accumulate(order, max))
    places: dict[int, list[str]] = {}
    for name in sorted(names, key=_natural):
        places.setdefault(bisect_right(greatest, _natural(name)), []).append(name)
    if sheet.is_flow(()):
        present = flow.entries(sheet, ())
        splices = []
        for index, some in places.items():
            text = ", ".join(_flow_entry(sheet, name, names[name]) for name in some)
            splices.append(flow.put_between(sheet, (), present, index, text))
        return splices
    if not order and sheet.written(()):
        raise NotEditable((), "an empty value stands where the names should be")
    keys = list(sheet.root)
    column = sheet.column(pair_start(sheet, (keys[0],))) if keys else 0
    splices = []
    for index, some in places.items():
        lines = [line for name in some for line in _entry(sheet, name, names[name], layout)]
        splices.append(sheet.with_lines(_place(sheet, keys, index), indented(lines, column)))
    return splices


def _entry(sheet: Sheet, name: str, changes: list[Change], layout: Layout) -> list[str]:
    """The lines of a name: a record, or a list of records sorted by type."""
    dialect = sheet.zone.dialect
    records = [
        record_lines(change, layout, dialect)
        for change in sorted(changes, key=lambda change: change.type)
    ]
    if len(records) == 1:
        return [f"{quoted(name)}:", *indented(records[0], layout.record)]
    return [f"{quoted(name)}:", *dashed(records, layout.records)]


def _flow_entry(sheet: Sheet, name: str, changes: list[Change]) -> str:
    records = [
        record_flow(change, sheet.zone.dialect, is_json=sheet.is_json)
        for change in sorted(changes, key=lambda change: change.type)
    ]
    key = scalar(name, is_json=True) if sheet.is_json else quoted(name)
    return f"{key}: {records[0] if len(records) == 1 else '[' + ', '.join(records) + ']'}"


def _place(sheet: Sheet, keys: list[str], index: int) -> int:
    """Where the entry at ``index`` begins: at the start of a line, or at the end of the text."""
    if index:
        pointer = (keys[index - 1],)
        start, end = pair_range(sheet, pointer)
        sheet.lines(start, end, pointer)
        return sheet.after(end, sheet.column(start))
    if keys:
        return _above(sheet, pair_start(sheet, (keys[0],)), keys[0])
    last = _DOCUMENT_END.search(sheet.text)
    return last.start() if last else len(sheet.text)


def _above(sheet: Sheet, first: int, key: str) -> int:
    """Before the first entry and the comment lines right above it, unless the file begins with
    them: those speak of the whole file."""
    at = begin = sheet.line_start(first)
    if sheet.text[begin:first].strip(" "):
        raise NotEditable((key,), "something else stands on the line of the first name")
    while at:
        above = sheet.line_before(at)
        if not sheet.text[above:at].lstrip(" ").startswith("#"):
            return at
        at = above
    return begin
