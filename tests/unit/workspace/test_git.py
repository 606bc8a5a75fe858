"""What git is asked, and what becomes of answers that nobody expects."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from mailcompile.workspace import git as asked
from mailcompile.workspace.git import Git
from tests.integration.tools import require_tool

_IDENTITY = ("-c", "user.name=Some Body", "-c", "user.email=a@one.example")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    require_tool("git")
    (tmp_path / "a.yaml").write_text("one\ntwo\n")
    run(tmp_path, "init", "--quiet")
    run(tmp_path, "add", ".")
    run(tmp_path, *_IDENTITY, "commit", "--quiet", "-m", "first")
    return tmp_path


def run(folder: Path, *arguments: str, data: bytes = b"") -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, input=data)
    return done.stdout.decode().strip()


def rewritten(folder: Path, old: str, new: str) -> None:
    """The one commit with something else in it, as `git commit` would not write it."""
    commit = run(folder, "cat-file", "commit", "HEAD") + "\n"
    before, _, after = commit.partition(old)
    assert after
    made = run(
        folder,
        *("hash-object", "-t", "commit", "-w", "--stdin", "--literally"),
        data=f"{before}{new}{after}".encode(),
    )
    run(folder, "update-ref", "HEAD", made)


@pytest.mark.parametrize("line", [1, None])
def test_who_did_it(folder: Path, line: int | None) -> None:
    change = Git().last_change(folder, "a.yaml", line)

    assert change is not None
    assert (change.author, change.subject) == ("Some Body", "first")
    assert change.commit == run(folder, "rev-parse", "HEAD")[:10]
    assert change.day is not None
    assert len(change.day) == len("2026-11-24")


@pytest.mark.parametrize("line", [1, None])
@pytest.mark.parametrize("seconds", ["99999999999999", "9223372036854775807", "9" * 40])
def test_a_time_that_no_calendar_has(folder: Path, seconds: str, line: int | None) -> None:
    written = run(folder, "cat-file", "commit", "HEAD").split("author ")[1].split("> ")[1]
    rewritten(folder, f"> {written.split(' ')[0]} ", f"> {seconds} ")

    change = Git().last_change(folder, "a.yaml", line)

    assert change is not None
    assert change.author == "Some Body"
    assert change.day is None or change.day.startswith("1970")


@pytest.mark.parametrize("line", [1, None])
def test_names_do_not_end_lines(folder: Path, line: int | None) -> None:
    rewritten(folder, "author Some Body", "author Some\u2028author-time 1")

    change = Git().last_change(folder, "a.yaml", line)

    assert change is not None
    assert change.author == "Some\u2028author-time 1"
    assert change.day != "1970-01-01"


@pytest.mark.parametrize("path", ["b.yaml", "a\0b", "\ud800", ":(top)a.yaml", "*.yaml", "../x"])
@pytest.mark.parametrize("line", [1, None])
def test_what_git_does_not_know(folder: Path, path: str, line: int | None) -> None:
    assert Git().last_change(folder, path, line) is None
    assert Git().last_change(folder / "missing", path, line) is None


def test_what_is_not_committed(folder: Path) -> None:
    (folder / "a.yaml").write_text("ONE\ntwo\n")

    assert Git().last_change(folder, "a.yaml", 1) is None
    assert Git().last_change(folder, "a.yaml", None) is None
    assert Git().last_change(folder, "a.yaml", 2) is not None
    assert Git().last_change(folder, "a.yaml", 3) is None


@pytest.mark.parametrize("line", [1, None])
def test_a_question_starts_no_program_and_writes_nothing(folder: Path, line: int | None) -> None:
    """A repository's settings name programs: nothing of them is to run."""
    run(folder, "config", "diff.x.textconv", "touch ran; cat")
    run(folder, "config", "core.fsmonitor", "touch ran; false")
    run(folder, "config", "log.showSignature", "true")
    run(folder, "config", "gpg.program", "touch ran; false")
    run(folder, "config", "core.pager", "touch ran; cat")
    (folder / ".git/info/attributes").write_text("*.yaml diff=x\n")
    os.utime(folder / "a.yaml", (1, 1))
    index = (folder / ".git/index").read_bytes()

    assert Git().last_change(folder, "a.yaml", line) is not None

    assert not (folder / "ran").exists()
    assert (folder / ".git/index").read_bytes() == index


def test_all_questions_have_one_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A git that never answers costs its seconds once."""
    slow = tmp_path_factory.mktemp("bin") / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    git = Git(seconds=0.3)
    begin = time.monotonic()

    for line in (None, 1, 2, None):
        assert git.last_change(folder, "a.yaml", line) is None

    assert time.monotonic() - begin < 5
    assert asked.SECONDS == 10
