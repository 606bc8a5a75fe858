"""The lock: what it answers, and what is wrong in one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.dns import Answer, DomainName, NameProblem, Status, follow
from mailcompile.formats.lock import Lock, Locked, lock_name, read_lock, wrong_entries
from mailcompile.source import check_schema, read_yaml

SEEN = "2026-11-24"
UNKNOWN = Answer(Status.UNKNOWN)
NODATA = Answer(Status.NODATA)
NXDOMAIN = Answer(Status.NXDOMAIN)


def some(*values: str) -> dict[str, Any]:
    return {"values": [*values], "ttl": 300, "seen": SEEN}


def none(what: str) -> dict[str, Any]:
    return {"none": what, "seen": SEEN}


NAMES = {
    "SPF.News.example.": {"TXT": some("v=spf1 ip4:192.0.2.0/24 -all")},
    "mail.news.example": {
        "A": some("192.0.2.1"),
        "AAAA": some("2001:DB8:0::1", "2001:db8::1"),
        "MX": some("010 Mail.One.Example.", "0 ."),
    },
    "s1._domainkey.bücher.example": {"CNAME": some("S1.Keys.News.example.")},
    "s1.keys.news.example": {"TXT": some("p=\xff")},
    "_dmarc.example": {"TXT": none("nxdomain")},
    "empty.example": {"TXT": none("nodata")},
    "lost.news.example": {"CNAME": some("empty.example.")},
    "nothing.example": {},
}


def lock(names: dict[str, Any]) -> Lock:
    document = {"mailcompile-lock": 1, "names": names}
    assert [*wrong_entries(document, "lock")] == []
    return read_lock(document)


LOCK = lock(NAMES)


def answer(*values: str) -> Answer:
    return Answer(Status.ANSWER, values)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("spf.news.example", "TXT", answer("v=spf1 ip4:192.0.2.0/24 -all")),
        ("sPF.News.Example.", "txt", answer("v=spf1 ip4:192.0.2.0/24 -all")),
        ("mail.news.example", "A", answer("192.0.2.1")),
        ("mail.news.example", "AAAA", answer("2001:db8::1")),
        ("mail.news.example", "MX", answer("10 mail.one.example.", "0 .")),
        ("s1._domainkey.xn--bcher-kva.example", "CNAME", answer("s1.keys.news.example.")),
        ("s1.keys.news.example", "TXT", answer("p=\xff")),
        # Nothing of any type, where the name does not exist.
        ("_dmarc.example", "TXT", NXDOMAIN),
        ("_dmarc.example", "A", NXDOMAIN),
        ("_dmarc.example", "CNAME", NXDOMAIN),
        ("empty.example", "TXT", NODATA),
        # RFC 1034 section 3.6.2
        ("s1._domainkey.xn--bcher-kva.example", "TXT", NODATA),
        ("mail.news.example", "CNAME", NODATA),
        # Not locked, and nothing follows from what is.
        ("mail.news.example", "TXT", UNKNOWN),
        ("empty.example", "CNAME", UNKNOWN),
        ("empty.example", "A", UNKNOWN),
        ("nothing.example", "A", UNKNOWN),
        ("news.example", "TXT", UNKNOWN),
        ("x._dmarc.example", "TXT", UNKNOWN),
        ("mail.news.example", "HTTPS", UNKNOWN),
        ("", "A", UNKNOWN),
        ("\x00\ud800..", "", UNKNOWN),
    ],
)
def test_what_it_answers(name: str, kind: str, expected: Answer) -> None:
    assert LOCK.lookup(name, kind) == expected


def test_aliases_can_be_followed_over_it() -> None:
    found = follow(LOCK.lookup, "s1._domainkey.xn--bcher-kva.example", "TXT")

    assert found == answer("p=\xff")
    assert follow(LOCK.lookup, "lost.news.example", "TXT") == NODATA
    assert follow(LOCK.lookup, "empty.example", "TXT") == NODATA
    assert follow(LOCK.lookup, "lost.news.example", "A") == UNKNOWN


def test_an_empty_lock_knows_nothing() -> None:
    assert read_lock({"mailcompile-lock": 1}) == Lock()
    assert Lock().lookup("one.example", "A") == UNKNOWN


def test_when_it_was_seen_is_kept() -> None:
    known = LOCK.names[DomainName("mail.news.example")]
    unknown = LOCK.names[DomainName("_dmarc.example")]

    assert known["A"] == Locked(answer=answer("192.0.2.1"), ttl=300, seen=SEEN)
    assert unknown["TXT"] == Locked(answer=NXDOMAIN, ttl=None, seen=SEEN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("_dmarc.Bücher.example", "_dmarc.xn--bcher-kva.example"),
        ("_dmarc.XN--bcher-kva.example.", "_dmarc.xn--bcher-kva.example"),
        ("com", "com"),
        ("_spf", "_spf"),
        ("a_b.k2._domainkey.one.example", "a_b.k2._domainkey.one.example"),
        ("*.one.example", "*.one.example"),
    ],
)
def test_how_a_name_may_be_written(text: str, name: str) -> None:
    assert lock_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", ".", "a..b", "-a.example", "a.*.b", "192.0.2.1", "a" * 64, "ü" * 60, "a/b.c", "a。b"],
)
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(NameProblem):
        lock_name(text)


Fault = tuple[str, tuple[str | int, ...]]


def faults(names: dict[str, Any]) -> list[Fault]:
    """The kinds of what is wrong, and where below ``names``."""
    problems = wrong_entries({"mailcompile-lock": 1, "names": names}, "lock")
    return [(problem.kind.name, problem.pointer[1:]) for problem in problems]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"a..b": {}}, [("bad-format", ("a..b",))]),
        ({"a.b": {}, "A.b.": {}}, [("duplicate-key", ("A.b.",))]),
        ({"ü.a": {}, "xn--tda.a": {}}, [("duplicate-key", ("xn--tda.a",))]),
        ({"a.b": {"A": some("192.0.2.1", "x")}}, [("bad-format", ("a.b", "A", "values", 1))]),
        ({"a.b": {"AAAA": some("192.0.2.1")}}, [("bad-format", ("a.b", "AAAA", "values", 0))]),
        ({"a.b": {"MX": some("10 a.b")}}, [("bad-format", ("a.b", "MX", "values", 0))]),
        ({"a.b": {"CNAME": some("a.b")}}, [("bad-format", ("a.b", "CNAME", "values", 0))]),
        ({"a.b": {"TXT": some("ÿ", "Ā")}}, [("bad-format", ("a.b", "TXT", "values", 1))]),
        ({"a.b": {"CNAME": some("c.", "d.")}}, [("wrong-size", ("a.b", "CNAME", "values"))]),
        (
            {"a.b": {"CNAME": some("c."), "A": some("192.0.2.1"), "MX": none("nodata")}},
            [("unknown-key", ("a.b", "A"))],
        ),
        (
            {"a.b": {"A": some("192.0.2.1"), "MX": none("nxdomain"), "TXT": none("nodata")}},
            [("unknown-key", ("a.b", "A")), ("unknown-key", ("a.b", "TXT"))],
        ),
        ({"a.b": {"A": none("nxdomain"), "MX": none("nxdomain")}}, []),
        (
            {"a.b": {"A": {"none": "nodata", "seen": "2026-02-30"}}},
            [("bad-format", ("a.b", "A", "seen"))],
        ),
    ],
)
def test_what_is_wrong(names: dict[str, Any], expected: list[Fault]) -> None:
    assert faults(names) == expected


KINDS = ("A", "AAAA", "CNAME", "MX", "PTR", "TXT")
TEXTS = st.text(max_size=12) | st.sampled_from(["192.0.2.1", "::1", "a.", "1 a.", "9" * 5000])
ENTRIES = st.builds(some, TEXTS, TEXTS) | st.builds(none, st.sampled_from(["nxdomain", "nodata"]))
OWNERS = st.text("aAüß_-*.。\x00", min_size=1, max_size=6)
DOCUMENTS = st.dictionaries(OWNERS, st.dictionaries(st.sampled_from(KINDS), ENTRIES, max_size=3))


@given(DOCUMENTS)
def test_what_is_not_wrong_can_be_read_and_asked(names: dict[str, Any]) -> None:
    """Whatever fits the schema is refused with a reason, or answers as it says."""
    value = {"mailcompile-lock": 1, "names": names}
    if any(wrong_entries(value, "lock")):
        return
    found = read_lock(value)

    for written, types in names.items():
        for kind, entry in types.items():
            status = found.lookup(lock_name(written), kind).status
            assert status == entry.get("none", Status.ANSWER)


@pytest.mark.parametrize(
    ("entry", "name", "message"),
    [
        ({"seen": SEEN}, "missing-key", "`A` has no key `values`, which is required"),
        ({"values": ["192.0.2.1"], "seen": SEEN}, "missing-key", "`A` has no key `ttl`"),
        ({"none": "nodata"}, "missing-key", "`A` has no key `seen`"),
        ({**some("192.0.2.1"), "none": "nodata"}, "unknown-key", "`values` cannot stand here"),
        ({**none("nodata"), "ttl": 60}, "unknown-key", "`ttl` cannot stand here"),
        ({**none("nothing")}, "wrong-value", "allowed: nxdomain or nodata"),
        ({"values": [], "ttl": 1, "seen": SEEN}, "wrong-size", "a list of texts"),
        ({"values": "192.0.2.1", "ttl": 1, "seen": SEEN}, "wrong-type", "a list of texts"),
        ({"values": [1], "ttl": 1, "seen": SEEN}, "wrong-type", "allowed: a text"),
        ({"values": ["x"], "ttl": 2**31, "seen": SEEN}, "out-of-range", "0 to 2147483647"),
        ({"none": "nodata", "seen": "24.11.2026"}, "bad-format", "a date such as 2026-11-24"),
    ],
)
def test_the_schema_says_what_is_missing(entry: dict[str, Any], name: str, message: str) -> None:
    text = json.dumps({"mailcompile-lock": 1, "names": {"a.example": {"A": entry}}})
    document, _ = read_yaml("mail.lock.yaml", text)
    assert document is not None

    found = check_schema(document, "lock", source="mail.lock.yaml")

    assert name in {finding.name for finding in found}
    assert any(message in finding.message for finding in found)
