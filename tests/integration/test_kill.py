"""`kill -9` at any moment of a build: ``out/`` is the old set or the new one, never a mixture."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailcompile.workspace.output import publish
from tests.support import (
    Unsynced,
    contents,
    large_topology,
    leftovers,
    plain_environment,
    two_sets,
    with_manifest,
)

SEED = 20261124
MOMENTS = 50
DOMAINS = 240

# For each number on stdin, publishes the set in the directory `new` in a child that kills itself
# before its operation of that number.
SUICIDES = """
import os, pathlib, signal, sys
from mailcompile.workspace.output import publish
from tests.support import Stepping, contents

out, new = map(pathlib.Path, sys.argv[1:])

def die_at(number):
    steps = []
    def step(name):
        steps.append(name)
        if len(steps) > number:
            os.kill(os.getpid(), signal.SIGKILL)
    publish(Stepping(step), out, contents(new))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        die_at(int(line))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

OLD = with_manifest({"a": b"aa", "sub/b": b"bb", "gone/d": b"dd"})
NEW = with_manifest({"a": b"aa", "sub/b": b"BB", "sub/deep/e": b"ee"})


class Suicides:
    """Builds that are killed before a certain operation."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def killed_before(self, number: int) -> bool:
        """False if the build has fewer operations, and was completed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in (0, -signal.SIGKILL)
        return status != 0


@contextmanager
def suicides(out: Path, new: Path) -> Iterator[Suicides]:
    with subprocess.Popen(
        [sys.executable, "-c", SUICIDES, str(out), str(new)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Suicides(process)


@pytest.mark.parametrize("first", [False, True], ids=["replacing", "first build"])
def test_killed_before_every_operation(tmp_path: Path, first: bool) -> None:
    out, new = tmp_path / "work" / "out", tmp_path / "new"
    out.parent.mkdir()
    _store(new, NEW)
    rng = random.Random(SEED)
    ends: list[bool] = []
    with suicides(out, new) as builds:
        while True:
            _begin(out, first)
            if not builds.killed_before(len(ends)):
                break
            found = contents(out)
            assert found in (({} if first else OLD), NEW), f"killed before operation {len(ends)}"
            ends.append(found == NEW)

            # Killed once more, now also while it clears what the first one has left.
            builds.killed_before(rng.randrange(25))
            assert contents(out) in (({} if first else OLD), NEW)

            publish(Unsynced(), out, NEW)
            assert contents(out) == NEW
            assert sorted(path.name for path in out.parent.iterdir()) == [".out.lock", "out"]

    assert ends == sorted(ends)
    assert ends.count(False) > 10
    assert ends.count(True) >= (1 if first else 5)


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    """The command itself, killed from outside while it writes hundreds of files."""
    sets = two_sets(DOMAINS)
    (tmp_path / "mail.yaml").write_text(sets.text)
    out, rng = tmp_path / "out", random.Random(SEED)
    zones = sum(path.startswith("octodns/zones/") for path in sets.new)
    ends: Counter[str] = Counter()
    for moment in range(MOMENTS):
        publish(Unsynced(), out, sets.old)
        with _build(tmp_path) as process:
            match rng.choice(["writing", "writing", "writing", "syncing", "clearing"]):
                case "writing":
                    _wait_for_zones(process, tmp_path, rng.randrange(zones))
                case "syncing":
                    _wait_for_zones(process, tmp_path, zones)
                    time.sleep(rng.uniform(0, 0.05))
                case "clearing":
                    _wait_for_exchange(process, out)
                    time.sleep(rng.uniform(0, 0.003))
            process.kill()

        found = contents(out)
        assert found in (sets.old, sets.new), f"moment {moment}"
        left = leftovers(tmp_path)
        ends[f"{'new' if found == sets.new else 'old'} set, {len(left)} left"] += 1

        publish(Unsynced(), out, sets.new)
        assert contents(out) == sets.new
        assert leftovers(tmp_path) == []
    assert ends["old set, 1 left"] > MOMENTS / 4, ends
    assert ends["new set, 1 left"] + ends["new set, 0 left"] > MOMENTS / 10, ends


def test_a_killed_first_build_is_completed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(large_topology(DOMAINS))
    with _build(tmp_path) as process:
        _wait_for_zones(process, tmp_path, DOMAINS // 2)
        process.kill()
    assert len(leftovers(tmp_path)) == 1
    assert not (tmp_path / "out").exists()

    done = subprocess.run(
        [sys.executable, "-m", "mailcompile", "build"],
        cwd=tmp_path,
        env=plain_environment(),
        capture_output=True,
        check=True,
    )

    assert done.stderr == b""
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert {*manifest["files"], "manifest.json"} == set(contents(tmp_path / "out"))
    assert leftovers(tmp_path) == []


@contextmanager
def _build(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "mailcompile", "build"],
        cwd=folder,
        env=plain_environment(),
        stdout=subprocess.DEVNULL,
    ) as process:
        yield process


def _wait_for_zones(process: subprocess.Popen[bytes], folder: Path, count: int) -> None:
    """Until the build has begun so many zone files."""
    while process.poll() is None and _zones_begun(folder) < count:
        time.sleep(0.0002)


def _wait_for_exchange(process: subprocess.Popen[bytes], out: Path) -> None:
    before = out.stat().st_ino
    while process.poll() is None and out.stat().st_ino == before:
        time.sleep(0.0002)


def _zones_begun(folder: Path) -> int:
    """How many zone files there are in the set that is being made."""
    for new in folder.glob(".out.new-*/octodns/zones"):
        return sum(1 for _ in new.iterdir())
    return 0


def _store(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _begin(out: Path, first: bool) -> None:
    """The old set, or nothing."""
    publish(Unsynced(), out, with_manifest({}) if first else OLD)
    if first:
        (out / "manifest.json").unlink()
        out.rmdir()
