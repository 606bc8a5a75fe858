"""`mailcompile simulate`: one message, decided as a receiver decides."""

import json
from pathlib import Path
from typing import Any

import pytest

from mailcompile.cli.app import run
from tests.support import SEED


@pytest.fixture(autouse=True)
def _in_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SEED)


def simulated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The decision as JSON; the exit status is 0 whatever it is."""
    assert run(["simulate", "--format", "json", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def active_selector() -> str:
    lines = Path("keys.yaml").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip() == "domain1.example:")
    entry = next(line for line in lines[at + 1 :] if "stage: active" in line)
    return entry.split(":")[0].strip()


def test_mail_of_the_mail_server_passes(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(
        capsys,
        *("--ip", "192.0.2.11", "--mail-from", "a@bounce.domain1.example"),
        *("--from", "a@domain1.example", "--helo", "mail.domain1.example"),
        *("--dkim", f"domain1.example:{active_selector()}"),
    )

    assert found["spf"]["result"] == found["helo"]["result"] == "pass"
    assert [one["result"] for one in found["dkim"]] == ["pass"]
    assert found["dmarc"]["result"] == "pass"
    assert found["dmarc"]["aligned_spf"] is True
    assert found["dmarc"]["aligned_dkim"] is True
    assert found["unknown"] == []


def test_a_forger_from_another_host_of_ours_fails(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(capsys, "--ip", "192.0.2.14", "--from", "ceo@domain1.example")

    assert found["spf"]["result"] == "softfail"
    assert found["spf"]["domain"] == "domain1.example"
    assert found["helo"] is None
    assert found["dmarc"]["result"] == "fail"
    assert found["dmarc"]["disposition"] == "reject"


def test_forwarded_mail_passes_by_its_signature(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(
        capsys,
        *("--ip", "203.0.113.9", "--mail-from", "a@domain1.example", "--from", "domain1.example"),
        *("--dkim", f"domain1.example:{active_selector()}"),
    )

    assert (found["spf"]["result"], found["dmarc"]["result"]) == ("softfail", "pass")


def test_a_bounce_goes_by_the_name_in_ehlo(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(
        capsys,
        *("--ip", "2001:db8::11", "--mail-from", "<>", "--helo", "mail.domain1.example"),
        *("--from", "MAILER-DAEMON@mail.domain1.example"),
    )

    assert found["spf"]["domain"] == "mail.domain1.example"
    assert found["spf"]["result"] == "pass"
    assert found["dmarc"]["policy_domain"] == "domain1.example"
    assert found["dmarc"]["result"] == "pass"


def test_a_selector_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(
        capsys, "--ip", "203.0.113.9", "--from", "domain1.example", "--dkim", "domain1.example:old"
    )

    assert [(one["result"], one["key"]) for one in found["dkim"]] == [("permerror", "missing")]
    assert found["dmarc"]["result"] == "fail"


def test_names_of_others_are_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    found = simulated(capsys, "--ip", "203.0.113.9", "--from", "a@other.test")

    assert found["unknown"] == ["_dmarc.other.test", "other.test"]
    assert found["dmarc"]["result"] == "temperror"


def test_zone_files_instead_of_the_topology(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    zone = tmp_path / "one.example.yaml"
    zone.write_text("'': {type: TXT, values: ['v=spf1 ip4:192.0.2.7 -all']}\n", encoding="utf-8")

    by_file = simulated(capsys, "--zones", str(zone), "--ip", "192.0.2.7", "--from", "one.example")
    by_folder = simulated(
        capsys, "--zones", str(tmp_path), "--ip", "192.0.2.8", "--from", "one.example"
    )

    assert by_file["spf"]["result"] == "pass"
    assert by_folder["spf"]["result"] == "fail"


def test_text_shows_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--ip", "192.0.2.14", "--from", "domain2.example"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "SPF of MAIL FROM domain2.example: softfail",
        "    domain2.example: mx: no match",
        "    domain2.example: ~all: match",
        "    1 of 10 lookups, 0 of 2 void lookups",
        "DKIM: none (no --dkim was given)",
        "DMARC of From domain2.example: fail",
        "    policy of domain2.example: v=DMARC1; p=reject",
        "    aligned SPF: no; aligned DKIM: no",
        "    the receiver is asked to refuse the message",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ip", "1.2.3", "--from", "one.example"], "1.2.3 is no IP address"),
        (["--ip", "::1%eth0", "--from", "one.example"], "is no IP address"),
        (["--ip", "192.0.2.1", "--from", "a..b"], "empty label"),
        (["--ip", "192.0.2.1", "--from", "one.example", "--dkim", "x"], "x is no signature"),
        (["--ip", "192.0.2.1", "--from", "one.example", "--zones", "nowhere"], "is not there"),
    ],
)
def test_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["simulate", *arguments]) == 2

    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_a_zone_file_that_is_broken_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    zone = tmp_path / "one.example.yaml"
    zone.write_text("'': {type: TXT\n", encoding="utf-8")

    arguments = ["--zones", str(zone), "--ip", "192.0.2.7", "--from", "one.example"]
    assert run(["simulate", *arguments]) == 2

    assert "one.example.yaml:" in capsys.readouterr().err


def test_a_topology_that_cannot_be_compiled(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mail.yaml").write_text("mailcompile: 1\ndomains: [\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert run(["simulate", "--ip", "192.0.2.7", "--from", "one.example"]) == 1

    assert "mail.yaml:" in capsys.readouterr().err


HOSTILE = """\
mailcompile-lock: 1
names:
  _dmarc.i.test:
    TXT:
      values: ["v=DMARC1; p=none; x=\\e]0;pwn\\a\\e[31m\\nDMARC of From i.test: pass"]
      ttl: 300
      seen: "2026-11-24"
  i.test: {TXT: {none: nodata, seen: "2026-11-24"}}
"""


def test_texts_of_others_give_no_orders_to_a_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mail.yaml").write_text("mailcompile: 1\ndomains: {one.example: {mail: none}}\n")
    (tmp_path / "mail.lock.yaml").write_text(HOSTILE)
    monkeypatch.chdir(tmp_path)

    assert run(["simulate", "--ip", "192.0.2.1", "--from", "i.test"]) == 0

    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert [line for line in out.splitlines() if line.startswith("DMARC of")] == [
        "DMARC of From i.test: fail"
    ]


@pytest.mark.parametrize("selector", ["s\x1b[31m", "a b", "-", "a" * 64])
def test_a_selector_is_made_of_labels(capsys: pytest.CaptureFixture[str], selector: str) -> None:
    arguments = ["--ip", "192.0.2.1", "--from", "one.example", "--dkim", f"one.example:{selector}"]
    assert run(["simulate", *arguments]) == 2

    assert "\x1b" not in capsys.readouterr().err


def zone_problem(capsys: pytest.CaptureFixture[str], zones: Path) -> str:
    arguments = ["--zones", str(zones), "--ip", "192.0.2.7", "--from", "one.example"]
    assert run(["simulate", *arguments]) == 2
    return capsys.readouterr().err


def test_zone_files_are_files_of_one_zone_each(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "one.example.yaml").write_text("'': {type: TXT, value: v=spf1 -all}\n")
    (tmp_path / "one.example.txt").write_text('$ORIGIN one.example.\n@ 60 IN TXT "v=spf1 +all"\n')
    assert "are of one zone" in zone_problem(capsys, tmp_path)

    (tmp_path / "one.example.yaml").unlink()
    (tmp_path / "one.example.txt").write_text('$ORIGIN two.example.\n@ 60 IN TXT "v=spf1 +all"\n')
    assert "its $ORIGIN is two.example." in zone_problem(capsys, tmp_path)

    (tmp_path / "one.example.txt").unlink()
    (tmp_path / "one.example.yaml").symlink_to("/dev/zero")
    assert "is no regular file" in zone_problem(capsys, tmp_path)
    assert "is not there" in zone_problem(capsys, tmp_path / ("x" * 5000))
