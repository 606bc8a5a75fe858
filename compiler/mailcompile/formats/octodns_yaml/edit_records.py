"""Records and names put in and taken out."""

from collections.abc import Iterable

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml import edit_flow as flow
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_layout import (
    Layout,
    dashed,
    record_flow,
    record_lines,
)
from mailcompile.formats.octodns_yaml.edit_lists import (
    dash_of,
    first_items_taken_out,
    item_range,
    to_list,
)
from mailcompile.formats.octodns_yaml.edit_pairs import colon_of, is_behind_colon, pair_range
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord
from mailcompile.source.document import Range


def new_records(sheet: Sheet, key: str, changes: list[Change], layout: Layout) -> list[Splice]:
    """Records of further types for a name, each before the first one of a greater type."""
    changes = sorted(changes, key=lambda change: change.type)
    pointer, node = (key,), sheet.node((key,))
    if isinstance(node, list):
        places: dict[int, list[Change]] = {}
        types = [str(item.get("type")) if isinstance(item, dict) else "" for item in node]
        for change in changes:
            later = (index for index, kind in enumerate(types) if kind > change.type)
            places.setdefault(next(later, len(node)), []).append(change)
        put = _put_in_flow if sheet.in_flow((key, 0)) else _put_in_block
        return [put(sheet, pointer, index, some, layout) for index, some in places.items()]
    kind = str(sheet.mapping(pointer).get("type"))
    before = [change for change in changes if change.type < kind]
    after = [change for change in changes if change.type > kind]
    if not sheet.in_flow((key, "type")):
        items = [
            [record_lines(change, layout, sheet.zone.dialect) for change in some]
            for some in (before, after)
        ]
        return to_list(sheet, pointer, layout.records, items[1], items[0])
    start, end = sheet.value(pointer)
    first = "[" + "".join(f"{_flow(sheet, change)}, " for change in before)
    last = "".join(f", {_flow(sheet, change)}" for change in after) + "]"
    return [Splice(start=start, end=start, text=first), Splice(start=end, end=end, text=last)]


def _flow(sheet: Sheet, change: Change) -> str:
    return record_flow(change, sheet.zone.dialect, is_json=sheet.is_json)


def _put_in_flow(
    sheet: Sheet, pointer: Pointer, index: int, changes: list[Change], layout: Layout
) -> Splice:
    text = ", ".join(_flow(sheet, change) for change in changes)
    return flow.put_in(sheet, pointer, index, text)


def _put_in_block(
    sheet: Sheet, pointer: Pointer, index: int, changes: list[Change], layout: Layout
) -> Splice:
    """Records put into a block list; comments above the next record stay above it."""
    first, begin = dash_of(sheet, pointer, 0), sheet.value((*pointer, 0))[0]
    dash = sheet.column(first)
    same_line = sheet.line_start(first) == sheet.line_start(begin)
    content = sheet.column(begin) if same_line else dash + 2
    is_behind = is_behind_colon(sheet, pointer)
    if not is_behind and sheet.text[sheet.line_start(first) : first].strip(" "):
        raise NotEditable(pointer, "something else stands on the line of the first record")
    if sheet.is_flow((*pointer, 0)):
        items = [[_flow(sheet, change)] for change in changes]
    else:
        items = [record_lines(change, layout, sheet.zone.dialect) for change in changes]
    if index == 0 and is_behind:
        return sheet.with_lines_within(first, dashed(items, dash, content))
    if index == 0:
        at = sheet.line_end(colon_of(sheet, pointer))
    else:
        at = sheet.after(sheet.value((*pointer, index - 1))[1], dash)
    return sheet.with_lines(at, dashed(items, dash, content))


def other_record(sheet: Sheet, key: str, change: Change, layout: Layout) -> Splice:
    """The one record of a name replaced by one of another type."""
    start, end = sheet.value((key,))
    if sheet.is_flow((key,)):
        return Splice(start=start, end=end, text=_flow(sheet, change))
    lines = record_lines(change, layout, sheet.zone.dialect)
    text = (sheet.newline + " " * sheet.column(start)).join(lines)
    return Splice(start=start, end=end, text=text)


def without_records(sheet: Sheet, gone: Iterable[HandRecord]) -> list[Splice]:
    """The records taken out, and the names of which nothing is left."""
    by_key: dict[str, list[HandRecord]] = {}
    for record in gone:
        by_key.setdefault(str(record.pointer[0]), []).append(record)
    splices: list[Splice] = []
    lines: list[tuple[Range, Pointer]] = []
    empty: list[str] = []
    for key, records in by_key.items():
        node = sheet.node((key,))
        if not isinstance(node, list) or len(node) == len(records):
            empty.append(key)
        elif sheet.in_flow((key, 0)):
            indices = [int(record.pointer[1]) for record in records]
            splices += flow.taken_out(sheet, (key,), indices)
        else:
            indices = sorted(int(record.pointer[1]) for record in records)
            if is_behind_colon(sheet, (key,)):
                first, indices = first_items_taken_out(sheet, (key,), indices)
                splices += first
            items = [(key, index) for index in indices]
            lines += [(item_range(sheet, item), item) for item in items]
    if empty and sheet.is_flow(()):
        ranks = {key: rank for rank, key in enumerate(sheet.root)}
        splices += flow.taken_out(sheet, (), [ranks[key] for key in empty])
    else:
        lines += [(pair_range(sheet, (key,)), (key,)) for key in empty]
    return [*splices, *sheet.without_lines(lines)]
