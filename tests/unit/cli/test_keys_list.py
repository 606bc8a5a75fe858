"""`keys list` as a person runs it."""

import re
from pathlib import Path

import pytest

from tests.unit.keys.project import DAY, TOPOLOGY, document, run, snapshot
from tests.unit.keys.support import entry, registry


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(TOPOLOGY)
    return tmp_path


def test_list(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "keys.yaml").write_text(
        registry(
            one=entry("s1", active="2026-11-25") + entry("s2", stage="pending"),
            old=entry("s3", stage="revoked", revoked="2026-10-01"),
        )
    )
    left = project / "private/one.example"
    left.mkdir(parents=True)
    (left / "s1.pem").touch()
    (left / "le\x1bft.pem").touch()

    assert run(project, "list", *DAY) == 0

    rows = [re.split(" {2,}", row) for row in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["DOMAIN", "SELECTOR", "ALGORITHM", "STAGE", "SINCE", "DUE", "NEXT"]
    assert [row[:6] for row in rows[1:]] == [
        ["old.example", "s3", "ed25519", "revoked", "2026-10-01", "2026-10-31"],
        ["two.example", "-", "ed25519", "missing", "-", "2026-11-24"],
        ["one.example", "s1", "ed25519", "active", "2026-11-25", "2027-05-24"],
        ["one.example", "s2", "ed25519", "pending", "2026-11-24", "-"],
        ["one.example", "le\\u001bft", "-", "unknown", "-", "-"],
    ]
    assert rows[1][6] == "record to be removed (24 days overdue)"
    assert rows[3][6] == "s2 takes over"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-10-31", "record to be removed"),
        ("2026-11-01", "record to be removed (1 day overdue)"),
        ("2026-11-02", "record to be removed (2 days overdue)"),
    ],
)
def test_overdue(project: Path, capsys: pytest.CaptureFixture[str], today: str, words: str) -> None:
    keys = registry(old=entry("s3", stage="revoked", revoked="2026-10-01"))
    (project / "keys.yaml").write_text(keys)

    assert run(project, "list", "old.example", "--quiet", "--date", today) == 0

    assert capsys.readouterr().out.endswith(f"  {words}\n")


def test_internationalized_domain(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mail.yaml").write_text(TOPOLOGY.replace("one.example:", "bücher.example:"))

    for name in ("bücher.example", "xn--bcher-kva.example"):
        assert run(project, "list", "--quiet", name) == 0
        said = capsys.readouterr().out
        assert said.split()[:4] == ["bücher.example", "-", "ed25519", "missing"]
        assert said.endswith("mailcompile keys new bücher.example\n")
    assert run(project, "list", "bucher.example") == 2
    assert "did you mean bücher.example?" in capsys.readouterr().err
    assert run(project, "list", "bücher.example", "--format", "json") == 0
    assert [row["domain"] for row in document(capsys)] == ["xn--bcher-kva.example"]


def test_list_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "one.example", *DAY) == 0
    capsys.readouterr()

    assert run(project, "list", "--format", "json", "--date", "2027-06-01", "one.example") == 0

    assert document(capsys) == [
        {
            "domain": "one.example",
            "selector": "m202611e",
            "algorithm": "ed25519",
            "stage": "active",
            "signer": None,
            "since": "2026-11-24",
            "due": "2027-05-23",
            "overdue": True,
            "next": "m202705e takes over",
            "private": "private/one.example/m202611e.pem",
        },
        {
            "domain": "one.example",
            "selector": "m202705e",
            "algorithm": "ed25519",
            "stage": "pending",
            "signer": None,
            "since": "2026-11-24",
            "due": None,
            "overdue": False,
            "next": "waits to take over from m202611e",
            "private": "private/one.example/m202705e.pem",
        },
    ]
    assert run(project, "list", "one.exmple") == 2
    assert "did you mean one.example?" in capsys.readouterr().err


def test_list_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mail.yaml").write_text("mailcompile: 1\ndomains:\n  one.example: {mail: none}\n")
    before = snapshot(project)

    assert run(project, "list") == 0
    assert capsys.readouterr().out == "there are no keys, and no domain needs one\n"
    assert run(project, "list", "--format", "json") == 0
    assert document(capsys) == []

    assert snapshot(project) == before
    assert not (project / "private").exists()
