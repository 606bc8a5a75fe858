"""What a damage is, and the ways in which the named ones change bytes."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from mailcompile.diagnostics import Severity, Verdict
from tests.mutations.surgery import BOTH, Change, Entry, Files, changed, entries, replaced

Edit: TypeAlias = Callable[[Files], Files]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes that differ from those of a correct build, and the claim that has to see it."""

    name: str
    what: str
    build: str
    """Which of ``harness.FOLDERS``."""
    edit: Edit
    claim: str
    """``harness.UNREADABLE`` where the reader refuses the bytes."""
    subject: str
    """The name that the claim speaks of."""
    verdict: Verdict = Verdict.FAILS
    severity: Severity | None = Severity.ERROR
    """``None`` where the verdict is not that it fails."""
    counterexample: str = ""
    """What has to be in the counterexample."""


def rrset(zone: str, name: str, kind: str, change: Change, where: tuple[str, ...] = BOTH) -> Edit:
    """An RRset is changed, in both back ends alike unless ``where`` says otherwise."""
    return lambda files: changed(files, zone, name, kind, change, where)


def raw(path: str, old: str, new: str) -> Edit:
    """One place of one file is changed."""
    return lambda files: replaced(files, path, old, new)


def all_of(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(files: Files) -> Files:
        for one in edits:
            files = one(files)
        return files

    return edit


def renamed(zone: str, name: str, kind: str, to: str) -> Edit:
    """An RRset moves to another owner name."""

    def edit(files: Files) -> Files:
        there = entries(files, zone)[name, kind]
        moved = changed(files, zone, name, kind, lambda _: None)
        return changed(moved, zone, to, kind, lambda _: there)

    return edit


def swapped(kind: str, first: tuple[str, str], second: tuple[str, str]) -> Edit:
    """Two RRsets, each by its zone and relative name, change places."""

    def edit(files: Files) -> Files:
        one = entries(files, first[0])[first[1], kind]
        other = entries(files, second[0])[second[1], kind]
        files = changed(files, *first, kind, lambda _: other)
        return changed(files, *second, kind, lambda _: one)

    return edit


def bit(position: int) -> Change:
    """One bit of the public key in `p=` is turned over."""

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        (text,) = entry.values
        tags, _, encoded = text.partition("p=")
        octets = bytearray(base64.b64decode(encoded))
        octets[position // 8] ^= 1 << position % 8
        return replace(entry, values=(f"{tags}p={base64.b64encode(octets).decode()}",))

    return change
