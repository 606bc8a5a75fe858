"""Files that are made to do harm, through the command line: an answer with a place, and soon."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile import compile_topology
from mailcompile.cli.app import run
from tests.support import SEED, mailcompile, project, snapshot

SECONDS = 5.0
"""Generous: what is not linear in the size of a file takes minutes."""

MAIL = (SEED / "mail.yaml").read_text()
KEYS = (SEED / "keys.yaml").read_text()
END = MAIL.count("\n") + 1
"""The line after the seed's last domain."""

NEVER_RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 10):
        aliases = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{aliases}]")
    return "\n".join(lines)


def _domain(key: str) -> str:
    return f"{MAIL}  {key}: {{senders: [vps1]}}\n"


def _unknown(count: int) -> str:
    return "".join(f"k{number}: 1\n" for number in range(count))


TOPOLOGIES: dict[str, tuple[str | bytes, str]] = {
    "50,000 brackets": ("[" * 50_000, "1:65"),
    "50,000 brackets in a domain": (f"{MAIL}  x.example: {'[' * 50_000}", f"{END}:76"),
    "billion laughs": (_laughs(), "1:5"),
    "NUL": (b"mailcompile: 1\0\n", "1:15"),
    "20 MB in one line": ("a: " + "x" * 20_000_000, "1:1"),
    "20 MB in short lines": ("# x\n" * 5_000_000, "1:1"),
    "empty": ("", "1:1"),
    "only comments": ("# one\n\n# two\n", "1:1"),
    "not UTF-8": ("mailcompile: 1 # ü\n".encode("latin-1"), "1:18"),
    "UTF-16 with a mark": ("mailcompile: 1\n".encode("utf-16"), "1:1"),
    "a list": ("- a\n- b\n", "1:1"),
    "a text": ("hello\n", "1:1"),
    "a number": ("1\n", "1:1"),
    "10,000 digits": (f"mailcompile: {'1' * 10_000}\n", "1:14"),
    "a long line": (f"{MAIL}# {'x' * 5_000_000}\nx: 1\n", f"{END + 1}:1"),
    "a long value": (MAIL.replace("reject", "x" * 1_000_000), "17:19"),
    "a key of 1 MB": (f"? {'k' * 1_000_000}\n: 1\n{MAIL}", "1:3"),
    "a domain of 1 MB": (f"{MAIL}  ? {'k' * 1_000_000}\n  : {{}}\n", f"{END}:5"),
    "a host of 1 MB": (MAIL.replace("vps4:", f"? {'k' * 1_000_000}\n  :"), "11:5"),
    "200,000 unknown keys": (f"{MAIL}{_unknown(200_000)}", f"{END}:1"),
    "a raw escape": (f"\x1b[31m: 1\n{MAIL}", "1:1"),
    "an escape in a key": (rf'"\e[31mred\e[0m": 1{chr(10)}{MAIL}', "1:1"),
    "an escape in a value": (MAIL.replace("reject", r'"\e]0;title\a"'), "17:19"),
    "an escape in a domain": (_domain(r'"\e[31m.example"'), f"{END}:3"),
    "an escape in an ID": (MAIL.replace("vps4:", r'"\e[31m":'), "11:3"),
    "a line break in an ID": (MAIL.replace("vps4:", r'"a\n::error::forged":'), "11:3"),
    "an escape in a reference": (_domain(r'x.example: {mx: ["\e[2J"]} #'), f"{END}:20"),
    "an escape in a host name": (
        MAIL.replace("web1.domain5.example", r'"\e[2J.example"'),
        "11:16",
    ),
    "a control of Latin-1": (rf'"\x9b31m": 1{chr(10)}{MAIL}', "1:1"),
    "carriage returns": (_domain(r'"x\r\rnothing wrong.example"'), f"{END}:3"),
    "half a surrogate in a key": (rf'"\ud800": 1{chr(10)}{MAIL}', "1:4"),
    "half a surrogate in a domain": (_domain(r'"\ud800.example"'), f"{END}:6"),
    "half a surrogate in a value": (MAIL.replace("reject", r'"\udfff"'), "17:22"),
    "NUL in a domain": (_domain(r'"a\0b.example"'), f"{END}:3"),
    "NUL in an ID": (MAIL.replace("vps4:", r'"v\0":'), "11:3"),
    "a domain that is a path": (_domain("../../../etc/passwd"), f"{END}:3"),
    "a domain with a slash": (_domain("a/b.example"), f"{END}:3"),
    "a domain of dots": (_domain("'..'"), f"{END}:3"),
    "a wildcard": (_domain("'*.example'"), f"{END}:3"),
    "turned text in a domain": (_domain("'\u202eelpmaxe.example'"), f"{END}:3"),
    "turned text in a key": (f"\u202emailcompile: 1\n{MAIL}", "1:1"),
    "turned text in a value": (MAIL.replace("reject", "\u2066reject\u2069"), "17:19"),
    "turned text in an ID": (MAIL.replace("vps4:", "'\u202evps4':"), "11:3"),
    "a large preference": (
        _domain("x.example: {mx: [{id: vps1, preference: 65536}]} #"),
        f"{END}:43",
    ),
    "a huge preference": (
        _domain(f"x.example: {{mx: [{{id: vps1, preference: {'9' * 5000}}}]}} #"),
        f"{END}:43",
    ),
    "a huge TTL": (_domain("x.example: {ttl: 999999999999999999} #"), f"{END}:20"),
    "a negative TTL": (_domain("x.example: {ttl: -1} #"), f"{END}:20"),
    "a Python object": ("!!python/object/apply:os.system ['touch x']\n", "1:1"),
    "merge keys": (f"{MAIL}  <<: {{}}\n", f"{END}:3"),
    "thousands of mistakes": ("mailcompile: 1\n" + "x: 1\n" * 10_000, "3:1"),
    "thousands of bad domains": (
        MAIL + "".join(f"  '-{number}.example': {{}}\n" for number in range(5000)),
        f"{END}:3",
    ),
}

REGISTRIES: dict[str, tuple[str | bytes, str]] = {
    "50,000 brackets": ("[" * 50_000, "1:65"),
    "NUL": (b"mailcompile-keys: 1\0\n", "1:20"),
    "empty": ("", "1:1"),
    "UTF-16": (KEYS.encode("utf-16"), "1:1"),
    "a list": ("- a\n", "1:1"),
    "another version": (KEYS.replace("keys: 1", "keys: 2"), "1:19"),
    "no domains": ("mailcompile-keys: 1\ndomains:\n", "2:1"),
    "a selector twice": (KEYS.replace("m202705r", "m202611r", 1), "5:5"),
    "a selector that is a path": (KEYS.replace("m202611r", '"../x"', 1), "4:5"),
    "an escape in a selector": (KEYS.replace("m202611r", r'"\e[31m"', 1), "4:5"),
    "an unknown stage": (KEYS.replace("stage: active", "stage: zombie", 1), "4:44"),
    "a huge algorithm": (KEYS.replace("rsa-2048", f"rsa-{'9' * 5000}", 1), "4:27"),
    "another algorithm": (KEYS.replace("rsa-2048", "ed25519", 1), "4:27"),
    "no date": (KEYS.replace("created: 2026-11-24", "created: 2026-13-45", 1), "4:75"),
    "no base64": (KEYS.replace("public: MII", r"public: \e31m", 1), "4:138"),
    "a key cut short": (KEYS.replace("public: MIIBIjAN", "public: AAAA", 1), "4:138"),
    "a key of 1 MB": (KEYS.replace("public: MIIB", f"public: {'A' * 1_000_000}", 1), "4:138"),
    "a signer that is none": (KEYS.replace("signer: null", r'signer: "\e[31m"', 1), "4:60"),
}


def answer(folder: Path, capsys: pytest.CaptureFixture[str], file: str, place: str) -> None:
    """Checks both formats: status 1, the place, no traceback, nothing that a terminal obeys."""
    begin = time.monotonic()
    assert run(["-C", str(folder), "check"]) == 1
    assert time.monotonic() - begin < SECONDS
    text = capsys.readouterr()
    assert run(["-C", str(folder), "check", "--format", "json"]) == 1
    document = capsys.readouterr()

    assert text.out == document.err == ""
    findings = json.loads(document.out)["findings"]
    places = [f"{found['file']}:{found['line']}:{found['column']}" for found in findings]
    assert places[0] == f"{file}:{place}"
    assert [line[6:] for line in text.err.splitlines() if line.startswith("  --> ")] == places[:100]
    assert NEVER_RAW.findall(text.err) == []
    assert NEVER_RAW.findall(document.out) == []
    assert max(map(len, text.err.splitlines())) < 600


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_hostile_topology(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, place = TOPOLOGIES[name]
    project(tmp_path)
    (tmp_path / "mail.yaml").write_bytes(_bytes(content))

    answer(tmp_path, capsys, "mail.yaml", place)


@pytest.mark.parametrize("name", REGISTRIES)
def test_hostile_registry(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, place = REGISTRIES[name]
    project(tmp_path)
    (tmp_path / "keys.yaml").write_bytes(_bytes(content))

    answer(tmp_path, capsys, "keys.yaml", place)


@pytest.mark.parametrize("name", ["50,000 brackets", "billion laughs", "20 MB in one line", "NUL"])
def test_a_process_of_its_own_survives(name: str, tmp_path: Path) -> None:
    """libyaml can crash the process, which no handler of Python sees."""
    (tmp_path / "mail.yaml").write_bytes(_bytes(TOPOLOGIES[name][0]))
    before = snapshot(tmp_path)

    done = mailcompile("build", cwd=tmp_path)

    assert done.returncode == 1
    assert f"--> mail.yaml:{TOPOLOGIES[name][1]}\n".encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert snapshot(tmp_path) == before


@settings(max_examples=200)
@given(st.data())
def test_a_spoiled_seed_never_raises(data: st.DataObject) -> None:
    """Bytes of the seed cut, doubled, exchanged and made up."""
    files = {"mail.yaml": MAIL.encode(), "keys.yaml": KEYS.encode()}
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 60))
        other = data.draw(st.integers(0, len(content)))
        new = data.draw(
            st.sampled_from([b"", content[other : other + 40]])
            | st.binary(max_size=8)
            | st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass"))
            | st.sampled_from([b": ", b"\n", b"- ", b"{", b"]", b"null", b'"', b"&a ", b"*a", b"?"])
        )
        content = content[:start] + new + content[end:]
    files[name] = content

    compilation = compile_topology({"mail.yaml": files["mail.yaml"]}, keys=files["keys.yaml"])

    assert compilation.artifacts or compilation.failed
    assert all(found.place for found in compilation.findings if found.is_error)


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
