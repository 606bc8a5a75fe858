"""The journal of files that change in place: everything that is needed to complete the change.

Its first line has the SHA-256 of the rest, which is JSON. It also has the inode of the lock file
beside it, so that a journal which came with a checkout or a copy is not taken for one of this
machine: it could write any file.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JOURNAL = ".mail.owned.journal"
NEW_JOURNAL = ".mail.owned.journal.new"
LOCK = ".mail.owned.lock"

_FIRST = re.compile(rb"mailcompile-journal 1 ([0-9a-f]{64})\n")
_TOKEN = re.compile(r"[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class UnreadableJournal(ValueError):
    """A journal that is damaged, incomplete, or of another machine, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to one file."""

    path: str
    """Relative to the project; may begin with ``..``."""
    old: str | None
    """SHA-256 of the content that it had; ``None``: there was no file."""
    new: bytes | None
    """The content that it gets; ``None``: it is removed."""

    def target(self, folder: Path) -> Path:
        """The file itself, behind symbolic links."""
        return Path(os.path.realpath(folder / self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A change of several files that happens as a whole."""

    token: str
    """12 hexadecimal digits that are in the names of its temporary files."""
    folders: tuple[str, ...]
    """Directories that did not exist before, deepest first."""
    steps: tuple[Step, ...]

    def placed(self, folder: Path) -> "Change":
        """The change in the project that is in ``folder``, with symbolic links as they are now."""
        targets = tuple(step.target(folder) for step in self.steps)
        return Change(folder=folder, journal=self, targets=targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A journal in its project: which files it is about."""

    folder: Path
    journal: Journal
    targets: tuple[Path, ...]
    """The file of each step, behind symbolic links."""

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.journal.steps

    def temporary(self, number: int) -> Path:
        """Where the new content of a step waits, beside its target. No tool takes it for a zone:
        octoDNS looks for ``*.yaml``."""
        return self.targets[number].parent / f".mailcompile.new-{self.journal.token}-{number}"


def digest(content: bytes | None) -> str | None:
    """SHA-256 of a content in hexadecimal; ``None`` for no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def write_journal(journal: Journal, lock: int) -> bytes:
    """The file; ``lock`` is the inode of the lock file."""
    body = json.dumps(
        {
            "lock": lock,
            "token": journal.token,
            "folders": journal.folders,
            "steps": [_step(step) for step in journal.steps],
        }
    ).encode("ascii")
    return f"mailcompile-journal 1 {digest(body)}\n".encode("ascii") + body


def why_odd(path: str) -> str | None:
    """Why a path can be none of a step; ``None`` where it can. Written and read alike."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return f"{path!r} can be no file's name"
    if not path or "\0" in path:
        return f"{path!r} can be no file's name"
    return f"{path} is absolute" if Path(path).is_absolute() else None


def read_journal(data: bytes, lock: int | None, folder: Path) -> Change:
    """The change that the journal in ``data`` is about, in the project ``folder``; ``lock`` is the
    inode of the lock file.

    What is never written is refused: somebody could have made it, and it names any file.
    Raises ``UnreadableJournal``.
    """
    first = _FIRST.match(data)
    if first is None or digest(data[first.end() :]) != first[1].decode("ascii"):
        raise UnreadableJournal("it is damaged, or of another version of mailcompile")
    try:
        said = json.loads(data[first.end() :])
        if said["lock"] != lock:
            raise UnreadableJournal("it was copied from elsewhere, it is of another checkout")
        change = Journal(
            token=_checked(_TOKEN, said["token"]),
            folders=tuple(map(_text, _list(said["folders"]))),
            steps=tuple(_steps(_list(said["steps"]))),
        ).placed(folder)
        _check_places(change)
    except UnreadableJournal:
        raise
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableJournal("it holds what mailcompile never writes") from None
    return change


def _check_places(change: Change) -> None:
    """Each file once, and directories above new files only. Raises ``ValueError``."""
    if len(set(change.targets)) != len(change.targets):
        raise ValueError("a file twice")
    above = {
        str(parent)
        for step, target in zip(change.steps, change.targets, strict=True)
        if step.new is not None
        for parent in target.parents
    }
    if not above.issuperset(change.journal.folders):
        raise ValueError("a directory of no file")


def _step(step: Step) -> dict[str, str | None]:
    new = None if step.new is None else base64.b64encode(step.new).decode("ascii")
    return {"path": step.path, "old": step.old, "new": new}


def _steps(said: list[Any]) -> Iterator[Step]:
    for step in said:
        path, old, new = _text(step["path"]), step["old"], step["new"]
        if why_odd(path) is not None:
            raise ValueError(f"{path!r} is no path")
        yield Step(
            path=path,
            old=None if old is None else _checked(_DIGEST, old),
            new=None if new is None else base64.b64decode(_text(new), validate=True),
        )


def _list(said: object) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError("no list")
    return said


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _checked(pattern: re.Pattern[str], said: object) -> str:
    text = _text(said)
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} has not the form of {pattern.pattern}")
    return text
