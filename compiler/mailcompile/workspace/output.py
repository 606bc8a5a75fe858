"""``out/``: written whole or not at all.

The new set is made in ``.out.new-*`` beside it, where unchanged files are hard links, so that they
keep bytes and time; one sync; then the two directories change places in one step. Killed at any
moment, a build leaves the old set or the new one. Only files that a manifest names are ever
removed.
"""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from secrets import token_hex

from mailcompile.backends.manifest import FORMAT, MANIFEST
from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.files import Files

LOCK_SECONDS = 10.0
"""How long a build waits for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a build did to the output directory."""

    written: tuple[str, ...]
    """Paths of files that are new or have other content, sorted."""
    unchanged: int
    removed: tuple[str, ...]
    edited: tuple[str, ...] = ()
    """Files of ours that somebody had changed since the last build; replaced or removed."""


def compare(files: Files, out: Path, artifacts: Mapping[str, bytes]) -> Written:
    """What ``publish`` would do; writes nothing. Raises as ``publish`` does."""
    _refuse_special(out)
    old = _manifest(files, out)
    present = files.listing(out) if out.is_dir() else []
    foreign = [path for path in present if path not in old and path != MANIFEST]
    if foreign:
        shown = ", ".join(foreign[:5]) + (f" and {len(foreign) - 5} more" if foreign[5:] else "")
        raise UsageProblem(
            f"{out} holds what mailcompile did not write: {shown}",
            "move it away, or build into another directory with -o",
        )
    here = frozenset(present)
    same, edited = set(), []
    for path in sorted(here):
        # What replaced a file of ours and is none (a link, a pipe) is never opened.
        content = files.read(out / path) if files.is_regular(out / path) else None
        if content is not None and artifacts.get(path) == content:
            same.add(path)
        elif path != MANIFEST and (content is None or _digest(content) != old[path]):
            edited.append(path)
    return Written(
        written=tuple(sorted(path for path in artifacts if path not in same)),
        unchanged=len(same),
        removed=tuple(sorted(here - artifacts.keys())),
        edited=tuple(edited),
    )


def publish(
    files: Files,
    out: Path,
    artifacts: Mapping[str, bytes],
    *,
    lock_seconds: float = LOCK_SECONDS,
) -> Written:
    """Makes ``out`` hold exactly ``artifacts``.

    Raises ``UsageProblem`` where something is in the way, ``WorldProblem`` where the machine
    refuses, ``OSError`` where the disk does: before the exchange of the two sets all is as it was.
    """
    if out.name in ("", ".."):
        out = out.resolve()
    _refuse_special(out)
    files.make_folder(out.parent)
    with files.lock(out.parent / f".{out.name}.lock", lock_seconds):
        _sweep(files, out)
        change = compare(files, out, artifacts)
        if not change.written and not change.removed:
            return change
        new = out.parent / f".{out.name}.new-{token_hex(6)}"
        try:
            _make(files, new, out, artifacts, frozenset(change.written))
            with files.uninterrupted():
                _swap(files, new, out)
                _discard(files, new)  # It holds the old set now.
        except BaseException:
            with files.uninterrupted(), contextlib.suppress(OSError):
                _discard(files, new)
            raise
    return change


def _make(
    files: Files, new: Path, out: Path, artifacts: Mapping[str, bytes], written: frozenset[str]
) -> None:
    """The new set beside the old one. The manifest comes first: it names all that may be
    removed."""
    for folder in sorted({(new / path).parent for path in artifacts}):
        files.make_folder(folder)
    for path in sorted(artifacts, key=lambda path: (path != MANIFEST, path)):
        if path in written:
            files.write(new / path, artifacts[path])
        else:
            files.link(out / path, new / path)
    if out.exists():
        files.copy_mode(out, new)
    files.sync(new)


def _swap(files: Files, new: Path, out: Path) -> None:
    if out.exists():
        files.exchange(new, out)
    else:
        files.rename(new, out)
    files.sync(out.parent)


def _sweep(files: Files, out: Path) -> None:
    """Removes what a build that was killed left beside ``out``. The lock is held: nobody uses
    it."""
    # No glob: `-o '*'` is a name, and `-o out.new-x` has other leftovers than `-o out`.
    ours = re.compile(re.escape(f".{out.name}.new-") + "[0-9a-f]{12}")
    for name in files.names(out.parent):
        left = out.parent / name
        if ours.fullmatch(name) and left.is_dir() and not left.is_symlink():
            _discard(files, left)


def _discard(files: Files, folder: Path) -> None:
    """Removes a set by its own manifest; what it does not name stays, and so does its directory."""
    if not folder.is_dir():
        return
    try:
        named = _manifest(files, folder)
    except UsageProblem:
        # Killed while its manifest, the first file of all, was being written.
        named = {}
    # Only what is found without following a link. The manifest goes last: it names the others.
    present = files.listing(folder)
    for path in (*(path for path in present if path in named), MANIFEST):
        if path in present:
            files.remove(folder / path)
    for below in files.folders(folder):
        files.remove_folder(folder / below)
    files.remove_folder(folder)


def _manifest(files: Files, out: Path) -> dict[str, str]:
    """Path to SHA-256 of the files that the last build wrote; empty where there was none."""
    path = out / MANIFEST
    if not os.path.lexists(path):
        return {}
    try:
        if not files.is_regular(path):
            raise ValueError("a link could lead anywhere")
        text = files.read(path)
        if b"\n<<<<<<< " in text or text.startswith(b"<<<<<<< "):
            raise UsageProblem(
                f"{path} has conflict markers of git",
                f"git checkout --ours -- {path}, build again, and commit what it writes",
            )
        manifest = json.loads(text)
        named = {_inside(name): str(entry["sha256"]) for name, entry in manifest["files"].items()}
        if manifest["format"] != FORMAT:
            raise ValueError("who knows what it means")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageProblem(
            f"{path} is damaged, so it cannot be told which files are ours",
            f"restore it (git checkout -- {path}), or build into another directory with -o",
        ) from None
    named.pop(MANIFEST, None)
    return named


def _inside(name: str) -> str:
    """The path of a file below ``out/`` as a manifest has it. Raises ``ValueError``."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.as_posix() != name or "\0" in name:
        raise ValueError(f"{name!r} does not lead to a file below a directory")
    os.fsencode(name)
    return name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refuse_special(out: Path) -> None:
    """A path that cannot be exchanged with a directory beside it."""
    if out.is_symlink() or os.path.ismount(out):
        what = "a symbolic link" if out.is_symlink() else "a mount point"
        raise WorldProblem(
            f"{out} is {what}, it cannot be replaced in one step",
            "build with -o into a directory inside it",
        )
    if out.exists() and not out.is_dir():
        raise UsageProblem(f"{out} is in the way: it is no directory", "build elsewhere with -o")
