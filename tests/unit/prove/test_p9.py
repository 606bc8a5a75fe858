"""P9: exchangers, Return-Paths and report addresses that nobody can deliver to are found out."""

from collections.abc import Mapping

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.dns import Answer, DomainName, Status
from mailcompile.formats.lock import Lock, Locked
from tests.topologies import compiled, topology
from tests.unit.prove.claims import Changes, failing, only, proofs

ONE = topology("one.example: {mx: [vps1], senders: [{id: vps1, bounce: rp}]}")
TWO = topology(
    """
one.example: {mx: [vps1], dmarc: {policy: none, rua: dmarc@two.example}}
two.example: {mx: [vps1], dmarc: {policy: none}}
"""
)


def p9(text: str = ONE, changes: Changes | None = None, lock: Lock | None = None) -> list[Proof]:
    return proofs(text, changes=changes, lock=lock, claim="P9")


def failures(found: list[Proof]) -> list[Proof]:
    return [one for one in found if one.verdict is Verdict.FAILS]


def verdicts(found: list[Proof]) -> dict[str, Verdict]:
    return {one.subject: one.verdict for one in found}


def locked(entries: Mapping[tuple[str, str], tuple[str, ...]]) -> Lock:
    """A lock by name and type; without values there is nothing of the type."""
    names: dict[DomainName, dict[str, Locked]] = {}
    for (name, kind), values in entries.items():
        answer = Answer(Status.ANSWER, values) if values else Answer(Status.NODATA)
        names.setdefault(DomainName(name), {})[kind] = Locked(answer=answer, seen="2026-11-24")
    return Lock(names=names)


def test_what_was_written_can_be_delivered() -> None:
    found = {one.subject: one for one in p9()}

    assert set(found) == {"one.example", "rp.one.example"}
    assert {one.verdict for one in found.values()} == {Verdict.HOLDS}
    assert found["one.example"].because == "mail goes to mail.one.example"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({("mail.one.example", "A"): []}, "leads to a name without A and AAAA"),
        (
            {
                ("mail.one.example", "A"): [],
                ("mail.one.example", "TXT"): [],
                ("mail.one.example", "CNAME"): ["host.provider.example."],
            },
            "leads to an alias, of host.provider.example",
        ),
    ],
)
def test_an_exchanger_without_address_fails(changes: Changes, wrong: str) -> None:
    found = p9(changes=changes)
    proof = only([one for one in found if one.subject == "one.example"])

    assert failing(found) == {("P9", "one.example"), ("P9", "rp.one.example")}
    assert proof.counterexample == f"MX 10 mail.one.example. {wrong}"
    assert proof.severity is Severity.ERROR
    assert proof.pointer == ("domains", "one.example", "mx")


def test_an_exchanger_that_is_an_address_fails() -> None:
    proof = only(failures(p9(changes={("one.example", "MX"): ["10 192.0.2.11."]})))

    assert proof.counterexample == "MX 10 192.0.2.11. leads to an address instead of a name"


def test_a_null_mx_beside_others_fails() -> None:
    values = ["0 .", "10 mail.one.example."]
    proof = only(failures(p9(changes={("one.example", "MX"): values})))

    assert proof.counterexample == "MX 0 . is a null MX, beside others"


def test_an_exchanger_with_the_alias_of_a_provider_has_an_address() -> None:
    changes: Changes = {
        ("mail.one.example", "A"): [],
        ("mail.one.example", "Route53Provider/ALIAS"): ["{}"],
    }

    assert set(verdicts(p9(changes=changes)).values()) == {Verdict.HOLDS}


def test_an_exchanger_of_others_is_assumed_until_it_is_known() -> None:
    changes: Changes = {("one.example", "MX"): ["10 mx.provider.example."]}
    of_one = p9(changes=changes)
    with_address = locked({("mx.provider.example", "A"): ("198.51.100.1",)})
    without = locked({("mx.provider.example", "A"): (), ("mx.provider.example", "AAAA"): ()})
    alias = locked({("mx.provider.example", "CNAME"): ("other.provider.example.",)})

    assert verdicts(of_one)["one.example"] is Verdict.ASSUMED
    assert "mx.provider.example" in of_one[0].because
    assert verdicts(p9(changes=changes, lock=with_address))["one.example"] is Verdict.HOLDS
    assert verdicts(p9(changes=changes, lock=without))["one.example"] is Verdict.FAILS
    assert verdicts(p9(changes=changes, lock=alias))["one.example"] is Verdict.FAILS


def test_a_return_path_that_lost_its_mx_fails() -> None:
    proof = only(failures(p9(changes={("rp.one.example", "MX"): []})))

    assert proof.subject == "one.example"
    assert proof.because == "rp.one.example is the Return-Path of vps1 and cannot be replied to"
    assert proof.counterexample == "rp.one.example has neither MX nor address"
    assert proof.severity is Severity.ERROR


def test_a_return_path_with_a_null_mx_fails() -> None:
    proof = only(failures(p9(changes={("rp.one.example", "MX"): ["0 ."]})))

    assert (proof.subject, proof.severity) == ("rp.one.example", Severity.ERROR)
    assert proof.counterexample == "rp.one.example has a null MX"


def test_an_address_stands_for_an_mx() -> None:
    changes: Changes = {
        ("rp.one.example", "MX"): [],
        ("rp.one.example", "AAAA"): ["2001:db8::1"],
    }
    proof = only([one for one in p9(changes=changes) if one.subject == "rp.one.example"])

    assert proof.verdict is Verdict.HOLDS
    assert "by its address" in proof.because


def test_a_domain_that_was_to_receive_fails_without_its_mx() -> None:
    text = topology("one.example: {mx: [vps1]}")
    proof = only(failures(p9(text, changes={("one.example", "MX"): []})))

    assert proof.because == "one.example is to receive mail and cannot be replied to"


def test_a_return_path_that_is_the_alias_of_a_service() -> None:
    text = ONE.replace("defaults", "services: {news: {bounce: {cname: rp.news.example}}}\ndefaults")
    text = text.replace("{id: vps1, bounce: rp}", "{id: news, bounce: rp}")
    known = locked({("rp.news.example", "MX"): ("10 in.news.example.",)})
    silent = locked({("rp.news.example", kind): () for kind in ("MX", "A", "AAAA")})

    assert verdicts(p9(text))["rp.one.example"] is Verdict.ASSUMED
    assert "rp.news.example" in only([o for o in p9(text) if o.subject == "rp.one.example"]).because
    assert verdicts(p9(text, lock=known))["rp.one.example"] is Verdict.HOLDS
    assert failing(p9(text, lock=silent)) == {("P9", "one.example")}


def test_a_from_name_that_takes_no_mail_as_declared_holds() -> None:
    text = topology("one.example: {mx: null_mx, senders: [{id: news, bounce: rp}]}").replace(
        "defaults", "services: {news: {bounce: {mx: [in.news.example]}}}\ndefaults"
    )
    proof = only([one for one in p9(text) if one.subject == "one.example"])

    assert proof.verdict is Verdict.HOLDS
    assert "takes no mail, as declared" in proof.because


RULES = {
    "MX002": "one.example: {mx: none, senders: [vps1]}",
    "MX003": "one.example: {mx: null_mx, senders: [vps1]}",
    "DMARC003": "one.example: {mx: [vps1], dmarc: {policy: none, rua: a@two.example}}\n"
    "two.example: {mail: none}",
    "DMARC018": "one.example: {mx: [vps1], dmarc: {policy: none, rua: a@two.example}}\n"
    "two.example: {mx: null_mx}",
    "SUB004": "one.example: {mx: [vps1], senders: [{id: vps1, from_subdomains: [news]}], "
    "subdomains: {news: {mail: none}}}",
}


@pytest.mark.parametrize("code", RULES)
def test_what_a_rule_says_already_is_not_said_again(code: str) -> None:
    whole = compiled(topology(RULES[code]))
    codes = [finding.code for finding in whole.findings]

    assert code in codes
    assert "P9" not in codes
    assert ("P9", "one.example") in failing(list(whole.proofs))


def test_reports_to_a_managed_domain_without_mx_fail() -> None:
    proof = only(failures(p9(TWO, changes={("two.example", "MX"): []})[:1]))

    assert proof.subject == "one.example"
    assert proof.because == "reports about one.example go to two.example, which takes no mail"
    assert proof.counterexample == "two.example has no MX"
    assert proof.pointer == ("domains", "one.example", "dmarc", "rua")


def test_reports_to_a_name_that_nobody_declared_are_an_error() -> None:
    text = ONE.replace("dmarc: {policy: none}", "dmarc: {policy: none, rua: a@box.one.example}")
    proof = only(failures(p9(text)))

    assert (proof.subject, proof.severity) == ("one.example", Severity.ERROR)
    assert proof.counterexample == "box.one.example has no MX"


def test_reports_to_another_organization_need_its_permission() -> None:
    asked = "one.example._report._dmarc.two.example"
    found = p9(TWO, changes={(asked, "TXT"): []})
    proof = only(failures(found))

    assert set(verdicts(p9(TWO)).values()) == {Verdict.HOLDS}
    assert (proof.subject, proof.severity) == ("one.example", Severity.ERROR)
    assert proof.counterexample == f"{asked} has no record that permits it"


def test_a_permission_that_leads_elsewhere_is_none() -> None:
    asked = ("one.example._report._dmarc.two.example", "TXT")
    found = p9(TWO, changes={asked: ["v=DMARC1; rua=mailto:a@three.example"]})

    assert failing(found) == {("P9", "one.example")}


def test_reports_to_others_are_assumed_until_they_are_known() -> None:
    text = ONE.replace("dmarc: {policy: none}", "dmarc: {policy: none, ruf: a@reports.example}")
    asked = ("one.example._report._dmarc.reports.example", "TXT")
    own = {("_dmarc.reports.example", "TXT"): ("v=DMARC1; p=none",)}
    permits = locked({**own, asked: ("v=DMARC1",)})

    assert verdicts(p9(text))["one.example"] is Verdict.ASSUMED
    assert verdicts(p9(text, lock=locked(own)))["one.example"] is Verdict.ASSUMED
    assert verdicts(p9(text, lock=permits))["one.example"] is Verdict.HOLDS
    assert verdicts(p9(text, lock=locked({**own, asked: ()})))["one.example"] is Verdict.FAILS


def test_reports_within_the_organization_need_no_permission() -> None:
    text = topology(
        "one.example: {mx: [vps1], dmarc: {policy: none, rua: a@in.one.example}, "
        "subdomains: {in: {}}}"
    )

    assert set(verdicts(p9(text)).values()) == {Verdict.HOLDS}


def test_a_record_beside_the_wildcard_of_reports_hides_it() -> None:
    everybody = ("*._report._dmarc.one.example", "TXT")
    some = ("a.two.example._report._dmarc.one.example", "TXT")
    found = p9(changes={everybody: ["v=DMARC1"], some: ["v=DMARC1"]})
    proof = only(failures(found))

    assert (proof.subject, proof.severity) == ("one.example", Severity.ERROR)
    assert proof.counterexample == (
        "*._report._dmarc.one.example does not answer for any other name in example, because of "
        "a.two.example._report._dmarc.one.example"
    )
    assert not failing(p9(changes={everybody: ["v=DMARC1"]}))


def test_a_zone_that_is_only_judged_has_warnings_with_their_place() -> None:
    text = ONE.replace(
        "mailcompile: 1\n",
        "mailcompile: 1\nzones: {records: config, managed: {one.example: {manage: check}}}\n",
    )
    records = """
'': {type: MX, value: {exchange: mail.one.example., preference: 10}}
rp: {type: A, value: 192.0.2.11}
"""
    found = proofs(text, zones={"config/one.example.yaml": records}, claim="P9")
    proof = only(failures(found))

    assert (proof.subject, proof.severity) == ("one.example", Severity.WARNING)
    assert proof.source == "config/one.example.yaml"
    assert proof.counterexample == "MX 10 mail.one.example. leads to a name without A and AAAA"


def test_a_null_mx_of_a_parked_domain_holds() -> None:
    text = topology(
        "one.example: {mail: none}", "m1: {name: mail.two.example, egress: [192.0.2.1]}"
    )

    assert only(p9(text)).because == "it takes no mail, by a null MX"


def test_aliases_in_a_circle_are_no_way_back() -> None:
    changes: Changes = {
        ("rp.one.example", "MX"): [],
        ("rp.one.example", "TXT"): [],
        ("rp.one.example", "CNAME"): ["rp.one.example."],
    }

    assert failing(p9(changes=changes)) == {("P9", "one.example")}
