"""Answers from records in memory: aliases, wildcards, empty names, silence."""

import pytest

from mailcompile.dns import Answer, Status, ZoneResolver
from mailcompile.dns.resolver import Entry

RECORDS: dict[str, list[Entry]] = {
    "One.Example.": [("TXT", "v=spf1 mx -all"), ("MX", (10, "Mail.one.example."))],
    "mail.one.example": [("A", "192.0.2.1")],
    "chunks.one.example": [("TXT", ("v=spf1 ip4:192.0", b".2.1 -all"))],
    "*.wild.one.example": [("TXT", "any")],
    "deep.below.wild.one.example": [("A", "192.0.2.2")],
    "www.one.example": [("CNAME", "mail.one.example")],
    **{f"c{n}.one.example": [("CNAME", f"c{n + 1}.one.example")] for n in range(8)},
    "c8.one.example": [("A", "192.0.2.8")],
    "d.one.example": [("CNAME", "c0.one.example")],
    "loop.one.example": [("CNAME", "loop.one.example.")],
    "half.one.example": [("A", "192.0.2.3")],
}
RESOLVER = ZoneResolver(
    RECORDS,
    timeouts={"slow.one.example", "half.one.example", ("mail.one.example", "AAAA")},
)

CASES = [
    ("one.example", "MX", Answer(Status.ANSWER, ("10 mail.one.example.",))),
    ("ONE.example.", "txt", Answer(Status.ANSWER, ("v=spf1 mx -all",))),
    ("chunks.one.example", "TXT", Answer(Status.ANSWER, ("v=spf1 ip4:192.0.2.1 -all",))),
    ("one.example", "A", Answer(Status.NODATA)),
    ("example", "A", Answer(Status.NODATA)),
    ("two.example", "A", Answer(Status.NXDOMAIN)),
    ("x.wild.one.example", "TXT", Answer(Status.ANSWER, ("any",))),
    ("x.y.wild.one.example", "TXT", Answer(Status.ANSWER, ("any",))),
    ("x.wild.one.example", "A", Answer(Status.NODATA)),
    ("below.wild.one.example", "TXT", Answer(Status.NODATA)),
    ("x.below.wild.one.example", "TXT", Answer(Status.NXDOMAIN)),
    ("www.one.example", "A", Answer(Status.ANSWER, ("192.0.2.1",))),
    ("www.one.example", "MX", Answer(Status.NODATA)),
    ("c0.one.example", "A", Answer(Status.ANSWER, ("192.0.2.8",))),
    ("d.one.example", "A", Answer(Status.TIMEOUT)),
    ("loop.one.example", "A", Answer(Status.TIMEOUT)),
    ("loop.one.example", "CNAME", Answer(Status.ANSWER, ("loop.one.example.",))),
    ("slow.one.example", "A", Answer(Status.TIMEOUT)),
    ("half.one.example", "A", Answer(Status.ANSWER, ("192.0.2.3",))),
    ("half.one.example", "TXT", Answer(Status.TIMEOUT)),
    ("mail.one.example", "AAAA", Answer(Status.TIMEOUT)),
    ("www.one.example", "AAAA", Answer(Status.TIMEOUT)),
]


@pytest.mark.parametrize(("name", "kind", "expected"), CASES)
def test_answers(name: str, kind: str, expected: Answer) -> None:
    assert RESOLVER.resolve(name, kind) == expected
