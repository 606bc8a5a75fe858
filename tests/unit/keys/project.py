"""A project in a directory, and `mailcompile keys` run in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from mailcompile.cli import app

TOPOLOGY = """\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
  vps2: {name: mail.two.example, addresses: [192.0.2.12], signer: opendkim}
  vps3: {name: mail.four.example, addresses: [192.0.2.13]}
defaults: {mx: [vps1], dkim: {algorithms: [ed25519]}, dmarc: {policy: none}}
domains:
  one.example: {senders: [vps1]}
  two.example: {senders: [vps1, vps2]}
  parked.example: {mail: none}
  receives.example: {}
  unsigned.example: {senders: [vps3]}
  off.example: {senders: [vps1], dkim: null}
"""

DAY = ("--date", "2026-11-24")


def run(project: Path, *arguments: str) -> int:
    return app.run(["-C", str(project), "keys", *arguments])


def snapshot(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file()
    }


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)
