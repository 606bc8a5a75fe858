"""`mailcompile keys` for subdomains, a pair for each signer, and keys that lie elsewhere."""

from pathlib import Path

import pytest

from mailcompile.cli import app
from tests.topologies import HOST, topology
from tests.unit.keys.project import DAY, document, run, snapshot
from tests.unit.keys.support import TWO_SIGNERS, entry, keys_in, registry

DEFAULTS = "mx: [vps1], dkim: {algorithms: [ed25519]}, dmarc: {policy: none}"
SHARED = "dkim: {keys_of: {domain: one.example, selectors: [s1, s2]}}"


def project(folder: Path, domains: str, hosts: str = HOST, keys: str | None = None) -> Path:
    (folder / "mail.yaml").write_text(topology(domains, hosts, DEFAULTS))
    if keys is not None:
        (folder / "keys.yaml").write_text(keys)
    return folder


def rows(capsys: pytest.CaptureFixture[str]) -> list[tuple[object, ...]]:
    return [
        (row["domain"], row["selector"], row["stage"], row["signer"], row["next"])
        for row in document(capsys)
    ]


def registered(folder: Path) -> list[tuple[str, str, str, str | None]]:
    keys = keys_in(folder / "keys.yaml")
    return sorted((key.domain, key.selector, key.stage, key.signer) for key in keys)


SUBDOMAINS = "one.example: {senders: [vps1], subdomains: {a.b: {senders: [vps1]}, quiet: {}}}"


def test_a_subdomain_with_senders_is_a_signing_domain_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path, SUBDOMAINS)

    assert app.run(["-C", str(folder), "check"]) == 1
    assert "vps1 signs for a.b.one.example, but there is no active key" in capsys.readouterr().err
    assert run(folder, "list", "--format", "json", *DAY) == 0
    assert rows(capsys) == [
        (
            "a.b.one.example",
            None,
            None,
            None,
            "vps1 cannot sign: mailcompile keys new a.b.one.example",
        ),
        ("one.example", None, None, None, "vps1 cannot sign: mailcompile keys new one.example"),
    ]

    assert run(folder, "new", "a.b.one.example", *DAY) == 0
    assert (folder / "private/a.b.one.example/m202611e.pem").exists()
    assert run(folder, "new", "--all", *DAY) == 0

    capsys.readouterr()
    assert [(domain, stage) for domain, _, stage, _ in registered(folder)] == [
        ("a.b.one.example", "active"),
        ("a.b.one.example", "pending"),
        ("one.example", "active"),
        ("one.example", "pending"),
    ]
    assert app.run(["-C", str(folder), "check"]) == 0
    assert run(folder, "new", "quiet.one.example", *DAY) == 2
    assert "quiet.one.example takes no keys: it has no senders" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "trait", "because"),
    [
        (SHARED, "with the keys of another domain", "lead to the keys of one.example"),
        (
            "dkim: {delegated: true}",
            "with keys in a zone of others",
            "its `_domainkey` lies in a zone of others (`dkim.delegated`)",
        ),
    ],
)
def test_domains_whose_keys_lie_elsewhere(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: str,
    trait: str,
    because: str,
) -> None:
    two = f"two.example: {{senders: [vps1], {settings}}}"
    folder = project(tmp_path, f"one.example: {{senders: [vps1]}}\n{two}")

    assert run(folder, "new", "--all", *DAY) == 0
    assert f"1 domain {trait} skipped" in capsys.readouterr().err
    assert {domain for domain, *_ in registered(folder)} == {"one.example"}
    before = snapshot(folder)
    assert run(folder, "new", "--all", "--format", "json", *DAY) == 0
    skipped = {row["domain"]: row["because"] for row in document(capsys)["skipped"]}
    assert because in skipped["two.example"]
    assert run(folder, "new", "two.example", *DAY) == 2
    assert because in capsys.readouterr().err
    assert run(folder, "list", "two.example", *DAY) == 0
    assert "two.example" not in capsys.readouterr().out
    assert snapshot(folder) == before
    assert app.run(["-C", str(folder), "check"]) == 0


def test_a_key_of_a_domain_whose_keys_lie_elsewhere_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = f"two.example: {{senders: [vps1], {SHARED}}}"
    keys = registry(one=entry("s1"), two=entry("old"))
    folder = project(tmp_path, f"one.example: {{senders: [vps1]}}\n{two}", keys=keys)

    assert run(folder, "list", "two.example", "--format", "json", *DAY) == 0

    assert rows(capsys) == [
        (
            *("two.example", "old", "active", None),
            "the domain uses the keys of another (`dkim.keys_of`): revoke it",
        )
    ]


def test_a_domain_that_only_holds_keys_for_others_gets_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its keys go to the hosts that sign for the domains that share them."""
    two = f"two.example: {{senders: [vps2], {SHARED}}}"
    folder = project(tmp_path, f"one.example: {{}}\n{two}", TWO_SIGNERS)

    assert run(folder, "new", "one.example", "--format", "json", *DAY) == 0

    made = document(capsys)["made"]
    assert [(key["domain"], key["stage"], key["hosts"]) for key in made] == [
        ("one.example", "active", ["vps2"]),
        ("one.example", "pending", ["vps2"]),
    ]
    assert app.run(["-C", str(folder), "check"]) == 0
    assert "KEY003" not in capsys.readouterr().err


PER_SIGNER = "one.example: {senders: [vps1, vps2], dkim: {keys: per_signer}}"


def test_each_signer_gets_a_pair_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path, PER_SIGNER, TWO_SIGNERS)

    assert run(folder, "list", "--format", "json", *DAY) == 0
    assert [(row[3], row[4]) for row in rows(capsys)] == [
        ("vps1", "vps1 cannot sign: mailcompile keys new one.example"),
        ("vps2", "vps2 cannot sign: mailcompile keys new one.example"),
    ]
    assert run(folder, "new", "one.example", *DAY) == 0
    said = capsys.readouterr().out
    assert "copy the private keys of one.example to vps1" in said
    assert "copy the private keys of one.example to vps2" in said
    assert registered(folder) == [
        ("one.example", "m202611e", "active", "vps1"),
        ("one.example", "m202611eb", "active", "vps2"),
        ("one.example", "m202705e", "pending", "vps1"),
        ("one.example", "m202705eb", "pending", "vps2"),
    ]
    assert run(folder, "list", *DAY) == 0
    shown = capsys.readouterr().out
    assert [f"({host})" in shown for host in ("vps1", "vps2")] == [True, True]
    assert app.run(["-C", str(folder), "check"]) == 0
    before = snapshot(folder)
    assert run(folder, "new", "--all", *DAY) == 0
    assert snapshot(folder) == before


def test_one_signer_without_a_key_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = registry(one=entry("s1", signer="vps1") + entry("s2", stage="pending", signer="vps1"))
    folder = project(tmp_path, PER_SIGNER, TWO_SIGNERS, keys)

    assert run(folder, "list", "--format", "json", *DAY) == 0
    assert rows(capsys)[0][:4] == ("one.example", None, None, "vps2")
    assert app.run(["-C", str(folder), "check"]) == 1
    assert "vps2 signs for one.example, but there is no active key" in capsys.readouterr().err
    assert run(folder, "new", "one.example", *DAY) == 1
    assert "no active ed25519 key of vps2" in capsys.readouterr().err


def test_a_key_that_all_signers_share_is_followed_by_one_for_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shared one goes on signing until then: nothing becomes active unpublished."""
    keys = registry(one=entry("s1", active="2026-11-01"))
    folder = project(tmp_path, PER_SIGNER, TWO_SIGNERS, keys)

    assert run(folder, "new", "one.example", *DAY) == 0

    assert registered(folder) == [
        ("one.example", "m202704e", "pending", "vps1"),
        ("one.example", "m202704eb", "pending", "vps2"),
        ("one.example", "s1", "active", None),
    ]
    capsys.readouterr()
    assert run(folder, "list", "--format", "json", *DAY) == 0
    assert [row[4] for row in rows(capsys)] == [
        "m202704e and m202704eb takes over",
        "waits to take over from s1",
        "waits to take over from s1",
    ]
