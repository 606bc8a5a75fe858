"""Files that are made to do harm: an answer with a place, soon, and never a traceback."""

import time

import pytest

from mailcompile.source import check_schema, read_yaml

SECONDS = 0.5


def _laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 10):
        aliases = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{aliases}]")
    return "\n".join(lines)


CASES: dict[str, str | bytes] = {
    "opening brackets": "[" * 50_000,
    "opening braces": "{" * 50_000,
    "brackets on lines": "[\n" * 50_000,
    "one line of mappings": "{a: " * 250_000,
    "keys in keys": "? " * 50_000,
    "keys in keys on lines": "".join(f"{' ' * depth}?\n" for depth in range(2000)),
    "lists in lists": "- " * 50_000,
    "deep blocks": "".join(f"{' ' * depth}a:\n" for depth in range(3000)),
    "billion laughs": _laughs(),
    "aliases": f"[{'*a, ' * 100_000}]",
    "anchors": f"[{'&a x, ' * 100_000}]",
    "tags": "- !x y\n" * 100_000,
    "tag directives": "".join(f"%TAG !a{n}! x\n" for n in range(20_000)) + "---\na: 1\n",
    "directives": "%YAML 1.1\n" * 10_000,
    "documents": "---\n" * 100_000,
    "NUL": b"mailcompile: 1\nhosts: \0\n",
    "20 MB": b"a: " + b"x" * 20_000_000,
    "20 MB of two-byte characters": "ü" * 10_000_000,
    "8 MB of NUL": b"\0" * 8_000_000,
    "endless quote": 'a: "' + "x" * 1_000_000,
    "endless quote on lines": "a: '" + "x\n" * 500_000,
    "tabs": "\t" * 1_000_000,
    "empty lines": "\n" * 2_000_000,
    "comments": "# x\n" * 500_000,
    "colons": ": " * 500_000,
    "braced colons": "{" + ":" * 100_000,
    "commas": "[" + "," * 100_000,
    "exclamation marks": "!" * 100_000,
    "ampersands": "&" * 100_000,
    "percent signs": "%" * 100_000,
    "backslashes": '"\\' * 100_000,
    "duplicates": "a: 1\n" * 100_000,
    "unknown keys": "mailcompile: 1\n" + "".join(f"k{n}: 1\n" for n in range(40_000)),
    "a long key": "mailcompile: 1\n? " + "x" * 1_000_000 + "\n: 1\n",
    "mixed list": "mailcompile: 1\nhosts: {a: {name: x, addresses: ["
    + ", ".join(f"{n}, a{n}" for n in range(5000))
    + "]}}\n",
    "empty": b"",
    "byte order mark": b"\xef\xbb\xbf",
    "UTF-16": "mailcompile: 1\n".encode("utf-16-le"),
    "random bytes": bytes(range(256)) * 1000,
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_file(name: str) -> None:
    # Processor time, of the better of two runs: other programs are none of our business.
    spent = []
    for _ in range(2):
        start = time.process_time()
        document, findings = read_yaml("mail.yaml", CASES[name])
        if document is not None:
            findings = (*findings, *check_schema(document, "topology"))
        spent.append(time.process_time() - start)
        if spent[-1] < SECONDS:
            break

    assert findings
    assert all(finding.place is not None for finding in findings)
    assert min(spent) < SECONDS


def test_the_slowest_honest_file_is_not_refused() -> None:
    """Large is not hostile: 10,000 domains are read and found good."""
    domains = "".join(f"  d{n}.example: {{profile: parked}}\n" for n in range(10_000))
    text = f"mailcompile: 1\nprofiles: {{parked: {{mail: none}}}}\ndomains:\n{domains}"

    document, findings = read_yaml("mail.yaml", text)

    assert findings == ()
    assert document is not None
    assert check_schema(document, "topology") == ()
