"""mail.lock.yaml as text: read, or refused with a place, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.diagnostics import Finding
from mailcompile.dns import Answer, Status
from mailcompile.formats.lock import Lock
from mailcompile.reading_lock import LOCK_FILE, read_lock_file
from mailcompile.source.schema import MAX_FINDINGS

TEXT = """\
mailcompile-lock: 1
names:
  spf.news.example:
    TXT: {values: ['v=spf1 ip4:192.0.2.0/24 -all'], ttl: 300, seen: 2026-11-24}
  s1._domainkey.news.example:
    CNAME: {values: [s1.keys.two.example.], ttl: 300, seen: 2026-11-24}
  utf8.news.example:
    TXT: {values: ["n=\\xc3\\xbc; p="], ttl: 300, seen: 2026-11-24}
  _dmarc.example:
    TXT: {none: nxdomain, seen: 2026-11-24}
"""


def test_a_file() -> None:
    for text in (TEXT, TEXT.encode(), b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()):
        lock, findings = read_lock_file(text)

        assert findings == ()
        assert lock is not None
        assert lock.lookup("_dmarc.example", "A") == Answer(Status.NXDOMAIN)
        answer = lock.lookup("utf8.news.example", "TXT")
        assert answer.values[0].encode("latin-1").decode() == "n=ü; p="


def test_a_file_without_names() -> None:
    assert read_lock_file("mailcompile-lock: 1\n") == (Lock(), ())


def refused(text: str) -> Finding:
    """The only thing that is wrong with a text."""
    lock, findings = read_lock_file(text)
    assert lock is None
    (finding,) = findings
    return finding


def where(finding: Finding) -> tuple[str | None, int | None, int | None]:
    return finding.file, finding.line, finding.column


ZERO = "{values: [0 .], ttl: 1, seen: 2026-01-01}"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("spf.news.example", "spf..example", 3, 3, "this is no name: spf..example has an empty"),
        ("spf.news", "UTF8.news", 7, 3, "is a name that stands here already; the first is at"),
        ("'v=spf1 ip4:192.0.2.0/24 -all'", "ł", 4, 20, 'the text "ł" has a character that is no'),
        ("[s1.keys.two.example.]", "[s1.keys.two.example]", 6, 22, "is no value of type `CNAME`"),
        ("[s1.keys.two.example.]", "[a., b.]", 6, 21, "an alias has one target, here are 2"),
        ("    TXT: {none", f"    MX: {ZERO}\n    TXT: {{none", 10, 5,
         "MX cannot stand here: TXT says that the name does not exist (`none: nxdomain`)"),
        ("nxdomain, seen: 2026-11-24", "nodata, seen: 2026-11-31", 10, 31, "no day of a calendar"),
        ("nxdomain,", "nxdomain, ttl: 60,", 10, 27, "`ttl` cannot stand here: `none` says that"),
        ("nxdomain", "nx", 10, 17, "allowed: nxdomain or nodata"),
        ("    TXT: {none", "    NS: {none", 10, 5, "`NS` cannot be a key here; allowed: "),
        ("mailcompile-lock: 1", "mailcompile-lock: 2", 1, 19, "`mailcompile-lock` is the number 2"),
        ("mailcompile-lock: 1", "lock: {}", 1, 1, "`lock` is no key of the lock"),
    ],
)  # fmt: skip
def test_places(old: str, new: str, line: int, column: int, words: str) -> None:
    assert TEXT.count(old) >= 1
    lock, findings = read_lock_file(TEXT.replace(old, new, 1))

    assert lock is None
    said = [finding for finding in findings if words in finding.message]
    assert [where(finding) for finding in said] == [(LOCK_FILE, line, column)]


def test_yaml_that_is_broken() -> None:
    assert refused("names: {").name == "broken-yaml"
    assert refused("").name == "empty-file"
    assert refused("[]").name == "wrong-type"
    assert refused(TEXT + "  _dmarc.example: {}\n").name == "duplicate-key"


def test_millions_of_mistakes_are_told_in_part() -> None:
    names = "".join(f"  a..{number}: {{}}\n" for number in range(2 * MAX_FINDINGS))

    lock, findings = read_lock_file(f"mailcompile-lock: 1\nnames:\n{names}")

    assert lock is None
    assert len(findings) == MAX_FINDINGS


PIECES = st.sampled_from(
    ["\n", "\x00", "'", '"', "{", "]", ":", " ", "&a ", "*a", "<<: ", "!!int ", "- ", "\ud800"]
) | st.sampled_from(
    ["none: nxdomain", "values: []", "  ü..example:\n", "    A: {}\n", "---\n", "\\x", "9" * 999]
)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), PIECES), max_size=4))
def test_a_damaged_file_never_raises(changes: list[tuple[float, int, str]]) -> None:
    text = TEXT
    for where_, removed, piece in changes:
        at = int(where_ * len(text))
        text = text[:at] + piece + text[at + removed :]

    lock, findings = read_lock_file(text)

    assert (lock is None) is bool(findings)
    assert all(finding.file == LOCK_FILE and finding.line for finding in findings)


@given(st.binary(max_size=40))
def test_octets_never_raise(data: bytes) -> None:
    for prefix in (b"", b"mailcompile-lock: 1\nnames: "):
        lock, findings = read_lock_file(prefix + data)
        assert (lock is None) is bool(findings)
