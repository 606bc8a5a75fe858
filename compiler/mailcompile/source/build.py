"""YAML text → values and places, from the events of libyaml.

``yaml.load`` and ``yaml.compose`` are no choice: the one forgets places and lets the last of two
equal keys win, the other crashes the process on 50,000 opening brackets. Taking events one by one,
the depth limit ends the work before libyaml has looked any further.
"""

import re
from array import array
from collections.abc import Callable
from itertools import islice
from typing import Any, NoReturn

from mailcompile.diagnostics import Finding, Kind
from mailcompile.source import yaml_kinds as kinds
from mailcompile.source.document import Document, Json, Range, Tree
from mailcompile.source.scalars import CORE_TAGS, STR, core_tag, narrow
from mailcompile.source.syntax import syntax_finding
from mailcompile.source.text import SourceText
from mailcompile.source.words import named

MAX_DEPTH = 64
"""Deepest nesting of mappings and lists, the outermost being 1."""

MAX_FINDINGS = 1000
"""Reading stops after so many errors: a hostile file could have millions."""

_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels here"
_WRITTEN_TAG = re.compile(r"!<[^>]*>|![^\s,\[\]{}]*")


class _StopError(Exception):
    """The rest of the text cannot or should not be read; the finding is already noted."""


class Builder:
    """Reads one text, once. Mistakes of the user gather in ``findings``."""

    def __init__(self, source: SourceText) -> None:
        import yaml
        from yaml import events

        self.findings: list[Finding] = []
        self._source = source
        self._next: Callable[[], Any] = yaml.CSafeLoader(source.text).get_event
        self._yaml_error = yaml.YAMLError
        self._scalar_event: type[Any] = events.ScalarEvent
        self._alias_event: type[Any] = events.AliasEvent
        self._mapping_start: type[Any] = events.MappingStartEvent
        self._mapping_end: type[Any] = events.MappingEndEvent
        self._list_end: type[Any] = events.SequenceEndEvent
        self._document_start: type[Any] = events.DocumentStartEvent
        self._table: dict[int, array[int]] = {}
        self._narrowed: dict[str, str | int | bool | None] = {}
        self._keys: dict[str, str] = {}
        self._end = 0
        """Offset past the last scalar or closing bracket. A block collection ends there, too:
        libyaml sees its end only after the comments and blank lines that follow."""
        self._inside = (0, 0)
        """How many containers are open, and where the last of them began or ended."""
        self._holes = False
        """A part of the document has no value, hence neither has the document."""

    def document(self) -> Document | None:
        """The only document of the text; None where there is none to be had."""
        try:
            root, root_range = self._only_root()
        except _StopError:
            return None
        except (self._yaml_error, UnicodeError) as error:
            # UnicodeError: PyYAML decodes a tag such as `!%ED%A0%80` only after libyaml took it.
            found = self._too_deep(error) or syntax_finding(self._source, error, self._end)
            self.findings.append(found)
            return None
        if self._holes:
            return None
        tree = Tree(source=self._source, root=root, root_range=root_range, table=self._table)
        return Document(value=root, trees=(tree,))

    def _too_deep(self, error: Exception) -> Finding | None:
        """libyaml 0.2.6 has a limit of its own, and meets it while it looks ahead for a key, before
        the first bracket is an event; ``None`` for other errors."""
        if "nesting depth" not in str(getattr(error, "problem", None)):
            return None
        depth, begin = self._inside
        begin = max(begin, self._end)
        brackets = re.finditer(r"[\[{]", self._source.text[begin:])
        *_, last = 0, *(at.start() for at in islice(brackets, MAX_DEPTH + 1 - depth))
        place = self._source.place(begin + last, begin + last + 1)
        return Finding(kind=kinds.TOO_DEEP, message=_TOO_DEEP, place=place)

    def _only_root(self) -> tuple[Json, Range]:
        self._next()  # The start of the stream.
        if type(self._next()) is not self._document_start:
            self._stop(kinds.EMPTY_FILE, (0, 0), "the file is empty")
        event = self._next()
        root = self._node(event, 1)
        root_range = (event.start_mark.index, self._end)
        if root is None and root_range[0] == root_range[1]:
            self._stop(kinds.EMPTY_FILE, (0, 0), "the file is empty")
        self._next()  # The end of the document.
        event = self._next()
        if type(event) is self._document_start:
            self._stop(
                kinds.SEVERAL_DOCUMENTS,
                (event.start_mark.index, event.end_mark.index),
                "a second document begins here",
            )
        return root, root_range

    def _node(self, event: Any, depth: int) -> Json:
        """The value that begins with ``event``; a container would be the ``depth``-th around it."""
        if type(event) is self._scalar_event:
            return self._scalar(event)
        start = event.start_mark.index
        if type(event) is self._alias_event:
            self._end = event.end_mark.index
            self._holes = True
            written = named(f"*{event.anchor}")
            self._note(kinds.ANCHOR_OR_ALIAS, (start, self._end), f"{written} is an alias")
            return None
        if depth > MAX_DEPTH:
            self._stop(kinds.TOO_DEEP, (start, start + 1), _TOO_DEEP)
        if event.anchor is not None:
            self._anchor(event)
        is_mapping = type(event) is self._mapping_start
        self._inside = (depth, event.end_mark.index)
        value: Json = self._mapping(depth) if is_mapping else self._list(depth)
        self._inside = (depth - 1, self._end)
        if event.tag is not None and event.tag != core_tag(value):
            self._tag(event, "a mapping" if is_mapping else "a list")
        return value

    def _mapping(self, depth: int) -> dict[str, Json]:
        result: dict[str, Json] = {}
        first: dict[str, int] = {}
        row: list[int] = []
        next_event, last = self._next, self._mapping_end
        while type(event := next_event()) is not last:
            key = self._key(event, depth)
            at_key = (event.start_mark.index, self._end)
            event = next_event()
            if key is None:
                # The alias after a merge key is the same mistake, said once.
                if type(event) is not self._alias_event:
                    self._node(event, depth + 1)
            elif key in result:
                self._duplicate(key, at_key, first[key])
                self._node(event, depth + 1)
            else:
                first[key] = at_key[0]
                result[key] = self._node(event, depth + 1)
                row += (*at_key, event.start_mark.index, self._end)
        self._close(event)
        self._table[id(result)] = array("I", row)
        return result

    def _list(self, depth: int) -> list[Json]:
        result: list[Json] = []
        row: list[int] = []
        next_event, last = self._next, self._list_end
        while type(event := next_event()) is not last:
            result.append(self._node(event, depth + 1))
            row += (event.start_mark.index, self._end)
        self._close(event)
        self._table[id(result)] = array("I", row)
        return result

    def _close(self, event: Any) -> None:
        """After ``]`` and ``}``; the end of a block collection is where its last value ended."""
        end = event.end_mark.index
        if end > event.start_mark.index:
            self._end = end

    def _key(self, event: Any, depth: int) -> str | None:
        """A key as text, whatever it looks like; None where it cannot be one."""
        if type(event) is not self._scalar_event:
            start, before = event.start_mark.index, len(self.findings)
            self._node(event, depth + 1)
            self._holes = True
            # `{{ name }}` is a key in a key: said once, for the outer one.
            inner = [found for found in self.findings[before:] if found.kind != kinds.KEY_NOT_TEXT]
            self.findings[before:] = inner
            self._note(kinds.KEY_NOT_TEXT, (start, self._end), "a key cannot be a mapping or list")
            return None
        self._end = event.end_mark.index
        if event.anchor is not None:
            self._anchor(event)
        text: str = event.value
        if event.tag is not None and event.tag != STR:
            self._tag(event, "a key, which is always text")
        if text == "<<" and not event.style and event.tag is None:
            self._holes = True
            self._note(
                kinds.MERGE_KEY, (event.start_mark.index, self._end), "`<<` would merge mappings"
            )
            return None
        return self._keys.setdefault(text, text)  # One object for all the `senders` of a file.

    def _scalar(self, event: Any) -> str | int | bool | None:
        self._end = event.end_mark.index
        if event.anchor is not None:
            self._anchor(event)
        text: str = event.value
        if event.tag == STR:
            return text
        if event.style:
            value: str | int | bool | None = text
        elif text in self._narrowed:
            value = self._narrowed[text]
        else:
            value = self._narrowed[text] = narrow(text)
        if event.tag is not None and event.tag != core_tag(value):
            self._tag(event, "this value")
        return value

    def _anchor(self, event: Any) -> None:
        written = f"&{event.anchor}"
        start = self._source.text.find(written, event.start_mark.index)
        at = (start, start + len(written))
        self._note(kinds.ANCHOR_OR_ALIAS, at, f"{named(written)} is an anchor")

    def _tag(self, event: Any, what: str) -> None:
        start = self._source.text.find("!", event.start_mark.index)
        written = _WRITTEN_TAG.match(self._source.text, start)
        shown = named(written[0] if written else "!")
        fault = f"does not agree with {what}" if event.tag in CORE_TAGS else "is unknown"
        at = (start, written.end() if written else start + 1)
        self._note(kinds.BAD_TAG, at, f"the tag {shown} {fault}")

    def _duplicate(self, key: str, at: Range, first: int) -> None:
        line, column = self._source.position(first)
        first_place = f"{self._source.file}:{line}:{column}"
        message = f"{named(key)} stands here again; the first is at {first_place}"
        self._note(kinds.DUPLICATE_KEY, at, message)

    def _note(self, kind: Kind, at: Range, message: str) -> None:
        hint = kinds.HINTS.get(kind)
        is_last = len(self.findings) + 1 >= MAX_FINDINGS
        if is_last:
            hint = f"reading stopped here, after {MAX_FINDINGS} errors"
        finding = Finding(kind=kind, message=message, place=self._source.place(*at), hint=hint)
        self.findings.append(finding)
        if is_last:
            raise _StopError

    def _stop(self, kind: Kind, at: Range, message: str) -> NoReturn:
        self._note(kind, at, message)
        raise _StopError
