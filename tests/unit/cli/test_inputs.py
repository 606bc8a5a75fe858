"""Inputs that are no files, or have names that a terminal would obey: exit 2, or a safe name."""

import re
import subprocess
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from tests.support import SEED, mailcompile, project, unprivileged

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("mkdir mail.yaml", "mail.yaml is a directory, a file is needed"),
        ("cp SEED/mail.yaml . && mkdir keys.yaml", "keys.yaml is a directory, a file is needed"),
        ("cp SEED/mail.yaml . && mkdir topology", "there are both"),
        ("mkdir topology", "topology holds no *.yaml"),
        ("mkdir -p topology/a.yaml", "topology/a.yaml is a directory, a file is needed"),
        ("true", "there is no mail.yaml"),
        ("ln -s mail.yaml mail.yaml", "there is no mail.yaml"),
        ("mkfifo mail.yaml", "mail.yaml is no regular file"),
        ("ln -s /dev/null mail.yaml", "mail.yaml is no regular file"),
        ("cp SEED/mail.yaml . && chmod 0 mail.yaml", "mail.yaml cannot be read: Permission denied"),
        ("cp SEED/*.yaml . && chmod 0 keys.yaml", "keys.yaml cannot be read: Permission denied"),
        ("mkdir -m 0 topology", "topology cannot be read: Permission denied"),
        ("touch mail.yaml && chmod 0 .", "mail.yaml cannot be read: Permission denied"),
    ],
)
def test_what_is_no_file(make: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    subprocess.run(["sh", "-ec", make.replace("SEED", str(SEED))], cwd=folder, check=True)
    try:
        done = mailcompile("-C", folder, "check", prefix=unprivileged())
    finally:
        folder.chmod(0o755)

    assert (done.returncode, done.stdout) == (2, b"")
    message = done.stderr.decode().splitlines()[0]
    assert message.replace(f"{folder}/", "").startswith(f"error: {words}")


def test_a_file_is_no_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mail.yaml").touch()

    assert run(["-C", str(tmp_path / "mail.yaml"), "check"]) == 2

    assert "mail.yaml is no directory" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["nowhere", "nowhere/below", "\x1b[31m"])
def test_missing_directory(where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(tmp_path / where), "check"]) == 2

    printed = capsys.readouterr()
    assert printed.err.startswith(f"error: there is no directory {tmp_path}/")
    assert CONTROLS.findall(printed.err) == []


def test_an_escape_in_the_name_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "topology").mkdir()
    (tmp_path / "topology" / "\x1b[31m\u202e.yaml").write_text("x: 1\n")

    assert run(["-C", str(tmp_path), "check"]) == 1

    err = capsys.readouterr().err
    assert r"--> topology/\u001b[31m\u202e.yaml:1:1" in err
    assert CONTROLS.findall(err) == []


def test_an_escape_in_the_name_of_a_foreign_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "\x1b[31m").touch()

    assert run(["-C", str(tmp_path), "build"]) == 2

    err = capsys.readouterr().err
    assert r"did not write: \u001b[31m" in err
    assert CONTROLS.findall(err) == []
