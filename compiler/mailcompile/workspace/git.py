"""Who changed a line last, where git knows."""

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


def last_change(folder: Path, path: str, line: int) -> LastChange | None:
    """The last commit that changed ``line`` (from 1) of a file; ``None`` where git does not know:
    there is no repository, the file is not in it, or the change is not committed."""
    lines = _blame(folder, path, line)
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


def _blame(folder: Path, path: str, line: int) -> list[str]:
    command = ["git", "-C", str(folder), "blame", "--porcelain", "-L", f"{line},{line}", "--", path]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
