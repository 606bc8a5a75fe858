"""`keys new` where hand-written zones publish keys already."""

from pathlib import Path

import pytest

from mailcompile.cli.app import run

TOPOLOGY = """\
mailcompile: 1
zones: {records: "config/{zone}.yaml"}
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
domains:
  one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
"""


@pytest.mark.parametrize(
    ("record", "made"),
    [
        ("s1._domainkey: {type: TXT, value: 'v=DKIM1; p=MIIB'}", False),
        ("s1._domainkey: {type: CNAME, value: s1.dkim.letters.example.}", False),
        ("s1._domainkey: {type: TXT, value: 'v=DKIM1; p='}", True),
        ("'*._domainkey': {type: TXT, value: 'v=DKIM1; p='}", True),
        ("_adsp._domainkey: {type: TXT, value: dkim=all}", True),
        ("www: {type: TXT, value: p=nothing}", True),
    ],
)
def test_a_key_is_active_at_once_only_where_no_selector_is_known(
    record: str, made: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "one.example.yaml").write_text(record + "\n")
    (tmp_path / "mail.yaml").write_text(TOPOLOGY)

    run(["-C", str(tmp_path), "keys", "new", "--all"])

    printed = capsys.readouterr()
    assert (tmp_path / "keys.yaml").exists() is made
    assert ("s1 by hand" in printed.err + printed.out) is not made
