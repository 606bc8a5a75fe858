"""Who changed a line, or a file, last, where git knows."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SECONDS = 10
_HASH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """The commit that a line comes from."""

    commit: str
    author: str
    day: str
    """``2026-11-24``, UTC."""
    subject: str


def last_change(folder: Path, path: str, line: int | None) -> LastChange | None:
    """The last commit that changed ``line`` (from 1) of a file, or the file; ``None`` where git
    does not know: there is no repository, the file is not in it, or the change is not
    committed."""
    if line is None:
        return _of_file(folder, path)
    lines = _git(folder, "blame", "--porcelain", "-L", f"{line},{line}", "--", path)
    if not lines:
        return None
    commit = lines[0].split(" ")[0]
    said = dict(text.partition(" ")[::2] for text in lines[1:] if not text.startswith("\t"))
    if not commit.strip("0") or "author" not in said:
        return None
    day = datetime.fromtimestamp(int(said.get("author-time", "0")), UTC).date().isoformat()
    return LastChange(
        commit=commit[:_HASH], author=said["author"], day=day, subject=said.get("summary", "")
    )


def _of_file(folder: Path, path: str) -> LastChange | None:
    if _git(folder, "status", "--porcelain", "--", path):
        return None
    said = _git(folder, "log", "-1", "--format=%H%n%an%n%at%n%s", "--", path)
    if len(said) < 3:
        return None
    commit, author, seconds = said[:3]
    day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    return LastChange(commit=commit[:_HASH], author=author, day=day, subject="".join(said[3:4]))


def _git(folder: Path, *arguments: str) -> list[str]:
    """The lines that git answers; none where it cannot."""
    # A repository's own settings may start programs; nothing is to run for a question.
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
