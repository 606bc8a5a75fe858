"""The text of a zone file as lines and ranges, and pieces of it replaced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import NotEditable
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, node_at
from mailcompile.source import Json
from mailcompile.source.document import Range

_LINE_END = re.compile(r"\r\n|\n|\r")
REST_OF_LINE = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """Something to put in the place of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """``text`` with all splices made. They may touch; of overlapping ones only deletions do."""
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        parts += (text[at : splice.start], splice.text)
        at = max(at, splice.end)
    return "".join((*parts, text[at:]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A zone and its text without byte order mark, with the questions that an editor has."""

    zone: HandZone
    text: str
    newline: str
    is_json: bool
    """The file is one flow mapping with double quotes."""

    @property
    def root(self) -> dict[str, Json]:
        value = self.zone.document.value
        return value if isinstance(value, dict) else {}

    def node(self, pointer: Pointer) -> Json:
        """The value at a pointer that exists."""
        return node_at(self.zone.document.value, pointer)

    def mapping(self, pointer: Pointer) -> dict[str, Json]:
        """The record or MX value at a pointer."""
        node = self.node(pointer)
        if not isinstance(node, dict):
            raise NotEditable(pointer, "what stands here is no mapping")
        return node

    def key(self, pointer: Pointer) -> Range:
        """The range of the key of the last step."""
        ranges = self.zone.document.ranges(pointer)
        if ranges is None or ranges[0] is None:
            raise NotEditable(pointer, "there is no key here")
        return ranges[0]

    def value(self, pointer: Pointer) -> Range:
        """The range of the value, without the blank lines that end a block scalar."""
        ranges = self.zone.document.ranges(pointer)
        if ranges is None:
            raise NotEditable(pointer, "there is nothing here")
        start, end = ranges[1]
        return start, max(start, start + len(self.text[start:end].rstrip(" \t\r\n")))

    def written(self, pointer: Pointer) -> str:
        """The value as it is written."""
        start, end = self.value(pointer)
        return self.text[start:end]

    def is_flow(self, pointer: Pointer) -> bool:
        """Whether a mapping or list has brackets."""
        ranges = self.zone.document.ranges(pointer)
        start = ranges[1][0] if ranges else len(self.text)
        return self.text[start : start + 1] in ("{", "[")

    def in_flow(self, pointer: Pointer) -> bool:
        """Whether something stands between brackets."""
        steps = range(len(pointer))
        return any(self.is_flow(pointer[:count]) for count in steps)

    def line_start(self, offset: int) -> int:
        """The offset of the first character of the line."""
        start = self.text.rfind("\n", 0, offset) + 1
        return max(start, self.text.rfind("\r", start, offset) + 1)

    def line_end(self, offset: int) -> int:
        """The offset after the line and its end."""
        found = _LINE_END.search(self.text, offset)
        return found.end() if found else len(self.text)

    def column(self, offset: int) -> int:
        """How many characters stand before it on its line."""
        return offset - self.line_start(offset)

    def lines(self, start: int, end: int, pointer: Pointer) -> Range:
        """The whole lines of something that has them for itself."""
        begin = self.line_start(start)
        if self.text[begin:start].strip(" ") or not REST_OF_LINE.match(self.text, end):
            raise NotEditable(pointer, "something else stands on the same line")
        return begin, self.line_end(end)

    def without_lines(self, things: Iterable[tuple[Range, Pointer]]) -> list[Splice]:
        """Takes things that have their lines for themselves out, with these lines.

        A text without a line end at its end stays one.
        """
        runs: list[list[int]] = []
        for begin, end in sorted(self.lines(*at, pointer) for at, pointer in things):
            if runs and runs[-1][1] == begin:
                runs[-1][1] = end
            else:
                runs.append([begin, end])
        if runs and runs[-1][1] == len(self.text) and not self.text.endswith(("\n", "\r")):
            runs[-1][0] -= self._line_end_before(runs[-1][0])
        return [Splice(start=begin, end=end, text="") for begin, end in runs]

    def _line_end_before(self, offset: int) -> int:
        """How many characters end the line before the one that begins at ``offset``."""
        return min(offset, 2 if self.text[offset - 2 : offset] == "\r\n" else 1)

    def line_before(self, offset: int) -> int:
        """Where the line before the one that begins at ``offset`` begins."""
        return self.line_start(offset - self._line_end_before(offset))

    def with_lines(self, at: int, lines: Iterable[str]) -> Splice:
        """Puts whole lines in before the line that begins at ``at``, or after the last one."""
        text = self.newline.join(lines)
        begins_line = at == 0 or self.text[at - 1] in "\r\n"
        return Splice(
            start=at, end=at, text=text + self.newline if begins_line else self.newline + text
        )

    def with_lines_within(self, at: int, lines: Iterable[str]) -> Splice:
        """Puts lines in before what stands at ``at``, behind something else on its line: the first
        of them goes there, and what stood there goes below them, on the same column."""
        column = self.column(at)
        text = self.newline.join([*lines, " " * column])
        return Splice(start=at, end=at, text=text[column:])

    def after(self, end: int, column: int) -> int:
        """Where the next entry can begin: after the line of ``end``, and after the comments below
        it that are indented further than ``column``."""
        at = self.line_end(end)
        comment = re.compile(rf" {{{column + 1},}}#")
        while comment.match(self.text, at):
            at = self.line_end(at)
        return at


def sheet_of(zone: HandZone) -> Sheet:
    """The zone ready to be edited."""
    source = zone.document.source()
    text = source.text if source else ""
    first_end = _LINE_END.search(text)
    return Sheet(
        zone=zone,
        text=text,
        newline=first_end[0] if first_end else "\n",
        is_json=_is_json(zone, text),
    )


def _is_json(zone: HandZone, text: str) -> bool:
    ranges = zone.document.ranges(())
    start = ranges[1][0] if ranges else 0
    return re.compile(r"\{\s*\"").match(text, start) is not None
