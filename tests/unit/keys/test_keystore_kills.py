"""The key store when it is killed, interrupted, or out of disk."""

import contextlib
import errno
import os
from pathlib import Path

import pytest

from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.keystore import KeyStore, MadeKey, Watch
from mailcompile.workspace.pairs import Pair, make_pair
from tests.unit.keys.store import NAMES, fill, on_disk, plan_for, registered
from tests.unit.keys.support import TODAY, keys_in


class Killed(BaseException):
    """The process is gone."""


class MortalFiles(KeyFiles):
    """Dies before its ``life``-th operation, in the middle of a write if that is one."""

    def __init__(self, life: int) -> None:
        self.life = life
        self.dead = False

    def _spend(self) -> None:
        if self.dead or self.life == 0:
            self.dead = True
            raise Killed
        self.life -= 1

    def make_private_folder(self, path: Path) -> None:
        self._spend()
        super().make_private_folder(path)

    def sync_folder(self, path: Path) -> None:
        self._spend()
        super().sync_folder(path)

    def replace(self, old: Path, new: Path) -> None:
        self._spend()
        super().replace(old, new)

    def remove(self, path: Path) -> None:
        self._spend()
        super().remove(path)

    def _write(self, path: Path, content: bytes, mode: int, *, exact: bool) -> None:
        if not self.dead and self.life == 0:
            super()._write(path, content[: len(content) // 2], mode, exact=exact)
        self._spend()
        super()._write(path, content, mode, exact=exact)


@pytest.mark.parametrize("every", [0.0, 3600.0])
def test_killed_between_any_two_operations(tmp_path: Path, every: float) -> None:
    """Afterwards every registered key has its private file, and the next run makes the rest."""
    for life in range(200):
        folder = tmp_path / str(life)
        folder.mkdir()
        files = MortalFiles(life)
        with contextlib.suppress(Killed):
            fill(folder, files, every)

        before = registered(folder)
        assert before <= on_disk(folder)
        for name in NAMES:
            # A domain is registered as a whole or not at all.
            assert sum(domain == name for domain, _ in before) in (0, 2)
        texts = {path: path.read_bytes() for path in (folder / "private").glob("*/*.pem")}

        fill(folder)

        assert plan_for(folder).count == 0
        assert before <= registered(folder) <= on_disk(folder)
        assert {(k.domain, k.stage) for k in keys_in(folder / "keys.yaml")} == {
            (name, stage) for name in NAMES for stage in ("active", "pending")
        }
        assert all(path.read_bytes() == text for path, text in texts.items())
        assert (folder / "private/.gitignore").read_text().strip() == "*"
        assert not list(folder.glob(".keys.yaml*"))
        if not files.dead:
            assert life > 20
            return
    pytest.fail("it never ends")


def test_killed_while_the_first_file_was_written(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / ".gitignore").touch()

    fill(tmp_path)

    assert (private / ".gitignore").read_text() == "*\n"


class FullDisk(KeyFiles):
    """No private key after the third fits on it."""

    def __init__(self) -> None:
        self.left = 4  # .gitignore, three keys

    def write_private(self, path: Path, content: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        super().write_private(path, content)


def test_a_full_disk_loses_no_whole_domain(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        fill(tmp_path, FullDisk(), every=3600.0)

    assert {domain for domain, _ in registered(tmp_path)} == {"one.example"}
    fill(tmp_path)
    assert plan_for(tmp_path).count == 0


def test_half_a_file_goes_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        KeyFiles().write_private(tmp_path / "key.pem", b"secret")

    assert list(tmp_path.iterdir()) == []


def test_interrupted_while_keys_are_made(tmp_path: Path) -> None:
    """Ctrl-C in the middle of the second domain: the first is registered, nothing is left over."""
    count = 0

    def pair(algorithm: str) -> Pair:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return make_pair(algorithm)

    store = KeyStore(KeyFiles(), tmp_path, pair=pair, write_every=3600.0)
    made: list[MadeKey] = []

    with pytest.raises(KeyboardInterrupt), store.locked():
        store.make(plan_for(tmp_path), TODAY, Watch(registered=made.extend))

    assert len(made) == 2
    assert registered(tmp_path) == on_disk(tmp_path)
    assert {domain for domain, _ in registered(tmp_path)} == {"one.example"}
