"""Writes the ledger: one line an RRset, so that git shows and merges what changed."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from natsort import natsort_keygen

from mailcompile.dns import DomainName
from mailcompile.formats.ledger.model import Key, Ledger, Owned
from mailcompile.formats.octodns_yaml.writer import quoted

HEADER = """\
# What in the zones is mailcompile's, in the form in which it was published. mailcompile writes
# this file, and takes away only what stands here. Commit it; do not edit it by hand.
"""

_Entry = TypeVar("_Entry")
_natural = natsort_keygen()


def write_ledger(ledger: Ledger) -> bytes:
    """The file, ASCII. The same ledger gives the same bytes: zones and types are sorted as text,
    names in the natural order of octoDNS."""
    lines = [HEADER, "mailcompile-owned: 1\n"]
    zones = list(_section(ledger.zones, _owned))
    lines += ["zones:\n", *zones] if zones else ["zones: {}\n"]
    gone = list(_section(ledger.gone, _list))
    lines += ["gone:\n", *gone] if gone else []
    return "".join(lines).encode("ascii")


def _section(
    zones: Mapping[DomainName, Mapping[Key, _Entry]], entry: Callable[[_Entry], str]
) -> Iterator[str]:
    for zone in sorted(zones):
        names: dict[str, list[str]] = {}
        for name, kind in zones[zone]:
            names.setdefault(name, []).append(kind)
        if names:
            yield f"  {quoted(zone)}:\n"
        for name in sorted(names, key=_order):
            yield f"    {quoted(name)}:\n"
            for kind in sorted(names[name]):
                yield f"      {quoted(kind)}: {entry(zones[zone][name, kind])}\n"


@lru_cache(maxsize=4096)
def _order(name: str) -> Any:
    """A total order: ``01`` and ``1`` are equal in the natural one."""
    return _natural(name), name


def _owned(owned: Owned) -> str:
    kept = ", kept: true" if owned.kept else ""
    was = owned.was
    before = "" if was is None else f", was: {{ttl: {was.ttl}, values: {_list(was.values)}}}"
    return f"{{ttl: {owned.ttl}, values: {_list(owned.values)}{kept}{before}}}"


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """A scalar that reads as ``value``, also between brackets (YAML 1.2 section 7.3)."""
    if value.isascii() and value.isprintable():
        return quoted(value)
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    """A character in double quotes (YAML 1.2 section 5.7). Unlike JSON, it knows no surrogates."""
    if character in '"\\':
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
