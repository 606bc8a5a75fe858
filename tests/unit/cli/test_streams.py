"""stdout and stderr: locales, colours, readers who go away, full disks, Ctrl-C."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from tests.support import (
    contents,
    large_topology,
    leftovers,
    mailcompile,
    plain_environment,
    project,
)

RED = "\x1b[31m"
BROKEN = "mailcompile: 1\nhosts: []\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(BROKEN)
    return tmp_path


def test_json_is_utf8_whatever_the_locale(folder: Path) -> None:
    text = (folder / "mail.yaml").read_text()
    (folder / "mail.yaml").write_text(text.replace("domain5.example:", "bücher.example:"))
    env = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "LC_ALL": "C"}

    done = mailcompile("-C", folder, "check", "--format", "json", env=env)

    assert done.returncode == 1
    assert "bücher.example" in done.stdout.decode("utf-8")
    json.loads(done.stdout)


def test_text_survives_a_locale_without_the_character(broken: Path) -> None:
    (broken / "mail.yaml").write_text("mailcompile: 1\nbücher: 1\n")

    done = mailcompile("-C", broken, "check", env={"PYTHONIOENCODING": "ascii"})

    assert done.returncode == 1
    assert rb"b\xfccher" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "env", "coloured"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, True),
        (["--color", "never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "auto"], {"NO_COLOR": "1"}, False),
    ],
)
def test_colours_on_a_terminal(
    broken: Path, options: list[str], env: dict[str, str], coloured: bool
) -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mailcompile", "-C", str(broken), "check", *options],
            env={**plain_environment(), **env},
            stderr=theirs,
            stdout=subprocess.PIPE,
            check=False,
        )
        os.close(theirs)
        shown = os.read(ours, 100_000).decode()
    finally:
        os.close(ours)

    assert done.returncode == 1
    assert "mail.yaml:2:8" in shown
    assert (RED in shown) is coloured
    assert ("\x1b" in shown) is coloured


@pytest.mark.parametrize(("options", "coloured"), [([], False), (["--color", "always"], True)])
def test_colours_in_a_pipe(broken: Path, options: list[str], coloured: bool) -> None:
    for command in (["-C", str(broken), "check"], ["explain", "DMARC001"]):
        done = mailcompile(*command, *options)

        assert (b"\x1b[" in done.stdout + done.stderr) is coloured


@pytest.mark.parametrize(
    ("line", "status"),
    [("rules", 0), ("schema topology", 0), ("check --format json", 1), ("check", 1), ("--help", 0)],
)
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_who_goes_changes_no_verdict(
    broken: Path, line: str, status: int, stream: str
) -> None:
    """As in `mailcompile rules | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [sys.executable, "-m", "mailcompile", *line.split()],
        cwd=broken,
        env=plain_environment(),
        stdout=writer if stream == "stdout" else subprocess.PIPE,
        stderr=writer if stream == "stderr" else subprocess.PIPE,
    ) as process:
        os.close(writer)
        _, err = process.communicate()

    assert process.returncode == status
    assert err in (None, b"") or b"--> mail.yaml:2:8" in err
    assert b"Traceback" not in (err or b"")
    assert b"Exception" not in (err or b"")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_are_no_bug(folder: Path, redirection: str) -> None:
    done = subprocess.run(
        [
            "sh",
            "-c",
            f'exec "$@" {redirection}',
            "sh",
            sys.executable,
            "-m",
            "mailcompile",
            "build",
        ],
        cwd=folder,
        env=plain_environment(),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "out" / "manifest.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_disk_behind_stdout(folder: Path) -> None:
    for arguments in (["rules"], ["check"], ["schema", "topology"]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "mailcompile", *arguments],
                cwd=folder,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )

        assert done.returncode == 4, arguments
        assert done.stderr == b"error: No space left on device\n"


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.1, 0.25, 0.5])
def test_ctrl_c(tmp_path: Path, wait: float) -> None:
    """Nothing changed, at whatever moment: while modules are imported, too."""
    (tmp_path / "mail.yaml").write_text(large_topology(6000))
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from mailcompile.cli import main; print('begins', flush=True); main(['build'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=plain_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (130, b""), err
    assert b"Traceback" not in err
    assert set(contents(tmp_path)) <= {"mail.yaml", ".out.lock"}
    assert leftovers(tmp_path) == []


def test_what_is_read_gives_no_command_to_a_runner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some take what they find anywhere in a line of the log."""
    (tmp_path / "mail.yaml").write_text("mailcompile: 1\nhosts: '##vso[task.x]##[group]a'\n")

    assert run(["-C", str(tmp_path), "check"]) == 1

    printed = capsys.readouterr().err
    assert "##" not in printed
    assert "# #vso[task.x]# #[group]a" in printed


def test_ctrl_c_while_a_class_is_made(tmp_path: Path) -> None:
    """Python before 3.12 makes another exception of it."""
    code = (
        "import sys, mailcompile.cli.check as module\n"
        "class Member:\n"
        "    def __set_name__(self, owner, name): raise KeyboardInterrupt\n"
        "def interrupted(*_): type('Kind', (), {'member': Member()})\n"
        "module.compile_project = interrupted\n"
        "from mailcompile.cli import main; main(['check'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=plain_environment(),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr == b"interrupted, nothing changed\n"
