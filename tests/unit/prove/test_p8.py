"""P8: a policy that receivers do not find, or another one than is meant, is found out."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.dns import Answer, DomainName, Status
from mailcompile.formats.lock import Lock, Locked
from tests.topologies import topology
from tests.unit.prove.claims import Changes, failing, only, proofs

ONE = topology(
    "one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}",
    hosts="""
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
web1: {name: www.one.example, addresses: [192.0.2.12], relay: vps1}
""",
)
BY_HAND = ONE.replace("mailcompile: 1\n", "mailcompile: 1\nzones: {records: config}\n")


def p8(text: str = ONE, changes: Changes | None = None, lock: Lock | None = None) -> list[Proof]:
    return proofs(text, changes=changes, lock=lock, claim="P8")


def of_hand(records: str, text: str = BY_HAND) -> list[Proof]:
    return proofs(text, zones={"config/one.example.yaml": records}, claim="P8")


def known(names: dict[str, list[str] | None], kind: str = "TXT") -> Lock:
    """A lock; ``None``: there is no such name."""
    return Lock(
        names={
            DomainName(name): {
                kind: Locked(
                    answer=Answer(Status.NXDOMAIN)
                    if values is None
                    else Answer(Status.ANSWER, tuple(values)),
                    seen="2026-11-24",
                )
            }
            for name, values in names.items()
        }
    )


def test_the_policy_that_was_written_is_found() -> None:
    proof = only(p8())

    assert proof.subject == "one.example"
    assert proof.verdict is Verdict.HOLDS
    assert proof.because == (
        "receivers find reject by `p` of _dmarc.one.example, "
        "and the same for names below that do not exist"
    )


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        (["v=DMARC1; p=none"], "none instead of reject"),
        (["v=DMARC1; p=quarantine"], "quarantine instead of reject"),
        (["v=DMARC1; p=reject; t=y"], "quarantine instead of reject"),
        (["v=DMARC1; p=refuse"], "no policy at all instead of reject"),
        (["v=DMARC1;p=reject;p=reject"], "no policy at all instead of reject"),
        (["v=DMARC1; p=reject", "v=DMARC1; p=reject; fo=1"], "no policy at all instead of reject"),
        (["V=spf1 -all"], "no policy at all instead of reject"),
        ([], "no policy at all instead of reject"),
    ],
)
def test_a_record_that_asks_for_less_fails(record: list[str], wrong: str) -> None:
    proof = only(p8(changes={("_dmarc.one.example", "TXT"): record}))

    assert (proof.subject, proof.verdict) == ("one.example", Verdict.FAILS)
    assert proof.severity is Severity.ERROR
    assert proof.because.endswith(wrong)
    assert proof.pointer == ("domains", "one.example", "dmarc", "policy")


def test_two_records_are_named_as_the_reason() -> None:
    records = ["v=DMARC1; p=reject", "v=DMARC1; p=reject; fo=1"]
    proof = only(p8(changes={("_dmarc.one.example", "TXT"): records}))

    assert proof.counterexample == (
        "_dmarc.one.example has several records, so that nothing counts there"
    )


def test_a_stricter_record_than_was_declared_fails_at_its_own_name() -> None:
    text = ONE.replace("policy: reject", "policy: none")
    found = p8(text, changes={("_dmarc.one.example", "TXT"): ["v=DMARC1; p=reject"]})

    assert failing(found) == {("P8", "one.example")}
    assert only(found).because.endswith("reject instead of none")


def test_relaxed_alignment_where_strict_is_meant_fails() -> None:
    text = ONE.replace("policy: reject", "policy: reject, dkim_alignment: strict")
    found = p8(text, changes={("_dmarc.one.example", "TXT"): ["v=DMARC1; p=reject"]})

    assert only(found).because.endswith("relaxed alignment of DKIM instead of strict")


def test_a_hand_written_weaker_record_fails_with_its_place() -> None:
    found = of_hand("_dmarc.www: {type: TXT, value: v=DMARC1; p=none}\n")
    proof = only([one for one in found if one.verdict is Verdict.FAILS])

    assert proof.subject == "www.one.example"
    assert proof.severity is Severity.ERROR
    assert proof.counterexample == (
        "for www.one.example, _dmarc.www.one.example says v=DMARC1; p=none"
    )
    assert (proof.source, proof.pointer) == ("config/one.example.yaml", ("_dmarc.www", "value"))
    assert {one.subject: one.verdict for one in found}["one.example"] is Verdict.HOLDS


def test_a_hand_written_record_at_a_name_that_has_nothing_else_fails_too() -> None:
    found = of_hand("_dmarc.pay: {type: TXT, value: v=DMARC1; p=none}\n")

    assert failing(found) == {("P8", "pay.one.example")}


def test_a_hand_written_record_that_asks_for_more_holds_and_is_told() -> None:
    text = BY_HAND.replace("policy: reject", "policy: none")
    found = of_hand("_dmarc.pay: {type: TXT, value: v=DMARC1; p=reject}\n", text)
    proof = only([one for one in found if one.subject == "pay.one.example"])

    assert proof.verdict is Verdict.HOLDS
    assert "more than the none that is meant" in proof.because


def test_a_zone_that_is_only_judged_has_warnings() -> None:
    text = BY_HAND.replace(
        "records: config", "records: config, managed: {one.example: {manage: check}}"
    )
    found = of_hand("_dmarc: {type: TXT, value: v=DMARC1; p=none}\n", text)

    assert only(found).severity is Severity.WARNING
    assert only(found).source == "config/one.example.yaml"


def test_what_nobody_declared_is_told_as_found() -> None:
    text = ONE.replace(
        "mailcompile: 1\n",
        "mailcompile: 1\nzones: {records: config, managed: {two.example: {manage: [spf]}}}\n",
    )
    record = "_dmarc: {type: TXT, value: v=DMARC1; p=none}\n"
    found = proofs(text, zones={"config/two.example.yaml": record}, claim="P8")
    proof = only([one for one in found if one.subject == "two.example"])

    assert proof.verdict is Verdict.HOLDS
    assert "of which the topology says nothing" in proof.because


def test_a_wildcard_text_hides_the_policy_of_names_that_do_not_exist() -> None:
    found = p8(changes={("*.one.example", "TXT"): ["v=DMARC1; p=none"]})
    proof = only([one for one in found if one.verdict is Verdict.FAILS])

    assert proof.subject == "one.example"
    assert proof.because.startswith(
        "receivers do not find the policy that is meant for names below one.example"
    )
    assert proof.counterexample is not None
    assert "_dmarc.no-such-name.one.example says v=DMARC1; p=none" in proof.counterexample


def test_a_wildcard_text_below_an_existing_name_hides_the_policy_of_that_name() -> None:
    found = p8(changes={("*.www.one.example", "TXT"): ["v=DMARC1; p=none"]})

    assert ("P8", "www.one.example") in failing(found)


def test_a_wildcard_alias_leads_to_names_of_others() -> None:
    proof = only(p8(changes={("*.one.example", "CNAME"): ["web.provider.example."]}))

    assert proof.verdict is Verdict.ASSUMED
    assert "web.provider.example" in proof.because


def test_an_empty_non_terminal_exists() -> None:
    text = ONE.replace("policy: reject", "policy: none, nonexistent_policy: reject")
    changes: Changes = {("a.deep.one.example", "A"): ["192.0.2.13"]}
    proof = only(p8(text, changes))

    assert proof.verdict is Verdict.HOLDS
    assert "reject by `np` of _dmarc.one.example for names below that do not exist" in proof.because


def test_a_receiver_of_the_older_standard_is_told_to_decide_otherwise() -> None:
    text = ONE.replace("policy: reject", "policy: none, nonexistent_policy: reject")

    assert "(receivers that follow RFC 7489 apply none)" in only(p8(text)).because


def test_a_test_is_unknown_to_the_older_standard() -> None:
    text = ONE.replace("policy: reject", "policy: reject, testing: true")
    proof = only(p8(text))

    assert proof.verdict is Verdict.HOLDS
    assert proof.because.startswith(
        "receivers find quarantine by `p` of _dmarc.one.example "
        "(receivers that follow RFC 7489 apply reject)"
    )


SUBDOMAINS = topology(
    """
one.example:
  mx: [vps1]
  dmarc: {policy: reject, subdomain_policy: quarantine}
  subdomains: {news: {}, lab: {dmarc: {policy: none}}, '*': {mx: [vps1]}}
"""
)


def test_what_the_topology_declares_for_subdomains_is_meant() -> None:
    found = {one.subject: one for one in p8(SUBDOMAINS)}

    assert {one.verdict for one in found.values()} == {Verdict.HOLDS}
    assert "quarantine by `sp` of _dmarc.one.example" in found["news.one.example"].because
    assert "none by `p` of _dmarc.lab.one.example" in found["lab.one.example"].because
    assert found["*.one.example"].because == (
        "receivers find quarantine by `sp` of _dmarc.one.example for names below that exist by a "
        "wildcard"
    )


def test_a_subdomain_without_its_declared_record_fails() -> None:
    text = SUBDOMAINS.replace("policy: none}", "policy: reject}")
    found = p8(text, changes={("_dmarc.lab.one.example", "TXT"): []})

    assert failing(found) == {("P8", "lab.one.example")}


def test_a_weaker_policy_for_subdomains_than_was_declared_fails() -> None:
    record = ["v=DMARC1; p=reject; sp=none"]
    found = p8(SUBDOMAINS, changes={("_dmarc.one.example", "TXT"): record})

    assert failing(found) >= {("P8", "news.one.example"), ("P8", "*.one.example")}


def test_a_parked_domain_rejects() -> None:
    text = topology(
        "one.example: {mail: none}",
        hosts="spare: {name: mail.two.example, addresses: [192.0.2.11]}",
    )
    weak: Changes = {("_dmarc.one.example", "TXT"): ["v=DMARC1; p=none"]}

    assert only(p8(text)).verdict is Verdict.HOLDS
    assert failing(p8(text, weak)) == {("P8", "one.example")}
    assert only(p8(text, weak)).pointer == ("domains", "one.example", "mail")


def test_a_policy_behind_an_alias_is_assumed_until_it_is_known() -> None:
    text = ONE.replace("{policy: reject}", "{cname: one.policy.example}")
    lock = known({"one.policy.example": ["v=DMARC1; p=quarantine"]})

    assert "one.policy.example" in only(p8(text)).because
    assert only(p8(text)).verdict is Verdict.ASSUMED
    assert only(p8(text, lock=lock)).verdict is Verdict.HOLDS


def test_a_name_of_others_above_ours_decides_for_names_below_ours() -> None:
    text = ONE.replace("one.example", "dept.school.example")
    silent = known({"_dmarc.school.example": None})
    loud = known({"_dmarc.school.example": ["v=DMARC1; p=none"]})

    assert only(p8(text)).verdict is Verdict.ASSUMED
    assert "_dmarc.school.example" in only(p8(text)).because
    assert only(p8(text, lock=silent)).verdict is Verdict.HOLDS
    found = p8(text, lock=loud)
    assert failing(found) == {("P8", "dept.school.example")}
    assert found[0].counterexample == (
        "for no-such-name.dept.school.example, _dmarc.school.example says v=DMARC1; p=none"
    )


def test_a_zone_of_ours_above_decides_as_declared_there() -> None:
    text = topology(
        """
one.example: {mx: [vps1], dmarc: {policy: none}}
shop.one.example: {mx: [vps1], dmarc: {policy: reject}}
"""
    ).replace(
        "mailcompile: 1\n",
        "mailcompile: 1\nzones: {managed: {one.example: {delegated: [shop]}}}\n",
    )

    assert {one.verdict for one in p8(text)} == {Verdict.HOLDS}


DELEGATED = ONE.replace(
    "mailcompile: 1\n", "mailcompile: 1\nzones: {managed: {one.example: {delegated: [shop]}}}\n"
)


def test_a_delegation_under_a_policy_of_ours_is_a_warning() -> None:
    lock = known({"_dmarc.shop.one.example": None})
    found = p8(DELEGATED, lock=lock)
    proof = only([one for one in found if one.subject == "shop.one.example"])

    assert (proof.verdict, proof.severity) == (Verdict.FAILS, Severity.WARNING)
    assert proof.pointer == ("zones", "managed", "one.example", "delegated")


def test_a_delegation_with_a_policy_of_its_own_needs_no_word() -> None:
    lock = known({"_dmarc.shop.one.example": ["v=DMARC1; p=none"]})

    assert {one.subject for one in p8(DELEGATED, lock=lock)} == {"one.example"}


def test_a_delegation_about_which_nothing_is_known_is_assumed() -> None:
    found = {one.subject: one.verdict for one in p8(DELEGATED)}

    assert found == {"one.example": Verdict.HOLDS, "shop.one.example": Verdict.ASSUMED}


def test_a_name_that_is_too_deep_is_passed_over() -> None:
    deep = "a.b.c.d.e.f.one.example"
    text = topology(f"{deep}: {{mx: [vps1], dmarc: {{policy: reject}}, subdomains: {{x: {{}}}}}}")
    lock = known({f"_dmarc.{name}": None for name in DomainName(deep).ancestors()[1:-1]})
    found = p8(text, lock=lock)

    assert ("P8", f"x.{deep}") in failing(found)
    assert {one.severity for one in found if one.verdict is Verdict.FAILS} == {Severity.WARNING}


def test_no_policy_is_less_than_none() -> None:
    text = ONE.replace("policy: reject", "policy: none")
    proof = next(one for one in p8(text, {("_dmarc.one.example", "TXT"): []}) if one.severity)

    assert proof.because == (
        "receivers do not find the policy that is meant for one.example: "
        "no policy at all instead of none"
    )
