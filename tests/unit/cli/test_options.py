"""Options and exit statuses that all commands share."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailcompile.cli.app import COMMANDS, run
from tests.support import large_topology, mailcompile, project

BROKEN = "mailcompile: 1\nhosts: []\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(BROKEN)
    return tmp_path


def test_version_is_quick_and_imports_no_library() -> None:
    code = (
        "import sys; from mailcompile.cli import app; app.run(['--version']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    version, modules = done.stdout.splitlines()
    assert version == "mailcompile 0.1.0"
    heavy = {"octodns", "jsonschema", "jsonschema_rs", "cryptography", "yaml", "idna", "natsort"}
    assert heavy & set(modules.split()) == set()
    assert mailcompile("--version").stdout == b"mailcompile 0.1.0\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run([*command.split(), "--help"])

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert "\nExamples:\n" in printed.out.replace("  Examples", "Examples")
    assert f"mailcompile {command}".strip() in printed.out.partition("Examples:")[2]
    for option in ("-C DIR", "--format", "--color", "--quiet", "--strict"):
        assert option in printed.out


def test_no_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    printed = capsys.readouterr()
    assert "Usage: mailcompile" in printed.out + printed.err


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("chekc", "check"),
        ("biuld", "build"),
        ("build --forzen", "--frozen"),
        ("--formt json check", "--format"),
        ("check --strikt", "--strict"),
        ("explain TF1", "TF001"),
        ("schema topologie", "topology"),
        ("check --format yaml", "json"),
        ("check --color red", "auto"),
        ("check extra", "extra"),
        ("check -C", "-C"),
        ("entirely-different", "known: check, build"),
    ],
)
def test_wrong_usage_names_the_nearest(
    line: str, nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(line.split())

    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert nearest in printed.err.splitlines()[-1]


@pytest.mark.parametrize(
    "line",
    [
        "-C DIR --format json check",
        "check -C DIR --format json",
        "-C DIR check --format=json",
        "--format text -C nowhere check --format json -C DIR",
    ],
)
def test_options_stand_before_or_after(
    line: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given twice, the one after the command wins."""
    status = run([str(folder) if word == "DIR" else word for word in line.split()])

    assert status == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("option", ["--strict", "--quiet"])
def test_flags_stand_before_or_after(
    before: bool, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = large_topology(1).replace("hosts:", "hosts:\n  spare: {name: x.host.example}")
    (tmp_path / "mail.yaml").write_text(text)
    arguments = [option, "check"] if before else ["check", option]

    status = run(["-C", str(tmp_path), *arguments])

    assert status == (1 if option == "--strict" else 0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "line", ["check", "build", "rules", "explain DMARC001", "schema", "schema keys"]
)
def test_json_is_all_there_is_on_stdout(folder: Path, line: str) -> None:
    done = mailcompile("-C", folder, *line.split(), "--format", "json")

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))
    assert done.stdout.endswith(b"\n")
    assert not done.stdout.endswith(b"\n\n")


@pytest.mark.parametrize("command", ["check", "build"])
def test_json_of_a_failure(broken: Path, command: str) -> None:
    done = mailcompile("-C", broken, command, "--format", "json")

    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(found["file"], found["line"]) for found in document["findings"]] == [("mail.yaml", 2)]
    if command == "build":
        assert document["files"] == {"written": [], "unchanged": 0, "removed": []}


def test_python_m_is_the_command() -> None:
    assert mailcompile("rules").stdout.splitlines()[0].split()[1] in (b"error", b"warning")
    assert mailcompile("nonsense").returncode == 2


def test_a_bug_of_ours_has_a_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("mailcompile.cli.compiling.compile_topology", bug)

    assert run(["-C", str(folder), "check"]) == 70

    err = capsys.readouterr().err
    assert "RuntimeError: boom" in err
    assert err.endswith("This is a bug of mailcompile, not a mistake of yours.\n")
