"""The operations on files that a file system may refuse, or that depend on the platform."""

import errno
import os
from pathlib import Path

import pytest

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.output import publish
from tests.support import contents, snapshot, with_manifest

OLD = with_manifest({"a": b"a", "sub/b": b"b"})
NEW = with_manifest({"a": b"a", "sub/b": b"B"})


def refuse_links(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def link(old: object, new: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)


@pytest.mark.parametrize(
    "code", [errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS]
)
def test_without_hard_links_unchanged_files_keep_their_time(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    publish(Files(), out, OLD)
    (out / "a").chmod(0o640)
    os.utime(out / "a", ns=(1, 1_234_567_890_123_456_789))
    before = snapshot(out)["a"]
    refuse_links(monkeypatch, code)

    assert publish(Files(), out, NEW).unchanged == 1

    mode, inode, changed, content = snapshot(out)["a"]
    assert (mode, changed, content) == (before[0], before[2], before[3])
    assert inode != before[1]
    assert contents(out) == NEW


def test_a_full_disk_is_no_lack_of_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(Files(), tmp_path / "out", OLD)
    refuse_links(monkeypatch, errno.ENOSPC)

    with pytest.raises(OSError, match="No space left"):
        publish(Files(), tmp_path / "out", NEW)

    assert contents(tmp_path / "out") == OLD


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        Files().write(tmp_path / "x", b"new")

    assert (tmp_path / "x").read_bytes() == b"old"


def test_exchange_swaps_directories(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    Files().exchange(tmp_path / "one", tmp_path / "other")

    assert sorted(contents(tmp_path)) == ["one/other", "other/one"]


def test_exchange_needs_both(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()

    with pytest.raises(FileNotFoundError):
        Files().exchange(tmp_path / "one", tmp_path / "other")

    assert (tmp_path / "one").is_dir()


def test_listing_names_links_and_follows_none(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x").touch()
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "file").symlink_to("real/x")
    (tmp_path / "nowhere").symlink_to("missing")

    assert Files().listing(tmp_path) == ["file", "folder", "nowhere", "real/x"]
    assert Files().folders(tmp_path) == ["real"]


def test_a_directory_with_content_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()

    Files().remove_folder(tmp_path / "full")

    assert contents(tmp_path) == {"full/x": b""}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "x"), "there is no"),
        (IsADirectoryError(21, "x"), "is a directory, a file is needed"),
        (PermissionError(13, "Permission denied"), "cannot be read: Permission denied"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
    ],
)
def test_an_input_that_cannot_be_read(
    tmp_path: Path, error: OSError, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(UsageProblem, match=words) as raised:
        Files().read(tmp_path / "x")

    assert str(tmp_path / "x") in raised.value.message
