"""P4 catches mail that is lost when somebody forwards it."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from tests.topologies import HOST, keys_for, rsa_public, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

KEYS = keys_for("one.example")
NO_KEYS = "mailcompile-keys: 1\ndomains: {}\n"
UNSIGNED = "vps1: {name: mail.one.example, addresses: [192.0.2.11]}"
SELECTOR = ("m202611r._domainkey.one.example", "TXT")


def of(
    text: str, changes: Changes | None = None, subject: str = "one.example", keys: str = KEYS
) -> list[Proof]:
    return proofs(text, keys=keys, changes=changes, claim="P4", subject=subject)


def domain(senders: str = "vps1", more: str = "", hosts: str = HOST, policy: str = "reject") -> str:
    defaults = f"dmarc: {{policy: {policy}}}"
    return topology(f"one.example: {{mx: [vps1], senders: [{senders}]{more}}}", hosts, defaults)


def test_holds_for_what_is_written() -> None:
    found = proofs(domain(), keys=KEYS, claim="P4")

    assert {(proof.subject, proof.verdict) for proof in found} == {
        ("one.example", Verdict.HOLDS),
        ("mail.one.example", Verdict.HOLDS),
    }


@pytest.mark.parametrize(
    ("policy", "severity"),
    [
        ("reject", Severity.ERROR),
        ("quarantine", Severity.ERROR),
        ("none", Severity.WARNING),
    ],
)
def test_a_policy_without_a_signer(policy: str, severity: Severity) -> None:
    failure = only(of(domain(hosts=UNSIGNED, policy=policy), keys=NO_KEYS))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is severity
    assert failure.because == "mail of one.example by vps1 fails DMARC when it is forwarded"
    assert failure.counterexample == "it is unsigned: no host on its way signs"
    assert failure.pointer == ("domains", "one.example", "senders", 0)
    assert failure.hint == "set `signer` of vps1"


def test_the_policy_that_is_found_weighs() -> None:
    changes = {("_dmarc.one.example", "TXT"): ["v=DMARC1; p=none"]}

    assert only(of(domain(hosts=UNSIGNED), changes, keys=NO_KEYS)).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("senders", "more", "why"),
    [
        ("vps1, {id: web, dkim: false}", "", "its sender says `dkim: false`"),
        ("web", ", dkim: null", "DKIM of one.example is off"),
    ],
)
def test_what_is_declared_is_a_warning_that_names_the_flow(
    senders: str, more: str, why: str
) -> None:
    hosts = f"{HOST}\nweb: {{name: web.one.example, addresses: [192.0.2.14], relay: vps1}}"

    failure = only(of(domain(senders, more, hosts)))

    assert failure.severity is Severity.WARNING
    assert failure.because == "mail of one.example by web fails DMARC when it is forwarded"
    assert failure.counterexample == f"it is unsigned: {why}"


def test_a_key_that_is_not_there() -> None:
    failure = only(of(domain(), {SELECTOR: []}))

    assert failure.severity is Severity.ERROR
    assert failure.counterexample == "m202611r._domainkey.one.example does not exist"


def test_a_key_that_is_not_the_registrys() -> None:
    other = f"v=DKIM1; k=rsa; p={rsa_public(3)}"

    failure = only(of(domain(), {SELECTOR: [other]}))

    assert failure.counterexample == (
        "m202611r._domainkey.one.example holds another key than the registry"
    )


def test_a_signature_that_does_not_align() -> None:
    text = domain("{id: vps1, from_subdomains: [news]}", ", dmarc: {dkim_alignment: strict}")

    failure = only(of(text, subject="news.one.example"))

    assert failure.severity is Severity.ERROR
    assert failure.counterexample == (
        "it is signed by one.example, which is not aligned with news.one.example (strict)"
    )


def test_spf_does_not_help() -> None:
    """Any address may be the one that resends."""
    changes = {("one.example", "TXT"): ["v=spf1 +all"]}

    assert only(of(domain(hosts=UNSIGNED), changes, keys=NO_KEYS)).verdict is Verdict.FAILS


def with_service(said: str) -> str:
    return f"{domain('news')}services:\n  news: {said}\n"


def test_a_service_that_signs() -> None:
    text = with_service('{spf: ["ip4:198.51.100.7"], dkim: {n1: {cname: n1.dkim.news.example}}}')

    def under(record: list[str]) -> Proof:
        lock = locked({("n1.dkim.news.example", "TXT"): record})
        return only(proofs(text, lock=lock, keys=KEYS, claim="P4", subject="one.example"))

    found = only(of(text))
    assert found.verdict is Verdict.ASSUMED
    assert "n1.dkim.news.example" in found.because
    assert under([f"v=DKIM1; p={rsa_public()}"]).verdict is Verdict.HOLDS
    assert under(["v=DKIM1; p="]).severity is Severity.ERROR
    assert under([f"v=DKIM1; t=y; p={rsa_public()}"]).severity is Severity.WARNING


def test_a_service_that_does_not_sign() -> None:
    failure = only(of(with_service('{spf: ["ip4:198.51.100.7"]}')))

    assert failure.severity is Severity.ERROR
    assert failure.counterexample == "it is unsigned: news does not sign as one.example"
    assert failure.hint == "set up DKIM at news, and declare its `dkim`"


def test_a_service_may_sign_by_keys_of_the_domain() -> None:
    """Those of ``dkim.selectors``, which others manage."""
    key = f"dkim: {{selectors: {{s1: {{txt: 'v=DKIM1; p={rsa_public()}'}}}}}}"
    text = f"{domain('news', f', {key}')}services:\n  news: {{spf: ['ip4:198.51.100.7']}}\n"

    assert only(of(text)).verdict is Verdict.HOLDS
    text = text.replace(rsa_public(), "")
    assert only(of(text)).verdict is Verdict.FAILS


def test_a_host_and_a_service_may_both_sign() -> None:
    hosts = f"{HOST}\nweb: {{name: web.one.example, addresses: [192.0.2.14], relay: news, %s}}"
    service = "services:\n  news: {spf: ['ip4:198.51.100.7'], dkim: {n1: {cname: n1.news.example}}}"
    text = domain("web", hosts=hosts % "signer: rspamd") + service

    # What the host signs is known to verify, so nothing rests on the service.
    assert only(of(text)).verdict is Verdict.HOLDS


def test_bounces_that_nobody_signs_are_a_warning() -> None:
    failure = only(of(domain(hosts=UNSIGNED), subject="mail.one.example", keys=NO_KEYS))

    assert failure.severity is Severity.WARNING
    assert failure.pointer == ("hosts", "vps1")


def test_bounces_signed_by_a_key_that_is_gone_are_an_error() -> None:
    failure = only(of(domain(), {SELECTOR: []}, "mail.one.example"))

    assert failure.severity is Severity.ERROR


def test_keys_that_are_not_ours_to_write_are_a_warning() -> None:
    text = f"{domain()}zones: {{managed: {{one.example: {{manage: [dmarc, spf]}}}}}}\n"

    assert only(of(text, {SELECTOR: ["v=DKIM1; p="]})).severity is Severity.WARNING


EXTERNAL = HOST.replace("rspamd", "external")


@pytest.mark.parametrize("claim", ["P3", "P4"])
def test_bounces_below_a_domain_whose_keys_lie_in_a_zone_of_others(claim: str) -> None:
    text = domain(more=", dkim: {delegated: true}", hosts=EXTERNAL)

    proof = only(proofs(text, keys=NO_KEYS, claim=claim, subject="mail.one.example"))

    assert proof.verdict is Verdict.UNDECIDABLE
    assert proof.because == ("the keys of one.example lie in a zone of others (`dkim.delegated`)")


def test_bounces_that_no_host_signs_are_unsigned_whoever_keeps_the_keys() -> None:
    text = domain(more=", dkim: {delegated: true}", hosts=UNSIGNED)

    assert only(of(text, subject="mail.one.example", keys=NO_KEYS)).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("record", "severity", "hint"),
    [
        (
            f"v=DKIM1; t=y; p={rsa_public()}",
            Severity.WARNING,
            "take `t=y` out of the key record once its signatures verify",
        ),
        (
            f"v=DKIM1; p={rsa_public(bits=4608)}",
            Severity.WARNING,
            "ask for a key of 2048 bit, or 4096 at most, under a new selector",
        ),
        (
            f"v=DKIM1; p={rsa_public(bits=512)}",
            Severity.ERROR,
            "ask for a key of 2048 bit, or 4096 at most, under a new selector",
        ),
        ("v=DKIM1; p=%%%", Severity.ERROR, "correct the key record"),
        ("v=DKIM1; p=", Severity.ERROR, "sign by a key that is not revoked"),
    ],
)
def test_the_hint_says_what_is_wrong_with_the_key(
    record: str, severity: Severity, hint: str
) -> None:
    failure = only(
        of(with_service(f'{{spf: ["ip4:198.51.100.7"], dkim: {{n1: {{txt: "{record}"}}}}}}'))
    )

    assert (failure.severity, failure.hint) == (severity, hint)


def test_the_hint_for_a_key_that_is_not_there() -> None:
    other = f"v=DKIM1; p={rsa_public(3)}"
    two = [f"v=DKIM1; p={rsa_public()}", other]

    assert only(of(domain(), {SELECTOR: []})).hint == "publish the key by which it is signed"
    assert only(of(domain(), {SELECTOR: [other]})).hint == "publish the key of the registry there"
    assert only(of(domain(), {SELECTOR: two})).hint == "leave one key record there"


@pytest.mark.parametrize("sender", ["vps1", "news"])
def test_a_wildcard_has_no_keys(sender: str) -> None:
    text = domain(more=f", subdomains: {{'*': {{senders: [{sender}]}}}}")
    text += "services:\n  news: {spf: ['ip4:198.51.100.7']}\n"

    failure = only(of(text, subject="*.one.example"))

    assert failure.counterexample == "it is unsigned: a wildcard has no keys"
    assert failure.hint == "declare the subdomains that send, each by its name"
