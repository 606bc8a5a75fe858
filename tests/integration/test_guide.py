"""docs/octodns-repository.md is run from its first block to its last, against a real BIND.

File blocks are written, diff blocks are applied, commands are run in the order of the page, in one
git repository. What the page shows as output is what comes out. One thing differs from the page:
the provider `cloudflare` of its octodns.yaml is a BIND on loopback.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tests.integration.bind import ADDRESS, NameServer
from tests.integration.tools import require_tool

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = ROOT / "docs" / "octodns-repository.md"
ZONES: Final = ("one.example", "two.example")
SECONDS: Final = 120

PROVIDER: Final = """\
    class: octodns_cloudflare.CloudflareProvider
    token: env/CLOUDFLARE_TOKEN
"""
BIND: Final = """\
    class: octodns_bind.Rfc2136Provider
    host: {host}
    port: {port}
    key_name: {key_name}
    key_secret: {secret}
    key_algorithm: hmac-sha256
"""
# Cloudflare serves the NS records of an apex itself, BIND does not: octoDNS says so each time.
OF_BIND: Final = re.compile(r".* WARNING .*root NS record supported, but no record is configured.*")
COMMIT: Final = re.compile(r"\bin [0-9a-f]{7,40}\b")
LEFT_OUT: Final = "..."

# What is not mail, and is served from the first publishing to the last.
OTHERS: Final = {
    ("one.example", "A", 3600, "192.0.2.80"),
    ("one.example", "TXT", 300, "MS=ms83715291"),
    (
        "one.example",
        "TXT",
        300,
        "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
    ),
    ("*.apps.one.example", "A", 3600, "192.0.2.80"),
    ("shop.one.example", "A", 3600, "192.0.2.82"),
    ("two.example", "A", 3600, "192.0.2.80"),
}

FENCE: Final = "```"
NAME: Final = re.compile(r"\*\*`(\S+)`\*\*:$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block of the page."""

    line: int
    kind: str
    """The word after the fence."""
    text: str
    file: str | None
    """The name that stands in bold at the end of the line above it."""


def blocks(page: str) -> Iterator[Block]:
    """All fenced blocks in their order."""
    lines = iter(enumerate(page.splitlines(), 1))
    above = ""
    for number, line in lines:
        if not line.startswith(FENCE):
            above = line
            continue
        inside = []
        for _, text in lines:
            if text == FENCE:
                break
            inside.append(f"{text}\n")
        name = NAME.search(above)
        kind = line.removeprefix(FENCE)
        yield Block(line=number, kind=kind, text="".join(inside), file=name and name[1])
        above = ""


def edited(text: str, diff: str) -> str:
    """``text`` after a diff block without line numbers, whose old lines stand in it once."""
    old = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in "- ")
    new = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in "+ ")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in\n{text}"
    return text.replace(old, new)


def differs(shown: Sequence[str], printed: Sequence[str]) -> str | None:
    """The first line of ``shown`` that was not printed; ``...`` stands for any lines."""
    at, free = 0, False
    for line in shown:
        if line == LEFT_OUT:
            free = True
            continue
        while free and at < len(printed) and printed[at] != line:
            at += 1
        if at == len(printed) or printed[at] != line:
            return line
        at, free = at + 1, False
    return None if free or at == len(printed) else f"no more, but there is {printed[at]!r}"


def readable(output: str) -> list[str]:
    """Lines without what differs from run to run; blank lines and blanks at ends do not count."""
    lines = [line.rstrip() for line in output.splitlines() if not OF_BIND.fullmatch(line)]
    return [COMMIT.sub("in COMMIT", line) for line in lines if line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who does what the page says, in ``folder``."""

    folder: Path
    programs: Path
    """A directory with `mailcompile` in it."""
    server: NameServer

    def write(self, block: Block) -> None:
        """Raises ``AssertionError`` where the page is wrong."""
        assert block.file is not None, f"line {block.line}: a file without a name"
        path = self.folder / block.file
        path.parent.mkdir(exist_ok=True)
        text = block.text if block.kind != "diff" else edited(path.read_text(), block.text)
        path.write_text(self._for_bind(text))

    def run(self, block: Block, shown: str | None) -> None:
        """Runs a block of commands; compares where output is shown."""
        done = subprocess.run(
            ["bash", "-e", "-u", "-o", "pipefail", "-c", block.text],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        told = f"line {block.line}:\n{block.text}printed with status {done.returncode}\n"
        told += done.stdout
        refused = shown is not None and re.search(r"^error", shown, re.MULTILINE) is not None
        assert (done.returncode != 0) == refused, told
        assert "Traceback" not in done.stdout, told
        if shown is not None:
            shown = shown.replace("CloudflareProvider", "Rfc2136Provider")
            missing = differs(readable(shown), readable(done.stdout))
            assert missing is None, f"{told}\nbut the page shows {missing}"

    def served(self) -> set[tuple[str, str, int, str]]:
        """All records of both zones but SOA, whose serial number rises with each update."""
        rows = (row for zone in ZONES for row in self.server.transfer(zone))
        return {row for row in rows if row[1] != "SOA"}

    def _for_bind(self, text: str) -> str:
        server = self.server
        values = {"host": ADDRESS, "port": server.port, "key_name": server.key_name}
        return text.replace(PROVIDER, BIND.format(**values, secret=server.secret))

    def _environment(self) -> dict[str, str]:
        path = [str(self.programs), str(Path(sys.executable).parent), os.environ["PATH"]]
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(ROOT / "compiler"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            # No command of the page may ever reach a repository around this one.
            "GIT_CEILING_DIRECTORIES": str(self.folder.parent),
            "GIT_AUTHOR_DATE": "2026-11-24T10:00:00Z",
            "GIT_COMMITTER_DATE": "2026-11-24T10:00:00Z",
        }


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    require_tool("git")
    programs, folder = tmp_path / "bin", tmp_path / "zones"
    programs.mkdir()
    folder.mkdir()
    command = programs / "mailcompile"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mailcompile "$@"\n')
    command.chmod(0o755)
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    for setting in ("user.name=Ada Field", "user.email=ada@one.example"):
        subprocess.run([*git, "config", *setting.split("=")], check=True)
    with NameServer(dict.fromkeys(ZONES, ())) as server:
        yield Reader(folder=folder, programs=programs, server=server)


def test_the_guide_does_what_it_says(reader: Reader) -> None:
    page = list(blocks(GUIDE.read_text()))
    assert {block.kind for block in page} == {"yaml", "diff", "sh", "text"}
    served = []

    for block, following in pairwise([*page, None]):
        assert block is not None
        shown = following.text if following is not None and following.kind == "text" else None
        assert shown is None or block.kind == "sh", f"line {block.line}: it prints nothing"
        if block.kind in ("yaml", "diff"):
            reader.write(block)
        elif block.kind == "sh":
            reader.run(block, shown)
            served.append(reader.served())

    # All of the way nothing else was touched, and at its end all is as in the beginning.
    assert all(rows >= OTHERS for rows in served)
    assert served[0] != served[-2]
    assert served[0] == served[-1]


@pytest.mark.parametrize(
    ("shown", "printed", "missing"),
    [
        (["a", "b"], ["a", "b"], None),
        (["a", "..."], ["a", "b", "c"], None),
        (["...", "c"], ["a", "b", "c"], None),
        (["...", "c", "..."], ["c"], None),
        (["a", "c"], ["a", "b", "c"], "c"),
        (["a"], ["a", "b"], "no more, but there is 'b'"),
        (["...", "b", "a"], ["a", "b"], "a"),
        (["..."], [], None),
        (["a"], [], "a"),
    ],
)
def test_output_is_compared(shown: list[str], printed: list[str], missing: str | None) -> None:
    assert differs(shown, printed) == missing
