"""The text of one input file, and where an offset into it lies for a person.

Offsets count code points from the start of the text, a byte order mark left out. Lines are those of
editors: they end at LF, CR LF or CR. The three further line ends of YAML 1.1 (U+0085, U+2028,
U+2029) are refused before parsing (see ``decode``), so that no two programs can count differently.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from mailcompile.diagnostics import Place

_STEP = 4096
"""How far beyond the asked offset lines are counted, in code points."""

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A file's name and its text without byte order mark."""

    file: str
    text: str
    _starts: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)
    """Offset of the first character of each line, as far as anybody has asked."""
    _seen: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)
    """How far that is: one offset."""

    def _starts_up_to(self, offset: int) -> list[int]:
        """Line starts, complete as far as ``offset`` and maybe further.

        Found bit by bit: an error on line 2 of a huge file needs no count of its lines.
        """
        text, seen = self.text, self._seen[0]
        if seen <= offset and seen < len(text):
            end = min(offset + _STEP, len(text))
            if text[end - 1 : end + 1] == "\r\n":
                end += 1  # Cut in two, it would be two line ends.
            self._starts.extend(match.end() for match in _LINE_END.finditer(text, seen, end))
            self._seen[0] = end
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; past the end counts as the end."""
        offset = max(0, min(offset, len(self.text)))
        starts = self._starts_up_to(offset)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The range from ``start`` up to ``end`` (exclusive), without white space at its end.

        White space alone keeps one character, so that there is something to see.
        """
        text = self.text
        end = min(end, len(text))
        while end > start + 1 and text[end - 1] in " \t\r\n":
            end -= 1
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Place(
            file=self.file, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def line(self, number: int) -> str | None:
        """One line, counted from 1, without its end; None where the file has no such line."""
        starts = self._starts_up_to(len(self.text))
        if not 1 <= number <= len(starts):
            return None
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")
