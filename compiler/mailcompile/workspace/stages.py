"""The stages of a change of several files: prepare, give the names, clear; or take it all back.

A *left* set holds the numbers of the steps that are still to be done.
"""

import contextlib
import errno
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mailcompile.workspace.errors import WorldProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.journal import (
    JOURNAL,
    LOCK,
    NEW_JOURNAL,
    Change,
    digest,
    write_journal,
)
from mailcompile.workspace.targets import content_of, mode_of

_PRIVATE = 0o600
"""The journal holds the content of files that perhaps not everybody may read."""
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def prepare(files: Files, change: Change) -> None:
    """Everything that needs room or permissions, while nothing has changed. Raises
    ``WorldProblem``."""
    folder = change.folder
    lock = os.stat(folder / LOCK).st_ino
    with _words(folder):
        files.create(folder / NEW_JOURNAL, write_journal(change.journal, lock), _PRIVATE)
        # On disk before any temporary file, which only it knows.
        files.flush(folder / NEW_JOURNAL)
        files.flush(folder)
    stage(files, change, range(len(change.steps)))


def stage(files: Files, change: Change, left: Collection[int]) -> None:
    """The new contents, on disk beside the files that they replace. Raises ``WorldProblem``."""
    beside: set[Path] = set()
    for number in left:
        step, target = change.steps[number], change.targets[number]
        if step.new is None:
            continue
        temporary = change.temporary(number)
        with _words(target.parent):
            files.make_folder(target.parent)
            files.create(temporary, step.new, mode_of(target))
            if os.path.exists(target):
                files.keep_owner(target, temporary)
        beside.add(target.parent)
    for one in _one_each_device(sorted(beside)):
        with _words(one):
            files.sync(one)


def give_names(files: Files, change: Change, left: Collection[int]) -> None:
    """Gives the files their names, in the order of the steps. Raises ``OSError``."""
    for number in left:
        if change.steps[number].new is None:
            files.remove(change.targets[number])
        else:
            files.rename(change.temporary(number), change.targets[number])
    for parent in sorted({change.targets[number].parent for number in left}):
        if parent.is_dir():
            files.flush(parent)


def finish(files: Files, change: Change) -> None:
    """Every file has its name: the journal goes."""
    files.remove(change.folder / JOURNAL)


def clear(files: Files, change: Change) -> None:
    """Removes the temporary files; the journal has all that is in them."""
    for number in range(len(change.steps)):
        files.remove(change.temporary(number))


def undo(files: Files, change: Change) -> None:
    """Before it took effect. The journal goes last: it names the others."""
    clear(files, change)
    _remove_folders(files, change)
    files.remove(change.folder / NEW_JOURNAL)


def take_back(files: Files, change: Change, before: Mapping[str, bytes | None]) -> None:
    """After it took effect, when a file could not get its name: the old contents come back.

    Killed meanwhile, the journal is still there, and every file is in its old or its new state.
    Raises ``OSError`` or ``WorldProblem`` where that is impossible, too; then the journal stays.
    """
    steps = (replace(s, old=digest(s.new), new=before[s.path]) for s in change.steps)
    backwards = replace(change, journal=replace(change.journal, steps=tuple(steps)))
    try:
        clear(files, change)
        done = [
            number
            for number, step in enumerate(change.steps)
            if content_of(files, change.targets[number]) == step.new
        ]
        stage(files, backwards, done)
        give_names(files, backwards, done)
        _remove_folders(files, change)
        finish(files, change)
    except BaseException:
        clear(files, change)
        raise


def _remove_folders(files: Files, change: Change) -> None:
    """Those that were made for new files, if there is nothing in them."""
    for made in change.journal.folders:
        files.remove_folder(Path(made))


def _one_each_device(folders: Iterable[Path]) -> list[Path]:
    return list({os.stat(folder).st_dev: folder for folder in folders}.values())


@contextlib.contextmanager
def _words(folder: Path) -> Iterator[None]:
    """Says which directory refuses: the name of a temporary file would tell nobody anything."""
    try:
        yield
    except OSError as error:
        hint = "a changed file is written beside the old one, so its directory has to be writable"
        raise WorldProblem(
            f"no file can be written in {folder}: {error.strerror}",
            hint if error.errno in _REFUSED else None,
        ) from error
