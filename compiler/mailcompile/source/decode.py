"""Bytes or text of an input file → text that is safe to parse, or why it is not."""

import re
from itertools import islice

from mailcompile.diagnostics import Finding, Place
from mailcompile.source import yaml_kinds as kinds
from mailcompile.source.text import SourceText

MAX_BYTES = 16 * 1024 * 1024
"""Largest input file, in bytes of UTF-8."""

# What YAML 1.2 section 5.1 does not call printable, and four that it does: U+0085, U+2028 and
# U+2029, which end a line in YAML 1.1 but not in 1.2, and a byte order mark inside the text, which
# nobody sees.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Refused before parsing: libyaml needs time quadratic in the number of such lines.
_TAG_DIRECTIVE = re.compile(r"(?:\A|[\r\n])%TAG(?=[ \t])")
_COUNTED = 1000
_NAMES = {
    "\x00": "a NUL character",
    "\x0c": "a form feed",
    "\x1b": "an escape character",
    "\x85": "a next-line character",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
    "\ufeff": "a byte order mark in the middle of the text",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(file: str, data: str | bytes) -> tuple[SourceText | None, tuple[Finding, ...]]:
    """The text without a byte order mark at its start, or the one finding that says why not."""
    size = _size(data)
    if size > MAX_BYTES:
        return None, (_too_large(file, size),)
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return None, (_not_utf8(file, data, error),)
    else:
        text = data
    source = SourceText(file=file, text=text.removeprefix("\ufeff"))
    refused = _REFUSED.search(source.text)
    if refused is not None:
        return None, (_refused_character(source, refused.start()),)
    directive = _TAG_DIRECTIVE.search(source.text)
    if directive is not None:
        return None, (_tag_directive(source, directive.end()),)
    return source, ()


def _size(data: str | bytes) -> int:
    """Bytes of UTF-8; for short text an upper bound, as only the limit is asked for."""
    if isinstance(data, bytes) or len(data) > MAX_BYTES:
        return len(data)
    if len(data) * 4 <= MAX_BYTES:
        return len(data) * 4
    return len(data.encode("utf-8", "surrogatepass"))


def _too_large(file: str, size: int) -> Finding:
    return Finding(
        kind=kinds.TOO_LARGE,
        message=f"the file has {size} bytes, {MAX_BYTES} (16 MiB) are allowed",
        place=Place(file=file, line=1, column=1, end_line=1, end_column=1),
        hint="a topology can be split over several files in topology/",
    )


def _not_utf8(file: str, data: bytes, error: UnicodeDecodeError) -> Finding:
    before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
    # One character stands for the bad byte, so that the place is one column wide.
    source = SourceText(file=file, text=before + "?")
    utf16 = data.startswith(_UTF16)
    return Finding(
        kind=kinds.NOT_UTF8,
        message=f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8",
        place=source.place(len(before), len(before) + 1),
        hint=f"save the file as UTF-8{', it seems to be UTF-16' if utf16 else ''}",
    )


def _refused_character(source: SourceText, start: int) -> Finding:
    character = source.text[start]
    point = ord(character)
    surrogate = 0xD800 <= point <= 0xDFFF
    name = _NAMES.get(character, "half of a surrogate pair" if surrogate else "a control character")
    further = sum(1 for _ in islice(_REFUSED.finditer(source.text, start + 1), _COUNTED))
    count = f"at least {further}" if further == _COUNTED else further
    more = f"; {count} more such characters follow" if further else ""
    return Finding(
        kind=kinds.LONE_SURROGATE if surrogate else kinds.CONTROL_CHARACTER,
        message=f"{name} (U+{point:04X}) cannot stand in an input file{more}",
        place=source.place(start, start + 1),
        hint="delete it" if surrogate else f'delete it, or write "\\u{point:04x}" in double quotes',
    )


def _tag_directive(source: SourceText, end: int) -> Finding:
    return Finding(
        kind=kinds.BAD_TAG,
        message="a `%TAG` line declares tags, and a topology has none",
        place=source.place(end - len("%TAG"), end),
        hint="delete the line",
    )
