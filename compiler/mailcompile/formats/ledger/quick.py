"""Reads a ledger that has the form in which it is written, line by line.

It is ten times as fast as YAML, and has no limit of 16 MiB: a ledger that a build wrote never stops
the next one. Each line that is taken here means the same to the YAML reader and fits the schema;
with the first other line, the whole text is left to those two. Lines may stand in another order,
as after a merge, and comments between them.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

from mailcompile.dns import DomainName
from mailcompile.formats.ledger.forms import canonical_values
from mailcompile.formats.ledger.model import Key, Ledger, Owned, Was

MAX_CHARACTERS = 256 * 2**20
"""Longest text that is read."""

_MAX_TTL = 2**31 - 1  # RFC 2181 section 8

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_LABELS = rf"{_LABEL}(?:\.{_LABEL})*"
_ZONE = re.compile(rf"  ('?)({_LABELS})\1:")
_NAME = re.compile(rf"    (?:('?)({_LABELS})\1|'(\*(?:\.{_LABELS})?|)'):")
_MAX_NAME = 253

_VALUE = (
    r"(?:[A-Za-z_][A-Za-z0-9_.-]*+"
    r"|'[ -&(-~]*+(?:''[ -&(-~]*+)*+'"
    r'|"(?:[ !#-\[\]-~]++|\\["\\]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*+")'
)
_LIST = rf"\[{_VALUE}(?:, {_VALUE})*+\]"
_TTL = r"0|[1-9][0-9]{0,9}"
_TYPE = r"[A-Z][A-Z0-9]{0,15}"
_OWNED = re.compile(
    rf"      ({_TYPE}): \{{ttl: ({_TTL}), values: ({_LIST})(, kept: true)?"
    rf"(?:, was: \{{ttl: ({_TTL}), values: ({_LIST})\}})?\}}"
)
_GONE = re.compile(rf"      ({_TYPE}): ({_LIST})")
_EACH = re.compile(_VALUE)
_NO_TEXT = frozenset({"null", "true", "false"})
"""What a plain value must not be; other plain values of that form are text to our reader."""
_ESCAPE = re.compile(r'\\(?:(["\\])|u([0-9a-f]{4})|U([0-9a-f]{8}))')
_UNSEEN = re.compile(r"(?:#[ -~]*)?")
"""A comment, or an empty line."""

_Entry = TypeVar("_Entry")
_Zones = dict[DomainName, dict[Key, _Entry]]


class _UnusualLine(Exception):
    """A line that is not as we write it; it is the last one that was handed out."""


def quick_ledger(text: str) -> Ledger | None:
    """The ledger of a text in our form; ``None`` where it has another one, right or wrong."""
    return _read(text)[0]


def unusual_line(text: str) -> int | None:
    """The first line, counted from 1, that is not in our form; ``None`` where all are.

    A text that ends too early has its fault in its last line.
    """
    return _read(text)[1]


def _read(text: str) -> tuple[Ledger | None, int | None]:
    if len(text) > MAX_CHARACTERS:
        return None, 1
    lines = _Lines(text)
    try:
        return _ledger(lines), None
    except _UnusualLine:
        return None, lines.number


def _ledger(lines: "_Lines") -> Ledger:
    if next(lines) != "mailcompile-owned: 1":
        raise _UnusualLine
    zones: _Zones[Owned] = {}
    gone: _Zones[tuple[str, ...]] = {}
    head = next(lines)
    if head == "zones:":
        zones = _section(lines, _owned)
        head = lines.current
    elif head == "zones: {}":
        head = next(lines)
    else:
        raise _UnusualLine
    if head == "gone:":
        gone = _section(lines, _gone)
        head = lines.current
    if head is not None:
        raise _UnusualLine
    return Ledger(zones=zones, gone=gone)


class _Lines(Iterator[str | None]):
    """The lines that say something, then ``None`` for ever."""

    def __init__(self, text: str) -> None:
        self._lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        self.number = 0
        self.current: str | None = None

    def __next__(self) -> str | None:
        self.current = None
        for number, line in self._lines:
            self.number = number
            if line[:1] == " " or not _UNSEEN.fullmatch(line):
                self.current = line
                break
        return self.current


def _section(lines: _Lines, entry_of: Callable[[str], tuple[str, _Entry] | None]) -> _Zones[_Entry]:
    """The zones below ``zones:`` or ``gone:``, up to the line after them, which is current."""
    zones: _Zones[_Entry] = {}
    entries: dict[Key, _Entry] = {}
    known: dict[str, tuple[str, _Entry] | None] = {}
    """Parked domains have the same lines."""
    names: set[str] = set()
    name = ""
    above = 0
    """What the last line was: 2 a zone, 4 a name, 6 an entry."""
    for line in lines:
        if line is not None and line.startswith("      "):
            if line not in known:
                known[line] = entry_of(line)
            entry = known[line]
            if above < 4 or entry is None or (name, entry[0]) in entries:
                raise _UnusualLine
            entries[name, entry[0]] = entry[1]
            above = 6
        elif line is not None and line.startswith("    "):
            name = _name(line)
            if above not in (2, 6) or name in names:
                raise _UnusualLine
            names.add(name)
            above = 4
        elif above in (2, 4):
            raise _UnusualLine  # A zone or name with nothing in it.
        elif line is not None and line.startswith("  "):
            zone = _zone(line)
            if zone in zones:
                raise _UnusualLine
            entries, names, above = {}, set(), 2
            zones[zone] = entries
        else:
            break
    if not zones:
        raise _UnusualLine
    return zones


def _zone(line: str) -> DomainName:
    found = _ZONE.fullmatch(line)
    if found is None or len(found[2]) > _MAX_NAME:
        raise _UnusualLine
    return DomainName(found[2])


def _name(line: str) -> str:
    found = _NAME.fullmatch(line)
    name = "" if found is None else found[2] or found[3]
    if found is None or len(name) > _MAX_NAME:
        raise _UnusualLine
    return name


def _owned(line: str) -> tuple[str, Owned] | None:
    found = _OWNED.fullmatch(line)
    if found is None:
        return None
    kind, ttl, values, kept, old_ttl, old_values = found.groups()
    mine = _values(kind, values)
    was = None
    if old_values is not None:
        old = _values(kind, old_values)
        if old is None or int(old_ttl) > _MAX_TTL:
            return None
        was = Was(ttl=int(old_ttl), values=old)
    if mine is None or int(ttl) > _MAX_TTL:
        return None
    return kind, Owned(ttl=int(ttl), values=mine, kept=kept is not None, was=was)


def _gone(line: str) -> tuple[str, tuple[str, ...]] | None:
    found = _GONE.fullmatch(line)
    values = None if found is None else _values(found[1], found[2])
    return None if found is None or values is None else (found[1], values)


def _values(kind: str, written: str) -> tuple[str, ...] | None:
    """The values of a list; ``None`` where an item is no text, has an escape of no character, or is
    no value of its type."""
    values = []
    for scalar in _EACH.findall(written):
        if scalar[0] == "'":
            values.append(scalar[1:-1].replace("''", "'"))
        elif scalar[0] == '"':
            try:
                values.append(_ESCAPE.sub(_character, scalar[1:-1]))
            except ValueError:
                return None
        elif scalar in _NO_TEXT:
            return None
        else:
            values.append(scalar)
    return canonical_values(kind, values)


def _character(escape: re.Match[str]) -> str:
    """Raises ``ValueError`` for a code point that is no character."""
    if escape[1]:
        return escape[1]
    point = int(escape[2] or escape[3], 16)
    if 0xD800 <= point <= 0xDFFF or point > sys.maxunicode:
        raise ValueError("half of a surrogate pair, or too large")
    return chr(point)
