"""Journals that mailcompile would never write: refused, with nothing changed."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailcompile.cli.app import run
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.in_place import Edit, Recovery, apply_edits, recover
from mailcompile.workspace.journal import JOURNAL, LOCK, NEW_JOURNAL
from tests.support import Unsynced, project, snapshot

OLD = hashlib.sha256(b"old").hexdigest()


def step(**fields: Any) -> dict[str, Any]:
    return {"path": "a.yaml", "old": OLD, "new": "bmV3", **fields}


def write(folder: Path, name: str, **fields: Any) -> None:
    """A journal of this folder that is whole: only what it says can be wrong."""
    folder.mkdir(exist_ok=True)
    (folder / LOCK).touch()
    if not (folder / "a.yaml").exists():
        (folder / "a.yaml").write_bytes(b"old")
    said = {
        "lock": (folder / LOCK).stat().st_ino,
        "token": "0123456789ab",
        "folders": [],
        "steps": [step()],
        **fields,
    }
    body = json.dumps(said).encode()
    head = f"mailcompile-journal 1 {hashlib.sha256(body).hexdigest()}\n".encode()
    (folder / name).write_bytes(head + body)


def test_the_journal_of_these_tests_is_good(tmp_path: Path) -> None:
    write(tmp_path, JOURNAL)

    assert recover(Unsynced(), tmp_path) == Recovery(completed=True, paths=("a.yaml",))
    assert (tmp_path / "a.yaml").read_bytes() == b"new"


UNREADABLE: dict[str, Callable[[Path], dict[str, Any]]] = {
    "an absolute path": lambda at: {"steps": [step(path=str(at / "b.yaml"), old=None)]},
    "NUL in a path": lambda at: {"steps": [step(path="a\0b")]},
    "half a surrogate in a path": lambda at: {"steps": [step(path="a\ud800")]},
    "an empty path": lambda at: {"steps": [step(path="")]},
    "a path that is null": lambda at: {"steps": [step(path=None)]},
    "a path that is a list": lambda at: {"steps": [step(path=["a.yaml"])]},
    "a path that is a number": lambda at: {"steps": [step(path=1)]},
    "a path twice": lambda at: {"steps": [step(), step()]},
    "a path twice in two spellings": lambda at: {"steps": [step(), step(path="x/../a.yaml")]},
    "an old content that is a number": lambda at: {"steps": [step(old=1)]},
    "an old content that is no digest": lambda at: {"steps": [step(old="x")]},
    "a new content that is a list": lambda at: {"steps": [step(new=[])]},
    "a new content that is no Base64": lambda at: {"steps": [step(new="é")]},
    "a step that is null": lambda at: {"steps": [None]},
    "a step without a path": lambda at: {"steps": [{"old": None, "new": None}]},
    "steps that are null": lambda at: {"steps": None},
    "steps that are a mapping": lambda at: {"steps": {"path": "a.yaml"}},
    "steps that are a text": lambda at: {"steps": "a.yaml"},
    "folders that are null": lambda at: {"folders": None},
    "folders that are a text": lambda at: {"folders": str(at)},
    "an empty folder": lambda at: {"folders": [""]},
    "a relative folder": lambda at: {"folders": ["."]},
    "a folder beside": lambda at: {"folders": [str(at / "kept")]},
    "a folder with NUL": lambda at: {"folders": ["a\0b"]},
    "a folder that is null": lambda at: {"folders": [None]},
    "a folder above a file that goes": lambda at: {
        "folders": [str(at)],
        "steps": [step(new=None)],
    },
    "a token that is null": lambda at: {"token": None},
    "a token that is a path": lambda at: {"token": "../../../../"},
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_journal(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write(folder, JOURNAL, **UNREADABLE[name](folder))
    (folder / "kept").mkdir()
    before = snapshot(tmp_path)

    with pytest.raises(UsageProblem, match="holds what mailcompile never writes") as raised:
        recover(Unsynced(), folder)
    assert f"remove {folder / JOURNAL}" in (raised.value.hint or "")
    with pytest.raises(UsageProblem):
        apply_edits(Unsynced(), folder, [Edit(path="a.yaml", before=b"old", after=b"x")])

    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_journal_that_never_took_effect(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write(folder, NEW_JOURNAL, **UNREADABLE[name](folder))
    (folder / "kept").mkdir()

    assert recover(Unsynced(), folder) == Recovery(completed=False)

    assert sorted(path.name for path in folder.iterdir()) == [LOCK, "a.yaml", "kept"]
    assert (folder / "a.yaml").read_bytes() == b"old"


@pytest.mark.parametrize("document", ["null", "[]", "1", '"x"', "[" * 100_000])
def test_what_is_no_mapping(document: str, tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    head = f"mailcompile-journal 1 {hashlib.sha256(document.encode()).hexdigest()}\n"
    (tmp_path / JOURNAL).write_text(head + document)

    with pytest.raises(UsageProblem, match="never writes"):
        recover(Unsynced(), tmp_path)


BELOW = {"steps": [step(path="a.yaml/b.yaml", old=None)]}


def test_a_path_below_a_file(tmp_path: Path) -> None:
    write(tmp_path, JOURNAL, **BELOW)
    before = snapshot(tmp_path)

    with pytest.raises(UsageProblem, match=r"a\.yaml is in the way") as raised:
        recover(Unsynced(), tmp_path)

    assert str(tmp_path / JOURNAL) in (raised.value.hint or "")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("path", ["a.yaml/b.yaml", f"{'x' * 300}/b.yaml", "loop/b.yaml"])
@pytest.mark.parametrize("folders", [False, True])
def test_a_path_below_what_is_no_directory_before_it_took_effect(
    path: str, folders: bool, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    above = [str((tmp_path / path).parent)] if folders else []
    write(tmp_path, NEW_JOURNAL, folders=above, steps=[step(path=path, old=None)])

    assert recover(Unsynced(), tmp_path) == Recovery(completed=False)

    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK, "a.yaml", "loop"]


def test_a_file_that_goes_below_a_file_is_gone(tmp_path: Path) -> None:
    write(tmp_path, JOURNAL, steps=[step(), step(path="a.yaml/b.yaml", new=None)])

    recovery = recover(Unsynced(), tmp_path)

    assert recovery is not None
    assert recovery.completed
    assert (tmp_path / "a.yaml").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["an absolute path", "a path twice", "an empty folder"])
def test_the_command_says_so(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path)
    write(tmp_path, JOURNAL, **UNREADABLE[name](tmp_path))
    before = snapshot(tmp_path)

    assert run(["-C", str(tmp_path), "build"]) == 2

    assert "never writes" in capsys.readouterr().err
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("there", [False, True])
def test_a_lock_that_is_a_link_is_not_followed(there: bool, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    if there:
        (tmp_path / "target").touch()
    (folder / LOCK).symlink_to("../target")

    with pytest.raises(UsageProblem, match="symbolic link") as raised:
        apply_edits(Unsynced(), folder, [Edit(path="a", before=None, after=b"x")])

    assert raised.value.hint == "remove it"
    assert (tmp_path / "target").exists() is there
    assert not (folder / "a").exists()
