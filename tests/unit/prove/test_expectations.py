"""`expect`: assertions that every build checks."""

import pytest

from mailcompile import compile_topology
from mailcompile.diagnostics import Verdict
from tests.topologies import compiled, topology

DOMAINS = "one.example: {mx: [vps1], senders: [vps1], dkim: null}"


def expecting(*entries: str) -> str:
    return topology(DOMAINS) + "expect:\n" + "".join(f"  - {entry}\n" for entry in entries)


@pytest.mark.parametrize(
    "entry",
    [
        "{ip: 192.0.2.11, mail_from: one.example, spf: pass}",
        "{ip: 192.0.2.12, mail_from: a@one.example, spf: softfail}",
        "{ip: 192.0.2.11, from: one.example, dmarc: pass}",
        "{ip: 192.0.2.12, from: one.example, dmarc: fail}",
        "{ip: 192.0.2.11, mail_from: <>, spf: pass}",
        "{ip: 192.0.2.12, mail_from: <>, helo: mail.one.example, spf: fail}",
        "{ip: 192.0.2.11, mail_from: one.example, helo: '[192.0.2.11]', spf: pass}",
    ],
)
def test_met(entry: str) -> None:
    found = compiled(expecting(entry))

    assert [one.message for one in found.findings if one.code == "EXPECT001"] == []
    (proof,) = [one for one in found.proofs if one.claim == "EXPECT001"]
    assert (proof.subject, proof.verdict) == ("expect/0", Verdict.HOLDS)


@pytest.mark.parametrize(
    ("entry", "message", "pointer"),
    [
        (
            "{ip: 192.0.2.12, mail_from: one.example, spf: pass}",
            "spf gives softfail, not pass: one.example ~all: match",
            "/expect/1/spf",
        ),
        (
            "{ip: 192.0.2.12, from: one.example, dmarc: pass}",
            "dmarc gives fail, not pass: by the policy of one.example, SPF is no aligned pass and "
            "DKIM no aligned pass",
            "/expect/1/dmarc",
        ),
        (
            "{ip: 192.0.2.12, mail_from: one.example}",
            "the expectation cannot be checked: it names no result: say `spf` or `dmarc`",
            "/expect/1",
        ),
        (
            "{ip: 192.0.2.12, spf: pass}",
            "the expectation cannot be checked: it names no domain: say `mail_from`, `from` or "
            "`helo`",
            "/expect/1",
        ),
    ],
)
def test_not_met(entry: str, message: str, pointer: str) -> None:
    fine = "{ip: 192.0.2.11, mail_from: one.example, spf: pass}"
    found = compiled(expecting(fine, entry))

    assert found.failed
    (finding,) = [one for one in found.findings if one.code == "EXPECT001"]
    assert (finding.message, finding.pointer) == (message, pointer)


def test_what_rests_on_others_is_undecidable_without_the_lock_and_decided_with_it() -> None:
    text = topology("one.example: {mx: [vps1], senders: [vps1], dkim: null}")
    text += "expect: [{ip: 192.0.2.11, mail_from: other.test, spf: fail}]\n"
    lock = """\
mailcompile-lock: 1
names:
  other.test: {TXT: {values: ["v=spf1 -all"], ttl: 300, seen: 2026-11-24}}
"""

    without = compile_topology({"mail.yaml": text})
    locked = compile_topology({"mail.yaml": text}, lock=lock)

    assert [one.verdict for one in locked.proofs if one.claim == "EXPECT001"] == [Verdict.HOLDS]
    (finding,) = [one for one in without.findings if one.code.startswith("EXPECT")]
    assert (finding.code, finding.pointer) == ("EXPECT002", "/expect/0/spf")
    assert finding.message == (
        "what spf gives cannot be known: it rests on other.test, neither ours nor in the lock"
    )
    assert finding.hint == "enter these names into mail.lock.yaml"
    assert not without.failed


def test_a_name_that_is_misspelt_is_not_checked_and_told() -> None:
    found = compiled(expecting("{ip: 192.0.2.12, from: ono.example, dmarc: fail}"))

    (finding,) = [one for one in found.findings if one.code == "EXPECT002"]
    assert finding.hint == "did you mean one.example?"


def test_it_cannot_be_allowed() -> None:
    text = expecting("{ip: 192.0.2.12, mail_from: one.example, spf: pass}")
    text += "rules: {allow: [{rule: EXPECT001, because: later}]}\n"

    found = compiled(text)

    assert {"EXPECT001", "ALLOW001"} <= {one.code for one in found.findings}
