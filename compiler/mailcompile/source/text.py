"""The text of one input file, and where an offset into it lies for a person.

Offsets count code points from the start of the text, a byte order mark left out. Lines are those of
editors: they end at LF, CR LF or CR. The three further line ends of YAML 1.1 (U+0085, U+2028,
U+2029) are refused before parsing (see ``decode``), so that no two programs can count differently.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from mailcompile.diagnostics import Place

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A file's name and its text without byte order mark."""

    file: str
    text: str
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)
    """Offset of the first character of each line; filled when first asked for."""

    def _line_starts(self) -> list[int]:
        if not self._starts:
            ends = [match.end() for match in _LINE_END.finditer(self.text)]
            self._starts.extend([0, *ends])
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; past the end counts as the end."""
        starts = self._line_starts()
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The range from ``start`` up to ``end`` (exclusive), without white space at its end."""
        text = self.text
        end = min(end, len(text))
        while end > start and text[end - 1] in " \t\r\n":
            end -= 1
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Place(
            file=self.file, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def line(self, number: int) -> str | None:
        """One line, counted from 1, without its end; None where the file has no such line."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return None
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")
