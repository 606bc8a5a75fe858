"""`kill -9` while hand-written files change: afterwards all of them are old, or all are new."""

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

from mailcompile.workspace.in_place import Edit, apply_edits, interrupted, recover
from mailcompile.workspace.journal import LOCK
from tests.support import Unsynced
from tests.unit.workspace.changes import NEW, OLD, begin, litter, state

SEED = 20261124
MOMENTS = 30
ZONES = 200
ROOT = Path(__file__).parents[2]

# For each line on stdin, does what it says in a child that kills itself before its operation of
# the number in the line.
SUICIDES = """
import os, pathlib, signal, sys
from mailcompile.workspace.in_place import apply_edits, recover
from tests.unit.workspace.changes import EDITS, Halving

folder = pathlib.Path(sys.argv[1])

def die_at(what, number):
    steps = []
    def step(name):
        steps.append(name)
        if len(steps) > number:
            os.kill(os.getpid(), signal.SIGKILL)
    if what == "build":
        apply_edits(Halving(step), folder, EDITS)
    else:
        recover(Halving(step), folder)

for line in sys.stdin:
    what, number = line.split()
    child = os.fork()
    if child == 0:
        die_at(what, int(number))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

# Changes the files back and forth until it is killed.
BUILDS = """
import pathlib, sys
from mailcompile.workspace.in_place import Edit, apply_edits
from tests.support import Unsynced

folder, zones = pathlib.Path(sys.argv[1]), int(sys.argv[2])
texts = [b"old", b"NEW" * 500]
print("begun", flush=True)
while True:
    apply_edits(
        Unsynced(),
        folder,
        [Edit(path=f"{n}.yaml", before=texts[0], after=texts[1]) for n in range(zones)],
    )
    texts.reverse()
"""


class Suicides:
    """Commands that are killed before a certain operation."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def killed_before(self, what: str, number: int) -> bool:
        """False if the command has fewer operations, and was completed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what} {number}\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in (0, -signal.SIGKILL)
        return status != 0


@contextmanager
def suicides(folder: Path) -> Iterator[Suicides]:
    with subprocess.Popen(
        [sys.executable, "-c", SUICIDES, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Suicides(process)


def test_killed_before_every_operation(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    rng = random.Random(SEED)
    ends: list[bool] = []
    with suicides(folder) as commands:
        while True:
            begin(tmp_path)
            if not commands.killed_before("build", len(ends)):
                break
            assert interrupted(Unsynced(), folder) or state(tmp_path) in (OLD, NEW)
            # Killed once more, now while it mends what the first one has left.
            commands.killed_before("recover", rng.randrange(30))

            recover(Unsynced(), folder)

            found = state(tmp_path)
            assert found in (OLD, NEW), f"killed before operation {len(ends)}"
            assert litter(tmp_path) == []
            ends.append(found == NEW)
    assert state(tmp_path) == NEW
    assert ends == sorted(ends)
    assert ends.count(False) > 15
    assert ends.count(True) > 8


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    """From outside, among hundreds of files; the next change begins with what is there."""
    rng = random.Random(SEED)
    ends: Counter[str] = Counter()
    zones = {f"{number}.yaml" for number in range(ZONES)}
    for _ in range(MOMENTS):
        for zone in zones:
            (tmp_path / zone).write_bytes(b"old")
        with subprocess.Popen(
            [sys.executable, "-c", BUILDS, str(tmp_path), str(ZONES)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(rng.uniform(0, 0.3))
            process.kill()
        left = names(tmp_path) - zones - {LOCK}
        mixed = interrupted(Unsynced(), tmp_path)
        ends["mixed" if mixed else "half prepared" if left else "whole"] += 1

        recover(Unsynced(), tmp_path)

        assert names(tmp_path) == {LOCK, *zones}
        texts = {(tmp_path / zone).read_bytes() for zone in zones}
        (text,) = texts
        edit = Edit(path="0.yaml", before=text, after=b"next")
        assert apply_edits(Unsynced(), tmp_path, [edit]) == ("0.yaml",)
    assert ends["mixed"] > MOMENTS / 10, ends
    assert ends["half prepared"] > MOMENTS / 10, ends


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
