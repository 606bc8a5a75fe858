"""Running the command line, looking at trees of files, and making sets of files."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailcompile import compile_topology
from mailcompile.workspace.files import Files

SEED = Path(__file__).parents[1] / "examples" / "seed"

Snapshot = dict[str, tuple[int, int, int, bytes]]
"""Relative path to mode, inode, time of change of the content, and content."""


def project(folder: Path) -> Path:
    """The seed topology, copied to where it can be spoiled."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in SEED.glob("*.yaml"):
        shutil.copy(path, folder)
    return folder


def mailcompile(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    prefix: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command line in a process of its own; ``env`` is added to a plain environment."""
    return subprocess.run(
        [*prefix, sys.executable, "-m", "mailcompile", *map(str, arguments)],
        cwd=cwd,
        env={**plain_environment(), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def unprivileged() -> tuple[str, ...]:
    """A prefix for ``mailcompile`` by which permissions hold also for root."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def plain_environment() -> dict[str, str]:
    """Our environment without what would change the output."""
    dropped = ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "PYTHONHASHSEED", "TZ", "LC_ALL")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def snapshot(folder: Path) -> Snapshot:
    """Everything in ``folder`` and the folder itself, down to inodes and times."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        content = b""
        if stat.S_ISREG(status.st_mode):
            content = path.read_bytes()
        elif stat.S_ISLNK(status.st_mode):
            content = os.fsencode(path.readlink())
        name = path.relative_to(folder).as_posix()
        found[name] = (status.st_mode, status.st_ino, status.st_mtime_ns, content)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Relative path to bytes of all files in ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leftovers(folder: Path) -> list[str]:
    """What a build that was killed has left in ``folder``."""
    return sorted(path.name for path in folder.iterdir() if ".new-" in path.name)


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A set of files as a build writes it, with the manifest that the interface describes."""
    entries = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(files.items())
    }
    manifest = {"format": 1, "version": "0", "inputs": "sha256:0", "files": entries}
    return {"manifest.json": json.dumps(manifest).encode(), **files}


@dataclass(frozen=True, slots=True)
class Sets:
    """Two outputs of one topology, before and after a change of it."""

    old: dict[str, bytes]
    new: dict[str, bytes]
    text: str
    """The topology that gives the new set."""


def two_sets(domains: int) -> Sets:
    """A quarter of the zones goes, a quarter comes, a quarter changes, a quarter stays."""
    quarter = domains // 4
    before = [(number, "none") for number in range(3 * quarter)]
    after = [
        (number, "none, dkim_alignment: strict" if number < 2 * quarter else "none")
        for number in range(quarter, 4 * quarter)
    ]
    text = _topology(after)
    return Sets(old=_artifacts(_topology(before)), new=_artifacts(text), text=text)


def large_topology(domains: int) -> str:
    """A topology of so many domains that has no findings."""
    return _topology([(number, "none") for number in range(domains)])


def _artifacts(topology: str) -> dict[str, bytes]:
    compilation = compile_topology({"mail.yaml": topology})
    assert compilation.findings == ()
    return dict(compilation.artifacts)


def _topology(domains: list[tuple[int, str]]) -> str:
    lines = "".join(
        f"  d{number:04}.example: {{mx: [vps1], senders: [vps1], dmarc: {{policy: {policy}}}}}\n"
        for number, policy in domains
    )
    return (
        "mailcompile: 1\n"
        "rules: {allow: [{rule: P4, because: nobody forwards it}]}\n"
        "hosts:\n"
        "  vps1: {name: mail.host.example, addresses: [192.0.2.1]}\n"
        "domains:\n"
        "  host.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}\n"
        f"{lines}"
    )


class Unsynced(Files):
    """Does without the sync: it takes most of the time, and a process's death loses no write."""

    def sync(self, folder: Path) -> None:
        assert folder.is_dir()


class Stepping(Unsynced):
    """Calls ``step`` before each operation on files, and once more in the middle of a write."""

    OPERATIONS = frozenset(vars(Files)) - {"uninterrupted"}

    def __init__(self, step: Callable[[str], None]) -> None:
        self._step = step

    def __getattribute__(self, name: str) -> Any:
        if name in Stepping.OPERATIONS and not name.startswith("_"):
            self._step(name)
        return super().__getattribute__(name)

    def write(self, path: Path, content: bytes) -> None:
        half = len(content) // 2
        super().write(path, content[:half])
        self._step("write")
        with path.open("ab") as file:
            file.write(content[half:])
