"""`keys new` as a person runs it."""

import base64
import functools
import itertools
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from mailcompile.cli import app
from mailcompile.cli.keys import made, new
from tests.topologies import topology
from tests.unit.keys.project import DAY, TOPOLOGY, document, run, snapshot
from tests.unit.keys.support import entry, keys_in, registry


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mail.yaml").write_text(TOPOLOGY)
    return tmp_path


def test_new_and_new_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "one.example", *DAY) == 0

    said = capsys.readouterr()
    assert said.err == ""
    keys, _, rest = said.out.partition("\n\n")
    assert keys.splitlines() == [
        "one.example  m202611e  ed25519  active   private/one.example/m202611e.pem",
        "one.example  m202705e  ed25519  pending  private/one.example/m202705e.pem",
    ]
    assert rest.startswith("next:\n  1. mailcompile build")
    assert "one.example to vps1 (mail.one.example)" in rest
    registered = keys_in(project / "keys.yaml")
    assert [(k.stage, k.created, dict(k.dates)) for k in registered] == [
        ("active", "2026-11-24", {"active": "2026-11-24"}),
        ("pending", "2026-11-24", {}),
    ]
    before = snapshot(project)

    assert run(project, "new", "one.example", "--date", "2027-01-01") == 0

    assert capsys.readouterr().out == "nothing to make: no key is missing\n"
    assert snapshot(project) == before


def test_keys_load_back_and_belong_together(project: Path) -> None:
    assert run(project, "new", "--all", *DAY) == 0

    keys = keys_in(project / "keys.yaml")
    assert len(keys) == 4
    for key in keys:
        pem = project / "private" / key.domain / f"{key.selector}.pem"
        private = load_pem_private_key(pem.read_bytes(), password=None)
        assert isinstance(private, Ed25519PrivateKey)
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        assert base64.b64encode(raw).decode() == key.public
        assert stat.S_IMODE(pem.stat().st_mode) == 0o600


def test_what_was_made_builds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["-C", str(project), "check"]) == 1
    assert "DKIM002" in capsys.readouterr().err

    assert run(project, "new", "--all", "--quiet", *DAY) == 0

    assert capsys.readouterr().out.count("\n") == 4
    assert app.run(["-C", str(project), "check"]) == 0
    assert "DKIM002" not in capsys.readouterr().err


def test_all_skips_the_rest_and_says_why(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "--all", "--format", "json", *DAY) == 0

    said = document(capsys)
    assert sorted(said) == ["made", "refused", "skipped"]
    assert [(found["domain"], found["selector"], found["hosts"]) for found in said["made"]] == [
        ("one.example", "m202611e", ["vps1"]),
        ("one.example", "m202705e", ["vps1"]),
        ("two.example", "m202611e", ["vps1", "vps2"]),
        ("two.example", "m202705e", ["vps1", "vps2"]),
    ]
    first = said["made"][1]
    assert first["active"] is None
    assert first["signer"] is None
    assert first["private"] == "private/one.example/m202705e.pem"
    assert said["skipped"] == [
        {"domain": "off.example", "because": "its DKIM is off"},
        {"domain": "parked.example", "because": "it is parked"},
        {"domain": "receives.example", "because": "it has no senders"},
        {"domain": "unsigned.example", "because": "no host of ours signs for it"},
    ]

    assert run(project, "new", "--all", "--format", "json", *DAY) == 0

    said = document(capsys)
    assert said["made"] == []
    assert {"domain": "one.example", "because": "no key is missing"} in said["skipped"]
    assert len(said["skipped"]) == 6


def test_all_in_text_counts_what_was_skipped(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "new", "--all", *DAY) == 0

    said = capsys.readouterr()
    assert said.err == (
        "4 domains skipped: 1 without DKIM, 1 parked, 1 without senders, "
        "1 not signed by a host of ours\n"
    )
    assert "PRIVATE KEY" not in said.out + said.err


@pytest.mark.parametrize(
    ("domains", "signer", "said"),
    [
        (["mail: none"], [], "1 parked domain skipped"),
        (["mail: none"] * 3, [], "3 parked domains skipped"),
        (["mx: [vps1]"] * 2, [], "2 domains without senders skipped"),
        (["senders: [vps1], dkim: null"], [], "1 domain without DKIM skipped"),
        (["senders: [vps3]"], [], "1 domain not signed by a host of ours skipped"),
        (["senders: [vps1]"], ["--signer", "vps2"], "1 domain not signed by vps2 skipped"),
        (["mail: none", "mail: none", "mx: [vps1]"], [], "3 domains skipped: 2 parked, 1 without"),
    ],
)
def test_what_is_skipped(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    domains: list[str],
    signer: list[str],
    said: str,
) -> None:
    lines = "".join(f"  d{n}.example: {{{words}}}\n" for n, words in enumerate(domains))
    (tmp_path / "mail.yaml").write_text(TOPOLOGY.partition("domains:")[0] + f"domains:\n{lines}")

    assert run(tmp_path, "new", "--all", *signer) == 0

    assert capsys.readouterr().err.startswith(said)


def test_all_of_none_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mail.yaml").write_text("mailcompile: 1\ndomains:\n  one.example: {mail: none}\n")

    assert run(tmp_path, "new", "--all") == 0

    assert capsys.readouterr().out == "nothing to make: no key is missing\n"
    assert sorted(snapshot(tmp_path)) == ["mail.yaml"]
    assert not (tmp_path / "private").exists()


@pytest.mark.parametrize("name", ["ONE.example", "one.example."])
def test_spellings_of_a_domain(project: Path, name: str) -> None:
    assert run(project, "new", name, name.lower(), *DAY) == 0

    assert len(keys_in(project / "keys.yaml")) == 2
    assert (project / "private/one.example").is_dir()


def test_internationalized_domain(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mail.yaml").write_text(TOPOLOGY.replace("one.example:", "bücher.example:"))

    assert run(project, "new", "bücher.example", *DAY) == 0

    said = capsys.readouterr().out
    assert said.startswith(
        "bücher.example  m202611e  ed25519  active   private/xn--bcher-kva.example/m202611e.pem\n"
    )
    assert "private keys of bücher.example to vps1" in said
    assert {key.domain for key in keys_in(project / "keys.yaml")} == {"xn--bcher-kva.example"}


def test_one_signer(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "--all", "--signer", "vps2", "--format", "json", *DAY) == 0

    said = document(capsys)
    assert [(m["domain"], m["signer"], m["hosts"]) for m in said["made"]] == [
        ("two.example", "vps2", ["vps2"])
    ] * 2
    assert "vps2 does not sign for it, vps1 does" in {s["because"] for s in said["skipped"]}
    assert run(project, "new", "two.example", "--signer", "vps1", "--first", *DAY) == 0
    assert [(k.selector, k.signer) for k in keys_in(project / "keys.yaml")] == [
        ("m202611e", "vps2"),
        ("m202705e", "vps2"),
        ("m202611eb", "vps1"),
        ("m202705eb", "vps1"),
    ]
    assert run(project, "new", "two.example", *DAY) == 0


def test_a_selector_by_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "keys.yaml").write_text(registry(one=entry("dkim")))

    assert run(project, "new", "one.example", "--selector", "../x", *DAY) == 2
    assert run(project, "new", "one.example", "--selector", "DKIM", *DAY) == 1
    assert "used before" in capsys.readouterr().err
    assert run(project, "new", "one.example", "--selector", "20270401", *DAY) == 0

    assert "    20270401: {algorithm: ed25519, stage: pending" in (
        (project / "keys.yaml").read_text()
    )
    assert (project / "private/one.example/20270401.pem").is_file()


def test_a_selector_that_no_key_needs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "one.example", *DAY) == 0
    before = snapshot(project)
    capsys.readouterr()
    line = ("new", "one.example", "--algorithm", "ed25519", "--selector", "x\x1b")

    assert run(project, *line) == 0

    said = capsys.readouterr()
    assert said.out == "nothing to make: no key is missing\n"
    assert said.err == "no key is missing, so the selector x\\u001b is not used\n"
    assert run(project, *line, "--quiet") == 0
    assert "is not used" in capsys.readouterr().err
    assert run(project, *line, "--format", "json") == 0
    assert document(capsys)["skipped"] == [
        {
            "domain": "one.example",
            "because": "no key is missing, so the selector x\x1b is not used",
        }
    ]
    assert snapshot(project) == before


def test_progress_on_a_terminal(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how long the rest will take: here each look at the clock is 60 seconds later."""
    clock = itertools.count(0, 60)
    monkeypatch.setattr(made, "is_terminal", lambda stream: True)
    slow = functools.partial(new._Progress, clock=lambda: next(clock))
    monkeypatch.setattr(new, "_Progress", slow)

    assert run(project, "new", "--all", *DAY) == 0

    shown = capsys.readouterr().err.split("\r\033[K")
    assert [line for line in shown if line.startswith("making keys")] == [
        "making keys: 1 of 4, about 3 min left",
        "making keys: 2 of 4, about 2 min left",
        "making keys: 3 of 4, about 60 s left",
        "making keys: 4 of 4, about 0 s left",
    ]
    assert shown[-1].startswith("4 domains skipped")
    assert run(project, "new", "--all", "--quiet", "--first", "--algorithm", "rsa-2048") == 0
    assert capsys.readouterr().err == ""


def test_a_domain_with_the_keys_of_another_gets_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = "{senders: [vps1], dkim: {keys_of: {domain: one.example, selectors: [s1, s2]}}}"
    text = topology(
        f"one.example: {{senders: [vps1]}}\ntwo.example: {shared}",
        defaults="mx: [vps1], dmarc: {policy: none}",
    )
    (tmp_path / "mail.yaml").write_text(text)

    assert run(tmp_path, "new", "--all") == 0
    assert "1 domain with the keys of another domain skipped" in capsys.readouterr().err
    assert "two.example" not in (tmp_path / "keys.yaml").read_text()
    assert app.run(["-C", str(tmp_path), "check"]) == 0
    assert capsys.readouterr().err == ""
    assert run(tmp_path, "new", "two.example") == 2
    assert "lead to the keys of one.example" in capsys.readouterr().err
