"""P3 catches mail without an aligned pass, and mail with only one where both can be."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from tests.topologies import HOST, keys_for, rsa_public, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

KEYS = keys_for("one.example")
REJECT = "dmarc: {policy: reject}"
UNSIGNED = "vps1: {name: mail.one.example, addresses: [192.0.2.11]}"


def of(
    text: str, changes: Changes | None = None, subject: str = "one.example", keys: str = KEYS
) -> list[Proof]:
    return proofs(text, keys=keys, changes=changes, claim="P3", subject=subject)


def domain(senders: str = "vps1", more: str = "", hosts: str = HOST, policy: str = REJECT) -> str:
    return topology(f"one.example: {{mx: [vps1], senders: [{senders}]{more}}}", hosts, policy)


def with_service(said: str, more: str = "") -> str:
    return f"{domain('news', more)}services:\n  news: {said}\n"


def test_holds_for_what_is_written() -> None:
    found = proofs(domain(), keys=KEYS, claim="P3")

    assert {(proof.subject, proof.verdict) for proof in found} == {
        ("one.example", Verdict.HOLDS),
        ("mail.one.example", Verdict.HOLDS),
    }


STRICT = ", dmarc: {spf_alignment: strict}"


def test_strict_alignment_of_a_bounce_name_and_nobody_signs() -> None:
    text = domain("{id: vps1, bounce: rp}", STRICT, UNSIGNED)

    failure = only(of(text, keys="mailcompile-keys: 1\ndomains: {}\n"))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.because == "mail of one.example by vps1 passes DMARC by nothing"
    assert failure.counterexample == (
        "MAIL FROM rp.one.example is not aligned with one.example (strict); "
        "it is unsigned: no host on its way signs"
    )
    assert failure.pointer == ("domains", "one.example", "senders", 0)


def test_strict_alignment_of_a_bounce_name_that_is_signed() -> None:
    failure = only(of(domain("{id: vps1, bounce: rp}", STRICT)))

    assert failure.because == "mail of one.example by vps1 has no SPF that aligns"


def test_a_bounce_name_aligns_relaxed() -> None:
    assert only(of(domain("{id: vps1, bounce: rp}"))).verdict is Verdict.HOLDS


def test_the_record_that_is_found_decides() -> None:
    """Not what the topology says of alignment."""
    text = domain("{id: vps1, bounce: rp}")
    changes = {("_dmarc.one.example", "TXT"): ["v=DMARC1; p=none; aspf=s"]}

    failure = only(of(text, changes))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING  # and its policy is none


def test_organizational_domains_are_found_by_tree_walk() -> None:
    """An organization of its own below the domain: relaxed alignment does not reach out of it."""
    text = domain("{id: vps1, from_subdomains: [news]}")
    changes = {("_dmarc.news.one.example", "TXT"): ["v=DMARC1; p=quarantine; psd=n"]}

    failure = only(of(text, changes, "news.one.example"))

    assert failure.severity is Severity.ERROR
    assert failure.because == "mail of news.one.example by vps1 passes DMARC by nothing"
    assert failure.counterexample == (
        "MAIL FROM one.example is not aligned with news.one.example (relaxed); "
        "it is signed by one.example, which is not aligned with news.one.example (relaxed)"
    )


@pytest.mark.parametrize(
    ("policy", "severity"), [("none", Severity.WARNING), ("quarantine", Severity.ERROR)]
)
def test_mail_that_nobody_signs(policy: str, severity: Severity) -> None:
    text = domain(hosts=UNSIGNED, policy=f"dmarc: {{policy: {policy}}}")

    failure = only(of(text, keys="mailcompile-keys: 1\ndomains: {}\n"))

    assert failure.severity is severity
    assert failure.because == "mail of one.example by vps1 has no signature that aligns"
    assert failure.counterexample == "it is unsigned: no host on its way signs"


@pytest.mark.parametrize(
    ("senders", "more"), [("{id: vps1, dkim: false}", ""), ("vps1", ", dkim: null")]
)
def test_dkim_that_is_declared_off_is_not_asked_for(senders: str, more: str) -> None:
    text = domain(senders, more)

    assert only(of(text)).verdict is Verdict.HOLDS
    failure = only(of(text, {("one.example", "TXT"): ["v=spf1 -all"]}))
    assert failure.because == "mail of one.example by vps1 passes DMARC by nothing"


def test_no_spf_by_wish_is_not_asked_for() -> None:
    assert only(of(domain(more=", spf: none"))).verdict is Verdict.HOLDS


def test_one_of_the_two_is_not_enough() -> None:
    """P1 tells what is wrong with SPF, P2 and P4 what is wrong with the signature."""
    spf = {("one.example", "TXT"): ["v=spf1 -all"]}
    key = ("m202611r._domainkey.one.example", "TXT")

    unauthorized, unsigned = only(of(domain(), spf)), only(of(domain(), {key: []}))

    assert unauthorized.because == "mail of one.example by vps1 has no SPF that aligns"
    assert unauthorized.explained_by == ("P1",)
    assert unsigned.because == "mail of one.example by vps1 has no signature that aligns"
    assert unsigned.explained_by == ("P2", "P4")
    assert unauthorized.severity is unsigned.severity is Severity.ERROR


def test_nothing_passes() -> None:
    key = ("m202611r._domainkey.one.example", "TXT")

    failure = only(of(domain(), {("one.example", "TXT"): ["v=spf1 -all"], key: []}))

    assert failure.severity is Severity.ERROR
    assert failure.explained_by == ()
    assert failure.counterexample == (
        "192.0.2.11 is a fail for MAIL FROM one.example by `-all`; "
        "m202611r._domainkey.one.example does not exist"
    )


NEWS_KEY = "dkim: {n1: {cname: n1.dkim.news.example}}"


@pytest.mark.parametrize("said", ["aligns: {spf: false}", "rewrites_mail_from: true"])
def test_spf_of_a_service_that_cannot_align_is_not_asked_for(said: str) -> None:
    text = with_service(f"{{{NEWS_KEY}, {said}}}")

    found = only(of(text))

    assert found.verdict is Verdict.ASSUMED
    assert "n1.dkim.news.example" in found.because
    lock = locked({("n1.dkim.news.example", "TXT"): [f"v=DKIM1; p={rsa_public()}"]})
    found = only(proofs(text, keys=KEYS, lock=lock, claim="P3", subject="one.example"))
    assert found.verdict is Verdict.HOLDS


def test_a_service_that_aligns_by_nothing() -> None:
    failure = only(of(with_service("{aligns: {spf: false, dkim: false}}")))

    assert failure.because == "mail of one.example by news passes DMARC by nothing"


def test_a_key_in_testing_is_a_warning() -> None:
    text = with_service(f'{{{NEWS_KEY}, spf: ["ip4:198.51.100.7"]}}')
    lock = locked({("n1.dkim.news.example", "TXT"): [f"v=DKIM1; t=y; p={rsa_public()}"]})

    failure = only(proofs(text, keys=KEYS, lock=lock, claim="P3", subject="one.example"))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING
    assert failure.counterexample is not None
    assert "t=y" in failure.counterexample


def test_mail_of_a_list_is_asked_for_its_signature_only() -> None:
    hosts = f"{HOST}\nlists: {{name: lists.two.example, addresses: [192.0.2.12], %s" + (
        "forwards: {list: lists.two.example}}"
    )
    domains = "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mx: [vps1]}"

    signed = of(topology(domains, hosts % "signer: rspamd, ", REJECT))
    unsigned = of(topology(domains, hosts % "", REJECT))

    assert only(signed).verdict is Verdict.HOLDS
    assert only(unsigned).because == "mail of one.example by lists passes DMARC by nothing"


@pytest.mark.parametrize("more", [", dmarc: {dkim_alignment: strict}", ""])
def test_the_signature_of_bounces_is_a_warning(more: str) -> None:
    """No domain has keys for the host, or only one whose name is not that of the host."""
    hosts = HOST if more else UNSIGNED

    failure = only(of(domain(more=more, hosts=hosts), subject="mail.one.example"))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING
    assert failure.because == "mail of mail.one.example by vps1 has no signature that aligns"


def test_alignment_where_no_policy_is_found() -> None:
    """Nothing is asked of such mail, and its names are compared as with the weakest record."""
    text = domain("{id: vps1, bounce: rp}")

    assert only(of(text, {("_dmarc.one.example", "TXT"): []})).verdict is Verdict.HOLDS


def test_a_policy_of_others_is_assumed() -> None:
    text = domain(more=", dmarc: {cname: one.policies.example}")

    found = only(of(text))

    assert found.verdict is Verdict.ASSUMED
    assert "one.policies.example" in found.because


def test_keys_in_a_zone_of_others_are_undecidable() -> None:
    text = domain(more=", dkim: {delegated: true}")

    found = only(of(text, keys="mailcompile-keys: 1\ndomains: {}\n"))

    assert found.verdict is Verdict.UNDECIDABLE


def test_a_zone_that_is_only_judged_has_warnings() -> None:
    text = domain(hosts=UNSIGNED)
    text += "zones: {managed: {one.example: {manage: check}}}\n"
    changes = {("_dmarc.one.example", "TXT"): ["v=DMARC1; p=reject"]}

    found = of(text, changes, keys="mailcompile-keys: 1\ndomains: {}\n")

    assert {proof.severity for proof in found} == {Severity.WARNING}
