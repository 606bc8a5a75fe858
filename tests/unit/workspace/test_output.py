"""What a build does to ``out/``: it touches what changes, keeps the rest, and nothing foreign."""

import os
from pathlib import Path

import pytest

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.output import Written, compare, publish
from tests.support import contents, leftovers, snapshot, with_manifest

OLD = with_manifest({"a": b"a", "sub/b": b"b", "sub/c": b"c", "gone/d": b"d"})
NEW = with_manifest({"a": b"a", "sub/b": b"B", "sub/c": b"c", "sub/deep/e": b"e"})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of an earlier build, a second old."""
    publish(Files(), tmp_path / "out", OLD)
    for path in (tmp_path / "out").rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    return tmp_path / "out"


def test_first_build_writes_all(tmp_path: Path) -> None:
    change = publish(Files(), tmp_path / "out", OLD)

    assert change == Written(written=tuple(sorted(OLD)), unchanged=0, removed=())
    assert contents(tmp_path / "out") == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_second_build_touches_nothing(out: Path) -> None:
    before = snapshot(out.parent)

    change = publish(Files(), out, OLD)

    assert change == Written(written=(), unchanged=len(OLD), removed=())
    assert snapshot(out.parent) == before


def test_changed_build_writes_removes_and_keeps(out: Path) -> None:
    before = snapshot(out)

    change = publish(Files(), out, NEW)

    after = snapshot(out)
    assert change == Written(
        written=("manifest.json", "sub/b", "sub/deep/e"), unchanged=2, removed=("gone/d",)
    )
    assert contents(out) == NEW
    assert "gone" not in after
    assert {path: after[path] for path in ("a", "sub/c")} == {
        path: before[path] for path in ("a", "sub/c")
    }
    assert leftovers(out.parent) == []


def test_comparing_says_the_same_and_writes_nothing(out: Path) -> None:
    before = snapshot(out.parent)

    said = compare(Files(), out, NEW)

    assert snapshot(out.parent) == before
    assert said == publish(Files(), out, NEW)


def test_a_file_takes_the_place_of_a_directory_and_back(out: Path) -> None:
    flat = with_manifest({"sub": b"now a file", "a/x": b"now a directory"})

    publish(Files(), out, flat)
    assert contents(out) == flat

    publish(Files(), out, OLD)
    assert contents(out) == OLD


def test_deleted_file_comes_back(out: Path) -> None:
    (out / "a").unlink()

    assert publish(Files(), out, OLD).written == ("a",)
    assert contents(out) == OLD


def test_edited_file_is_replaced_and_told(out: Path) -> None:
    (out / "a").write_bytes(b"mine")
    (out / "gone/d").write_bytes(b"mine")

    change = publish(Files(), out, NEW)

    assert change.edited == ("a", "gone/d")
    assert "a" in change.written
    assert change.removed == ("gone/d",)
    assert contents(out) == NEW


@pytest.mark.parametrize("foreign", ["x", "sub/x", "new/sub/x", ".hidden", "manifest.json.orig"])
def test_foreign_file_stops_the_build(out: Path, foreign: str) -> None:
    (out / foreign).parent.mkdir(exist_ok=True, parents=True)
    (out / foreign).write_bytes(b"not ours")
    before = snapshot(out.parent)

    with pytest.raises(UsageProblem, match=foreign):
        publish(Files(), out, NEW)

    assert snapshot(out.parent) == before


def test_many_foreign_files_are_counted(out: Path) -> None:
    for number in range(8):
        (out / f"x{number}").touch()

    with pytest.raises(UsageProblem, match="x0, x1, x2, x3, x4 and 3 more"):
        publish(Files(), out, NEW)


def test_empty_directory_at_the_place_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    publish(Files(), tmp_path / "out", OLD)

    assert contents(tmp_path / "out") == OLD


def test_unreadable_directory_is_no_empty_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``os.walk`` passes over what it cannot list; a foreign file in there would move away."""
    (out / "private").mkdir()
    (out / "private" / "theirs").touch()
    before = snapshot(out)
    monkeypatch.setattr(os, "scandir", _refusing("private", os.scandir))

    with pytest.raises(PermissionError):
        publish(Files(), out, NEW)

    monkeypatch.undo()
    assert snapshot(out) == before


def test_leftovers_of_killed_builds_go(out: Path) -> None:
    left = out.parent / ".out.new-0123456789ab"
    for path, content in NEW.items():
        (left / path).parent.mkdir(parents=True, exist_ok=True)
        (left / path).write_bytes(content)

    publish(Files(), out, OLD)

    assert leftovers(out.parent) == []


@pytest.mark.parametrize("manifest", [b"", b'{"format": 1, "fi'])
def test_leftover_killed_while_its_manifest_was_written_goes(out: Path, manifest: bytes) -> None:
    left = out.parent / ".out.new-0123456789ab"
    (left / "sub").mkdir(parents=True)
    (left / "manifest.json").write_bytes(manifest)

    publish(Files(), out, OLD)

    assert leftovers(out.parent) == []


@pytest.mark.parametrize(
    "name", [".out.new-mine", ".out.new-0123456789ab.new-0123456789ab", ".other.new-0123456789ab"]
)
def test_what_looks_like_a_leftover_stays(out: Path, name: str) -> None:
    """The last ones belong to builds into other directories, which may be under way."""
    folder = out.parent / name
    folder.mkdir()

    publish(Files(), out, NEW)

    assert folder.is_dir()


@pytest.mark.parametrize("name", ["*", "out[1]", "[a-z]*", "ü b", "-o"])
def test_names_are_no_patterns(tmp_path: Path, name: str) -> None:
    mine, theirs = f".{name}.new-0123456789ab", ".elsewhere.new-0123456789ab"
    (tmp_path / mine).mkdir()
    (tmp_path / theirs).mkdir()

    publish(Files(), tmp_path / name, OLD)

    assert contents(tmp_path / name) == OLD
    assert leftovers(tmp_path) == [theirs]


def test_foreign_file_in_a_leftover_is_kept(out: Path) -> None:
    left = out.parent / ".out.new-0123456789ab"
    left.mkdir()
    (left / "precious").write_bytes(b"not ours")

    publish(Files(), out, NEW)

    assert (left / "precious").read_bytes() == b"not ours"


def _refusing(name: str, original: object) -> object:
    def scandir(path: object) -> object:
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied", str(path))
        assert callable(original)
        return original(path)

    return scandir
