"""A disk that is full, or refuses, at every single operation of a build."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from mailcompile.workspace.errors import WorldProblem
from mailcompile.workspace.output import publish
from tests.support import Stepping, Unsynced, contents, leftovers, project, snapshot, with_manifest

OLD = with_manifest({"a": b"aa", "sub/b": b"bb", "gone/d": b"dd"})
NEW = with_manifest({"a": b"aa", "sub/b": b"BB", "sub/deep/e": b"ee"})
ERRORS = [errno.ENOSPC, errno.EACCES, errno.EIO]


class Fault:
    """Fails at the ``at``-th operation, and with ``forever`` at all that follow."""

    def __init__(self, at: int, code: int, forever: bool = False) -> None:
        self.done: list[str] = []
        self._at, self._code, self._forever = at, code, forever

    def __call__(self, name: str) -> None:
        self.done.append(name)
        number = len(self.done) - 1
        if number == self._at or (self._forever and number > self._at):
            raise OSError(self._code, os.strerror(self._code))

    @property
    def exchanged(self) -> bool:
        """Whether the sets changed places before the fault."""
        return bool({"exchange", "rename"} & set(self.done[: self._at]))


def operations(out: Path, prepare: Callable[[], None]) -> int:
    """How many operations the build has; ``out`` is as before afterwards."""
    count = Fault(-1, 0)
    prepare()
    publish(Stepping(count), out, NEW)
    prepare()
    return len(count.done)


@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("first", [False, True], ids=["replacing", "first build"])
def test_a_fault_leaves_the_old_set(tmp_path: Path, code: int, first: bool) -> None:
    out = tmp_path / "out"

    def prepare() -> None:
        publish(Unsynced(), out, with_manifest({}) if first else OLD)
        if first:
            (out / "manifest.json").unlink()
            out.rmdir()

    count = operations(out, prepare)
    assert count > 15
    for at in range(count):
        prepare()
        before = snapshot(out) if out.exists() else {}
        fault = Fault(at, code)
        with pytest.raises(OSError, match=os.strerror(code)):
            publish(Stepping(fault), out, NEW)

        if fault.exchanged:
            assert contents(out) == NEW, fault.done[-1]
        else:
            assert (snapshot(out) if out.exists() else {}) == before, fault.done[-1]
        assert leftovers(tmp_path) == [], fault.done[-1]


def test_a_disk_that_stays_broken_leaves_a_whole_set(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def prepare() -> None:
        publish(Unsynced(), out, OLD)

    count = operations(out, prepare)
    for at in range(count):
        publish(Unsynced(), out, OLD)
        fault = Fault(at, errno.EIO, forever=True)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            publish(Stepping(fault), out, NEW)

        assert contents(out) == (NEW if fault.exchanged else OLD)

        publish(Unsynced(), out, NEW)
        assert contents(out) == NEW
        assert leftovers(tmp_path) == []


@pytest.mark.parametrize("operation", ["make_folder", "lock", "write", "sync", "rename"])
def test_the_command_says_what_the_disk_said(
    tmp_path: Path,
    operation: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(name: str) -> None:
        if name == operation:
            raise OSError(errno.ENOSPC, "No space left on device", "out/x")

    project(tmp_path)
    monkeypatch.setattr("mailcompile.cli.build.Files", lambda: Stepping(full))

    status = run(["-C", str(tmp_path), "build"])

    printed = capsys.readouterr()
    assert status == 4
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert "No space left on device" in printed.err
    assert len(printed.err.splitlines()) == 1
    assert leftovers(tmp_path) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EBUSY, errno.EXDEV])
def test_file_system_that_cannot_exchange(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(Unsynced(), tmp_path / "out", OLD)
    before = snapshot(tmp_path / "out")
    monkeypatch.setattr("mailcompile.workspace.files.ctypes", _Libc(code))

    with pytest.raises(WorldProblem) as raised:
        publish(Unsynced(), tmp_path / "out", NEW)

    assert raised.value.exit_status == 4
    assert "-o" in (raised.value.hint or "")
    assert snapshot(tmp_path / "out") == before
    assert leftovers(tmp_path) == []


class _Libc:
    """A C library that cannot exchange."""

    def __init__(self, code: int) -> None:
        self._code = code

    def CDLL(self, name: None, use_errno: bool) -> "_Libc":
        return self

    def renameat2(self, *arguments: object) -> int:
        return -1

    renamex_np = renameat2

    def get_errno(self) -> int:
        return self._code
