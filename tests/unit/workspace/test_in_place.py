"""Files of other people, changed in place: all or none, and nobody's edit is lost."""

import errno
import os
import shutil
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.in_place import (
    LOCK_SECONDS,
    Edit,
    Recovery,
    apply_edits,
    interrupted,
    recover,
)
from mailcompile.workspace.journal import JOURNAL, LOCK, NEW_JOURNAL
from tests.support import Unsynced, snapshot, unprivileged
from tests.unit.workspace.changes import CHANGED, EDITS, NEW, OLD, Halving, begin, litter, state
from tests.unit.workspace.test_lock import held_elsewhere


class Killed(BaseException):
    """The process is gone."""


def kill_after_the_journal(root: Path, renames: int = 2) -> Path:
    """A project whose build was killed after so many files had their new names."""
    folder = begin(root)
    left = [renames + 1]

    def step(name: str) -> None:
        left[0] -= name == "rename"
        if left[0] < 0:
            raise Killed

    with pytest.raises(Killed):
        apply_edits(Halving(step), folder, EDITS)
    assert interrupted(Unsynced(), folder)
    return folder


def test_all_edits_are_made(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    before = snapshot(tmp_path)

    assert apply_edits(Files(), folder, EDITS) == CHANGED

    assert state(tmp_path) == NEW
    assert litter(tmp_path) == []
    same = "project/config/same.yaml"
    assert snapshot(tmp_path)[same] == before[same]
    assert (folder / "link.yaml").is_symlink()
    assert not interrupted(Files(), folder)


def test_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    apply_edits(Unsynced(), folder, EDITS)
    before = snapshot(tmp_path)

    assert apply_edits(Unsynced(), folder, EDITS) == ()

    assert snapshot(tmp_path) == before


def test_without_edits_not_even_a_lock_is_made(tmp_path: Path) -> None:
    assert apply_edits(Unsynced(), tmp_path, ()) == ()
    assert recover(Unsynced(), tmp_path) is None
    assert not interrupted(Unsynced(), tmp_path)
    assert not interrupted(Unsynced(), tmp_path / "missing")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o444, 0o755])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    folder = begin(tmp_path)
    for path in ("link.yaml", "config/one.example.yaml"):
        (folder / path).chmod(mode)

    apply_edits(Unsynced(), folder, EDITS)

    for path in ("link.yaml", "config/one.example.yaml"):
        assert stat.S_IMODE((folder / path).stat().st_mode) == mode


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    (folder / "usual").touch()

    apply_edits(Unsynced(), folder, EDITS)

    assert (folder / "fresh/deep/new.yaml").stat().st_mode == (folder / "usual").stat().st_mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    os.chown(folder / "link.yaml", 12345, 54321)

    apply_edits(Unsynced(), folder, EDITS)

    status = (folder / "link.yaml").stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_the_journal_and_what_waits_are_no_more_readable_than_the_files(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    for path in ("config/one.example.yaml", "../shared/two.example.yaml", "link.yaml"):
        (folder / path).chmod(0o600)
    seen = set()

    def step(name: str) -> None:
        for path in (*tmp_path.rglob(".mailcompile.new-*-[012]"), *tmp_path.rglob("*.journal*")):
            seen.add(path.name.rpartition("-")[2])
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    apply_edits(Halving(step), folder, EDITS)

    assert seen == {"0", "1", "2", JOURNAL, NEW_JOURNAL}


@pytest.mark.parametrize("path", [edit.path for edit in EDITS])
def test_a_file_that_was_edited_meanwhile(tmp_path: Path, path: str) -> None:
    folder = begin(tmp_path)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(b"edited")
    before = snapshot(tmp_path)

    with pytest.raises(UsageProblem, match="somebody else") as raised:
        apply_edits(Unsynced(), folder, EDITS)

    assert str(folder / path) in raised.value.message
    assert raised.value.hint == "build again"
    (folder / LOCK).unlink()
    after = snapshot(tmp_path)
    assert {**after, "project": None} == {**before, "project": None}


def test_a_file_that_vanished_meanwhile(tmp_path: Path) -> None:
    folder = begin(tmp_path)
    (folder / "mail.owned.yaml").unlink()

    with pytest.raises(UsageProblem, match=r"mail\.owned\.yaml"):
        apply_edits(Unsynced(), folder, EDITS)

    assert state(tmp_path) == {p: c for p, c in OLD.items() if p != "project/mail.owned.yaml"}


def test_a_file_that_is_as_wanted_already(tmp_path: Path) -> None:
    """Another build with the same result was faster."""
    folder = begin(tmp_path)
    (folder / "mail.owned.yaml").write_bytes(b"")
    before = snapshot(tmp_path)["project/mail.owned.yaml"]

    changed = apply_edits(Unsynced(), folder, EDITS)

    assert "mail.owned.yaml" not in changed
    assert snapshot(tmp_path)["project/mail.owned.yaml"] == before
    assert state(tmp_path) == NEW


def test_many_edited_files_are_not_all_named(tmp_path: Path) -> None:
    edits = [Edit(path=f"{number}.yaml", before=b"x", after=b"y") for number in range(7)]

    with pytest.raises(UsageProblem, match=r"4\.yaml and 2 more$"):
        apply_edits(Unsynced(), tmp_path, edits)


def _in_the_way(folder: Path, path: str) -> None:
    match path:
        case "directory.yaml":
            (folder / path).mkdir()
        case "pipe.yaml":
            os.mkfifo(folder / path)
        case "loop.yaml":
            (folder / path).symlink_to("loop.yaml")
        case "file/x.yaml":
            (folder / "file").touch()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("directory.yaml", "in the way: it is a directory"),
        (".", "in the way: it is a directory"),
        ("pipe.yaml", "in the way: it is no regular file"),
        ("loop.yaml", "cannot be read"),
        ("file/x.yaml", "file is in the way: it is no directory"),
        ("/etc/x.yaml", "is absolute"),
        ("", "can be no file's name"),
        ("a\0b", "can be no file's name"),
        ("\ud800", "can be no file's name"),
        ("config/../config/one.example.yaml", "are the same file"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, words: str) -> None:
    folder = begin(tmp_path)
    _in_the_way(folder, path)
    edits = (*EDITS, Edit(path=path, before=None, after=b"x"))

    with pytest.raises(UsageProblem, match=words) as raised:
        apply_edits(Unsynced(), folder, edits)

    assert raised.value.exit_status == 2
    found = state(tmp_path)
    assert {name: found[name] for name in OLD} == OLD


UNWRITABLE = """
import pathlib, sys
from mailcompile.workspace.errors import WorkspaceError
from mailcompile.workspace.files import Files
from mailcompile.workspace.in_place import apply_edits
from tests.unit.workspace.changes import EDITS
try:
    apply_edits(Files(), pathlib.Path(sys.argv[1]), EDITS)
except WorkspaceError as error:
    print(error.message, error.hint, sep="\\n")
    sys.exit(error.exit_status)
"""


@pytest.mark.parametrize("place", ["project/config", "shared", "real", "project/fresh"])
def test_a_directory_that_refuses(tmp_path: Path, place: str) -> None:
    begin(tmp_path)
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place).chmod(0o555)
    before = snapshot(tmp_path)

    done = subprocess.run(
        [*unprivileged(), sys.executable, "-c", UNWRITABLE, tmp_path / "project"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    (tmp_path / place).chmod(0o755)
    assert done.returncode == 4, done.stderr
    assert str(tmp_path / place) in done.stdout
    assert "Permission denied" in done.stdout
    assert "has to be writable" in done.stdout
    after = snapshot(tmp_path)
    assert {p: after[p][3] for p in before} == {p: before[p][3] for p in before}
    assert set(after) - set(before) == {f"project/{LOCK}"}


def test_a_lock_that_is_held(tmp_path: Path) -> None:
    folder = kill_after_the_journal(tmp_path)
    with held_elsewhere(folder / LOCK):
        start = time.monotonic()
        with pytest.raises(WorldProblem, match="another build holds"):
            apply_edits(Unsynced(), folder, EDITS, lock_seconds=0.1)
        with pytest.raises(WorldProblem, match="another build holds"):
            recover(Unsynced(), folder, lock_seconds=0.1)

    assert time.monotonic() - start >= 0.2
    assert LOCK_SECONDS == 10
    assert recover(Unsynced(), folder) == Recovery(completed=True, paths=CHANGED)


@pytest.mark.parametrize("renames", range(1, 5))
def test_an_interrupted_build_is_completed(tmp_path: Path, renames: int) -> None:
    folder = kill_after_the_journal(tmp_path, renames)
    done = {p: s for p, s in snapshot(tmp_path).items() if p in NEW and s[3] == NEW[p]}

    assert recover(Unsynced(), folder) == Recovery(completed=True, paths=CHANGED)

    assert state(tmp_path) == NEW
    assert litter(tmp_path) == []
    after = snapshot(tmp_path)
    assert {path: after[path] for path in done} == done, "what was written is not written again"
    assert recover(Unsynced(), folder) is None


def test_the_next_build_completes_it_before_its_own_edits(tmp_path: Path) -> None:
    folder = kill_after_the_journal(tmp_path)
    next_edits = [
        replace(edit, before=edit.after, after=(edit.after or b"") + b" again") for edit in EDITS
    ]

    assert len(apply_edits(Unsynced(), folder, next_edits)) == len(EDITS)

    assert (folder / "link.yaml").read_bytes() == b"THREE again"
    assert (folder / "config/gone.yaml").read_bytes() == b" again"
    assert litter(tmp_path) == []


@pytest.mark.parametrize("path", CHANGED)
@pytest.mark.parametrize("how", ["edited", "removed", "directory"])
def test_a_file_that_was_changed_after_the_kill_is_left_alone(
    tmp_path: Path, path: str, how: str
) -> None:
    folder = kill_after_the_journal(tmp_path)
    edited = (folder / path).resolve()
    edited.unlink(missing_ok=True)
    edited.parent.mkdir(parents=True, exist_ok=True)
    if how == "edited":
        edited.write_bytes(b"edited")
    elif how == "directory":
        edited.mkdir()
    elif path in ("config/gone.yaml", "fresh/deep/new.yaml"):
        return  # That is the new state, or the old one.
    before = snapshot(tmp_path)

    with pytest.raises(UsageProblem) as raised:
        recover(Unsynced(), folder)

    assert path.rpartition("/")[2] in raised.value.message or str(edited) in raised.value.message
    assert str(folder / JOURNAL) in (raised.value.hint or "")
    assert snapshot(tmp_path) == before
    with pytest.raises(UsageProblem):
        apply_edits(Unsynced(), folder, EDITS)
    assert snapshot(tmp_path) == before


def test_both_remedies_work(tmp_path: Path) -> None:
    folder = kill_after_the_journal(tmp_path)
    (folder / "mail.owned.yaml").write_bytes(b"edited")
    with pytest.raises(UsageProblem):
        recover(Unsynced(), folder)

    (folder / "mail.owned.yaml").write_bytes(b"ledger")
    assert recover(Unsynced(), folder) == Recovery(completed=True, paths=CHANGED)
    assert state(tmp_path) == NEW

    folder = kill_after_the_journal(tmp_path)
    (folder / "mail.owned.yaml").write_bytes(b"edited")
    (folder / JOURNAL).unlink()
    assert recover(Unsynced(), folder) is None
    assert (folder / "mail.owned.yaml").read_bytes() == b"edited"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data.replace(b"journal 1", b"journal 2"),
        lambda data: data.replace(b"mail.owned", b"mail.OWNED"),
    ],
)
@pytest.mark.parametrize("name", [JOURNAL, NEW_JOURNAL])
def test_a_damaged_journal(tmp_path: Path, name: str, damage: "object") -> None:
    assert callable(damage)
    folder = kill_after_the_journal(tmp_path)
    data = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).unlink()
    (folder / name).write_bytes(damage(data))
    before = snapshot(tmp_path)

    if name == NEW_JOURNAL:
        assert recover(Unsynced(), folder) == Recovery(completed=False)
        assert not (folder / name).exists()
    else:
        with pytest.raises(UsageProblem, match="damaged") as raised:
            recover(Unsynced(), folder)
        assert str(folder / JOURNAL) in (raised.value.hint or "")
        assert snapshot(tmp_path) == before


def test_a_journal_from_elsewhere_writes_nothing(tmp_path: Path) -> None:
    """A checkout that holds a journal must not be able to write any file of whoever builds it."""
    folder = kill_after_the_journal(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other", symlinks=True)
    copied = tmp_path / "other" / "project"
    before = snapshot(tmp_path / "other")

    with pytest.raises(UsageProblem, match="copied from elsewhere"):
        recover(Unsynced(), copied)
    assert snapshot(tmp_path / "other") == before

    (copied / JOURNAL).rename(copied / NEW_JOURNAL)
    assert recover(Unsynced(), copied) == Recovery(completed=False)
    assert not (copied / NEW_JOURNAL).exists()
    assert recover(Unsynced(), folder) == Recovery(completed=True, paths=CHANGED)


@pytest.mark.parametrize("kind", ["link", "directory", "pipe"])
def test_what_is_no_journal(tmp_path: Path, kind: str) -> None:
    folder = kill_after_the_journal(tmp_path)
    journal = folder / JOURNAL
    journal.rename(folder / "elsewhere")
    if kind == "link":
        journal.symlink_to("elsewhere")
    elif kind == "directory":
        journal.mkdir()
    else:
        os.mkfifo(journal)

    with pytest.raises(UsageProblem, match="no regular file"):
        recover(Unsynced(), folder)


class Refusing(Unsynced):
    """Its rename of that number fails; the first one is that of the journal."""

    def __init__(self, number: int) -> None:
        self._left = number

    def rename(self, old: Path, new: Path) -> None:
        self._left -= 1
        if self._left == 0:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(old), None, str(new))
        super().rename(old, new)


def test_files_that_cannot_be_replaced_leave_all_as_it_was(tmp_path: Path) -> None:
    """A file in a directory with the sticky bit, an immutable one, a mount point."""
    for last in range(5):
        folder = begin(tmp_path)
        before = {path: entry[3] for path, entry in snapshot(tmp_path).items()}

        with pytest.raises(WorldProblem, match=r"busy; nothing has changed") as raised:
            apply_edits(Refusing(last + 2), folder, EDITS)

        renamed = [edit.path for edit in EDITS if edit.after not in (None, b"same")]
        assert Path(renamed[last]).name in raised.value.message or "three" in raised.value.message
        (folder / LOCK).unlink()
        assert {path: entry[3] for path, entry in snapshot(tmp_path).items()} == before


def test_names_of_any_length(tmp_path: Path) -> None:
    name = "a" * 250 + ".yaml"
    (tmp_path / name).write_bytes(b"x")

    assert apply_edits(Unsynced(), tmp_path, [Edit(path=name, before=b"x", after=b"y")]) == (name,)


def test_relative_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(begin(tmp_path))

    assert apply_edits(Unsynced(), Path(), EDITS) == CHANGED

    assert state(tmp_path) == NEW


def test_many_files_take_one_sync(tmp_path: Path) -> None:
    """A sync of each of ten thousand files would take most of a build's time."""
    edits = [Edit(path=f"{n}/x.yaml", before=None, after=b"x") for n in range(50)]
    done: list[str] = []

    apply_edits(Halving(done.append), tmp_path, edits)

    assert done.count("sync") == 1
    assert done.count("flush") == 3 + 50
    assert litter(tmp_path) == []
