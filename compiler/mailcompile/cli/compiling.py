"""What `check` and `build` share: compile the project, show what was found."""

import gc
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mailcompile.cli.options import State
from mailcompile.cli.streams import complain, harmless, is_terminal
from mailcompile.compile import Compilation, compile_topology
from mailcompile.diagnostics import Finding
from mailcompile.report.text import assumed, finding_text, summary
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.in_place import Edit, interrupted, recover
from mailcompile.workspace.project import read_project

_SHOWN = 100
"""Findings shown in text; a broken profile can have thousands."""


def compile_project(state: State, files: Files) -> Compilation:
    """Compiles the project in ``-C DIR``; shows progress on a terminal."""
    project = read_project(files, state.folder)
    # Nothing that is made here goes away before the process does.
    gc.disable()
    bar = _Progress() if is_terminal(sys.stderr) and not state.quiet else None
    compilation = compile_topology(
        project.sources,
        keys=project.keys,
        lock=project.lock,
        owned=project.owned,
        zones=project.named,
        progress=bar.show if bar else None,
    )
    if bar is not None:
        bar.clear()
    return compilation


def edits_of(edits: Mapping[str, bytes], compilation: Compilation) -> tuple[Edit, ...]:
    """New contents by path, with what was read there: nobody's change in between is lost."""
    found = []
    for path, after in edits.items():
        before = compilation.standing.texts.get(path)
        before = before.encode() if isinstance(before, str) else before
        found.append(Edit(path=path, before=before, after=after))
    return tuple(found)


def recover_first(files: Files, folder: Path) -> None:
    """Completes or undoes what an interrupted command left."""
    if not _is_open(folder):
        return  # Said when the project is read.
    recovery = recover(files, folder)
    if recovery is not None:
        done = "completed" if recovery.completed else "undone: it had changed nothing"
        complain(f"note: a command that was interrupted before is {done}")
        for path in recovery.paths:
            complain(f"changed: {harmless(path)}")


def refuse_interrupted(files: Files, folder: Path) -> None:
    """For commands that write nothing. Raises ``UsageProblem``."""
    if _is_open(folder) and interrupted(files, folder):
        raise UsageProblem(
            "a build was interrupted while it wrote files in place",
            "`mailcompile build` completes it",
        )


def _is_open(folder: Path) -> bool:
    """Whether we may look for something in the project's directory."""
    return folder.is_dir() and os.access(folder, os.X_OK)


def is_failed(state: State, compilation: Compilation) -> bool:
    """True if findings stop a build; with ``--strict`` warnings do, too."""
    return compilation.failed or (state.strict and bool(compilation.findings))


def show_findings(state: State, compilation: Compilation) -> None:
    """The findings as text on stderr, then their number."""
    for finding in compilation.findings[:_SHOWN]:
        complain(finding_text(_shown(finding), compilation.line, state.paint) + "\n")
    hidden = len(compilation.findings) - _SHOWN
    if hidden > 0:
        complain(f"… and {hidden} more; --format json lists them all\n")
    if compilation.findings and not state.quiet:
        complain(summary(compilation.findings))
    note = assumed(compilation.proofs)
    if note is not None and not state.quiet:
        complain(harmless(note))


def _shown(finding: Finding) -> Finding:
    """The finding with nothing in it that a terminal would obey: the words are from outside."""
    place, hint = finding.place, finding.hint
    return replace(
        finding,
        message=harmless(finding.message),
        hint=hint and harmless(hint),
        place=place and replace(place, file=harmless(place.file)),
    )


class _Progress:
    """One line on the terminal, after a second of work."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._next = self._begin + 1.0
        self._shown = False

    def show(self, what: str, done: int, count: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 0.1
            self._shown = True
            complain(f"\r\033[K{what}: {done} of {count} zones", end="")

    def clear(self) -> None:
        if self._shown:
            complain("\r\033[K", end="")
