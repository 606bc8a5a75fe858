"""Block lists: where their items begin, and how one thing becomes a list of several."""

import re

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import NotEditable
from mailcompile.formats.octodns_yaml.edit_layout import dashed
from mailcompile.formats.octodns_yaml.edit_pairs import colon_of, is_behind_colon, pair_start
from mailcompile.formats.octodns_yaml.edit_text import REST_OF_LINE, Sheet, Splice
from mailcompile.source.document import Range

_TO_DASH = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))+ *-")
_TO_NEXT_LINE = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?:\r\n|\n|\r) *")
_LINE_START = re.compile(r"(?:\r\n|\n|\r)( *)(?=[^\s])")


def dash_of(sheet: Sheet, pointer: Pointer, index: int) -> int:
    """The offset of the dash of an item of a block list."""
    if index == 0:
        return sheet.value(pointer)[0]
    before = sheet.value((*pointer, index - 1))
    found = _TO_DASH.match(sheet.text, before[1])
    if not found:
        raise NotEditable((*pointer, index), "no line of its own begins with a dash here")
    return found.end() - 1


def item_range(sheet: Sheet, item: Pointer) -> Range:
    """From the dash of an item of a block list to the end of its value."""
    return dash_of(sheet, item[:-1], int(item[-1])), sheet.value(item)[1]


def to_list(
    sheet: Sheet,
    pointer: Pointer,
    step: int,
    after: list[list[str]],
    before: list[list[str]] | None = None,
) -> list[Splice]:
    """The block value at ``pointer`` made an item of a list whose dashes stand ``step`` to the
    right of its key, with further items before and after it. Its lines move to the right together.
    """
    if is_behind_colon(sheet, pointer):
        return _to_list_behind_colon(sheet, pointer, after, before or [])
    colon = colon_of(sheet, pointer)
    start, end = sheet.value(pointer)
    own_line = sheet.line_start(start) != sheet.line_start(colon)
    is_mapping = isinstance(sheet.node(pointer), dict) and not sheet.is_flow(pointer)
    if not is_mapping and re.search(r"[\r\n]", sheet.text[start:end]):
        step = 0  # However far its further lines stand to the right, they are right of the key.
    dash = sheet.column(pair_start(sheet, pointer)) + step
    column = sheet.column(start) if own_line else 0
    content = max(dash + 2, column)
    bullet = " " * dash + "-" + " " * (content - dash - 1)
    first = dashed(before or [], dash, content)
    if own_line:
        splices = [_with_dash(sheet, pointer, bullet)]
        if first:
            # Above the comments that stand between the key and what belongs to them.
            splices.append(sheet.with_lines(sheet.line_end(colon), first))
        if is_mapping:
            splices += _moved(sheet, start, end, column, content - column)
    else:
        splices = [_on_new_line(sheet, pointer, [*first, bullet])]
    if after:
        splices.append(sheet.with_lines(sheet.line_end(end), dashed(after, dash, content)))
    return splices


def _to_list_behind_colon(
    sheet: Sheet, pointer: Pointer, after: list[list[str]], before: list[list[str]]
) -> list[Splice]:
    """The same for the value of an explicit key: its dashes stand where it began."""
    start, end = sheet.value(pointer)
    dash = sheet.column(start)
    splices = [sheet.with_lines_within(start, dashed(before, dash))] if before else []
    splices.append(Splice(start=start, end=start, text="- "))
    if isinstance(sheet.node(pointer), dict) and not sheet.is_flow(pointer):
        splices += _moved(sheet, start, end, dash, 2)
    if after:
        splices.append(sheet.with_lines(sheet.line_end(end), dashed(after, dash)))
    return splices


def first_items_taken_out(
    sheet: Sheet, pointer: Pointer, indices: list[int]
) -> tuple[list[Splice], list[int]]:
    """Takes the first items of a list out that begins behind a colon, up to one that stays.

    Returns also those of the ascending ``indices`` that are still to be taken out, as whole lines.
    The item that stays moves up to the colon, unless comments or blank lines stand between.
    """
    count = next((rank for rank, index in enumerate(indices) if index != rank), len(indices))
    if not count:
        return [], indices
    first = dash_of(sheet, pointer, 0)
    ends = [sheet.value((*pointer, index))[1] for index in range(count)]
    dashes = [dash_of(sheet, pointer, index + 1) for index in range(count)]
    if all(
        _TO_NEXT_LINE.fullmatch(sheet.text, end, dash)
        for end, dash in zip(ends, dashes, strict=True)
    ):
        return [Splice(start=first, end=dashes[-1], text="")], indices[count:]
    rest = REST_OF_LINE.match(sheet.text, ends[0])
    if rest is None:
        raise NotEditable((*pointer, 0), "something else stands on the same line")
    return [Splice(start=colon_of(sheet, pointer) + 1, end=rest.end(), text="")], indices[1:]


def _with_dash(sheet: Sheet, pointer: Pointer, bullet: str) -> Splice:
    """A dash before a value that begins its line."""
    start = sheet.value(pointer)[0]
    begin = sheet.line_start(start)
    if sheet.text[begin:start].strip(" "):
        raise NotEditable(pointer, "something else stands on the line of this value")
    return Splice(start=begin, end=start, text=bullet)


def _on_new_line(sheet: Sheet, pointer: Pointer, lines: list[str]) -> Splice:
    """A value that stands behind its key moved below it; the last of ``lines`` goes before it."""
    colon, start = colon_of(sheet, pointer), sheet.value(pointer)[0]
    if sheet.text[colon + 1 : start].strip(" \t"):
        raise NotEditable(pointer, "the value does not follow its key")
    return Splice(start=colon + 1, end=start, text=sheet.newline.join(["", *lines]))


def _moved(sheet: Sheet, start: int, end: int, column: int, by: int) -> list[Splice]:
    """The further lines of a block moved to the right; comments left of it stay."""
    if by <= 0:
        return []
    return [
        Splice(start=found.start(1), end=found.start(1), text=" " * by)
        for found in _LINE_START.finditer(sheet.text, start, end)
        if len(found[1]) >= column
    ]
