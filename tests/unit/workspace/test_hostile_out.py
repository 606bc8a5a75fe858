"""An ``out/`` that somebody prepared: nothing outside of it is read or removed."""

import json
import os
from pathlib import Path

import pytest

from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.output import compare, publish
from tests.support import contents, leftovers, snapshot, with_manifest

OLD = with_manifest({"a": b"a", "sub/b": b"b"})
NEW = with_manifest({"a": b"A", "sub/b": b"b", "sub/c": b"c"})
LEFT = ".out.new-0123456789ab"

OUTSIDE = [
    "../victim",
    "../../victim",
    "sub/../../victim",
    "sub/..",
    "..",
    "./a",
    "sub//b",
    "sub/",
    "",
    "a\0b",
    "\ud800",
    "/etc/hostname",
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    publish(Files(), tmp_path / "out", OLD)
    (tmp_path / "victim").write_bytes(b"precious")
    return tmp_path / "out"


class Reading(Files):
    """Notes which files are opened, and opens nothing that would wait forever."""

    def __init__(self) -> None:
        self.opened: set[Path] = set()

    def read(self, path: Path) -> bytes:
        assert path.is_file()
        self.opened.add(path.resolve())
        return super().read(path)


def manifest_naming(*names: str) -> bytes:
    return json.dumps({"format": 1, "files": {name: {"sha256": "0"} for name in names}}).encode()


@pytest.mark.parametrize("name", OUTSIDE, ids=ascii)
def test_manifest_that_leads_outside_is_damaged(out: Path, name: str) -> None:
    (out / "manifest.json").write_bytes(manifest_naming(name, "a", "sub/b"))
    before, files = snapshot(out.parent), Reading()

    with pytest.raises(UsageProblem, match="is damaged"):
        publish(files, out, NEW)

    assert snapshot(out.parent) == before
    assert files.opened == {out / "manifest.json"}


@pytest.mark.parametrize("name", ["../victim", "{tmp}/victim"])
def test_manifest_of_a_leftover_that_leads_outside_removes_nothing(out: Path, name: str) -> None:
    left = out.parent / LEFT
    left.mkdir()
    name = name.replace("{tmp}", str(out.parent))
    (left / "manifest.json").write_bytes(manifest_naming(name))

    publish(Files(), out, NEW)

    assert (out.parent / "victim").read_bytes() == b"precious"
    assert contents(out) == NEW
    assert leftovers(out.parent) == []


def test_directory_link_in_a_leftover_is_not_followed(out: Path) -> None:
    left, theirs = out.parent / LEFT, out.parent / "theirs"
    theirs.mkdir()
    (theirs / "b").write_bytes(b"precious")
    left.mkdir()
    (left / "sub").symlink_to(theirs)
    (left / "manifest.json").write_bytes(manifest_naming("sub/b"))

    publish(Files(), out, NEW)

    assert (theirs / "b").read_bytes() == b"precious"


def test_leftover_that_is_a_link_is_not_followed(out: Path) -> None:
    theirs = out.parent / "theirs"
    for path, content in OLD.items():
        (theirs / path).parent.mkdir(parents=True, exist_ok=True)
        (theirs / path).write_bytes(content)
    (out.parent / LEFT).symlink_to(theirs)

    publish(Files(), out, NEW)

    assert contents(theirs) == OLD


def test_link_in_the_place_of_a_file_is_replaced_unread(out: Path) -> None:
    """Also where it leads to just what would be written: it would not be our file."""
    (out.parent / "victim").write_bytes(NEW["a"])
    (out / "a").unlink()
    (out / "a").symlink_to("../victim")
    files = Reading()

    change = publish(files, out, NEW)

    assert change.edited == ("a",)
    assert not (out / "a").is_symlink()
    assert contents(out) == NEW
    assert (out.parent / "victim") not in files.opened
    assert (out.parent / "victim").read_bytes() == NEW["a"]


def test_link_in_the_place_of_a_directory_is_foreign(out: Path) -> None:
    theirs = out.parent / "theirs"
    (out / "sub").rename(theirs)
    (out / "sub").symlink_to(theirs)
    before = snapshot(out.parent)

    with pytest.raises(UsageProblem, match="did not write: sub"):
        publish(Files(), out, NEW)

    assert snapshot(out.parent) == before


def test_manifest_that_names_a_link_and_what_is_behind_it(out: Path) -> None:
    theirs = out.parent / "theirs"
    (out / "sub").rename(theirs)
    (out / "sub").symlink_to(theirs)
    (out / "manifest.json").write_bytes(manifest_naming("sub/b", "sub", "a"))

    publish(Files(), out, NEW)

    assert contents(theirs) == {"b": b"b"}
    assert contents(out) == NEW


def test_pipe_in_the_place_of_a_file_is_replaced_unread(out: Path) -> None:
    (out / "a").unlink()
    os.mkfifo(out / "a")

    assert publish(Reading(), out, NEW).edited == ("a",)
    assert contents(out) == NEW


def test_directory_in_the_place_of_a_file_is_replaced(out: Path) -> None:
    (out / "a").unlink()
    (out / "a").mkdir()

    publish(Files(), out, NEW)

    assert contents(out) == NEW
    assert leftovers(out.parent) == []


DAMAGED: dict[str, bytes] = {
    "empty": b"",
    "cut": OLD["manifest.json"][:40],
    "no object": b"[]",
    "null": b"null",
    "no files": b'{"format": 1}',
    "files is a list": b'{"format": 1, "files": ["a"]}',
    "no digest": b'{"format": 1, "files": {"a": {}}}',
    "entry is text": b'{"format": 1, "files": {"a": "b"}}',
    "of something else": b'{"name": "app", "icons": []}',
    "no format": b'{"files": {}}',
    "of a later version": b'{"format": 2, "files": {}}',
    "not UTF-8": b'{"format": 1, "files": {"\xff": {}}}',
    "NUL": b"\0" * 1000,
    "deep": b"[" * 100_000,
    "deep files": b'{"format": 1, "files": ' + b'{"a":' * 100_000,
    "a number of 10,000 digits": b'{"format": ' + b"1" * 10_000 + b', "files": {}}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damaged_manifest_stops_the_build(out: Path, content: bytes) -> None:
    (out / "manifest.json").write_bytes(content)
    before = snapshot(out.parent)

    for action in (publish, compare):
        with pytest.raises(UsageProblem, match=r"manifest\.json is damaged") as raised:
            action(Files(), out, NEW)
        assert raised.value.exit_status == 2
        assert "git checkout" in (raised.value.hint or "")

    assert snapshot(out.parent) == before


def test_manifest_that_is_a_link_is_not_read(out: Path) -> None:
    (out / "manifest.json").rename(out.parent / "elsewhere")
    (out / "manifest.json").symlink_to("../elsewhere")
    files = Reading()

    with pytest.raises(UsageProblem, match="is damaged"):
        publish(files, out, NEW)

    assert files.opened == set()


def test_lost_manifest_makes_all_files_foreign(out: Path) -> None:
    (out / "manifest.json").unlink()

    with pytest.raises(UsageProblem, match="did not write: a, sub/b"):
        publish(Files(), out, NEW)


@pytest.mark.parametrize("target", ["theirs", "dangling"])
def test_out_that_is_a_link(tmp_path: Path, target: str) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "out").symlink_to(target)
    before = snapshot(tmp_path)

    with pytest.raises(WorldProblem, match="is a symbolic link") as raised:
        publish(Files(), tmp_path / "out", NEW)

    assert "-o" in (raised.value.hint or "")
    assert snapshot(tmp_path) == before


def test_out_below_a_link_is_fine(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to("theirs")

    publish(Files(), tmp_path / "link" / "out", NEW)

    assert contents(tmp_path / "theirs" / "out") == NEW


def test_out_that_is_a_mount_point(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(out.parent)
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == out)

    with pytest.raises(WorldProblem, match="is a mount point"):
        publish(Files(), out, NEW)

    assert snapshot(out.parent) == before


def test_out_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")

    with pytest.raises(UsageProblem, match="is in the way"):
        publish(Files(), tmp_path / "out", NEW)

    assert contents(tmp_path) == {"out": b"mine"}


@pytest.mark.parametrize("relative", ["x/..", "x/../x", "."])
def test_out_with_dots_means_the_directory(tmp_path: Path, relative: str) -> None:
    folder = tmp_path / "empty"
    (folder / "x").mkdir(parents=True)
    place = folder / relative

    publish(Files(), place, NEW)

    assert contents(folder / "x" if relative == "x/../x" else folder) == NEW
    assert ".." not in [path.name.removesuffix(".lock") for path in tmp_path.rglob("*.lock")]


def test_unchanged_files_are_the_same_files(out: Path) -> None:
    inode = (out / "sub/b").stat().st_ino

    publish(Files(), out, NEW)

    assert (out / "sub/b").stat().st_ino == inode
    assert (out / "sub/b").stat().st_nlink == 1
