"""P5 catches whoever passes without being declared, and what was declared and does not pass."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.formats.lock import Lock
from tests.golden import CASES, Case
from tests.topologies import keys_for, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11, "2001:db8::11"], signer: rspamd}
vps2: {name: web1.two.example, addresses: [192.0.2.12], relay: vps1}
vps3: {name: web2.two.example, addresses: [192.0.2.13], relay: vps1}
"""
SERVICES = "services:\n  crm: {spf: ['include:spf.crm.example']}\n"
CRM = ("spf.crm.example", "TXT")
APEX = ("one.example", "TXT")
KEYS = keys_for("one.example")


def found(
    domains: str,
    *,
    hosts: str = HOSTS,
    more: str = "",
    changes: Changes | None = None,
    lock: Lock | None = None,
    subject: str = "one.example",
    zones: dict[str, str] | None = None,
) -> list[Proof]:
    """What P5 says about a name of a topology."""
    text = topology(domains, hosts) + more
    return proofs(
        text, keys=KEYS, changes=changes, lock=lock, claim="P5", subject=subject, zones=zones
    )


def with_record(text: str, lock: Lock | None = None) -> list[Proof]:
    """What P5 says where the record is another one."""
    domains = "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mx: [vps1]}"
    return found(domains, changes={APEX: [text]}, lock=lock)


def failure(found: list[Proof]) -> Proof:
    proof = only(found)
    assert proof.verdict is Verdict.FAILS, proof
    assert proof.counterexample is not None
    return proof


def test_holds_for_the_seed_and_says_who_passes() -> None:
    seed = [proof for proof in Case(CASES / "seed").compile().proofs if proof.claim == "P5"]

    assert {proof.subject for proof in seed} == {
        *(f"domain{n}.example" for n in range(1, 6)),
        "bounce.domain1.example",
        "mail.domain1.example",
    }
    assert {proof.verdict for proof in seed} == {Verdict.HOLDS}
    assert {proof.because for proof in seed} == {
        "only these pass: 192.0.2.11 and 2001:db8::11 as vps1"
    }


def test_an_extra_term_that_lets_in_another_host() -> None:
    proof = failure(
        found("one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['ip4:192.0.2.0/24']}}")
    )

    assert proof.severity is Severity.ERROR
    assert proof.pointer == ("domains", "one.example", "spf", "terms", 0)
    assert proof.because == (
        "the term `ip4:192.0.2.0/24` lets in our hosts vps2 and vps3, no declared sender of "
        "one.example"
    )
    assert proof.counterexample == "192.0.2.12 of vps2 passes for one.example by `ip4:192.0.2.0/24`"


def test_a_sender_behind_a_relay_is_no_stranger() -> None:
    """It can send with the name anyway."""
    text = "{mx: [vps1], senders: [vps1, vps2, vps3], spf: {terms: ['ip4:192.0.2.0/24']}}"

    proof = only(found(f"one.example: {text}"))

    assert proof.verdict is Verdict.HOLDS
    assert "192.0.2.0/24 by the declared term `ip4:192.0.2.0/24`" in proof.because


def test_hosts_that_share_an_egress_count_as_one() -> None:
    hosts = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], egress: [198.51.100.1], signer: rspamd}
vps2: {name: mail.two.example, addresses: [192.0.2.12], egress: [198.51.100.1]}
"""

    assert only(found("one.example: {mx: [vps1], senders: [vps1]}", hosts=hosts)).verdict is (
        Verdict.HOLDS
    )


@pytest.mark.parametrize(
    ("record", "counterexample"),
    [
        ("v=spf1 mx ip4:192.0.2.13 ~all", "192.0.2.13 passes for one.example by `ip4:192.0.2.13`"),
        ("v=spf1 mx ip4:203.0.113.0/24 ~all", "203.0.113.0 passes for one.example by"),
        ("v=spf1 mx ip6:2001:db8:6::/48 ~all", "2001:db8:6:: passes for one.example by"),
        ("v=spf1 mx a:web1.two.example ~all", "192.0.2.12 passes for one.example by"),
        ("v=spf1 mx +all", "192.0.2.12 passes for one.example by `all` of one.example"),
        (
            "v=spf1 mx include:spf.crm.example ~all",
            "198.51.100.0 passes for one.example by `include:spf.crm.example` of one.example → "
            "`ip4:198.51.100.0/24` of spf.crm.example",
        ),
        ("v=spf1 mx redirect=spf.crm.example", "198.51.100.0 passes for one.example by"),
    ],
)
def test_a_record_that_lets_in_more(record: str, counterexample: str) -> None:
    lock = locked({CRM: ["v=spf1 ip4:198.51.100.0/24 -all"]})

    proof = failure(with_record(record, lock))

    assert counterexample in str(proof.counterexample)
    assert proof.severity is Severity.ERROR
    assert proof.pointer == ("domains", "one.example")


def test_a_surplus_names_the_host_of_ours() -> None:
    proof = failure(with_record("v=spf1 mx ip4:192.0.2.13 ~all"))

    assert proof.because == "SPF of one.example lets in our host vps3, no declared sender of it"


def test_style_mx_lets_in_whoever_receives() -> None:
    hosts = HOSTS + "vps4: {name: mx2.one.example, addresses: [192.0.2.14]}\n"
    domains = "one.example: {mx: [vps1, vps4], senders: [vps1], spf: {style: mx}}"

    proof = failure(found(domains, hosts=hosts))

    assert proof.pointer == ("domains", "one.example", "spf", "style")
    assert proof.counterexample == "192.0.2.14 passes for one.example by `mx` of one.example"


@pytest.mark.parametrize(
    ("records", "because"),
    [
        (["v=spf1 mx ~all", "v=spf1 -all"], "2 SPF records"),
        (["v=spf10 mx ~all"], "no SPF record"),
        ([], "no SPF record"),
    ],
)
def test_there_is_one_record(records: list[str], because: str) -> None:
    changes = {APEX: [*records, "site-verification=1"]}

    proof = failure(found("one.example: {mx: [vps1], senders: [vps1]}", changes=changes))

    assert because in proof.because
    assert proof.severity is Severity.ERROR


def test_no_record_where_none_is_wanted() -> None:
    proof = only(found("one.example: {mx: [vps1], senders: [vps1], spf: none}"))

    assert proof.verdict is Verdict.HOLDS
    assert proof.because == "no address passes"


def test_a_name_that_only_receives_lets_nobody_in() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mx: [vps1]}"
    good = only(found(domains, subject="two.example"))
    bad = failure(
        found(domains, subject="two.example", changes={("two.example", "TXT"): ["v=spf1 mx -all"]})
    )

    assert good.verdict is Verdict.HOLDS
    assert good.because == "no address passes, and nobody was declared"
    assert bad.counterexample == "192.0.2.11 passes for two.example by `mx` of two.example"


def test_a_parked_name_lets_nobody_in() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mail: none}"
    changes = {("two.example", "TXT"): ["v=spf1 ip4:192.0.2.11 -all"]}

    assert only(found(domains, subject="two.example")).verdict is Verdict.HOLDS
    assert failure(found(domains, subject="two.example", changes=changes)).severity is (
        Severity.ERROR
    )


def test_a_host_with_an_address_of_a_service_is_a_warning() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, crm]}"
    lock = locked({CRM: ["v=spf1 ip4:192.0.2.12/31 ip4:198.51.100.0/24 -all"]})

    proof = failure(found(domains, more=SERVICES, lock=lock))

    assert proof.severity is Severity.WARNING
    assert "the service crm lets in our hosts vps2 and vps3" in proof.because
    assert proof.pointer == ("domains", "one.example", "senders", 1)
    assert "192.0.2.12 of vps2" in str(proof.counterexample)


def test_says_what_a_service_shares_with_its_other_customers() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, crm]}"
    lock = locked({CRM: ["v=spf1 ip4:198.51.100.0/24 -all"]})

    proof = only(found(domains, more=SERVICES, lock=lock))

    assert proof.verdict is Verdict.HOLDS
    assert "198.51.100.0/24 as crm, which its other customers share" in proof.because


def test_rests_on_a_service_of_which_nothing_is_known() -> None:
    proof = only(found("one.example: {mx: [vps1], senders: [vps1, crm]}", more=SERVICES))

    assert proof.verdict is Verdict.ASSUMED
    assert "spf.crm.example" in proof.because


@pytest.mark.parametrize(
    ("record", "counterexample"),
    [
        ("v=spf1 mx include:spf.crm.example ~all", "203.0.113.0 does not pass for one.example"),
        ("v=spf1 mx ip4:203.0.113.0/25 include:spf.crm.example ~all", "203.0.113.128 does not"),
        ("v=spf1 mx ip4:203.0.113.0/24 ~all", "198.51.100.0 does not pass for one.example"),
    ],
)
def test_what_was_declared_and_does_not_pass(record: str, counterexample: str) -> None:
    domains = (
        "one.example: {mx: [vps1], senders: [vps1, crm], spf: {terms: ['ip4:203.0.113.0/24']}}"
    )
    lock = locked({CRM: ["v=spf1 ip4:198.51.100.0/24 -all"]})

    proof = failure(found(domains, more=SERVICES, lock=lock, changes={APEX: [record]}))

    assert str(proof.counterexample).startswith(counterexample)
    assert proof.pointer[:2] == ("domains", "one.example")
    assert proof.pointer != ("domains", "one.example")


def test_an_unknown_service_that_the_record_does_not_name() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, crm]}"

    proof = failure(found(domains, more=SERVICES, changes={APEX: ["v=spf1 mx ~all"]}))

    assert proof.counterexample == "nothing at one.example leads to `spf.crm.example`"


def test_a_host_that_forwards_and_does_not_pass() -> None:
    hosts = (
        HOSTS + "fwd1: {name: fwd.two.example, addresses: [192.0.2.14], "
        "forwards: {srs: srs.two.example}}\n"
    )
    domains = "one.example: {mx: [vps1], senders: [vps1]}\ntwo.example: {mx: [vps1]}"
    srs = ("srs.two.example", "TXT")

    good = only(found(domains, hosts=hosts, subject="srs.two.example"))
    bad = failure(
        found(domains, hosts=hosts, subject="srs.two.example", changes={srs: ["v=spf1 -all"]})
    )

    assert good.verdict is Verdict.HOLDS
    assert bad.counterexample == "192.0.2.14 does not pass for srs.two.example"
    assert bad.pointer == ("hosts", "fwd1", "forwards", "srs")


def test_terms_that_depend_on_the_message() -> None:
    declared = only(
        found("one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['exists:%{i}.x.example']}}")
    )
    undeclared = only(with_record("v=spf1 mx exists:%{l}.x.example ~all"))

    assert declared.verdict is Verdict.HOLDS
    assert "whom the message says, by the declared `exists:%{i}.x.example`" in declared.because
    assert undeclared.verdict is Verdict.UNDECIDABLE
    assert "`exists:%{l}.x.example` of one.example" in undeclared.because


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        ("v=spf1 ip4:198.51.100.0/24 -all", Verdict.HOLDS),
        ("v=spf1 ip4:192.0.2.0/24 -all", Verdict.FAILS),
        (None, Verdict.FAILS),
    ],
)
def test_an_alias_of_a_service_counts_at_its_target(record: str | None, verdict: Verdict) -> None:
    services = "services:\n  crm: {bounce: {cname: rp.crm.example}}\n"
    domains = "one.example: {mx: [vps1], senders: [vps1, {id: crm, bounce: rp}]}"
    lock = locked({("rp.crm.example", "TXT"): [] if record is None else [record]})

    proof = only(found(domains, more=services, lock=lock, subject="rp.one.example"))
    unknown = only(found(domains, more=services, subject="rp.one.example"))

    assert proof.verdict is verdict
    if proof.verdict is Verdict.FAILS:
        assert proof.severity is (Severity.WARNING if record else Severity.ERROR)
    assert unknown.verdict is Verdict.ASSUMED
    assert "rests on rp.crm.example" in unknown.because


def test_a_shared_record_lets_in_those_who_share_it() -> None:
    domains = """
one.example: {mx: [vps1], senders: [vps1], spf: {shared_record: _spf.two.example}}
two.example: {mx: [vps1]}
three.example: {mx: [vps1], senders: [vps5], spf: {shared_record: _spf.two.example}}
"""
    hosts = HOSTS + "vps5: {name: mail.two.example, addresses: [192.0.2.15]}\n"
    name = "_spf.two.example"

    for subject in ("one.example", "three.example", name):
        proof = only(found(domains, hosts=hosts, subject=subject))
        assert proof.verdict is Verdict.HOLDS, proof
        assert "192.0.2.15 as vps5" in proof.because

    changes = {(name, "TXT"): ["v=spf1 ip4:192.0.2.11 ip4:192.0.2.13 ip4:192.0.2.15 -all"]}
    bad = failure(found(domains, hosts=hosts, subject=name, changes=changes))
    assert "192.0.2.13 passes for _spf.two.example" in str(bad.counterexample)


def test_a_record_that_is_not_ours_to_write_is_a_warning() -> None:
    zone = (
        "'':\n- type: MX\n  value: {preference: 10, exchange: mail.one.example.}\n"
        "- type: TXT\n  value: v=spf1 mx ip4:192.0.2.13 -all\n"
        "mail: {type: A, value: 192.0.2.11}\n"
    )
    more = (
        "zones:\n  records: 'config/{zone}.yaml'\n"
        "  managed: {one.example: {manage: check}, two.example: {}}\n"
    )
    domains = "one.example: {mx: [vps1], senders: [vps1]}"

    proof = failure(found(domains, more=more, zones={"config/one.example.yaml": zone}))

    assert proof.severity is Severity.WARNING
    assert proof.source == "config/one.example.yaml"
    assert proof.counterexample == (
        "192.0.2.13 passes for one.example by `ip4:192.0.2.13` of one.example"
    )


def test_an_ehlo_name_has_its_own_addresses_only() -> None:
    name = ("mail.one.example", "TXT")
    domains = "one.example: {mx: [vps1], senders: [vps1]}"

    proof = failure(
        found(domains, subject=name[0], changes={name: ["v=spf1 a ip4:192.0.2.12 -all"]})
    )

    assert proof.pointer == ("hosts", "vps1")
    assert "our host vps2" in proof.because


def test_closed_names_are_no_subject() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, vps2]}\ntwo.example: {mx: [vps1]}"

    assert found(domains, subject="web1.two.example") == []


MAPPED = "ip6:::ffff:198.51.100.0/120"


@pytest.mark.parametrize(
    ("senders", "more", "subject"),
    [
        (f"[vps1], spf: {{terms: ['{MAPPED}']}}", "", "one.example"),
        ("[vps1, news]", f"services: {{news: {{spf: ['{MAPPED}']}}}}\n", "one.example"),
        (
            "[vps1, {id: news, bounce: rp}]",
            f"services: {{news: {{bounce: {{spf: ['{MAPPED}']}}}}}}\n",
            "rp.one.example",
        ),
    ],
)
def test_mapped_networks_of_terms_are_ipv4(senders: str, more: str, subject: str) -> None:
    """RFC 7208 section 5: they are written as `ip4`, so that is what was declared."""
    text = topology(f"one.example: {{mx: [vps1], senders: {senders}}}", HOSTS) + more
    every = {
        (one.claim, one.subject): one
        for one in proofs(text, keys=KEYS)
        if one.claim in ("P1", "P5", "P6")
    }

    proof = every["P5", subject]
    assert proof.verdict is Verdict.HOLDS
    assert "198.51.100.0/24" in proof.because
    assert {one.verdict for one in every.values()} == {Verdict.HOLDS}


def test_a_mapped_network_still_lets_nobody_else_in() -> None:
    proof = failure(
        found("one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['ip6:::ffff:192.0.2.12']}}")
    )

    assert proof.counterexample == (
        "192.0.2.12 of vps2 passes for one.example by `ip6:::ffff:192.0.2.12`"
    )


@pytest.mark.parametrize("others", [[], ["token=1", "v=spf10 -all"]])
def test_a_name_without_a_record_is_told_by_what_it_lacks(others: list[str]) -> None:
    proof = failure(
        found(
            "one.example: {mx: [vps1], senders: [vps1]}",
            changes={("mail.one.example", "TXT"): others},
            subject="mail.one.example",
        )
    )

    assert proof.because == "mail.one.example has no SPF record"
    assert proof.counterexample == "mail.one.example has no TXT that begins with v=spf1"


@pytest.mark.parametrize(
    ("sender", "subject", "hint"),
    [
        ("crm", "one.example", "give crm a bounce name of its own"),
        (
            "{id: crm, bounce: rp}",
            "rp.one.example",
            "narrow the terms of crm, or declare the host as a sender",
        ),
    ],
)
def test_a_service_that_has_a_bounce_name_is_not_told_to_have_one(
    sender: str, subject: str, hint: str
) -> None:
    services = "services: {crm: {spf: ['-ip4:192.0.2.12', 'ip4:192.0.2.12/31']}}\n"
    domains = f"one.example: {{mx: [vps1], senders: [vps1, {sender}]}}"

    every = found(domains, more=services, subject=subject)

    warning = only([one for one in every if one.severity is Severity.WARNING])
    assert warning.because.startswith("the service crm lets in our host vps3")
    assert warning.hint == hint
