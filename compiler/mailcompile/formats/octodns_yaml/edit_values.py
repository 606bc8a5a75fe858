"""The values of a record that stays: replaced where they stand, taken out, put in at the end."""

from collections import Counter
from collections.abc import Iterable

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml import edit_flow as flow
from mailcompile.formats.octodns_yaml.edit_change import Change, NotEditable
from mailcompile.formats.octodns_yaml.edit_layout import (
    dashed,
    layout_of,
    value_flow,
    value_lines,
)
from mailcompile.formats.octodns_yaml.edit_lists import dash_of, item_range, to_list
from mailcompile.formats.octodns_yaml.edit_scalars import (
    WRITABLE,
    file_text,
    like,
    mx_parts,
    number_like,
)
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice
from mailcompile.formats.octodns_yaml.hand_types import mx_keys
from mailcompile.formats.octodns_yaml.hand_values import SINGLE, value_items, values_key
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord


def changed_values(sheet: Sheet, record: HandRecord, change: Change) -> list[Splice]:
    """What makes the values of ``record`` those of ``change``."""
    gone, new = _compared(record.values, change.values)
    key = values_key(record.type, sheet.mapping(record.pointer))
    if not (gone or new):
        return []
    if key is None or (new and record.type not in WRITABLE):
        raise NotEditable(record.pointer, f"values of type {record.type} are not written")
    if record.type in SINGLE and len(change.values) != 1:
        raise NotEditable(record.pointer, f"a record of type {record.type} has one value")
    splices = []
    items = value_items(record.type, sheet.mapping(record.pointer))
    for index, value in zip(gone, new, strict=False):
        pointer = (*record.pointer, *items[index][0])
        splices += _replaced(sheet, pointer, record.type, value)
    pointer = (*record.pointer, key)
    splices += _without(sheet, pointer, gone[len(new) :])
    further = new[len(gone) :]
    if further and isinstance(sheet.node(pointer), list):
        splices.append(_appended(sheet, pointer, record.type, further))
    elif further:
        splices += _made_list(sheet, pointer, record.type, further)
    return splices


def _compared(present: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[list[int], list[str]]:
    """Which of the present values go, and which of the wanted ones are not there yet."""
    left = Counter(wanted)
    gone = []
    for index, value in enumerate(present):
        if left[value]:
            left[value] -= 1
        else:
            gone.append(index)
    new = []
    for value in wanted:
        if left[value]:
            left[value] -= 1
            new.append(value)
    return gone, new


def _replaced(sheet: Sheet, pointer: Pointer, kind: str, value: str) -> list[Splice]:
    """A value replaced where it stands, in its own quotes."""
    if kind != "MX":
        text = file_text(kind, value, sheet.zone.dialect)
        return [_scalar_replaced(sheet, pointer, text)]
    preference, exchange = mx_parts(value)
    mapping = sheet.mapping(pointer)
    name, number = mx_keys(mapping)
    if name is None or number is None:
        raise NotEditable(pointer, "this MX value is not complete")
    splices = []
    if not _is_exchange(mapping[name], exchange):
        splices.append(_scalar_replaced(sheet, (*pointer, name), exchange))
    if str(mapping[number]) != str(preference):
        start, end = sheet.value((*pointer, number))
        text = number_like(sheet.text[start:end], preference)
        splices.append(Splice(start=start, end=end, text=text))
    return splices


def _is_exchange(written: object, exchange: str) -> bool:
    """Whether an exchange can stay as it is written."""
    return isinstance(written, str) and f"{written.lower().removesuffix('.')}." == exchange


def _scalar_replaced(sheet: Sheet, pointer: Pointer, text: str) -> Splice:
    if isinstance(sheet.node(pointer), dict | list):
        raise NotEditable(pointer, "a text should stand here")
    start, end = sheet.value(pointer)
    if start == end:
        raise NotEditable(pointer, "nothing stands here")
    sample = sheet.text[start:end]
    return Splice(start=start, end=end, text=like(sample, text, in_flow=sheet.in_flow(pointer)))


def _without(sheet: Sheet, pointer: Pointer, indices: list[int]) -> Iterable[Splice]:
    """Items of a list taken out, of which others stay."""
    if not indices:
        return ()
    if sheet.in_flow((*pointer, 0)):
        return flow.taken_out(sheet, pointer, indices)
    items = [(*pointer, index) for index in indices]
    return sheet.without_lines((item_range(sheet, item), item) for item in items)


def _appended(sheet: Sheet, pointer: Pointer, kind: str, values: list[str]) -> Splice:
    """Values put in after the last one of a list, in its style."""
    node = sheet.node(pointer)
    count = len(node) if isinstance(node, list) else 0
    if not count:
        raise NotEditable(pointer, "this list is empty")
    last = (*pointer, count - 1)
    sample = sheet.written(last)
    if sheet.in_flow(last):
        texts = [_flow_text(sheet, last, kind, value) for value in values]
        present = flow.entries(sheet, pointer)
        gap = flow.separator(sheet, present)
        return flow.put_in(sheet, pointer, count, gap.join(texts))
    dash = dash_of(sheet, pointer, count - 1)
    start, end = sheet.value(last)
    same_line = sheet.line_start(dash) == sheet.line_start(start)
    content = sheet.column(start) if same_line else sheet.column(dash) + 2
    items = [_block_item(sheet, kind, value, sample) for value in values]
    sheet.lines(dash, end, last)
    return sheet.with_lines(sheet.line_end(end), dashed(items, sheet.column(dash), content))


def _flow_text(sheet: Sheet, sample: Pointer, kind: str, value: str) -> str:
    """A value between brackets, in the quotes of another one."""
    if kind == "MX":
        is_json = '"' in sheet.written(sample).partition(":")[0]
        return value_flow(kind, value, sheet.zone.dialect, is_json=is_json)
    return like(sheet.written(sample), file_text(kind, value, sheet.zone.dialect), in_flow=True)


def _block_item(sheet: Sheet, kind: str, value: str, sample: str) -> list[str]:
    """A value as lines, in the quotes or brackets of another one."""
    if kind != "MX":
        return [like(sample, file_text(kind, value, sheet.zone.dialect), in_flow=False)]
    if sample.startswith("{"):
        is_json = '"' in sample.partition(":")[0]
        return [value_flow(kind, value, sheet.zone.dialect, is_json=is_json)]
    return value_lines(kind, value, sheet.zone.dialect)


def _made_list(sheet: Sheet, pointer: Pointer, kind: str, values: list[str]) -> list[Splice]:
    """The one value that stands there made the first of several."""
    start, end = sheet.key(pointer)
    splices = []
    if pointer[-1] == "value":
        quoted = sheet.text[start:end]
        if quoted.strip("'\"") != "value":
            raise NotEditable(pointer, "the key `value` is written in an unusual way")
        splices.append(Splice(start=start, end=end, text=quoted.replace("value", "values")))
    start, end = sheet.value(pointer)
    if sheet.in_flow(pointer):
        texts = [_flow_text(sheet, pointer, kind, value) for value in values]
        after = ", ".join(("", *texts)) + "]"
        return [
            *splices,
            Splice(start=start, end=start, text="["),
            Splice(start=end, end=end, text=after),
        ]
    sample = sheet.text[start:end]
    items = [_block_item(sheet, kind, value, sample) for value in values]
    return [*splices, *to_list(sheet, pointer, layout_of(sheet).values, items)]
