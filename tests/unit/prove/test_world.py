"""The world answers as DNS would, and remembers what it was asked."""

import pickle

import pytest

from mailcompile.dns import Answer, DomainName, Status
from mailcompile.prove.facts import Facts
from mailcompile.prove.world import FactsWorld, RecordingWorld, still_holds

ZONE = DomainName("one.example")
RECORDS = frozenset(
    {
        ("", "MX", 60, "10 mail.one.example."),
        ("mail", "A", 60, "192.0.2.1"),
        ("mail", "A", 60, "192.0.2.2"),
        ("s1._domainkey", "TXT", 60, "v=DKIM1; p="),
        ("*", "TXT", 60, "v=spf1 -all"),
        ("*.deep.web", "TXT", 60, "deep"),
    }
)
WORLD = FactsWorld({ZONE: Facts(RECORDS, RECORDS)})


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("one.example", "MX", Answer(Status.ANSWER, ("10 mail.one.example.",))),
        ("mail.one.example", "A", Answer(Status.ANSWER, ("192.0.2.1", "192.0.2.2"))),
        ("mail.one.example", "AAAA", Answer(Status.NODATA)),
        # An empty non-terminal exists, and no wildcard answers for it (RFC 4592 section 2.2.2).
        ("_domainkey.one.example", "TXT", Answer(Status.NODATA)),
        ("ghost.one.example", "TXT", Answer(Status.ANSWER, ("v=spf1 -all",))),
        ("a.ghost.one.example", "TXT", Answer(Status.ANSWER, ("v=spf1 -all",))),
        ("ghost.one.example", "A", Answer(Status.NODATA)),
        # The closest encloser is mail, and there is no wildcard below it.
        ("x.mail.one.example", "TXT", Answer(Status.NXDOMAIN)),
        ("x.deep.web.one.example", "TXT", Answer(Status.ANSWER, ("deep",))),
        ("y.x.deep.web.one.example", "TXT", Answer(Status.ANSWER, ("deep",))),
        ("z.web.one.example", "TXT", Answer(Status.NXDOMAIN)),
        ("two.example", "TXT", Answer(Status.UNKNOWN)),
        ("xone.example", "TXT", Answer(Status.UNKNOWN)),
    ],
)
def test_lookup(name: str, kind: str, answer: Answer) -> None:
    assert WORLD.lookup(DomainName(name), kind) == answer


def test_names_below() -> None:
    assert WORLD.names_below(DomainName("mail.one.example")).values == ("mail.one.example",)
    assert "_domainkey.one.example" in WORLD.names_below(ZONE).values
    assert WORLD.names_below(DomainName("two.example")).status is Status.UNKNOWN


def test_reads_hold_until_an_answer_changes() -> None:
    asked = RecordingWorld(WORLD)
    asked.lookup(DomainName("mail.one.example"), "A")
    asked.lookup(DomainName("two.example"), "TXT")
    asked.names_below(ZONE)

    elsewhere = FactsWorld({ZONE: Facts(RECORDS, RECORDS), DomainName("x.example"): Facts(
        frozenset(), frozenset())})  # fmt: skip
    fewer = RECORDS - {("mail", "A", 60, "192.0.2.2")}
    now_known = FactsWorld({ZONE: Facts(RECORDS, RECORDS), DomainName("two.example"): Facts(
        frozenset(), frozenset())})  # fmt: skip

    assert still_holds(asked.reads, WORLD)
    assert still_holds(asked.reads, elsewhere)
    assert not still_holds(asked.reads, FactsWorld({ZONE: Facts(fewer, fewer)}))
    assert not still_holds(asked.reads, now_known)


def test_facts_are_picklable_and_have_a_stable_digest() -> None:
    facts = Facts(RECORDS, RECORDS)

    assert pickle.loads(pickle.dumps(facts)) == facts
    assert pickle.loads(pickle.dumps(facts)).digest == facts.digest
    assert Facts(RECORDS, frozenset()).digest != facts.digest
