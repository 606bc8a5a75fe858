"""Adds keys to a registry by inserting lines: what stands there, comments included, stays as it is.

A registry in another form than ours (flow style, say) is written anew. Either way the result is
read back before it is handed out: it holds the old entries and the new ones, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import KEYS, Pointer
from mailcompile.formats.keys.model import Key
from mailcompile.formats.keys.reader import read_keys
from mailcompile.formats.keys.writer import (
    HEADER,
    by_domain,
    write_key,
    write_name,
    write_registry,
)
from mailcompile.source import Document, check_schema, read_yaml

_BOM = "\ufeff"
_STEP = "  "


class UnextendableRegistry(ValueError):
    """A registry to which these keys cannot be added, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """A registry with more keys in it."""

    data: bytes
    comments_lost: bool
    """The file had to be written anew, and had comments other than at its top."""


def extend_registry(data: bytes | None, new: Iterable[Key]) -> Extended:
    """The registry ``data`` (``None``: there is none yet) with the keys ``new`` added to it.

    A key comes after the last one of its domain; domains that are new come after all others,
    sorted. Raises ``UnextendableRegistry`` where ``data`` has errors, has a selector already, or
    would become too large to be read.
    """
    added = tuple(new)
    if data is None:
        wanted = _joined((), added)
        return Extended(data=_checked(write_registry(wanted), wanted), comments_lost=False)
    document = _document(data)
    old = read_keys(_mapping(document.value))
    wanted = _joined(old, added)
    text = document.trees[0].source.text
    inserted = _inserted(document, text, added)
    if inserted is not None:
        if data.startswith(_BOM.encode()):
            inserted = _BOM + inserted
        if _keys_of(inserted.encode()) == wanted:
            return Extended(data=inserted.encode(), comments_lost=False)
    head, rest = _head(text)
    rewritten = _checked(write_registry(wanted, head if "#" in head else HEADER), wanted)
    # No value of a registry holds a number sign.
    return Extended(data=rewritten, comments_lost="#" in rest)


def _joined(old: tuple[Key, ...], new: tuple[Key, ...]) -> tuple[Key, ...]:
    """Old and new keys in the order of the file."""
    domains = dict(by_domain(old))
    added = by_domain(new)
    for name in (*(name for name in added if name in domains), *sorted(added.keys() - domains)):
        entries = [*domains.get(name, ()), *added[name]]
        if len({key.selector for key in entries}) < len(entries):
            raise UnextendableRegistry(f"{name} has one of the new selectors already")
        domains[name] = entries
    return tuple(key for entries in domains.values() for key in entries)


def _inserted(document: Document, text: str, new: tuple[Key, ...]) -> str | None:
    """``text`` with lines put in; ``None`` where it is not in block style."""
    value = _mapping(document.value)
    domains = value.get("domains")
    end = _block(document, ("domains",), domains)
    if end is None or not isinstance(domains, dict):
        return None
    last, indent = end
    added = by_domain(new)
    after: dict[int, list[str]] = {}
    for name in (name for name in added if name in domains):
        block = _block(document, ("domains", name), domains[name])
        if block is None:
            return None
        lines = [f"{block[1]}{write_key(key)}" for key in added[name]]
        after.setdefault(block[0], []).extend(lines)
    for name in sorted(added.keys() - domains):
        lines = [f"{indent}{write_name(name)}:"]
        lines += [f"{indent}{_STEP}{write_key(key)}" for key in added[name]]
        after.setdefault(last, []).extend(lines)
    return _with_lines(text, after)


def _block(document: Document, pointer: Pointer, value: object) -> tuple[int, str] | None:
    """The last line of a block mapping and its indentation; ``None`` for what is none."""
    if not isinstance(value, dict) or not value:
        return None
    whole = document.place(pointer)
    first = document.place((*pointer, next(iter(value))), key=True)
    if whole is None or first is None:
        return None
    if (whole.line, whole.column) != (first.line, first.column):
        return None  # It begins with a brace or a tag.
    line = document.text_line(first.file, first.line) or ""
    indent = line[: first.column - 1]
    return (whole.end_line, indent) if not indent.strip(" ") else None


def _with_lines(text: str, after: Mapping[int, list[str]]) -> str:
    """``text`` with lines put in after the lines of these numbers, counted from 1."""
    newline = "\r\n" if "\r\n" in text else "\n"
    result = []
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        result.append(line)
        new = after.get(number)
        if new:
            if not line.endswith(("\n", "\r")):
                result.append(newline)
            result += [f"{entry}{newline}" for entry in new]
    return "".join(result)


def _head(text: str) -> tuple[str, str]:
    """The comments and blank lines at the top of a file, and the rest."""
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if line.strip()[:1] not in ("", "#")), 0)
    return "".join(lines[:count]), "".join(lines[count:])


def _document(data: bytes) -> Document:
    document, findings = read_yaml("keys.yaml", data)
    if document is not None and not findings:
        findings = check_schema(document, "keys", source=KEYS)
    if document is None or findings:
        raise UnextendableRegistry(findings[0].message)
    return document


def _keys_of(data: bytes) -> tuple[Key, ...] | None:
    """The keys of a registry; ``None`` where it has errors."""
    try:
        return read_keys(_mapping(_document(data).value))
    except UnextendableRegistry:
        return None


def _checked(text: str, wanted: tuple[Key, ...]) -> bytes:
    data = text.encode()
    if read_keys(_mapping(_document(data).value)) != wanted:
        raise AssertionError("the registry does not read back")
    return data


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
