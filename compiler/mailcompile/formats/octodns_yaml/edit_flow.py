"""Entries of mappings and lists in brackets: put in, taken out."""

import re
from collections.abc import Collection
from itertools import pairwise

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import NotEditable
from mailcompile.formats.octodns_yaml.edit_pairs import pair_range
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice
from mailcompile.source.document import Range

_GAP = re.compile(r"\s*,\s*")
_COMMA = re.compile(r"\s*,")


def entries(sheet: Sheet, pointer: Pointer) -> list[Range]:
    """The ranges of the items of a list, or of the pairs of a mapping."""
    node = sheet.node(pointer)
    if isinstance(node, dict):
        return [pair_range(sheet, (*pointer, key)) for key in node]
    count = len(node) if isinstance(node, list) else 0
    return [sheet.value((*pointer, index)) for index in range(count)]


def put_in(sheet: Sheet, pointer: Pointer, index: int, text: str) -> Splice:
    """``text`` as the entry at ``index``, between the same white space as its neighbours."""
    return put_between(sheet, pointer, entries(sheet, pointer), index, text)


def put_between(
    sheet: Sheet, pointer: Pointer, present: list[Range], index: int, text: str
) -> Splice:
    """The same where the entries are known."""
    if not present:
        at = sheet.value(pointer)[0] + 1
        return Splice(start=at, end=at, text=text)
    gap = separator(sheet, present)
    if index == 0:
        return Splice(start=present[0][0], end=present[0][0], text=text + gap)
    at = present[index - 1][1]
    return Splice(start=at, end=at, text=gap + text)


def separator(sheet: Sheet, present: list[Range]) -> str:
    """What stands between two entries, if it is a comma and white space."""
    if len(present) > 1:
        gap = sheet.text[present[-2][1] : present[-1][0]]
        if _GAP.fullmatch(gap):
            return gap
    return ", "


def taken_out(sheet: Sheet, pointer: Pointer, indices: Collection[int]) -> list[Splice]:
    """The entries at ``indices`` taken out with their commas."""
    present = entries(sheet, pointer)
    going = frozenset(indices)
    kept = [index for index in range(len(present)) if index not in going]
    if not kept:
        comma = _COMMA.match(sheet.text, present[-1][1])
        end = comma.end() if comma else present[-1][1]
        _check_gaps(sheet, pointer, present)
        return [Splice(start=present[0][0], end=end, text="")]
    splices = []
    if kept[0] > 0:
        _check_gaps(sheet, pointer, present[: kept[0] + 1])
        splices.append(Splice(start=present[0][0], end=present[kept[0]][0], text=""))
    for index in sorted(indices):
        if index > kept[0]:
            _check_gaps(sheet, pointer, present[index - 1 : index + 1])
            splices.append(Splice(start=present[index - 1][1], end=present[index][1], text=""))
    return splices


def _check_gaps(sheet: Sheet, pointer: Pointer, present: list[Range]) -> None:
    """Refuses to take out what stands between entries when it is more than a comma."""
    for (_, end), (start, _) in pairwise(present):
        if not _GAP.fullmatch(sheet.text[end:start]):
            raise NotEditable(pointer, "a comment stands between these brackets")
