"""`mailcompile adopt`, and what `build` says where somebody edited by hand what is ours."""

import json
import subprocess
from pathlib import Path

import pytest

from mailcompile.cli.app import run

TOPOLOGY = """\
mailcompile: 1
zones: {records: "config/{zone}.yaml"}
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11]}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    dkim: null
    dmarc: {policy: none}
"""

HAND = """\
---
# the zone of the company
'':
  - ttl: 300
    type: A
    value: 192.0.2.80
  - ttl: 300
    type: MX
    value: {exchange: mail.one.example., preference: 5}  # old
  - ttl: 300
    type: TXT
    values:
      - first-token
      - v=spf1 a mx -all
_dmarc:
  ttl: 77
  type: TXT
  value: v=DMARC1;p=none;
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "one.example.yaml").write_text(HAND)
    (tmp_path / "mail.yaml").write_text(TOPOLOGY + "outputs: {octodns: {keep: equivalent}}\n")
    return tmp_path


def mailcompile(folder: Path, *arguments: str) -> int:
    return run(["-C", str(folder), *arguments])


def zone(folder: Path) -> str:
    return (folder / "config" / "one.example.yaml").read_text()


def in_place(folder: Path) -> None:
    """The same zone, into which ours is written; octoDNS's default is `\\;`."""
    text = TOPOLOGY + "outputs: {octodns: {layout: in_place}}\n"
    (folder / "mail.yaml").write_text(text)
    hand = folder / "config" / "one.example.yaml"
    hand.write_text(HAND.replace(";", "\\;"))


def test_what_the_topology_says_is_taken_out_and_remembered(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mailcompile(project, "build") == 1
    capsys.readouterr()

    status = mailcompile(project, "adopt", "one.example")

    printed = capsys.readouterr()
    assert status == 0
    assert printed.out == "adopted: 3 record sets of 1 zone\n"
    assert "MX of one.example: means what the topology says" in printed.err
    assert "  was     v=spf1 a mx -all" in printed.err
    assert "  becomes v=spf1 mx ~all" in printed.err
    assert zone(project) == (
        "---\n# the zone of the company\n'':\n  - ttl: 300\n    type: A\n    value: 192.0.2.80\n"
        "  - ttl: 300\n    type: TXT\n    values:\n      - first-token\n"
    )
    assert mailcompile(project, "build") == 0
    built = (project / "out" / "octodns" / "zones" / "one.example.yaml").read_text()
    assert "value: v=DMARC1;p=none;" in built  # its form is kept
    assert "preference: 5" in built
    assert "v=spf1 mx ~all" in built


def test_adopting_again_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mailcompile(project, "adopt")
    before = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    capsys.readouterr()

    assert mailcompile(project, "adopt") == 0

    assert capsys.readouterr().out.startswith("adopted: nothing")
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == before


def test_in_place_only_the_ledger_changes_until_the_next_build(project: Path) -> None:
    in_place(project)
    before = zone(project)

    assert mailcompile(project, "adopt") == 0

    assert zone(project) == before
    assert mailcompile(project, "build") == 0
    after = zone(project)
    assert "v=DMARC1\\;p=none\\;" in after
    assert "{exchange: mail.one.example., preference: 5}  # old" in after
    assert "v=spf1 a mx -all" not in after


def test_taking_the_domain_out_gives_the_file_back(project: Path) -> None:
    in_place(project)
    before = zone(project)
    mailcompile(project, "adopt")
    assert mailcompile(project, "build") == 0
    assert zone(project) != before
    (project / "mail.yaml").write_text(
        'mailcompile: 1\nzones: {records: "config/{zone}.yaml"}\n'
        "outputs: {octodns: {layout: in_place}}\n"
    )

    assert mailcompile(project, "build") == 0

    assert zone(project) == before
    assert "one.example" not in (project / "mail.owned.yaml").read_text()


def test_json_says_what_was_adopted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mailcompile(project, "adopt", "--format", "json") == 0

    document = json.loads(capsys.readouterr().out)
    assert [one["type"] for one in document["adopted"]] == ["TXT", "MX", "TXT"]
    spf = document["adopted"][2]
    assert (spf["name"], spf["same"], spf["was"]) == ("", False, ["v=spf1 a mx -all"])
    assert document["files"]["written"] == ["config/one.example.yaml", "mail.owned.yaml"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("two.example", "is no zone of the topology"), ("two..example", "is no zone")],
)
def test_a_zone_that_is_not_there(
    project: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mailcompile(project, "adopt", name) == 2

    assert words in capsys.readouterr().err
    assert zone(project) == HAND


def test_frozen_says_who_edited_what_is_ours_and_where_to_write_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_place(project)
    mailcompile(project, "adopt")
    assert mailcompile(project, "build") == 0
    commit(project, "build")
    file = project / "config" / "one.example.yaml"
    file.write_text(zone(project).replace("v=spf1 mx ~all", "v=spf1 mx a ~all"))
    commit(project, "let the web server send")
    capsys.readouterr()

    status = mailcompile(project, "build", "--frozen")

    printed = capsys.readouterr().err
    assert status == 1
    assert "ZONE004" in printed
    line = zone(project).splitlines().index("      - v=spf1 mx a ~all") + 1
    assert f"config/one.example.yaml:{line}:9" in printed
    assert "edited by hand" in printed
    assert "it is said at mail.yaml:8:" in printed
    assert "last changed by Some Body" in printed


def test_frozen_says_who_edited_the_output(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mailcompile(project, "adopt")
    assert mailcompile(project, "build") == 0
    commit(project, "build")
    file = project / "out" / "octodns" / "zones" / "one.example.yaml"
    file.write_text(file.read_text().replace("v=spf1 mx ~all", "v=spf1 mx a ~all"))
    capsys.readouterr()

    status = mailcompile(project, "build", "--frozen")

    printed = capsys.readouterr().err
    assert status == 3
    assert "TXT of one.example was edited (not committed): write it at mail.yaml:" in printed


def test_a_ledger_that_is_behind_is_a_difference(project: Path) -> None:
    mailcompile(project, "adopt")
    assert mailcompile(project, "build") == 0
    assert mailcompile(project, "build", "--frozen") == 0
    (project / "mail.owned.yaml").write_text("mailcompile-owned: 1\n")

    assert mailcompile(project, "build", "--frozen") == 3


def commit(folder: Path, subject: str) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=Some Body", "-c", "user.email=a@one.example"]
    if not (folder / ".git").exists():
        subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", subject], check=True)
