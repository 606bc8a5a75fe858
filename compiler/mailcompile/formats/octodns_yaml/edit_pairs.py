"""Where the pairs of a mapping begin, be their keys plain or behind a ``?``.

octodns-dump writes the apex, and names of more than 122 characters, with explicit keys (PyYAML,
``Emitter.check_simple_key``; YAML 1.2.2 section 8.2.2)::

    ? ''
    : - type: A
        value: 192.0.2.1

What such a key holds begins on the line of its colon, not below it.
"""

import re

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.edit_change import NotEditable
from mailcompile.formats.octodns_yaml.edit_text import Sheet
from mailcompile.source.document import Range

_QUESTION = re.compile(r"\?[ \t]+\Z")
_TO_COLON = re.compile(r"(?:[ \t]*(?:(?<![^ \t\r\n])#[^\r\n]*)?(?:\r\n|\n|\r))*[ \t]*:")


def pair_start(sheet: Sheet, pointer: Pointer) -> int:
    """The offset of a key, or of the ``?`` before it. Raises ``NotEditable``."""
    start, end = sheet.key(pointer)
    line = sheet.line_start(start)
    question = _QUESTION.search(sheet.text, line, start)
    if question:
        return question.start()
    found = _TO_COLON.match(sheet.text, end)
    if found and sheet.line_start(found.end()) > start and not sheet.in_flow(pointer):
        raise NotEditable(pointer, "the `?` of this key stands on another line")
    return start


def pair_range(sheet: Sheet, pointer: Pointer) -> Range:
    """From the beginning of a pair to the end of its value, be there one or not."""
    return pair_start(sheet, pointer), max(sheet.key(pointer)[1], sheet.value(pointer)[1])


def colon_of(sheet: Sheet, pointer: Pointer) -> int:
    """The offset of the colon of a pair. Raises ``NotEditable`` where there is none."""
    found = _TO_COLON.match(sheet.text, sheet.key(pointer)[1])
    if not found:
        raise NotEditable(pointer, "this key has no colon")
    return found.end() - 1


def is_behind_colon(sheet: Sheet, pointer: Pointer) -> bool:
    """Whether the key is explicit, and its value begins on the line of the colon."""
    if pair_start(sheet, pointer) == sheet.key(pointer)[0]:
        return False
    colon, start = colon_of(sheet, pointer), sheet.value(pointer)[0]
    return sheet.line_start(colon) == sheet.line_start(start)
