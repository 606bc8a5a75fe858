"""Who edited by hand what is ours, and where to write it instead."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from mailcompile.cli.streams import harmless
from mailcompile.compile import Compilation
from mailcompile.diagnostics import TOPOLOGY, Finding
from mailcompile.dns import DomainName, RRset
from mailcompile.formats.octodns_yaml import OURS, HandRecord, HandZone, read_hand_zone
from mailcompile.merge.kinds import OURS_TAKEN_OUT, SAYS_WHAT_WE_OWN
from mailcompile.workspace.files import Files
from mailcompile.workspace.git import Git

_MARK = "by hand"
_ASKED = 20
"""Findings for which git is asked: each is a process."""
_ZONES = "octodns/zones/"


def with_authors(compilation: Compilation, folder: Path) -> Compilation:
    """The findings about values of ours that were written by hand, with who did it."""
    found: list[Finding] = []
    asked = 0
    for finding in compilation.findings:
        by_hand = finding.kind in (SAYS_WHAT_WE_OWN, OURS_TAKEN_OUT) and _MARK in finding.message
        if by_hand and finding.file and asked < _ASKED:
            asked += 1
            # Of what is no longer there, no line can tell who took it out.
            line = finding.line if finding.kind == SAYS_WHAT_WE_OWN else None
            author = _author(folder, finding.file, line)
            message = finding.message.replace(_MARK, f"{_MARK} ({author})", 1)
            finding = replace(finding, message=message)
        found.append(finding)
    return replace(compilation, findings=tuple(found))


def edited_zone(
    compilation: Compilation, folder: Path, out: str, path: str, files: Files
) -> Iterator[str]:
    """For a zone file of ours in ``out`` that somebody edited: what differs, who did it, and where
    it is to be written. Nothing for other files."""
    name = path.removeprefix(_ZONES).removesuffix(".yaml")
    built = compilation.artifacts.get(path)
    there = folder / out / path
    if not path.startswith(_ZONES) or built is None or not files.is_regular(there):
        return
    hand = compilation.standing.hand.get(DomainName(name))
    dialect = hand.dialect if hand is not None else OURS
    content = files.read(there)
    (was, _), (now, _) = (read_hand_zone(path, text, dialect) for text in (built, content))
    if was is None or now is None:
        return
    ours = {
        (rrset.name.relative_to(DomainName(name)), rrset.type): rrset
        for rrset in compilation.zones[name].rrsets
    }
    for key in sorted(_keys(was) | _keys(now)):
        before, after = was.find(*key), now.find(*key)
        if _said(before) == _said(after):
            continue
        line = _line(now, before, after)
        author = _author(folder, f"{out}/{path}", line)
        where = _where(compilation, ours.get(key), hand)
        owner = DomainName(name).below(key[0]).unicode
        yield harmless(f"{out}/{path}:{line}: {key[1]} of {owner} was edited ({author}): {where}")


def _author(folder: Path, path: str, line: int | None) -> str:
    change = _git().last_change(folder, path, line)
    if change is None:
        return "not committed"
    day = f", {change.day}" if change.day is not None else ""
    return f"last changed by {change.author}{day}, in {change.commit}"


def _git() -> Git:
    """The one for all questions of a command: they have some seconds together."""
    context = click.get_current_context(silent=True)
    if context is None:
        return Git()
    git = context.meta.setdefault("mailcompile.git", Git())
    assert isinstance(git, Git)
    return git


def _keys(zone: HandZone) -> set[tuple[str, str]]:
    return {(record.name, record.type) for record in zone.records}


def _said(record: HandRecord | None) -> tuple[int, tuple[str, ...]] | None:
    return None if record is None else (record.ttl, tuple(sorted(record.values)))


def _line(zone: HandZone, before: HandRecord | None, after: HandRecord | None) -> int:
    """The line of the first value that is new, else of the record, else of the file."""
    if after is None:
        return 1
    known = before.values if before is not None else ()
    new = next((index for index, text in enumerate(after.values) if text not in known), None)
    pointer = after.pointer if new is None else zone.value_pointer(after, new)
    place = zone.document.place(pointer)
    return place.line if place is not None else 1


def _where(compilation: Compilation, rrset: RRset | None, hand: HandZone | None) -> str:
    if rrset is None:
        file = hand.file if hand is not None else "a file that `zones.records` leads to"
        return f"what is not ours belongs in {file}"
    document = compilation.documents.get(TOPOLOGY)
    place = document.place(rrset.origin.pointer, key=rrset.origin.on_key) if document else None
    return f"write it at {place.file}:{place.line}:{place.column}" if place else "write it there"
