"""`mailcompile build`: what is written, said, and answered."""

import json
import os
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from tests.support import contents, leftovers, mailcompile, project, snapshot, unprivileged

FILES = 27
"""The seed's output: manifest, configuration, five zones, variables, schema and module."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def built(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project whose output is there, dated long ago."""
    assert run(["-C", str(folder), "build"]) == 0
    capsys.readouterr()
    for path in (folder / "out").rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    return folder


def test_first_build(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["-C", str(folder), "build"])

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out == f"out: {FILES} written, 0 unchanged, 0 removed\n"
    manifest = json.loads((folder / "out" / "manifest.json").read_bytes())
    assert sorted([*manifest["files"], "manifest.json"]) == sorted(contents(folder / "out"))


def test_second_build_writes_nothing(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(built)

    status = run(["-C", str(built), "build"])

    assert status == 0
    assert capsys.readouterr().out == f"out: 0 written, {FILES} unchanged, 0 removed\n"
    assert snapshot(built) == before


def test_a_comment_changes_the_manifest_alone(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(built / "out")
    with (built / "mail.yaml").open("a") as file:
        file.write("# nothing new\n")

    assert run(["-C", str(built), "build"]) == 0

    after = snapshot(built / "out")
    assert capsys.readouterr().out == f"out: 1 written, {FILES - 1} unchanged, 0 removed\n"
    changed = {path for path in before if path != "." and after[path] != before[path]}
    assert {path for path in changed if (built / "out" / path).is_file()} == {"manifest.json"}


def test_a_domain_that_goes(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(built / "out")
    kept = "octodns/zones/domain2.example.yaml"
    for name in ("mail.yaml", "keys.yaml"):
        _drop_domain5(built / name)

    assert run(["-C", str(built), "build"]) == 0

    after = snapshot(built / "out")
    # The manifest, the configuration of octoDNS and the variables of Terraform name every zone.
    assert capsys.readouterr().out == f"out: 8 written, {FILES - 10} unchanged, 2 removed\n"
    assert "octodns/zones/domain5.example.yaml" not in after
    assert after[kept] == before[kept]
    assert leftovers(built) == []


def test_json_says_what_was_done(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("mail.yaml", "keys.yaml"):
        _drop_domain5(built / name)

    status = run(["-C", str(built), "build", "--format", "json"])

    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert (status, printed.err) == (0, "")
    assert list(document) == ["findings", "proofs", "files"]
    assert document["files"] == {
        "written": [
            "TODO.md",
            "manifest.json",
            "octodns/config.yaml",
            "report.md",
            "signers/vps1/postfix/INSTALL.md",
            "signers/vps1/postfix/master.cf.append",
            "signers/vps1/postfix/redirect.nft",
            "terraform/mail.auto.tfvars.json",
        ],
        "unchanged": FILES - 10,
        "removed": ["octodns/zones/domain5.example.yaml", "signers/vps1/postfix/relay-vps4"],
    }


def test_frozen_with_the_same_output(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(built)

    assert run(["-C", str(built), "build", "--frozen"]) == 0

    assert capsys.readouterr().out == f"out: 0 to write, {FILES} unchanged, 0 to remove\n"
    assert snapshot(built) == before


def test_frozen_with_another_output(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("mail.yaml", "keys.yaml"):
        _drop_domain5(built / name)
    before = snapshot(built)

    assert run(["-C", str(built), "build", "--frozen"]) == 3

    assert capsys.readouterr().out == f"out: 8 to write, {FILES - 10} unchanged, 2 to remove\n"
    assert snapshot(built) == before


def test_frozen_without_output(folder: Path) -> None:
    before = snapshot(folder)

    assert run(["-C", str(folder), "build", "--frozen"]) == 3

    assert snapshot(folder) == before


def test_frozen_with_an_error_is_an_error(built: Path) -> None:
    (built / "mail.yaml").write_text("mailcompile: 2\n")

    assert run(["-C", str(built), "build", "--frozen"]) == 1


def test_edited_file_is_replaced_with_a_warning(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zone = built / "out" / "octodns" / "zones" / "domain1.example.yaml"
    original = zone.read_bytes()
    zone.write_bytes(original + b"# mine\n")

    status = run(["-C", str(built), "build"])

    printed = capsys.readouterr()
    assert status == 0
    assert printed.out == f"out: 1 written, {FILES - 1} unchanged, 0 removed\n"
    assert printed.err == (
        "warning: out/octodns/zones/domain1.example.yaml had been edited by hand: replaced\n"
    )
    assert zone.read_bytes() == original


def test_edited_file_that_is_removed_is_told_in_json_as_well(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zone = built / "out" / "octodns" / "zones" / "domain5.example.yaml"
    zone.write_bytes(b"mine\n")
    for name in ("mail.yaml", "keys.yaml"):
        _drop_domain5(built / name)

    status = run(["-C", str(built), "build", "--format", "json"])

    printed = capsys.readouterr()
    assert status == 0
    assert json.loads(printed.out)["files"]["removed"] == [
        "octodns/zones/domain5.example.yaml",
        "signers/vps1/postfix/relay-vps4",
    ]
    assert printed.err == (
        "warning: out/octodns/zones/domain5.example.yaml had been edited by hand: removed\n"
    )


def test_edited_file_and_frozen(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "out" / "octodns" / "config.yaml").write_bytes(b"mine\n")
    before = snapshot(built)

    assert run(["-C", str(built), "build", "--frozen"]) == 3

    assert "out/octodns/config.yaml differs from what was built" in capsys.readouterr().err
    assert snapshot(built) == before


@pytest.mark.parametrize("more", [[], ["--frozen"]], ids=["build", "frozen"])
@pytest.mark.parametrize("spoil", ["foreign", "manifest"])
def test_something_in_the_way(
    built: Path, more: list[str], spoil: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if spoil == "foreign":
        (built / "out" / "notes.txt").write_bytes(b"mine")
    else:
        (built / "out" / "manifest.json").write_bytes(b"{")
    before = snapshot(built)

    status = run(["-C", str(built), "build", *more])

    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    words = "did not write: notes.txt" if spoil == "foreign" else "manifest.json is damaged"
    assert words in printed.err
    assert "\nhelp: " in printed.err
    assert snapshot(built) == before


def test_errors_leave_the_old_output(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "mail.yaml").write_text("mailcompile: 1\nhosts: []\n")
    before = snapshot(built)

    status = run(["-C", str(built), "build"])

    printed = capsys.readouterr()
    assert (status, printed.out) == (1, "")
    assert "--> mail.yaml:2:8" in printed.err
    assert printed.err.endswith("nothing was written\n")
    assert snapshot(built) == before


@pytest.mark.parametrize("where", ["a/b/c", "./x", "a/../y", "out dir", "ü"])
def test_output_elsewhere(folder: Path, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(folder), "build", "-o", where]) == 0

    assert capsys.readouterr().out == f"{where}: {FILES} written, 0 unchanged, 0 removed\n"
    assert (folder / where / "manifest.json").is_file()
    assert not (folder / "out").exists()


def test_absolute_output_ignores_the_working_directory(folder: Path, tmp_path: Path) -> None:
    assert run(["-C", str(folder), "build", "-o", str(tmp_path / "far" / "out")]) == 0

    assert (tmp_path / "far" / "out" / "manifest.json").is_file()
    assert sorted(contents(folder)) == ["keys.yaml", "mail.owned.yaml", "mail.yaml"]


@pytest.mark.parametrize("where", ["mail.yaml", "mail.yaml/out", ".", ".."])
def test_output_in_the_way_of_inputs(
    folder: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)

    assert run(["-C", str(folder), "build", "-o", where]) == 2

    assert capsys.readouterr().err.startswith("error: ")
    assert contents(folder) == before


def test_link_as_output_is_refused_with_a_remedy(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "out").symlink_to("elsewhere")

    assert run(["-C", str(folder), "build"]) == 4

    assert "is a symbolic link" in capsys.readouterr().err
    assert contents(folder / "elsewhere") == {}


def test_unreadable_output(built: Path) -> None:
    """By somebody who is not root: root reads everything."""
    (built / "out" / "octodns").chmod(0)
    try:
        done = mailcompile("-C", built, "build", prefix=unprivileged())
    finally:
        (built / "out" / "octodns").chmod(0o755)

    assert done.returncode == 4, done.stderr
    assert b"Permission denied" in done.stderr
    assert b"Traceback" not in done.stderr
    assert leftovers(built) == []


def _drop_domain5(path: Path) -> None:
    """Takes the last domain out of one of the seed's files."""
    text = path.read_text()
    path.write_text(text[: text.index("  domain5.example:")].replace("vps4:", "spare:"))
