"""P6 catches whoever can send as an organization through any name of it, or sign with its keys."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.formats.lock import Lock
from tests.golden import CASES, Case
from tests.topologies import keys_for, rsa_public, topology
from tests.unit.prove.claims import Changes, failing, only, proofs
from tests.unit.prove.locks import locked

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11, "2001:db8::11"], signer: rspamd}
vps2: {name: web1.one.example, addresses: [192.0.2.12]}
"""
ONE = "vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}"
SEPARATE = """
one.example: {mx: [vps1], senders: [vps1]}
two.example: {mx: [vps1], senders: [vps2]}
"""
ALONE = "one.example: {mx: [vps1], senders: [vps1]}"
REJECT = "dmarc: {policy: reject}"
STRICT = "dmarc: {policy: reject, spf_alignment: strict}"
NO_REGISTRY = "mailcompile-keys: 1\ndomains: {}\n"
KEY = f"v=DKIM1; k=rsa; p={rsa_public(1)}"


def found(
    domains: str,
    *,
    hosts: str = ONE,
    defaults: str = REJECT,
    more: str = "",
    changes: Changes | None = None,
    lock: Lock | None = None,
    subject: str | None = "one.example",
    zones: dict[str, str] | None = None,
    keys: str | None = None,
) -> list[Proof]:
    """What P6 says about an organizational domain."""
    return proofs(
        topology(domains, hosts, defaults) + more,
        keys=keys or keys_for("one.example"),
        changes=changes,
        lock=lock,
        claim="P6",
        subject=subject,
        zones=zones,
    )


def failure(found: list[Proof]) -> Proof:
    proof = only(found)
    assert proof.verdict is Verdict.FAILS, proof
    return proof


def test_holds_for_the_seed_and_says_who_can_send() -> None:
    seed = {
        proof.subject: proof
        for proof in Case(CASES / "seed").compile().proofs
        if proof.claim == "P6"
    }

    assert set(seed) == {f"domain{n}.example" for n in range(1, 6)}
    assert {proof.verdict for proof in seed.values()} == {Verdict.HOLDS}
    assert seed["domain1.example"].because == (
        "as domain1.example can send: vps1 through domain1.example, bounce.domain1.example and "
        "mail.domain1.example; keys are with vps1"
    )


def test_a_host_that_sends_for_another_domain() -> None:
    proof = failure(found(SEPARATE, hosts=HOSTS))

    assert proof.severity is Severity.ERROR
    assert proof.because == "vps2 can send as one.example, for which it was not declared to send"
    assert proof.counterexample == (
        "192.0.2.12 of vps2 passes SPF for web1.one.example, which aligns with one.example"
    )
    assert proof.pointer == ("hosts", "vps2", "name")
    assert proof.hint == (
        "say `spf_alignment: strict` in `dmarc` of one.example, or call vps2 by a name in another "
        "domain"
    )


@pytest.mark.parametrize(
    ("domains", "hosts", "defaults"),
    [
        # What the hint says.
        (SEPARATE, HOSTS, STRICT),
        (SEPARATE, HOSTS.replace("web1.one", "web1.two"), REJECT),
        # It sends for a subdomain, or a bounce name of the domain.
        (
            "one.example: {mx: [vps1], senders: [vps1], subdomains: {sub: {senders: [vps2]}}}",
            HOSTS,
            REJECT,
        ),
        ("one.example: {mx: [vps1], senders: [vps1, {id: vps2, bounce: b}]}", HOSTS, REJECT),
        # It receives for the domain.
        ("one.example: {mx: [vps1, vps2], senders: [vps1]}", HOSTS, REJECT),
        # It does not deliver, so SPF does not let it in.
        (SEPARATE, HOSTS.replace("[192.0.2.12]", "[192.0.2.12], relay: vps1"), REJECT),
    ],
)
def test_what_makes_it_hold(domains: str, hosts: str, defaults: str) -> None:
    keys = keys_for("one.example", "sub.one.example")

    found_ = found(domains, hosts=hosts, defaults=defaults, keys=keys)

    assert only(found_).verdict is Verdict.HOLDS, found_


def test_it_is_a_warning_where_no_policy_is_in_force() -> None:
    proof = failure(found(SEPARATE, hosts=HOSTS, defaults="dmarc: {policy: none}"))

    assert proof.severity is Severity.WARNING


def test_the_alignment_that_counts_is_the_one_that_is_found() -> None:
    """Not what the topology says."""
    changes = {("_dmarc.one.example", "TXT"): ["v=DMARC1; p=reject; aspf=r"]}

    assert (
        failure(found(SEPARATE, hosts=HOSTS, defaults=STRICT, changes=changes)).severity
        is Severity.ERROR
    )


def test_a_relaxed_subdomain_of_a_strict_domain() -> None:
    """Mail can be from the subdomain, with which every name of the organization aligns."""
    changes = {("_dmarc.sub.one.example", "TXT"): ["v=DMARC1; p=reject"]}
    domains = SEPARATE.replace("senders: [vps1]", "senders: [vps1], subdomains: {sub: {}}")

    proof = failure(found(domains, hosts=HOSTS, defaults=STRICT, changes=changes))

    assert proof.because == (
        "vps2 can send as sub.one.example, for which it was not declared to send"
    )


def test_a_host_that_signs_its_own_mail_with_the_keys() -> None:
    hosts = HOSTS.replace("[192.0.2.12]", "[192.0.2.12], signer: rspamd")
    keys = keys_for("one.example", "two.example")

    relaxed = failure(found(SEPARATE, hosts=hosts, keys=keys))
    strict = failure(found(SEPARATE, hosts=hosts, keys=keys, defaults=STRICT))

    assert "can send and sign as one.example" in relaxed.because
    assert "strict alignment of SPF is not enough" in str(relaxed.hint)
    assert strict.because == "vps2 can sign as one.example, for which it was not declared to send"
    assert strict.counterexample == "vps2 signs its own mail with the keys of one.example"
    assert strict.pointer == ("hosts", "vps2")


def test_hosts_that_sign_with_shared_keys() -> None:
    hosts = ONE + "\nvps3: {name: mail.three.example, addresses: [192.0.2.13], signer: rspamd}"
    domains = (
        ALONE + "\nthree.example: {mx: [vps3], senders: [vps3], "
        "dkim: {keys_of: {domain: one.example, selectors: [s1, s2]}}}"
    )

    proof = failure(found(domains, hosts=hosts))

    assert proof.counterexample == "vps3 signs for domains that share the keys of one.example"


@pytest.mark.parametrize(
    ("changes", "counterexample"),
    [
        (
            {("old.one.example", "TXT"): ["v=spf1 ip4:203.0.113.7 -all"]},
            "203.0.113.7 passes SPF for old.one.example by `ip4:203.0.113.7` of old.one.example",
        ),
        (
            {("*.one.example", "TXT"): ["v=spf1 ip6:2001:db8:7::/48 -all"]},
            "2001:db8:7:: passes SPF for *.one.example by",
        ),
        (
            {("_spf.one.example", "TXT"): ["v=spf1 include:spf.x.example -all"]},
            "198.51.100.9 passes SPF for _spf.one.example by `include:spf.x.example` of "
            "_spf.one.example → `ip4:198.51.100.9` of spf.x.example",
        ),
        (
            {("www.one.example", "CNAME"): ["spf.x.example."]},
            "198.51.100.9 passes SPF for www.one.example by",
        ),
        (
            {("a.b.one.example", "TXT"): ["v=spf1 redirect=spf.x.example"]},
            "198.51.100.9 passes SPF for a.b.one.example by",
        ),
    ],
)
def test_names_that_nobody_declared(changes: Changes, counterexample: str) -> None:
    lock = locked({("spf.x.example", "TXT"): ["v=spf1 ip4:198.51.100.9 -all"]})

    proof = failure(found(ALONE, changes=changes, lock=lock))

    assert str(proof.counterexample).startswith(counterexample)
    assert proof.because == ("somebody of whom the topology says nothing can send as one.example")
    assert only(found(ALONE, changes=changes, lock=lock, defaults=STRICT)).verdict is Verdict.HOLDS


def test_a_hand_written_name_is_pointed_at() -> None:
    more = "zones: {records: 'config/{zone}.yaml'}\n"
    zone = "old: {type: TXT, value: v=spf1 ip4:203.0.113.7 -all}\n"

    proof = failure(found(ALONE, more=more, zones={"config/one.example.yaml": zone}))

    assert proof.source == "config/one.example.yaml"
    assert proof.pointer[0] == "old"


def test_an_alias_to_a_name_of_which_nothing_is_known() -> None:
    proof = only(found(ALONE, changes={("www.one.example", "CNAME"): ["shops.x.example."]}))

    assert proof.verdict is Verdict.ASSUMED
    assert "rests on shops.x.example" in proof.because


def test_services_may_do_with_their_aliases_what_they_like() -> None:
    more = (
        "services:\n  crm:\n    spf: ['include:spf.crm.example']\n"
        "    dkim: {c1: {cname: c1.crm.example}}\n"
        "    tracking: {click: track.crm.example}\n    bounce: {cname: rp.crm.example}\n"
    )
    domains = "one.example: {mx: [vps1], senders: [vps1, {id: crm, bounce: rp}]}"

    proof = only(found(domains, more=more))

    assert proof.verdict is Verdict.HOLDS, proof
    assert "crm through click.one.example and rp.one.example" in proof.because
    assert "keys are with crm and vps1" in proof.because


def test_forwarding_with_an_aligned_name() -> None:
    hosts = ONE.replace("signer", "forwards: {srs: srs.one.example}, signer")

    proof = failure(found(ALONE, hosts=hosts))

    assert proof.because == "mail of strangers that vps1 forwards passes as one.example"
    assert proof.counterexample == (
        "192.0.2.11 forwards with srs.one.example, which aligns with one.example"
    )
    assert proof.pointer == ("hosts", "vps1", "forwards", "srs")
    assert only(found(ALONE, hosts=hosts, defaults=STRICT)).verdict is Verdict.HOLDS


def test_forwarding_with_a_name_that_nobody_has_in_from() -> None:
    hosts = ONE.replace("signer", "forwards: {srs: srs.two.example}, signer")
    domains = ALONE + "\ntwo.example: {mx: [vps1]}"

    found_ = found(domains, hosts=hosts, subject=None)

    assert not failing(found_)
    assert {proof.subject for proof in found_} == {"one.example", "two.example"}


@pytest.mark.parametrize(
    ("changes", "counterexample"),
    [
        ({("x._domainkey.one.example", "TXT"): [KEY]}, "x._domainkey.one.example has TXT v=DKIM1"),
        (
            {("x._domainkey.deep.one.example", "TXT"): [KEY]},
            "x._domainkey.deep.one.example has TXT v=DKIM1",
        ),
        (
            {("x._domainkey.one.example", "CNAME"): ["x.dkim.example."]},
            "x._domainkey.one.example has CNAME x.dkim.example.",
        ),
        (
            {("m202611r._domainkey.one.example", "TXT"): [KEY]},
            "m202611r._domainkey.one.example has TXT v=DKIM1",
        ),
        ({("*._domainkey.one.example", "TXT"): [KEY]}, "*._domainkey.one.example has TXT"),
        (
            {("_domainkey.deep.one.example", "NS"): ["ns.dkim.example."]},
            "_domainkey.deep.one.example is NS of others",
        ),
        (
            {("_domainkey.deep.one.example", "CNAME"): ["dkim.example."]},
            "_domainkey.deep.one.example has CNAME dkim.example.",
        ),
        ({("*.one.example", "TXT"): [KEY]}, "*.one.example holds a key for each name"),
    ],
)
def test_keys_of_which_nobody_speaks(changes: Changes, counterexample: str) -> None:
    proof = failure(found(ALONE, changes=changes))

    assert str(proof.counterexample).startswith(counterexample)
    assert "somebody of whom the topology says nothing can sign as one.example" in proof.because
    assert proof.pointer == ("domains", "one.example")


@pytest.mark.parametrize(
    "changes",
    [
        {("x._domainkey.one.example", "TXT"): ["v=DKIM1; p="]},
        {("x._domainkey.one.example", "TXT"): ["v=DKIM1; k=rsa; p=nonsense"]},
        {("x._domainkey.one.example", "TXT"): ["no key at all"]},
        {("*._domainkey.one.example", "TXT"): ["v=DKIM1; p="]},
    ],
)
def test_what_nobody_can_sign_with(changes: Changes) -> None:
    assert only(found(ALONE, changes=changes)).verdict is Verdict.HOLDS


NO_KEYS = "one.example: {mx: [vps1], senders: [{id: vps1, dkim: false}]}"
"""There is no ``_domainkey`` below it."""
STRICTEST = "dmarc: {policy: reject, dkim_alignment: strict, spf_alignment: strict}"


@pytest.mark.parametrize("defaults", [REJECT, STRICTEST])
def test_a_wildcard_that_answers_for_selectors_of_the_domain_itself(defaults: str) -> None:
    def under(*record: str) -> Proof:
        changes = {("*.one.example", "TXT"): record}
        return only(found(NO_KEYS, keys=NO_REGISTRY, changes=changes, defaults=defaults))

    proof = under(KEY)

    assert proof.verdict is Verdict.FAILS
    assert proof.because.endswith("can sign as one.example, with d=one.example")
    assert str(proof.counterexample).startswith("*.one.example holds a key")
    assert under("v=DKIM1; p=").verdict is Verdict.HOLDS
    assert under("v=spf1 -all").verdict is Verdict.HOLDS


@pytest.mark.parametrize("defaults", [REJECT, STRICTEST])
def test_what_a_wildcard_does_not_reach(defaults: str) -> None:
    """There is a ``_domainkey``: one of a key, or of the wildcard that says that none is good."""
    revoked = NO_KEYS.replace("senders", "dkim: {wildcard: revoked}, senders")
    parked = "one.example: {mail: none}\ntwo.example: {mx: [vps1]}"
    changes = {("*.one.example", "TXT"): ["v=DKIM1; p="]}

    elsewhere = ONE.replace("mail.one", "mail.two")
    for domains, hosts in ((revoked, ONE), (parked, elsewhere), (NO_KEYS, ONE)):
        proof = only(
            found(domains, hosts=hosts, keys=NO_REGISTRY, changes=changes, defaults=defaults)
        )
        assert proof.verdict is Verdict.HOLDS
    changes = {("*.one.example", "TXT"): [KEY]}
    assert only(found(ALONE, changes=changes, defaults=STRICTEST)).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("evil._domainkey.one.example", "NS"),
        ("a.b._domainkey.one.example", "NS"),
        ("s._domainkey.one.example", "DNAME"),
        ("_domainkey.one.example", "DNAME"),
    ],
)
@pytest.mark.parametrize("defaults", [REJECT, STRICTEST])
def test_a_selector_that_leads_on_to_others(name: str, kind: str, defaults: str) -> None:
    domains = ALONE if name.count("._domainkey") else NO_KEYS
    keys = keys_for("one.example") if domains is ALONE else NO_REGISTRY

    proof = failure(
        found(domains, keys=keys, changes={(name, kind): ["x.example."]}, defaults=defaults)
    )

    assert proof.counterexample == f"{name} is {kind} of others"
    assert proof.severity is Severity.ERROR


def test_a_selector_that_leads_on_by_hand_is_a_warning() -> None:
    more = "zones: {records: 'config/{zone}.yaml'}\n"
    zone = "evil._domainkey: {type: NS, value: ns.x.example.}\n"

    proof = failure(found(ALONE, more=more, zones={"config/one.example.yaml": zone}))

    assert proof.severity is Severity.WARNING
    assert proof.source == "config/one.example.yaml"


@pytest.mark.parametrize("cut", ["_domainkey", "evil._domainkey"])
@pytest.mark.parametrize("defaults", [REJECT, STRICTEST])
def test_keys_that_were_declared_to_lie_with_others(cut: str, defaults: str) -> None:
    more = f"zones: {{managed: {{one.example: {{delegated: [{cut}]}}}}}}\n"

    proof = only(found(NO_KEYS, keys=NO_REGISTRY, more=more, defaults=defaults))

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "others keep the keys of one.example" in proof.because


@pytest.mark.parametrize(
    ("bits", "verdict"), [(512, Verdict.HOLDS), (4096, Verdict.FAILS), (4608, Verdict.FAILS)]
)
def test_a_long_key_is_one_that_verifiers_may_take(bits: int, verdict: Verdict) -> None:
    """RFC 8301 section 3.2: they must not take a short one only."""
    key = f"v=DKIM1; k=rsa; p={rsa_public(bits=bits)}"

    assert only(found(ALONE, changes={("x._domainkey.one.example", "TXT"): [key]})).verdict is (
        verdict
    )
    changes = {("*.one.example", "TXT"): [key]}
    assert only(found(NO_KEYS, keys=NO_REGISTRY, changes=changes)).verdict is verdict


def test_strict_alignment_of_dkim_leaves_the_name_itself() -> None:
    defaults = "dmarc: {policy: reject, dkim_alignment: strict}"
    below = {("x._domainkey.deep.one.example", "TXT"): [KEY]}
    itself = {("x._domainkey.one.example", "TXT"): [KEY]}

    assert only(found(ALONE, changes=below, defaults=defaults)).verdict is Verdict.HOLDS
    assert failure(found(ALONE, changes=itself, defaults=defaults)).severity is Severity.ERROR


def test_selectors_of_others_that_were_declared() -> None:
    dkim = "dkim: {selectors: {k1: {cname: k1.dkim.example}, k2: {txt: '" + KEY + "'}}}"
    domains = f"one.example: {{mx: [vps1], senders: [vps1], {dkim}}}"

    proof = only(found(domains))
    other = failure(
        found(domains, changes={("k1._domainkey.one.example", "CNAME"): ["x.dkim.example."]})
    )

    assert proof.verdict is Verdict.HOLDS
    assert "whoever manages k1 of one.example" in proof.because
    assert other.counterexample == "k1._domainkey.one.example has CNAME x.dkim.example."


def test_keys_that_others_keep() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1], dkim: {delegated: true}}"

    proof = only(found(domains, keys="mailcompile-keys: 1\ndomains: {}\n"))

    assert proof.verdict is Verdict.UNDECIDABLE
    assert proof.because == "others keep the keys of one.example"


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ("zones: {managed: {one.example: {delegated: [sub]}}}\n", {}),
        ("", {("sub.one.example", "NS"): ["ns.x.example."]}),
        ("", {("sub.one.example", "DNAME"): ["x.example."]}),
    ],
)
def test_delegations(more: str, changes: Changes) -> None:
    proof = only(found(ALONE, more=more, changes=changes))
    worse = {**changes, ("old.one.example", "TXT"): ["v=spf1 ip4:203.0.113.7 -all"]}

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "sub.one.example" in proof.because
    assert failure(found(ALONE, more=more, changes=worse)).severity is Severity.ERROR


def test_a_delegation_that_is_an_organization_of_its_own() -> None:
    more = "zones: {managed: {one.example: {delegated: [sub]}}}\n"
    lock = locked({("_dmarc.sub.one.example", "TXT"): ["v=DMARC1; p=reject; psd=n"]})

    assert only(found(ALONE, more=more, lock=lock)).verdict is Verdict.HOLDS


def test_a_subdomain_that_is_an_organization_of_its_own() -> None:
    hosts = HOSTS.replace("web1.one", "web1.sub.one")
    apart = {("_dmarc.sub.one.example", "TXT"): ["v=DMARC1; p=reject; psd=n"]}

    assert failure(found(SEPARATE, hosts=hosts)).severity is Severity.ERROR
    assert only(found(SEPARATE, hosts=hosts, changes=apart)).verdict is Verdict.HOLDS


def test_a_zone_of_ours_inside_the_zone() -> None:
    """Who sends for the inner domain was declared; a host that only has its name there was not."""
    more = "zones: {managed: {one.example: {delegated: [sub]}, sub.one.example: {}}}\n"
    hosts = HOSTS.replace("web1.one", "web1.sub.one")
    inner = ALONE + "\nsub.one.example: {mx: [vps1], senders: [vps2]}"
    keys = keys_for("one.example", "sub.one.example")

    declared = found(inner, hosts=hosts, more=more, subject=None, keys=keys)
    stranger = failure(found(SEPARATE, hosts=hosts, more=more))

    assert [(proof.subject, proof.verdict) for proof in declared] == [
        ("one.example", Verdict.HOLDS)
    ]
    assert "web1.sub.one.example" in str(stranger.counterexample)


def test_a_parked_domain_with_a_host_below_it() -> None:
    hosts = HOSTS.replace("web1.one", "web1.two")
    domains = ALONE.replace("[vps1]}", "[vps1, vps2]}") + "\ntwo.example: {mail: none}"

    proof = failure(found(domains, hosts=hosts, subject="two.example"))
    closed = only(found(ALONE + "\ntwo.example: {mail: none}", subject="two.example"))

    assert "web1.two.example" in str(proof.counterexample)
    assert "strict" not in str(proof.hint)
    assert closed.verdict is Verdict.HOLDS
    assert closed.because == (
        "no address passes SPF for a name that aligns with two.example; there are no keys"
    )


def test_an_organization_that_others_keep() -> None:
    lock = locked({("_dmarc.corp.example", "TXT"): ["v=DMARC1; p=reject"]})
    domains = "one.corp.example: {mx: [vps1], senders: [vps1]}"

    proof = only(
        found(domains, lock=lock, subject="corp.example", keys=keys_for("one.corp.example"))
    )

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "one.corp.example belongs to the organization corp.example" in proof.because


def test_an_ancestor_of_which_nothing_is_known() -> None:
    domains = "one.corp.example: {mx: [vps1], senders: [vps1]}"

    proof = only(found(domains, subject="one.corp.example", keys=keys_for("one.corp.example")))

    assert proof.verdict is Verdict.ASSUMED
    assert "_dmarc.corp.example" in proof.because


def test_zones_without_a_mail_domain_are_no_subject() -> None:
    more = "zones: {managed: {hosts.example: {}, 2.0.192.in-addr.arpa: {}}}\n"
    hosts = ONE.replace("mail.one.example", "mail.hosts.example")

    found_ = found(ALONE, hosts=hosts, more=more, subject=None)

    assert [proof.subject for proof in found_] == ["one.example"]


def test_names_that_were_not_shown() -> None:
    more = (
        "zones:\n  records: 'config/{zone}.yaml'\n"
        "  managed: {one.example: {manage: [spf, dkim, dmarc, mx]}, two.example: {}}\n"
    )

    proof = only(found(ALONE + "\ntwo.example: {mail: none}", more=more))

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "was not shown" in proof.because


def test_a_term_that_depends_on_the_message() -> None:
    changes = {("x.one.example", "TXT"): ["v=spf1 exists:%{l}.x.example -all"]}
    declared = "one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['exists:%{i}.x.example']}}"

    assert only(found(ALONE, changes=changes)).verdict is Verdict.UNDECIDABLE
    assert only(found(declared)).verdict is Verdict.HOLDS
