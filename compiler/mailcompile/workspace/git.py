"""Who changed a line, or a file, last, where git knows."""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SECONDS = 10.0
"""All questions of one command together: git may be slow, and its answers are only a help."""

_HASH = 10
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
}
"""git asks nobody, writes nothing, takes paths as they are, and fetches nothing."""
_SETTINGS = ("core.fsmonitor=false", "log.showSignature=false", "protocol.allow=never")
"""A repository's own settings may start programs; nothing is to run for a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """The commit that a line comes from."""

    commit: str
    author: str
    day: str | None
    """``2026-11-24``, UTC; ``None`` where the commit has no date that a calendar has."""
    subject: str


class Git:
    """Answers questions for ``SECONDS`` at most, and then no more of them."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._left = seconds

    def last_change(self, folder: Path, path: str, line: int | None) -> LastChange | None:
        """The last commit that changed ``line`` (from 1) of a file, or the file; ``None`` where
        git does not know: there is no repository, the file is not in it, the change is not
        committed, or it took too long."""
        if line is None:
            return self._of_file(folder, path)
        where = ("-L", f"{line},{line}", "--", path)
        lines = self._ask(folder, "blame", "--porcelain", "--no-textconv", *where)
        if not lines:
            return None
        commit = lines[0].split(" ")[0]
        said = dict(text.partition(" ")[::2] for text in lines[1:] if not text.startswith("\t"))
        if not commit.strip("0") or "author" not in said:
            return None
        return LastChange(
            commit=commit[:_HASH],
            author=said["author"],
            day=_day(said.get("author-time", "")),
            subject=said.get("summary", ""),
        )

    def _of_file(self, folder: Path, path: str) -> LastChange | None:
        status = self._ask(folder, "status", "--porcelain", "--", path)
        if status is None or status:
            return None
        said = self._ask(folder, "log", "-1", "--format=%H%n%an%n%at%n%s", "--", path)
        if said is None or len(said) < 3:
            return None
        commit, author, seconds = said[:3]
        return LastChange(
            commit=commit[:_HASH], author=author, day=_day(seconds), subject="".join(said[3:4])
        )

    def _ask(self, folder: Path, *arguments: str) -> list[str] | None:
        """The lines that git answers; ``None`` where it cannot, or has no more time."""
        if self._left <= 0:
            return None
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        begin = time.monotonic()
        try:
            done = subprocess.run(
                ["git", *settings, "-C", str(folder), *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._left,
                check=False,
                env={**os.environ, **_ENVIRONMENT},
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None  # ``ValueError``: a path that no process can be given.
        finally:
            self._left -= time.monotonic() - begin
        if done.returncode != 0:
            return None
        # Not splitlines(): a name may hold other characters that end a line.
        return done.stdout.decode("utf-8", "replace").split("\n")[:-1]


def _day(seconds: str) -> str | None:
    """The day of a time in seconds since 1970. git takes any number, a calendar does not."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    return None
