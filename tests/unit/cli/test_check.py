"""`mailcompile check`: everything that a build checks, writing nothing."""

import json
from pathlib import Path

import pytest

from mailcompile.cli.app import run
from tests.support import mailcompile, project, snapshot

WARNED = """\
mailcompile: 1
hosts:
  # nobody uses it
  spare: {networks: [192.0.2.12/32]}
domains:
  one.example: {mail: none}
"""
"""A topology with one warning: a host that nothing uses."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(WARNED)
    return tmp_path


def test_fine_topology(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["-C", str(folder), "check"])

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out == "5 zones, 36 records: nothing stops a build\n"


@pytest.mark.parametrize("built", [False, True], ids=["nothing built", "built"])
@pytest.mark.parametrize("broken", [False, True], ids=["fine", "broken"])
def test_check_writes_nothing_at_all(folder: Path, built: bool, broken: bool) -> None:
    """In a process of its own, as also Python could write something."""
    if built:
        assert run(["-C", str(folder), "build"]) == 0
    if broken:
        (folder / "mail.yaml").write_text("mailcompile: [\n")
    before = snapshot(folder)

    done = mailcompile("check", cwd=folder)

    assert done.returncode == (1 if broken else 0)
    assert snapshot(folder) == before


def test_check_reads_no_output(folder: Path) -> None:
    """What is in ``out/`` is the affair of a build."""
    (folder / "out").write_bytes(b"not even a directory")

    assert run(["-C", str(folder), "check"]) == 0


def test_errors_are_on_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mail.yaml").write_text("mailcompile: 1\nhosts: []\nx: 1\n")

    status = run(["-C", str(folder), "check"])

    printed = capsys.readouterr()
    assert (status, printed.out) == (1, "")
    assert "--> mail.yaml:2:8\n" in printed.err
    assert "--> mail.yaml:3:1\n" in printed.err
    assert printed.err.splitlines()[-1].endswith("errors")


def test_warnings_are_no_failure(warned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(warned), "check"]) == 0

    printed = capsys.readouterr()
    assert "nothing stops a build" in printed.out
    assert printed.err.startswith("warning[")
    assert "--> mail.yaml:4:3\n" in printed.err
    assert printed.err.endswith("\n1 warning\n")


def test_strict_makes_warnings_errors(warned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(warned), "check", "--strict"]) == 1
    assert run(["-C", str(warned), "build", "--strict"]) == 1

    assert capsys.readouterr().out == ""
    assert not (warned / "out").exists()


def test_quiet_leaves_the_findings(warned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(warned), "check", "--quiet"]) == 0

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--> mail.yaml:4:3\n" in printed.err
    assert "1 warning" not in printed.err


def test_json_has_all_members_and_an_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mail.yaml").write_text(
        "mailcompile: 1\nz: 1\nhosts: {b: 1, a: 1}\ndomains: {}\na: 1\n"
    )
    (folder / "keys.yaml").write_text("mailcompile-keys: 2\n")

    status = run(["-C", str(folder), "check", "--format", "json"])

    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert (status, printed.err) == (1, "")
    assert list(document) == ["findings", "proofs"]
    places = [(found["file"], found["line"], found["column"]) for found in document["findings"]]
    assert places == sorted(places)
    assert {file for file, *_ in places} == {"keys.yaml", "mail.yaml"}
    assert len(places) > 4
    members = "code name severity message file line column pointer hint rfc url"
    assert {" ".join(found) for found in document["findings"]} == {members}
    assert any(found["rfc"] is None for found in document["findings"])


def test_json_has_the_proofs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(folder), "check", "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    assert {proof["verdict"] for proof in document["proofs"]} == {"holds"}
    members = ["claim", "subject", "verdict", "severity", "because", "counterexample"]
    assert all(list(proof) == members for proof in document["proofs"])
    assert document["proofs"][0]["counterexample"] is None


def test_thousands_of_findings_are_cut_in_text_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.yaml").write_text(
        "mailcompile: 1\n" + "".join(f"x{number}: 1\n" for number in range(150))
    )

    assert run(["-C", str(tmp_path), "check"]) == 1
    text = capsys.readouterr().err
    assert run(["-C", str(tmp_path), "check", "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]

    assert text.count("-->") == 100
    assert f"… and {len(findings) - 100} more; --format json lists them all" in text
    assert len(findings) >= 150


def test_a_topology_in_several_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "topology").mkdir()
    text = (folder / "mail.yaml").read_text()
    at = text.index("domains:")
    (folder / "topology" / "1.yaml").write_text(text[:at])
    (folder / "topology" / "2.yaml").write_text("mailcompile: 1\n" + text[at:])
    (folder / "mail.yaml").unlink()

    assert run(["-C", str(folder), "check"]) == 0
    assert "5 zones, 36 records" in capsys.readouterr().out

    with (folder / "topology" / "2.yaml").open("a") as file:
        file.write("  domain5.example: {senders: [vps9]}\n")
    assert run(["-C", str(folder), "check"]) == 1
    assert "--> topology/2.yaml:9:3\n" in capsys.readouterr().err
