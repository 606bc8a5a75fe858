"""Files that other people wrote, changed in place: all of them or none.

The new content of every file waits beside it, and in a journal beside the ledger. All that needs
room on the disk, or a permission, has happened before the journal gets its name, which is the
moment from which the change takes effect; from then on files only get their names. Killed before
that moment, nothing has changed, and the next command clears what is left over; killed after it,
the next command completes the change.
"""

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.journal import (
    JOURNAL,
    LOCK,
    NEW_JOURNAL,
    Change,
    Journal,
    UnreadableJournal,
    digest,
    read_journal,
)
from mailcompile.workspace.stages import clear, finish, give_names, prepare, stage, take_back, undo
from mailcompile.workspace.targets import (
    changed_since,
    content_of,
    missing_folders,
    refuse_below_a_file,
)

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The change of one file."""

    path: str
    """Relative to the project; may contain ``..``. A symbolic link stands for its target."""
    before: bytes | None
    """What it held when the build read it; ``None``: there was no file."""
    after: bytes | None
    """What it is to hold; ``None``: the file is removed (a symbolic link to it stays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What became of a build that was interrupted."""

    completed: bool
    """Its changes have taken effect now; else none of them ever did, and what it left is gone."""
    paths: tuple[str, ...] = ()
    """The files that a completed build changed, as its edits named them, sorted."""


def apply_edits(
    files: Files, folder: Path, edits: Sequence[Edit], *, lock_seconds: float = LOCK_SECONDS
) -> tuple[str, ...]:
    """Makes all ``edits`` in the project ``folder``, or none; the paths that changed, sorted.

    What an earlier build left is completed first. A file that is already as wanted is left alone,
    with its time. An edit that changes nothing only makes sure that nobody changed its file. Files
    get their names in the order of the edits.

    Raises ``UsageProblem`` where a file is no longer as it was read, or something is in the way;
    ``WorldProblem`` and ``OSError`` where the machine refuses. Then nothing has changed, or, if the
    machine refuses that, too, the next ``recover`` completes it.
    """
    if not edits:
        return ()
    with files.lock(folder / LOCK, lock_seconds):
        _recover(files, folder)
        wanted = changed_since(files, folder, [(e.path, e.before, e.after) for e in edits])
        if not wanted:
            return ()
        new = (step.target(folder).parent for step in wanted if step.new is not None)
        journal = Journal(token=token_hex(6), folders=missing_folders(new), steps=wanted)
        change = journal.placed(folder)
        try:
            prepare(files, change)
            with files.uninterrupted():
                _carry_out(files, change, {edit.path: edit.before for edit in edits})
        except BaseException:
            if os.path.lexists(folder / NEW_JOURNAL):
                with files.uninterrupted(), contextlib.suppress(OSError):
                    undo(files, change)
            raise
    return tuple(sorted(step.path for step in wanted))


def recover(files: Files, folder: Path, *, lock_seconds: float = LOCK_SECONDS) -> Recovery | None:
    """Completes or undoes what an interrupted build left; ``None`` where there was nothing.

    Raises ``UsageProblem`` where a file was changed since, or the journal cannot be trusted: then
    nothing has changed. Raises ``WorldProblem`` and ``OSError`` where the machine refuses: then the
    next call completes it.
    """
    if not any(os.path.lexists(folder / name) for name in (JOURNAL, NEW_JOURNAL)):
        return None  # Without the lock, whose file could not be made where all is read-only.
    with files.lock(folder / LOCK, lock_seconds):
        return _recover(files, folder)


def interrupted(files: Files, folder: Path) -> bool:
    """Whether the files may be a mixture of old and new: a build was interrupted, or is at it."""
    return folder.is_dir() and JOURNAL in files.names(folder)


def _carry_out(files: Files, change: Change, before: Mapping[str, bytes | None]) -> None:
    """From the moment on which the change takes effect. Raises ``WorldProblem``."""
    folder = change.folder
    try:
        files.rename(folder / NEW_JOURNAL, folder / JOURNAL)
        files.flush(folder)
        give_names(files, change, range(len(change.steps)))
        finish(files, change)
    except OSError as error:
        try:
            take_back(files, change, before)
        except (OSError, UsageProblem, WorldProblem):
            if os.path.lexists(folder / JOURNAL):
                raise _half_done(folder, error) from error
        raise WorldProblem(f"{_where(folder, error)}; nothing has changed") from error


def _recover(files: Files, folder: Path) -> Recovery | None:
    """The lock is held: nobody is at work."""
    recovery = None
    if os.path.lexists(folder / NEW_JOURNAL):
        # It never took effect. Where it is not whole, no temporary file was made.
        with contextlib.suppress(UnreadableJournal):
            undo(files, _journal(files, folder, NEW_JOURNAL))
        files.remove(folder / NEW_JOURNAL)
        recovery = Recovery(completed=False)
    if os.path.lexists(folder / JOURNAL):
        try:
            change = _journal(files, folder, JOURNAL)
        except UnreadableJournal as problem:
            path = folder / JOURNAL
            raise UsageProblem(
                f"{path} says that a build was interrupted, but {problem}",
                f"look with git at what has changed, remove {path}, and build again",
            ) from None
        _resume(files, change)
        paths = tuple(sorted(step.path for step in change.steps))
        recovery = Recovery(completed=True, paths=paths)
    return recovery


def _journal(files: Files, folder: Path, name: str) -> Change:
    """Raises ``UnreadableJournal``."""
    path = folder / name
    if not files.is_regular(path):
        raise UnreadableJournal("it is no regular file")
    return read_journal(files.read(path), os.stat(folder / LOCK).st_ino, folder)


def _resume(files: Files, change: Change) -> None:
    """Completes a change after a kill."""
    left = [number for number in range(len(change.steps)) if not _is_done(files, change, number)]
    try:
        clear(files, change)
        stage(files, change, left)
        with files.uninterrupted():
            give_names(files, change, left)
            finish(files, change)
    except BaseException as error:
        with files.uninterrupted(), contextlib.suppress(OSError):
            clear(files, change)
        if isinstance(error, OSError):
            raise _half_done(change.folder, error) from error
        raise


def _is_done(files: Files, change: Change, number: int) -> bool:
    """Whether a file is in its new state. Raises ``UsageProblem`` where it is in a third one."""
    step, folder = change.steps[number], change.folder
    path = folder / step.path
    remedy = (
        f"to keep it as it is, remove {folder / JOURNAL} and build again; "
        f"to complete the interrupted build, restore the file first (git checkout -- {path})"
    )
    try:
        content = content_of(files, change.targets[number])
        if content == step.new:
            return True
        refuse_below_a_file(change.targets[number])
    except UsageProblem as problem:
        raise UsageProblem(problem.message, remedy) from None
    if digest(content) != step.old:
        raise UsageProblem(
            f"{path} was changed after a build that wrote it was interrupted", remedy
        )
    return False


def _half_done(folder: Path, error: OSError) -> WorldProblem:
    return WorldProblem(
        f"{_where(folder, error)}; some files are written, and others not yet",
        "mend that; the next `mailcompile build` completes the change",
    )


def _where(folder: Path, error: OSError) -> str:
    """What the machine said, and of which file. A rename names the old name first."""
    return f"{error.filename2 or error.filename or folder}: {error.strerror}"
