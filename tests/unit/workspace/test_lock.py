"""Two builds at once: the second waits, and gives up in the end."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from mailcompile.workspace import output
from mailcompile.workspace.errors import WorldProblem
from mailcompile.workspace.files import Files
from tests.support import Unsynced, contents, project, with_manifest

ONE = with_manifest({"a": b"one"})
OTHER = with_manifest({"a": b"other", "b": b"other"})
HOLDER = """
import pathlib, sys, time
from mailcompile.workspace.files import Files
with Files().lock(pathlib.Path(sys.argv[1]), 0):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def held_elsewhere(lock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def test_second_build_gives_up(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / ".out.lock"):
        begin = time.monotonic()
        with pytest.raises(WorldProblem, match=r"another build holds .*\.out\.lock") as raised:
            output.publish(Files(), tmp_path / "out", ONE, lock_seconds=0.2)

    assert time.monotonic() - begin >= 0.2
    assert raised.value.hint
    assert not (tmp_path / "out").exists()


def test_command_gives_up_with_status_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path)
    monkeypatch.setattr(output, "publish", partial(output.publish, lock_seconds=0))

    with held_elsewhere(tmp_path / ".out.lock"):
        status = run(["-C", str(tmp_path), "build"])

    assert status == 4
    assert "another build holds" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_patience_is_ten_seconds() -> None:
    assert output.LOCK_SECONDS == 10


def test_lock_of_a_killed_build_is_free(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / ".out.lock") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()

        output.publish(Files(), tmp_path / "out", ONE, lock_seconds=0)

    assert contents(tmp_path / "out") == ONE


def test_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "foreign").touch()
    with pytest.raises(Exception, match="foreign"):
        output.publish(Files(), tmp_path / "out", ONE)
    (tmp_path / "out" / "foreign").unlink()

    output.publish(Files(), tmp_path / "out", ONE, lock_seconds=0)

    assert contents(tmp_path / "out") == ONE


def test_other_directories_have_other_locks(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / ".out.lock"):
        output.publish(Files(), tmp_path / "other", ONE, lock_seconds=0)

    assert contents(tmp_path / "other") == ONE


def test_second_build_waits_for_the_first(tmp_path: Path) -> None:
    """The second compares with what the first has written, not with what it found at its start."""
    out, writing, go = tmp_path / "out", threading.Event(), threading.Event()

    class Slow(Unsynced):
        def write(self, path: Path, content: bytes) -> None:
            writing.set()
            assert go.wait(10)
            super().write(path, content)

    first = threading.Thread(target=output.publish, args=(Slow(), out, ONE))
    changes: list[output.Written] = []
    second = threading.Thread(target=lambda: changes.append(output.publish(Unsynced(), out, OTHER)))
    first.start()
    assert writing.wait(10)
    second.start()
    second.join(0.2)
    assert second.is_alive()
    assert not out.exists()
    go.set()
    first.join()
    second.join()

    assert contents(out) == OTHER
    assert changes == [output.Written(written=("a", "b", "manifest.json"), unchanged=0, removed=())]


def test_many_builds_at_once_leave_one_whole_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    errors: list[BaseException] = []

    def work(artifacts: dict[str, bytes]) -> None:
        try:
            for _ in range(5):
                output.publish(Unsynced(), out, artifacts)
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=work, args=(one,)) for one in (ONE, OTHER) * 3]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert errors == []
    assert contents(out) in (ONE, OTHER)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]
