"""Ctrl-C at every single operation: nothing has changed, or the build is done."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailcompile.workspace.output import publish
from tests.support import Stepping, Unsynced, contents, leftovers, snapshot, with_manifest

OLD = with_manifest({"a": b"aa", "sub/b": b"bb", "gone/d": b"dd"})
NEW = with_manifest({"a": b"aa", "sub/b": b"BB", "sub/deep/e": b"ee"})


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    """As in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted_at(out: Path, at: int) -> bool | None:
    """Whether the build was interrupted by a Ctrl-C there; None if it has fewer operations."""
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) == at + 1:
            os.kill(os.getpid(), signal.SIGINT)

    try:
        publish(Stepping(step), out, NEW)
    except KeyboardInterrupt:
        return True
    return False if len(steps) > at else None


def test_interrupted_means_that_nothing_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcomes: list[bool] = []
    while True:
        publish(Unsynced(), out, OLD)
        before = snapshot(out)
        outcome = interrupted_at(out, len(outcomes))
        if outcome is None:
            break
        outcomes.append(outcome)
        assert leftovers(tmp_path) == []
        if outcome:
            assert snapshot(out) == before
        else:
            assert contents(out) == NEW

    assert outcomes.count(True) > 15
    assert outcomes.count(False) > 5
    assert outcomes == sorted(outcomes, reverse=True), "from the exchange on, it is too late"


def test_ctrl_c_works_again_after_a_build(tmp_path: Path) -> None:
    publish(Unsynced(), tmp_path / "out", OLD)

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_build_in_another_thread_leaves_signals_alone(tmp_path: Path) -> None:
    worker = threading.Thread(target=publish, args=(Unsynced(), tmp_path / "out", OLD))
    worker.start()
    worker.join()

    assert contents(tmp_path / "out") == OLD
