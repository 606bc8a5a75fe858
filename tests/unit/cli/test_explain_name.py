"""`mailcompile explain NAME [TYPE]`: where a record comes from."""

import json

import pytest

from mailcompile.cli.app import run
from tests.support import SEED


@pytest.fixture(autouse=True)
def _in_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SEED)


def test_a_name_with_its_records_and_proofs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Bounce.domain1.example."]) == 0

    out = capsys.readouterr().out
    assert "bounce.domain1.example 3600 MX 10 mail.domain1.example." in out
    assert "bounce.domain1.example 3600 TXT v=spf1 mx ~all" in out
    assert "{id: vps2, bounce: bounce}" in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "_dmarc.domain2.example", "txt", "--format", "json"]) == 0

    found = json.loads(capsys.readouterr().out)
    (record,) = found["records"]
    assert record["values"] == ["v=DMARC1; p=reject"]
    assert (record["made_by"], record["file"]) == ("dmarc", "mail.yaml")
    assert record["pointer"] == "/defaults/dmarc/policy"
    assert record["line"] > 1


def test_claims_about_a_domain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "domain1.example"]) == 0

    out = capsys.readouterr().out
    assert "What is proved about domain1.example" in out
    assert "P1 holds: " in out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["domain1.example", "CAA"], "has no CAA record", "it has MX, TXT"),
        (["mial.domain1.example"], "has no record", "did you mean mail.domain1.example?"),
        (["a..b"], "empty label", "write a DNS name"),
        (["P1", "TXT"], "P1 has no dot", "write the whole name"),
    ],
)
def test_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str, hint: str
) -> None:
    assert run(["explain", *arguments]) == 2

    said = capsys.readouterr().err
    assert message in said
    assert hint in said


def test_a_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "p12"]) == 0

    assert "unconfined-relay-client" in capsys.readouterr().out
