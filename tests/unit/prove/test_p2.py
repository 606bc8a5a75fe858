"""P2 catches each key that is missing, changed or not published."""

import pytest

from mailcompile.diagnostics import KEYS as REGISTRY
from mailcompile.diagnostics import Proof, Severity, Verdict
from tests.topologies import ED25519_PUBLIC, HOST, keys_for, rsa_public, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

KEYS = keys_for("one.example")
ALONE = topology("one.example: {mx: [vps1], senders: [vps1]}")
SELECTOR = "m202611r._domainkey.one.example"
RIGHT = f"v=DKIM1; k=rsa; p={rsa_public()}"
OTHER = f"v=DKIM1; k=rsa; p={rsa_public(1)}"


def registry(**entries: str) -> str:
    """Keys of one.example: the selector to what its entry says beside the days."""
    lines = "".join(
        f"    {selector}: {{created: 2026-11-24, {said}}}\n" for selector, said in entries.items()
    )
    return f"mailcompile-keys: 1\ndomains:\n  one.example:\n{lines}"


def rsa(stage: str, number: int = 0, more: str = "") -> str:
    return f"algorithm: rsa-2048, stage: {stage}, public: '{rsa_public(number)}'{more}"


def of(
    text: str,
    keys: str = KEYS,
    changes: Changes | None = None,
    subject: str | None = "one.example",
) -> list[Proof]:
    return proofs(text, keys=keys, changes=changes, claim="P2", subject=subject)


def test_holds_for_what_is_written() -> None:
    found = of(ALONE, subject=None)

    assert {proof.verdict for proof in found} == {Verdict.HOLDS}
    assert {proof.subject for proof in found} == {"one.example", "mail.one.example"}


def test_says_nothing_of_mail_that_nobody_signs() -> None:
    text = topology("one.example: {mx: [vps1], senders: [{id: vps1, dkim: false}]}")

    assert of(text, "mailcompile-keys: 1\ndomains: {}\n", subject=None) == []


def test_a_signer_without_a_key() -> None:
    failure = only(of(ALONE, "mailcompile-keys: 1\ndomains: {}\n"))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.because == "vps1 signs for one.example without a key"
    assert failure.counterexample == "keys.yaml has no active key of one.example for vps1"
    assert failure.pointer == ("domains", "one.example")
    assert failure.on_key


def test_a_key_that_waits_does_not_sign() -> None:
    failure = only(of(ALONE, registry(m202611r=rsa("pending"))))

    assert failure.verdict is Verdict.FAILS
    assert failure.hint == "once m202611r is published, set its `stage` to active"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ([], "does not exist"),
        ([OTHER], "holds another key than the registry"),
        ([RIGHT, OTHER], "has 2 TXT records"),
        (["v=DKIM1; p="], "the key is revoked"),
        ([RIGHT[:-10]], "cannot be used"),
        (["v=DKIM1; k=rsa; t=y; " + RIGHT.partition("k=rsa; ")[2]], "testing DKIM"),
    ],
)
@pytest.mark.parametrize("stage", ["active", "pending", "retiring"])
def test_a_selector_that_does_not_hold_the_registrys_key(
    record: list[str], why: str, stage: str
) -> None:
    keys = registry(m202611r=rsa(stage), m202612r=rsa("active", 2))
    if stage == "active":
        keys = registry(m202611r=rsa(stage))

    failure = only(of(ALONE, keys, {(SELECTOR, "TXT"): record}))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.because == f"signatures by the {stage} key m202611r of one.example fail"
    assert failure.counterexample is not None
    assert SELECTOR in failure.counterexample
    assert why in failure.counterexample
    assert (failure.source, failure.pointer) == (REGISTRY, ("domains", "one.example", "m202611r"))


@pytest.mark.parametrize("stage", ["revoked", "removed"])
def test_what_is_given_up_need_not_be_published(stage: str) -> None:
    keys = registry(m202611r=rsa(stage), m202612r=rsa("active", 2))

    assert only(of(ALONE, keys, {(SELECTOR, "TXT"): []})).verdict is Verdict.HOLDS


def test_the_same_key_in_other_words_is_the_same() -> None:
    spaced = f"v=DKIM1; p={rsa_public()[:20]} {rsa_public()[20:]}"

    assert only(of(ALONE, changes={(SELECTOR, "TXT"): [spaced]})).verdict is Verdict.HOLDS


def test_each_signer_has_its_own_key() -> None:
    hosts = f"{HOST}\nvps2: {{name: out.one.example, addresses: [192.0.2.12], signer: rspamd}}"
    domain = "one.example: {mx: [vps1], senders: [vps1, vps2], dkim: {keys: per_signer}}"
    text = topology(domain, hosts)
    one = rsa("active", more=", signer: vps1")
    two = rsa("active", 1, ", signer: vps2")

    assert only(of(text, registry(a=one, b=two))).verdict is Verdict.HOLDS
    failure = only(of(text, registry(a=one)))
    assert failure.counterexample == "keys.yaml has no active key of one.example for vps2"


def test_an_algorithm_without_a_key_is_a_warning() -> None:
    domain = "one.example: {mx: [vps1], senders: [vps1], dkim: {algorithms: [rsa-2048, ed25519]}}"
    text = topology(domain)
    waiting = f"algorithm: ed25519, stage: pending, public: '{ED25519_PUBLIC}'"

    failure = only(of(text))

    assert failure.severity is Severity.WARNING
    assert failure.counterexample == "keys.yaml has no ed25519 key of one.example"
    assert failure.pointer == ("domains", "one.example", "dkim", "algorithms", 1)
    keys = registry(m202611r=rsa("active"), m202611e=waiting)
    assert only(of(text, keys)).verdict is Verdict.HOLDS


def test_bounces_are_signed_by_the_domain_above() -> None:
    failure = only(of(ALONE, changes={(SELECTOR, "TXT"): []}, subject="mail.one.example"))

    assert failure.counterexample == f"{SELECTOR} does not exist"


def test_bounces_of_a_host_in_a_zone_of_its_own() -> None:
    host = "vps1: {name: mail.in.one.example, addresses: [192.0.2.11], signer: rspamd}"
    zones = "zones: {managed: {one.example: {delegated: [in]}, in.one.example: {}}}\n"
    text = topology("one.example: {mx: [vps1], senders: [vps1]}", host) + zones

    assert only(of(text, subject="mail.in.one.example")).verdict is Verdict.HOLDS
    changes = {(SELECTOR, "TXT"): ["v=DKIM1; p="]}
    failure = only(of(text, changes=changes, subject="mail.in.one.example"))
    assert failure.verdict is Verdict.FAILS
    assert failure.because == "vps1 signs as one.example without a key"


def own_mail(*keys: str) -> list[Proof]:
    """What P2 to P4 say of the system mail of h2, which it signs as the domain above, in another
    zone."""
    text = topology(
        "one.example: {mx: [h1], senders: [h1], dkim: {keys: per_signer}}",
        "h1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}\n"
        "h2: {name: mail.sub.one.example, addresses: [192.0.2.12], signer: rspamd, "
        "system_mail: sign}",
    )
    zones = "zones: {managed: {one.example: {delegated: [sub]}, sub.one.example: {}}}\n"
    said = registry(**{f"m{number}": key for number, key in enumerate(keys)})
    found = proofs(text + zones, keys=said, subject="mail.sub.one.example")
    return [proof for proof in found if proof.claim in ("P2", "P3", "P4")]


@pytest.mark.parametrize(
    "keys",
    [
        [rsa("active", more=", signer: h1")],
        [rsa("pending")],
        [rsa("active", more=", signer: h1"), rsa("pending", 1, ", signer: h2")],
    ],
)
def test_a_key_in_another_zone_with_which_the_host_does_not_sign(keys: list[str]) -> None:
    found = {proof.claim: proof for proof in own_mail(*keys)}

    assert found["P2"].verdict is Verdict.FAILS
    assert found["P2"].counterexample == "keys.yaml has no active key of one.example for h2"
    assert found["P3"].verdict is Verdict.FAILS
    assert found["P4"].verdict is not Verdict.HOLDS


def test_a_key_of_the_host_in_another_zone() -> None:
    found = own_mail(rsa("active", more=", signer: h1"), rsa("active", 1, ", signer: h2"))

    assert {proof.verdict for proof in found if proof.claim == "P2"} == {Verdict.HOLDS}


@pytest.mark.parametrize("stage", ["active", "pending"])
def test_a_changed_key_in_another_zone(stage: str) -> None:
    host = "vps1: {name: mail.in.one.example, addresses: [192.0.2.11], signer: rspamd}"
    zones = "zones: {managed: {one.example: {delegated: [in]}, in.one.example: {}}}\n"
    text = topology("one.example: {mx: [vps1], senders: [vps1]}", host) + zones
    keys = registry(m202611r=rsa(stage), m202612r=rsa("active", 2))
    if stage == "active":
        keys = registry(m202611r=rsa(stage))

    failure = only(of(text, keys, {(SELECTOR, "TXT"): [OTHER]}, "mail.in.one.example"))

    assert failure.verdict is Verdict.FAILS
    assert str(failure.counterexample).endswith("holds another key than the registry")


def test_keys_in_a_zone_of_others() -> None:
    domain = "one.example: {mx: [vps1], senders: [vps1], dkim: {delegated: true}}"
    text = topology(domain)

    nameless = only(of(text, "mailcompile-keys: 1\ndomains: {}\n"))
    known = only(of(text))

    assert nameless.verdict is Verdict.UNDECIDABLE
    assert known.verdict is Verdict.ASSUMED
    assert SELECTOR in known.because
    lock = locked({(SELECTOR, "TXT"): [OTHER]})
    failure = only(proofs(text, keys=KEYS, lock=lock, claim="P2", subject="one.example"))
    assert failure.counterexample == f"{SELECTOR} holds another key than the registry"


def test_a_record_that_is_not_ours_to_write_is_a_warning() -> None:
    text = f"{ALONE}zones: {{managed: {{one.example: {{manage: [dmarc, spf]}}}}}}\n"

    assert only(of(text, changes={(SELECTOR, "TXT"): [OTHER]})).severity is Severity.WARNING


SHARED = topology(
    "one.example: {mx: [vps1], senders: [vps1]}\n"
    "two.example: {mx: [vps1], senders: [vps1], dkim: {keys_of: {domain: one.example, "
    "selectors: [s1, s2]}}}"
)


def test_keys_of_another_domain() -> None:
    assert only(of(SHARED, subject="two.example")).verdict is Verdict.HOLDS
    at = ("s1._domainkey.two.example", "CNAME")
    changes = {at: ["m202609r._domainkey.one.example."]}

    found = of(SHARED, changes=changes, subject="two.example")

    assert {proof.verdict for proof in found} == {Verdict.FAILS}
    assert "s1._domainkey.two.example does not lead to m202611r._domainkey.one.example" in {
        proof.counterexample for proof in found
    }


def test_keys_of_a_domain_that_has_none() -> None:
    failure = only(of(SHARED, "mailcompile-keys: 1\ndomains: {}\n", subject="two.example"))

    assert failure.verdict is Verdict.FAILS
    assert failure.counterexample == "no selector of two.example leads to an active key"


@pytest.mark.parametrize(
    "key", [rsa("pending"), rsa("active", 1), rsa("active", more=", signer: vps2")]
)
def test_shared_keys_with_which_nobody_signs(key: str) -> None:
    """The domain that has them lies in another zone."""
    changes = {(SELECTOR, "TXT"): [RIGHT]}
    vps2 = "vps2: {name: out.one.example, addresses: [192.0.2.12], signer: rspamd}"
    text = SHARED.replace("defaults:", f"  {vps2}\ndefaults:")

    found = of(text, registry(m202611r=key), changes, "two.example")

    assert {proof.verdict for proof in found} == {Verdict.FAILS}


def with_service(dkim: str, more: str = "") -> str:
    text = topology(f"one.example: {{mx: [vps1], senders: [news]{more}}}")
    return f'{text}services:\n  news: {{spf: ["ip4:198.51.100.7"], dkim: {dkim}}}\n'


ALIAS = ("n1._domainkey.one.example", "CNAME")
TARGET = "n1.dkim.news.example"


def test_a_service_rests_on_the_key_behind_its_alias() -> None:
    text = with_service(f"{{n1: {{cname: {TARGET}}}}}")

    def under(record: list[str]) -> Proof:
        lock = locked({(TARGET, "TXT"): record})
        return only(proofs(text, lock=lock, claim="P2", subject="one.example"))

    unknown = only(of(text))
    assert unknown.verdict is Verdict.ASSUMED
    assert f"it rests on {TARGET}," in unknown.because
    assert under([RIGHT]).verdict is Verdict.HOLDS
    failure = under([])
    assert failure.verdict is Verdict.FAILS
    assert failure.because == "signatures of news for one.example fail"
    assert failure.pointer[:3] == ("services", "news", "dkim")


def test_one_of_several_selectors_of_a_service_is_enough() -> None:
    text = with_service("{n1: {cname: n1.dkim.news.example}, n2: {cname: n2.dkim.news.example}}")
    lock = locked({(TARGET, "TXT"): [RIGHT], ("n2.dkim.news.example", "TXT"): []})

    assert only(proofs(text, lock=lock, claim="P2", subject="one.example")).verdict is Verdict.HOLDS


@pytest.mark.parametrize("there", [[], ["n1.dkim.other.example."]])
def test_a_record_of_a_service_that_is_not_as_declared(there: list[str]) -> None:
    text = with_service(f"{{n1: {{cname: {TARGET}}}}}")

    failure = only(of(text, changes={ALIAS: there}))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.counterexample is not None
    assert failure.counterexample.startswith("n1._domainkey.one.example CNAME is ")
    assert failure.counterexample.endswith(f"{TARGET}. is wanted")


def test_a_key_of_a_service_that_is_a_text() -> None:
    text = with_service(f'{{n1: {{txt: "{RIGHT}"}}}}')

    assert only(of(text)).verdict is Verdict.HOLDS
    name = "n1._domainkey.one.example"
    failure = only(of(text, changes={(name, "TXT"): [OTHER]}))
    assert failure.because == f"a key of a service is not published as it is declared at {name}"
    broken = only(of(with_service('{n1: {txt: "v=DKIM1; k=rsa; p=MIIB"}}')))
    assert broken.because == "signatures of news for one.example fail"


@pytest.mark.parametrize(("bits", "severity"), [(4608, Severity.WARNING), (512, Severity.ERROR)])
def test_a_key_that_verifiers_need_not_take_is_a_warning(bits: int, severity: Severity) -> None:
    """RFC 8301 section 3.2: they may take one over 4096 bit, and must not take a short one."""
    text = with_service(f'{{n1: {{txt: "v=DKIM1; p={rsa_public(bits=bits)}"}}}}')

    failure = only(of(text))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is severity
    assert failure.because == "signatures of news for one.example fail"


def test_a_large_key_beside_one_that_is_revoked_is_a_warning() -> None:
    large = f"v=DKIM1; p={rsa_public(bits=4608)}"

    failure = only(of(with_service(f'{{n1: {{txt: "{large}"}}, n2: {{txt: "v=DKIM1; p="}}}}')))

    assert failure.severity is Severity.WARNING
