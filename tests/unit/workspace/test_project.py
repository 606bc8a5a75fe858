"""Where the inputs lie: ``mail.yaml`` or ``topology/``, and ``keys.yaml``."""

import os
from pathlib import Path

import pytest

from mailcompile.workspace import project as module
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.project import Project, read_project


class Wary(Files):
    """Does not open what has no end, which is the caller's duty."""

    def read(self, path: Path) -> bytes:
        assert path.is_file() or path.is_dir()
        return super().read(path)


def read(folder: Path) -> Project:
    return read_project(Wary(), folder)


def refusal(folder: Path) -> UsageProblem:
    with pytest.raises(UsageProblem) as raised:
        read(folder)
    assert raised.value.exit_status == 2
    return raised.value


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_bytes(b"a")

    found = read(tmp_path)

    assert isinstance(found, Project)
    assert (found.sources, found.keys, found.owned) == ({"mail.yaml": b"a"}, None, None)
    assert dict(found.named) == {}


def test_a_directory_of_files_and_keys(tmp_path: Path) -> None:
    (tmp_path / "topology").mkdir()
    for name in ("b.yaml", "a.yaml", "ü.yaml", "README.md", ".hidden.yaml"):
        (tmp_path / "topology" / name).write_bytes(name.encode())
    # What Emacs leaves beside a file that is being edited.
    (tmp_path / "topology" / ".#a.yaml").symlink_to("me@host.1234")
    (tmp_path / "keys.yaml").write_bytes(b"k")

    found = read(tmp_path)

    names = ["topology/a.yaml", "topology/b.yaml", "topology/ü.yaml"]
    assert list(found.sources) == names
    assert found.keys == b"k"


def test_the_lock(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").touch()
    assert read(tmp_path).lock is None

    (tmp_path / "mail.lock.yaml").write_bytes(b"l")
    assert read(tmp_path).lock == b"l"

    (tmp_path / "mail.lock.yaml").unlink()
    (tmp_path / "mail.lock.yaml").symlink_to("nowhere")
    assert "mail.lock.yaml is a link that leads nowhere" in str(refusal(tmp_path))


def test_both_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").touch()
    (tmp_path / "topology").mkdir()

    error = refusal(tmp_path)

    assert "there are both" in error.message
    assert "keep one" in (error.hint or "")


def test_a_file_named_topology_is_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_bytes(b"a")
    (tmp_path / "topology").write_bytes(b"a program")

    assert read(tmp_path).sources == {"mail.yaml": b"a"}


def test_neither_is_refused_with_a_remedy(tmp_path: Path) -> None:
    error = refusal(tmp_path)

    assert error.message == f"there is no mail.yaml in {tmp_path}"
    assert "-C DIR" in (error.hint or "")


def test_a_topology_nearby_is_named(tmp_path: Path) -> None:
    (tmp_path / "out" / "octodns").mkdir(parents=True)
    (tmp_path / "mail.yml").touch()
    assert "rename it to mail.yaml" in (refusal(tmp_path).hint or "")

    (tmp_path / "mail.yaml").touch()
    assert f"mailcompile -C {tmp_path}" in (refusal(tmp_path / "out" / "octodns").hint or "")


def test_a_file_that_would_be_overlooked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topology").mkdir()
    for name in ("a.yaml", "b.yml"):
        (tmp_path / "topology" / name).touch()

    assert "b.yml: only *.yaml is read" in refusal(tmp_path).message


def test_empty_directory_of_files(tmp_path: Path) -> None:
    (tmp_path / "topology").mkdir()

    assert "holds no *.yaml" in refusal(tmp_path).message


def test_missing_directory(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").message == f"there is no directory {tmp_path / 'nowhere'}"


@pytest.mark.parametrize("name", ["mail.yaml", "keys.yaml", "topology/a.yaml"])
@pytest.mark.parametrize("kind", ["directory", "pipe", "endless device"])
def test_what_is_no_file_is_refused_unread(tmp_path: Path, name: str, kind: str) -> None:
    """Reading the pipe would wait forever, reading the device would take all memory."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    if name == "keys.yaml":
        (tmp_path / "mail.yaml").touch()
    match kind:
        case "directory":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to("/dev/zero")

    message = refusal(tmp_path).message

    words = "is a directory, a file is needed" if kind == "directory" else "is no regular file"
    assert message == f"{path} {words}"


def test_all_files_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OCTETS", 10)
    (tmp_path / "topology").mkdir()
    (tmp_path / "topology" / "a.yaml").write_bytes(b"x" * 6)
    (tmp_path / "topology" / "b.yaml").write_bytes(b"x" * 4)
    assert len(read(tmp_path).sources) == 2

    (tmp_path / "topology" / "c.yaml").write_bytes(b"x")

    assert "c.yaml is too large" in refusal(tmp_path).message


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topology").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path / "topology") + b"/\xff.yaml")).touch()
    except OSError:
        pytest.skip("this file system has no such names")

    assert "is not UTF-8" in refusal(tmp_path).message


def test_a_directory_that_may_not_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "topology").mkdir()

    def refuse(path: object) -> list[str]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "listdir", refuse)

    assert refusal(tmp_path).message == f"{tmp_path / 'topology'} cannot be read: Permission denied"
