"""A kill, a fault of the disk, Ctrl-C: at every single operation of a change in place."""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailcompile.workspace.errors import WorkspaceError, WorldProblem
from mailcompile.workspace.in_place import Recovery, apply_edits, interrupted, recover
from mailcompile.workspace.journal import JOURNAL
from tests.support import Unsynced
from tests.unit.workspace.changes import CHANGED, EDITS, NEW, OLD, Halving, begin, litter, state

MANY = 30
"""Fewer operations than any way of changing the files has."""


class Killed(BaseException):
    """The process is gone."""


class Death:
    """Nothing happens from the ``at``-th operation on."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def __call__(self, name: str) -> None:
        self.count += 1
        if self.count > self.at:
            raise Killed

    def happens(self, work: Callable[[Halving], object]) -> bool:
        """Whether ``work`` is killed; false where it has fewer operations."""
        try:
            work(Halving(self))
        except Killed:
            return True
        return False


def build(folder: Path) -> Callable[[Halving], object]:
    return lambda files: apply_edits(files, folder, EDITS)


def mend(folder: Path) -> Callable[[Halving], object]:
    return lambda files: recover(files, folder)


def check_recovered(root: Path) -> bool:
    """After ``recover``, all is old or new; whether it is new."""
    recover(Unsynced(), root / "project")
    found = state(root)
    assert found in (OLD, NEW)
    assert litter(root) == []
    return found == NEW


def test_killed_before_every_operation(tmp_path: Path) -> None:
    ends: list[bool] = []
    while Death(len(ends)).happens(build(begin(tmp_path))):
        folder = tmp_path / "project"
        mixed = interrupted(Unsynced(), folder)
        assert mixed or state(tmp_path) in (OLD, NEW)
        ends.append(check_recovered(tmp_path))

    assert state(tmp_path) == NEW
    assert ends == sorted(ends), "from the commit on, it always takes effect"
    assert ends.count(False) > MANY / 2
    assert ends.count(True) > MANY / 4


def test_what_recover_says(tmp_path: Path) -> None:
    said = set()
    at = 0
    while Death(at).happens(build(begin(tmp_path))):
        folder = tmp_path / "project"
        before = state(tmp_path)
        mixed = interrupted(Unsynced(), folder)
        answer = recover(Unsynced(), folder)
        assert answer in (
            Recovery(completed=True, paths=CHANGED) if mixed else Recovery(completed=False),
            None,
        )
        if answer is None:
            assert not mixed
            assert state(tmp_path) == before
        said.add(None if answer is None else answer.completed)
        at += 1
    assert said == {None, False, True}


@pytest.mark.slow
def test_killed_while_it_recovers(tmp_path: Path) -> None:
    """Before every operation of a build, and then before every one of what comes after it."""
    at, seconds = 0, 0
    while Death(at).happens(build(begin(tmp_path))):
        again = 0
        while Death(again).happens(mend(tmp_path / "project")):
            check_recovered(tmp_path)
            Death(at).happens(build(begin(tmp_path)))
            again += 1
        assert state(tmp_path) in (OLD, NEW)
        assert litter(tmp_path) == []
        seconds += again
        at += 1
    assert seconds > 5 * MANY


def test_killed_again_and_again(tmp_path: Path) -> None:
    """A hundred kills, each a few operations further on than it was in the last run."""
    for first in range(MANY, 2 * MANY, 3):
        begin(tmp_path)
        Death(first).happens(build(tmp_path / "project"))
        for at in range(1, 100):
            if not Death(at).happens(mend(tmp_path / "project")):
                break
        assert state(tmp_path) in (OLD, NEW)
        assert litter(tmp_path) == []


class Fault:
    """Fails at the ``at``-th operation, and with ``forever`` at all that follow.

    With ``room`` only what needs room fails: a full disk.
    """

    ROOM = ("create", "create, half done", "make_folder", "sync", "flush")

    def __init__(self, at: int, code: int, *, forever: bool = False, room: bool = False) -> None:
        self.done: list[str] = []
        self._at, self._code, self._forever, self._room = at, code, forever, room

    def __call__(self, name: str) -> None:
        self.done.append(name)
        number = len(self.done) - 1
        if number == self._at or (self._forever and number > self._at):
            if self._room and name not in self.ROOM:
                return
            raise OSError(self._code, os.strerror(self._code))


def operations(tmp_path: Path) -> int:
    count = Fault(-1, 0)
    apply_edits(Halving(count), begin(tmp_path), EDITS)
    assert len(count.done) > MANY
    return len(count.done)


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EBUSY], ids=errno.errorcode.get
)
def test_a_fault_leaves_all_as_it_was(tmp_path: Path, code: int) -> None:
    for at in range(operations(tmp_path)):
        fault = Fault(at, code)

        with pytest.raises((OSError, WorkspaceError)) as raised:
            apply_edits(Halving(fault), begin(tmp_path), EDITS)

        assert os.strerror(code) in str(raised.value)
        assert state(tmp_path) == OLD, fault.done[at]
        assert litter(tmp_path) == [], fault.done[at]
        assert recover(Unsynced(), tmp_path / "project") is None


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path) -> None:
    failed = 0
    for at in range(operations(tmp_path)):
        fault = Fault(at, errno.ENOSPC, forever=True, room=True)
        try:
            apply_edits(Halving(fault), begin(tmp_path), EDITS)
        except (OSError, WorkspaceError):
            failed += 1
        left = litter(tmp_path)
        # Once the journal has its name, a disk that cannot even write a directory leaves it.
        assert left in ([], [f"project/{JOURNAL}"])
        assert left or state(tmp_path) in (OLD, NEW)
        check_recovered(tmp_path)
    assert failed > MANY


def test_a_disk_that_stays_broken(tmp_path: Path) -> None:
    for at in range(operations(tmp_path)):
        fault = Fault(at, errno.EIO, forever=True)
        with pytest.raises((OSError, WorkspaceError)) as raised:
            apply_edits(Halving(fault), begin(tmp_path), EDITS)

        if interrupted(Unsynced(), tmp_path / "project"):
            assert isinstance(raised.value, WorldProblem)
            assert "completes" in (raised.value.hint or "")
        else:
            assert state(tmp_path) == OLD
        check_recovered(tmp_path)


class TwoFaults(Fault):
    """Fails at the rename of a number, counted from 0, and once more after so many operations."""

    def __init__(self, rename: int, later: int) -> None:
        super().__init__(-1, errno.EIO)
        self._rename, self._later = rename, later

    def __call__(self, name: str) -> None:
        super().__call__(name)
        if self._rename >= 0:
            self._rename -= name == "rename"
            failing = self._rename < 0
        else:
            self._later -= 1
            failing = self._later == 0
        if failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_fault_while_it_is_taken_back(tmp_path: Path) -> None:
    """Then everything is there for the next command, or for nothing to do."""
    half_done = 0
    for rename in range(6):
        for later in range(1, 2 * MANY):
            fault = TwoFaults(rename, later)
            with pytest.raises(WorldProblem) as raised:
                apply_edits(Halving(fault), begin(tmp_path), EDITS)

            if "nothing has changed" in raised.value.message:
                assert state(tmp_path) == OLD
            else:
                assert "not yet" in raised.value.message
                assert "completes" in (raised.value.hint or "")
                assert interrupted(Unsynced(), tmp_path / "project")
                half_done += 1
            assert not any(".mailcompile" in path for path in litter(tmp_path))
            check_recovered(tmp_path)
    assert half_done > MANY


def test_a_fault_while_it_recovers(tmp_path: Path) -> None:
    faults = 0
    for killed in range(MANY, operations(tmp_path), 3):
        for at in range(2 * MANY):
            Death(killed).happens(build(begin(tmp_path)))
            was_mixed = interrupted(Unsynced(), tmp_path / "project")
            fault = Fault(at, errno.ENOSPC)
            try:
                recover(Halving(fault), tmp_path / "project")
                break
            except (OSError, WorkspaceError):
                faults += 1
            if "create" in fault.done:
                assert not any(".mailcompile" in path for path in litter(tmp_path))
            assert check_recovered(tmp_path) == was_mixed
    assert faults > 5 * MANY


@pytest.fixture
def _ctrl_c() -> Iterator[None]:
    """As in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
def test_interrupted_means_that_nothing_changed(tmp_path: Path) -> None:
    outcomes = []
    for at in range(operations(tmp_path)):
        steps: list[str] = []

        def step(name: str, at: int = at, steps: list[str] = steps) -> None:
            steps.append(name)
            if len(steps) == at + 1:
                os.kill(os.getpid(), signal.SIGINT)

        try:
            apply_edits(Halving(step), begin(tmp_path), EDITS)
        except KeyboardInterrupt:
            assert state(tmp_path) == OLD
            outcomes.append(True)
        else:
            assert state(tmp_path) == NEW
            outcomes.append(False)
        assert litter(tmp_path) == []
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes.count(True) > MANY / 2
    assert outcomes.count(False) > 8
