"""What `keys` refuses: then nothing has changed."""

from pathlib import Path

import pytest

from mailcompile.cli import app
from mailcompile.workspace import keystore
from mailcompile.workspace.errors import WorldProblem
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.pairs import Pair, make_pair
from tests.unit.keys.project import DAY, TOPOLOGY, document, run, snapshot
from tests.unit.keys.support import entry, keys_in, registry


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(TOPOLOGY)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["one.exmple"], ["no domain one.exmple", "did you mean one.example?"]),
        (["nope.example"], ["no domain nope.example", "known: off.example, one.example"]),
        (["parkd.exmple"], ["did you mean parked.example?"]),
        (["two.exmaple"], ["did you mean two.example?"]),
        (["two"], ["did you mean two.example?"]),
        (["parked.example"], ["parked.example takes no keys: it is parked"]),
        (["receives.example"], ["it has no senders"]),
        (["unsigned.example"], ["no host of ours signs for it", "set `signer` of vps3"]),
        (["off.example"], ["its DKIM is off"]),
        (["a..b"], ["no domain name"]),
        (["one.example", "parked.example", "x.example"], ["2 of the domains", "parked", "x.ex"]),
        (["one.example", "--signer", "vps2"], ["vps2 does not sign for it, vps1 does"]),
        (["one.example", "--signer", "vsp2"], ["no host vsp2", "did you mean vps2?"]),
        (["--all", "--signer", "vsp2"], ["no host vsp2"]),
        ([], ["Name domains, or give --all"]),
        (["one.example", "--all"], ["Name domains, or give --all"]),
        (["one.example", "--algorithm", "rsa-1024"], ["rsa-2048"]),
        (["one.example", "--date", "2026-02-30"], ["no date"]),
        (["one.example", "--date", "20261124"], ["no date"]),
        (["one.example", "--selector", "s1"], ["2 are missing"]),
    ],
)
def test_wrong_usage_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    before = snapshot(project)

    assert run(project, "new", *arguments) == 2

    said = capsys.readouterr()
    assert said.out == ""
    for word in words:
        assert word in said.err
    assert snapshot(project) == before


def test_refused_where_selectors_are_known(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "keys.yaml").write_text(registry(one=entry("dkim", stage="retiring")))
    before = snapshot(project)

    assert run(project, "new", "one.example", *DAY) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "error: one.example: there is no active ed25519 key" in said.err
    assert "dkim retiring" in said.err
    assert "enter the key that is in use into keys.yaml" in said.err
    assert "mailcompile keys" not in said.err
    assert snapshot(project) == before

    assert run(project, "new", "one.example", "--first", *DAY) == 0
    assert [key.stage for key in keys_in(project / "keys.yaml")] == [
        "retiring",
        "active",
        "pending",
    ]


def test_all_makes_what_is_not_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "keys.yaml").write_text(registry(one=entry("dkim", stage="retiring")))

    assert run(project, "new", "--all", "--format", "json", *DAY) == 1

    said = document(capsys)
    assert {found["domain"] for found in said["made"]} == {"two.example"}
    assert [refused["domain"] for refused in said["refused"]] == ["one.example"]
    assert len(keys_in(project / "keys.yaml")) == 3


@pytest.mark.parametrize("command", [["new", "--all"], ["list"]])
@pytest.mark.parametrize(
    ("topology", "keys", "code"),
    [
        (TOPOLOGY + "domians: {}\n", None, "SCHEMA"),
        (TOPOLOGY.replace("senders: [vps3]", "senders: [vps9]"), None, "TOPO001"),
        (TOPOLOGY, "mailcompile-keys: 1\ndomains: [\n", "YAML"),
        (TOPOLOGY, "mailcompile-keys: 7\n", "SCHEMA"),
        (TOPOLOGY, registry(one=entry("s1") + entry("s2")), "KEY002"),
    ],
)
def test_errors_of_the_inputs_are_shown_and_nothing_happens(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    topology: str,
    keys: str | None,
    code: str,
) -> None:
    (project / "mail.yaml").write_text(topology)
    if keys is not None:
        (project / "keys.yaml").write_text(keys)
    before = snapshot(project)

    assert run(project, *command) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert f"error[{code}" in said.err
    assert run(project, *command, "--format", "json") == 1
    found = document(capsys)
    assert [f["code"] for f in found["findings"] if f["code"].startswith(code)]
    assert found.get("made", []) == []
    assert snapshot(project) == before


def test_rules_block_no_key(project: Path) -> None:
    """A relay that nobody declared is a rule's business; its domains have no signer."""
    text = TOPOLOGY.replace("addresses: [192.0.2.13]", "addresses: [192.0.2.13], relay: vps9")
    (project / "mail.yaml").write_text(text)
    assert app.run(["-C", str(project), "check"]) == 1

    assert run(project, "new", "--all", *DAY) == 0

    assert len(keys_in(project / "keys.yaml")) == 4


def test_a_lock_that_is_held(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "_LOCK_SECONDS", 0.2)

    with keystore.KeyStore(KeyFiles(), project).locked():
        assert run(project, "new", "--all") == WorldProblem.exit_status == 4

    assert "another `mailcompile keys`" in capsys.readouterr().err
    assert not (project / "keys.yaml").exists()


def test_ctrl_c_keeps_what_was_made(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0

    def pair(algorithm: str) -> Pair:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return make_pair(algorithm)

    monkeypatch.setattr(
        keystore.KeyStore.__init__, "__kwdefaults__", {"pair": pair, "write_every": 9.0}
    )

    assert run(project, "new", "--all", *DAY) == 130

    said = capsys.readouterr()
    assert said.out.count("private/one.example/") == 2
    assert "2 of 4 keys are made" in said.err
    assert len(keys_in(project / "keys.yaml")) == 2
    count = 2
    assert run(project, "new", "--all", *DAY) == 130
    assert "nothing changed" in capsys.readouterr().err


@pytest.mark.parametrize("step", ["import", "confirm", "advance", "rotate", "revoke"])
def test_later_steps_are_not_offered(
    project: Path, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    assert run(project, step) == 2
    assert f"There is no command keys {step}; known: new, list" in capsys.readouterr().err
    assert run(project, "--help") == 0
    assert f"  {step} " not in capsys.readouterr().out


def test_a_misspelt_step(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "lits") == 2
    assert "There is no command keys lits; did you mean list?" in capsys.readouterr().err
    assert run(project, "a\x1b[31mb") == 2
    assert "There is no command keys a\\u001b[31mb; known" in capsys.readouterr().err
    assert app.run(["bild"]) == 2
    assert "There is no command bild; did you mean build?" in capsys.readouterr().err
