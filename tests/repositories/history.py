"""`git revert` of the commit in which a topology took `_dmarc` over, with the real git."""

import os
import subprocess
from pathlib import Path
from typing import Final

from tests.repositories import topology
from tests.repositories.building import built, read
from tests.repositories.policy import policy_of
from tests.repositories.project import Case, new_project
from tests.repositories.tally import Tally

_SETTINGS: Final = (
    *("-c", "user.name=test", "-c", "user.email=test@one.example"),
    *("-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null"),
)


def check_revert(case: Case, folder: Path, tally: Tally) -> None:
    """Commit, build in place, commit, revert, build: the file and the ledger are as before."""
    label = f"{case.label} (git revert)"
    project = new_project(folder, case)
    before = read(project, "written") or {}
    leave = topology.check(case.zone, in_place=True)
    if not built(project, leave, tally, label, must=True):
        return
    if project.written.read_bytes() != case.content:
        tally.fail(label, "the zone was changed though nothing in it is ours")
    (folder / ".gitignore").write_text("/out/\n.*\n!.gitignore\n", encoding="utf-8")
    _git(folder, "init", "--quiet")
    _commit(folder, "before")
    said = topology.owns_dmarc(case.zone, before, policy_of(before), in_place=True)
    if not built(project, said, tally, label, must=True):
        return
    _commit(folder, "take over")
    _git(folder, "revert", "--no-edit", "HEAD")
    if not built(project, leave, tally, label, must=True):
        return
    if project.written.read_bytes() != case.content:
        tally.fail(label, "the build after the revert changed the zone")
    status = _git(folder, "status", "--porcelain")
    if status:
        tally.fail(label, f"the build after the revert changed files: {status}")
    tally.counts["reverted"] += 1


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", message)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *_SETTINGS, *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
