"""The files that edits lead to: what they hold now, and what is in the way of a change."""

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.journal import Step, digest, why_odd


def changed_since(
    files: Files, folder: Path, edits: Sequence[tuple[str, bytes | None, bytes | None]]
) -> tuple[Step, ...]:
    """The steps that lead from path, content before and content after to files as wanted.

    Raises ``UsageProblem`` where a file is not as before, or where it cannot be.
    """
    found: dict[Path, str] = {}
    edited, steps = [], []
    for path, before, after in edits:
        _refuse_odd(path)
        step = Step(path=path, old=digest(before), new=after)
        target = step.target(folder)
        if target in found:
            raise UsageProblem(f"{found[target]} and {path} are the same file, {target}")
        found[target] = path
        refuse_below_a_file(target)
        content = content_of(files, target)
        if content == after:
            continue
        if content == before:
            steps.append(step)
        else:
            edited.append(str(folder / path))
    if edited:
        shown = ", ".join(edited[:5]) + (f" and {len(edited) - 5} more" if edited[5:] else "")
        raise UsageProblem(
            f"changed by somebody else since mailcompile read it: {shown}", "build again"
        )
    return tuple(steps)


def content_of(files: Files, target: Path) -> bytes | None:
    """What is in a file; ``None`` where there is none. Raises ``UsageProblem`` where something else
    has the name, or it cannot be read."""
    if not os.path.lexists(target):
        return None
    try:
        regular = files.is_regular(target, follow=True)
    except OSError as error:
        raise UsageProblem(f"{target} cannot be read: {error.strerror}") from None
    if not regular:
        what = "a directory" if target.is_dir() else "no regular file"
        raise UsageProblem(f"{target} is in the way: it is {what}")
    return files.read(target)


def mode_of(target: Path) -> int | None:
    """The permissions of a file; ``None`` where there is none."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        return None


def missing_folders(folders: Iterable[Path]) -> tuple[str, ...]:
    """These directories and those above them, as far as they do not exist, deepest first."""
    missing = {
        above
        for folder in set(folders)
        for above in (folder, *folder.parents)
        if not os.path.lexists(above)
    }
    return tuple(sorted(map(str, missing), key=lambda path: (-path.count("/"), path)))


def _refuse_odd(path: str) -> None:
    why = why_odd(path)
    if why is not None:
        absolute = os.path.isabs(path)
        raise UsageProblem(why, "write it relative to the project" if absolute else None)


def refuse_below_a_file(target: Path) -> None:
    """A path below a file leads nowhere. Raises ``UsageProblem``."""
    above = target.parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    if not os.path.isdir(above):
        raise UsageProblem(f"{above} is in the way: it is no directory")
