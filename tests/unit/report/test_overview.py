"""`report.md`: what a reader finds there, for the seed and for what is less good."""

from mailcompile import Compilation, compile_topology
from tests.golden import CASES, Case
from tests.topologies import keys_for


def report(compilation: Compilation) -> str:
    return compilation.artifacts["report.md"].decode()


def section(text: str, heading: str) -> list[str]:
    """The lines below a heading of the third level."""
    after = text.partition(f"### {heading}\n")[2]
    return after.partition("\n#")[0].strip().splitlines()


def test_the_seed_in_plain_words() -> None:
    text = report(Case(CASES / "seed").compile())

    assert "| P6 organization-impersonated | 5 |  |  |  |  |" in text
    assert "### Fails" not in text
    lines = section(text, "domain4.example")
    assert lines[0] == "- **Policy**: reject (its own: v=DMARC1; p=reject)"
    assert (
        "- **Sends**: vps3 through vps1, Return-Path the domain itself: SPF passes, DKIM passes; "
        "it passes DMARC"
    ) in lines
    assert ("- **SPF**: 192.0.2.11 and 2001:db8::11 by its `mx`: 1 of 10 lookups") in lines
    assert (
        "- **Forwarded**: mail of vps1 and vps3 passes by its signature, though SPF does not"
    ) in lines
    assert (
        "- **Forged from outside**: SPF is softfail, and there is no signature: DMARC gives fail, "
        "receivers are asked to refuse it"
    ) in lines
    assert (
        "- **Who can send (P6)**: as the domain can send: vps1 through the domain; "
        "keys are with vps1"
    ) in lines
    assert "## Relays" in text
    assert "- **mail.domain1.example**: holds: " in text


def test_domains_that_are_alike_stand_together() -> None:
    text = report(Case(CASES / "seed").compile())

    assert section(text, "domain2.example, domain3.example")


def test_what_fails_comes_first_with_its_counterexample() -> None:
    topology = """\
mailcompile: 1
hosts: {vps1: {name: mail.one.example, addresses: [192.0.2.11]}}
domains: {one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}}
"""
    text = report(compile_topology({"mail.yaml": topology}, keys=keys_for("two.example")))

    assert text.index("### Fails: does not hold") < text.index("## Domains")
    assert "P4: mail of one.example by vps1 fails DMARC when it is forwarded" in text
    lines = section(text, "one.example")
    assert (
        "- **Forwarded**: mail of vps1 fails, and receivers are asked to do nothing about it"
    ) in lines


def test_it_can_be_turned_off() -> None:
    topology = (
        "mailcompile: 1\noutputs: {report: {enabled: false}}\ndomains: {a.example: {mail: none}}\n"
    )

    assert "report.md" not in compile_topology({"mail.yaml": topology}).artifacts


def test_texts_of_others_are_no_markup() -> None:
    topology = """\
mailcompile: 1
hosts: {vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}}
services: {news: {spf: ["include:i.test"]}}
domains:
  one.example: {mx: [vps1], senders: [vps1, news], dmarc: {policy: none}}
"""
    lock = """\
mailcompile-lock: 1
names:
  i.test:
    TXT:
      values: ["v=spf1 include:![x](https://evil.test/t.png)<script>alert(1)</script>.example -all"]
      ttl: 300
      seen: 2026-11-24
"""
    found = compile_topology({"mail.yaml": topology}, keys=keys_for("one.example"), lock=lock)

    text = report(found)
    assert "evil.test" in text
    assert "<script>" not in text
    assert "](" not in text.replace("\\](", "")
