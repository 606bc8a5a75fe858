"""P1 catches each flow whose addresses do not pass SPF."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from tests.topologies import HOST, keys_for, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

KEYS = keys_for("one.example")
ALONE = topology("one.example: {mx: [vps1], senders: [vps1]}")
TWO_HOSTS = f"{HOST}\nvps4: {{name: web.one.example, addresses: [192.0.2.14], signer: rspamd}}"
MAIL = ("mail.one.example", "TXT")
APEX = ("one.example", "TXT")


def of(text: str, subject: str = "one.example", changes: Changes | None = None) -> list[Proof]:
    return proofs(text, keys=KEYS, changes=changes, claim="P1", subject=subject)


def with_service(service: str, sender: str = "news", domain: str = "") -> str:
    text = topology(f"one.example: {{mx: [vps1], senders: [vps1, {sender}]{domain}}}")
    return f"{text}services:\n  news: {service}\n"


def test_holds_for_what_is_written() -> None:
    found = proofs(ALONE, keys=KEYS, claim="P1")

    assert {proof.verdict for proof in found} == {Verdict.HOLDS}
    # The host has bounces of its own, so its name is a From domain, too.
    assert {proof.subject for proof in found} == {"one.example", "mail.one.example"}


def test_sender_outside_a_forced_mx() -> None:
    text = topology("one.example: {mx: [vps1], senders: [vps1, vps4], spf: {style: mx}}", TWO_HOSTS)

    failure = only(of(text))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.because == "mail of one.example by vps4 does not pass SPF"
    assert failure.counterexample == (
        "192.0.2.14 is a softfail for MAIL FROM one.example by `~all`"
    )
    assert failure.pointer == ("domains", "one.example", "spf", "style")
    assert failure.hint is not None
    assert "auto" in failure.hint


@pytest.mark.parametrize(
    ("record", "counterexample"),
    [
        ([], "MAIL FROM one.example has no SPF record, so 192.0.2.11 does not pass"),
        (["v=spf1 -all"], "192.0.2.11 is a fail for MAIL FROM one.example by `-all`"),
        (
            ["v=spf1 ?ip4:192.0.2.0/24 -all"],
            "192.0.2.11 is a neutral for MAIL FROM one.example by `?ip4:192.0.2.0/24`",
        ),
        (
            ["v=spf1 include:two.one.example -all"],
            "192.0.2.11 is a permerror for MAIL FROM one.example: two.one.example has no record",
        ),
        (
            ["v=spf1 mx -all", "v=spf1 a -all"],
            "192.0.2.11 is a permerror for MAIL FROM one.example: several records",
        ),
        (["v=spf1 a -all"], "192.0.2.11 is a fail for MAIL FROM one.example by `-all`"),
    ],
)
def test_the_term_that_decided_is_shown(record: list[str], counterexample: str) -> None:
    failure = only(of(ALONE, changes={APEX: record}))

    assert failure.verdict is Verdict.FAILS
    assert failure.counterexample == counterexample


def test_an_address_of_one_family_alone_is_caught() -> None:
    host = 'vps1: {name: mail.one.example, addresses: [192.0.2.11, "2001:db8::11"], signer: rspamd}'
    text = topology("one.example: {mx: [vps1], senders: [vps1]}", host)

    failure = only(of(text, changes={APEX: ["v=spf1 ip4:192.0.2.11 -all"]}))

    assert failure.counterexample == "2001:db8::11 is a fail for MAIL FROM one.example by `-all`"


def test_the_name_in_ehlo_is_looked_at_for_every_domain() -> None:
    found = proofs(ALONE, keys=KEYS, changes={MAIL: []}, claim="P1")

    assert {proof.subject for proof in found} == {"one.example", "mail.one.example"}
    assert {proof.verdict for proof in found} == {Verdict.FAILS}
    # One finding: it says the same for all domains that the host sends for.
    assert len({(proof.because, proof.counterexample, proof.pointer) for proof in found}) == 1
    assert found[0].counterexample == (
        "EHLO mail.one.example has no SPF record, so 192.0.2.11 does not pass"
    )
    assert found[0].pointer == ("hosts", "vps1")


def test_a_bounce_has_the_name_in_ehlo_only() -> None:
    found = only(of(ALONE, "mail.one.example", {APEX: []}))

    assert found.verdict is Verdict.HOLDS


def test_a_host_without_a_name_has_no_ehlo() -> None:
    hosts = f"{HOST}\nfarm: {{networks: [198.51.100.0/28]}}"
    text = topology("one.example: {mx: [vps1], senders: [farm]}", hosts)

    assert only(of(text)).verdict is Verdict.HOLDS
    failure = only(of(text, changes={APEX: ["v=spf1 ip4:198.51.100.0/29 -all"]}))
    assert failure.counterexample == "198.51.100.8 is a fail for MAIL FROM one.example by `-all`"


def test_a_host_that_relays_but_delivers_one_flow_says_its_name() -> None:
    hosts = f"{HOST}\nweb: {{name: web.one.example, addresses: [192.0.2.14], relay: vps1}}"
    domain = "one.example: {mx: [vps1], senders: [{id: web, via: web, dkim: false}]}"
    text = topology(domain, hosts)

    assert only(of(text)).verdict is Verdict.HOLDS
    failure = only(of(text, changes={("web.one.example", "TXT"): ["v=spf1 -all"]}))
    assert failure.counterexample == "192.0.2.14 is a fail for EHLO web.one.example by `-all`"


def test_a_relayed_flow_comes_from_its_egress() -> None:
    hosts = f"{HOST}\nweb: {{name: web.one.example, addresses: [192.0.2.14], relay: vps1}}"
    text = topology("one.example: {mx: [vps1], senders: [{id: web, bounce: rp}]}", hosts)
    changes = {("rp.one.example", "TXT"): ["v=spf1 ip4:192.0.2.14 -all"]}

    failure = only(of(text, changes=changes))

    assert failure.because == "mail of one.example by web through vps1 does not pass SPF"
    assert failure.counterexample == "192.0.2.11 is a fail for MAIL FROM rp.one.example by `-all`"


def test_a_sender_without_address_is_let_in_by_nothing() -> None:
    hosts = f"{HOST}\nvps2: {{name: mail.two.example}}"
    text = topology("one.example: {mx: [vps1], senders: [vps1, vps2]}", hosts)

    failure = only(of(text))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.counterexample == "no address of vps2 is known"


def test_an_internal_host_that_delivers_is_changed_at_the_host() -> None:
    hosts = f"{HOST}\napp: {{name: app.one.example, addresses: [192.0.2.15], internal: true}}"
    text = topology("one.example: {mx: [vps1], senders: [vps1, app]}", hosts)

    found = of(text)

    assert {proof.verdict for proof in found} == {Verdict.FAILS}
    # HOST008 is about the host, and accounts for this.
    assert {proof.pointer for proof in found} == {("hosts", "app", "internal")}


def test_no_spf_by_wish_is_a_warning() -> None:
    failure = only(of(topology("one.example: {mx: [vps1], senders: [vps1], spf: none}")))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING
    assert failure.pointer == ("domains", "one.example", "spf")


def test_a_record_that_is_not_ours_to_write_is_a_warning() -> None:
    text = f"{ALONE}zones: {{managed: {{one.example: {{manage: check}}}}}}\n"

    failure = only(of(text, changes={APEX: ["v=spf1 -all"], MAIL: ["v=spf1 a -all"]}))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING


def test_a_service_of_which_nothing_is_known_is_assumed() -> None:
    text = with_service('{spf: ["include:spf.news.example"]}')

    found = only(of(text))

    assert found.verdict is Verdict.ASSUMED
    assert "spf.news.example" in found.because


def test_a_service_in_the_lock_is_decided() -> None:
    text = with_service('{spf: ["include:spf.news.example"]}')
    lock = locked({("spf.news.example", "TXT"): ["v=spf1 ip4:198.51.100.0/24 -all"]})
    changes = {APEX: ["v=spf1 mx ip4:198.51.100.0/25 ~all"]}

    good = proofs(text, keys=KEYS, lock=lock, claim="P1", subject="one.example")
    bad = proofs(text, keys=KEYS, lock=lock, changes=changes, claim="P1", subject="one.example")

    assert only(good).verdict is Verdict.HOLDS
    assert only(bad).because == "mail of one.example by news does not pass SPF"
    assert only(bad).counterexample == (
        "198.51.100.128 is a softfail for MAIL FROM one.example by `~all`"
    )


def test_an_include_that_is_gone_is_no_assumption() -> None:
    text = with_service('{spf: ["include:spf.news.example"]}')

    failure = only(of(text, changes={APEX: ["v=spf1 mx ~all"]}))

    assert failure.verdict is Verdict.FAILS
    assert failure.counterexample == "nothing at one.example leads to spf.news.example"


def test_a_service_without_terms_is_a_warning() -> None:
    failure = only(of(with_service("{dkim: {n1: {cname: n1.news.example}}}")))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.WARNING


@pytest.mark.parametrize("service", ["{rewrites_mail_from: true}", "{aligns: {spf: false}}"])
def test_a_return_path_of_the_service_is_not_ours(service: str) -> None:
    found = only(of(with_service(service)))

    assert found.verdict is Verdict.HOLDS


def test_a_bounce_name_is_followed_through_its_alias() -> None:
    text = with_service(
        '{bounce: {cname: "{domain_dashed}.rp.news.example"}}', "{id: news, bounce: rp}"
    )
    target = "one-example.rp.news.example"

    def under(record: list[str]) -> Proof:
        lock = locked({(target, "TXT"): record})
        return only(proofs(text, keys=KEYS, lock=lock, claim="P1", subject="one.example"))

    unknown = only(of(text))
    assert unknown.verdict is Verdict.ASSUMED
    # Not the name of ours, which is an alias, but that to which it leads.
    assert f"it rests on {target}," in unknown.because
    assert under(["v=spf1 ip4:198.51.100.0/24 -all"]).verdict is Verdict.HOLDS
    assert under([]).counterexample == "rp.one.example lets nobody in: it has no record"
    assert under(["v=spf1 -all"]).counterexample == "rp.one.example lets nobody in by `-all`"


def test_who_passes_before_an_unknown_include_passes_surely() -> None:
    extra = ", spf: {terms: [include:spf.partner.example]}"
    text = topology(f"one.example: {{mx: [vps1], senders: [vps1]{extra}}}")
    behind = {APEX: ["v=spf1 include:spf.partner.example mx ~all"]}
    kept_out = {APEX: ["v=spf1 -ip4:192.0.2.11 include:spf.partner.example mx ~all"]}

    assert only(of(text)).verdict is Verdict.HOLDS
    # What is unknown may end in a permerror before `mx` is looked at.
    assert only(of(text, changes=behind)).verdict is Verdict.ASSUMED
    assert only(of(text, changes=kept_out)).counterexample == (
        "192.0.2.11 is a fail for MAIL FROM one.example by `-ip4:192.0.2.11`"
    )


@pytest.mark.parametrize(
    "term",
    [
        "-exists:%{ir}.bl.third.example",
        "-ptr:bad.example",
        "?exists:%{l}.third.example",
        "include:%{i}.third.example",
        "ptr",
    ],
)
@pytest.mark.parametrize("claim", ["P1", "P3"])
def test_a_term_that_decides_by_the_message_before_the_one_that_matches(
    term: str, claim: str
) -> None:
    """It may refuse the address, or end in a permerror."""
    changes = {APEX: [f"v=spf1 {term} ip4:192.0.2.11 -all"]}
    before = {APEX: [f"v=spf1 ip4:192.0.2.11 {term} -all"]}

    found = only(proofs(ALONE, keys=KEYS, changes=changes, claim=claim, subject="one.example"))

    assert found.verdict is Verdict.UNDECIDABLE
    assert f"depends on the message: {term}" in found.because
    # Who has passed does not come to it.
    sure = only(proofs(ALONE, keys=KEYS, changes=before, claim=claim, subject="one.example"))
    assert sure.verdict is Verdict.HOLDS


def test_a_term_that_can_only_let_in_takes_nobody_out() -> None:
    found = only(of(ALONE, changes={APEX: ["v=spf1 exists:%{i}.wl.example ip4:192.0.2.11 -all"]}))

    assert found.verdict is Verdict.HOLDS


def test_an_address_that_fails_before_all_that_depends_on_the_message() -> None:
    changes = {APEX: ["v=spf1 -ip4:192.0.2.11 exists:%{l}.one.example ~all"]}

    assert only(of(ALONE, changes=changes)).counterexample == (
        "192.0.2.11 is a fail for MAIL FROM one.example by `-ip4:192.0.2.11`"
    )


def test_a_record_of_a_service_that_depends_on_the_message() -> None:
    text = with_service("{bounce: {cname: b.news.example}}", "{id: news, bounce: rp}")

    def under(record: str) -> Proof:
        lock = locked({("b.news.example", "TXT"): [record]})
        return only(proofs(text, keys=KEYS, lock=lock, claim="P1", subject="one.example"))

    found = under("v=spf1 ip4:198.51.100.0/25 ?exists:%{i}.x.example ip4:198.51.100.0/24 -all")
    assert found.verdict is Verdict.UNDECIDABLE
    assert "?exists:%{i}.x.example" in found.because
    assert under("v=spf1 ip4:198.51.100.0/24 ?exists:%{i}.x.example -all").verdict is Verdict.HOLDS


def test_what_depends_on_the_message_is_undecidable() -> None:
    found = only(of(ALONE, changes={APEX: ["v=spf1 exists:%{l}.one.example ~all"]}))

    assert found.verdict is Verdict.UNDECIDABLE
    assert "exists:%{l}.one.example" in found.because


def test_names_that_nobody_answers_for_are_undecidable() -> None:
    lock = locked({("a.other.example", "CNAME"): ["a.other.example."]})
    changes = {APEX: ["v=spf1 include:a.other.example -all"]}

    found = only(
        proofs(ALONE, keys=KEYS, lock=lock, changes=changes, claim="P1", subject="one.example")
    )

    assert found.verdict is Verdict.UNDECIDABLE
