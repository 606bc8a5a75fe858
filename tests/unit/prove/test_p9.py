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


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("192.0.2.11.", "leads to an address instead of a name"),
        ("mail one.example.", "leads to a name that no host can have"),
        ("mail/one.example.", "leads to a name that no host can have"),
        ("mail..one.example.", "leads to a name that no host can have"),
        ("-mail.one.example.", "leads to a name that no host can have"),
        (f"{'a' * 64}.one.example.", "leads to a name that no host can have"),
        (f"{'a.' * 123}one.example.", "leads to a name that no host can have"),
    ],
)
def test_an_exchanger_that_no_host_can_be_fails(target: str, wrong: str) -> None:
    first = failures(p9(changes={("one.example", "MX"): [f"10 {target}"]}))[0]

    assert first.counterexample == f"MX 10 {target} {wrong}"
    assert (first.subject, first.severity) == ("one.example", Severity.ERROR)


def test_providers_have_exchangers_with_underscores() -> None:
    changes: Changes = {
        ("one.example", "MX"): ["10 _mx.one.example."],
        ("_mx.one.example", "A"): ["192.0.2.11"],
    }
    found = [one for one in p9(changes=changes) if one.subject == "one.example"]

    assert only(found).counterexample == (
        "MX 10 _mx.one.example. leads to a name that was not declared"
    )


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
    text = ONE.replace("defaults", "services: {filter: {mx: [mx.provider.example]}}\ndefaults")
    text = text.replace("mx: [vps1]", "mx: [filter]")
    of_one = p9(text)
    with_address = locked({("mx.provider.example", "A"): ("198.51.100.1",)})
    without = locked({("mx.provider.example", "A"): (), ("mx.provider.example", "AAAA"): ()})
    alias = locked({("mx.provider.example", "CNAME"): ("other.provider.example.",)})

    assert verdicts(of_one)["one.example"] is Verdict.ASSUMED
    assert "mx.provider.example" in of_one[0].because
    assert verdicts(p9(text, lock=with_address))["one.example"] is Verdict.HOLDS
    assert verdicts(p9(text, lock=without))["one.example"] is Verdict.FAILS
    assert verdicts(p9(text, lock=alias))["one.example"] is Verdict.FAILS


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


def test_an_address_stands_for_an_mx_that_nobody_declared() -> None:
    changes: Changes = {("rp.one.example", "AAAA"): ["2001:db8::1"]}
    found = p9(ONE.replace("mx: [vps1]", "mx: none"), changes=changes)
    proof = only([one for one in found if one.subject == "rp.one.example"])

    assert proof.verdict is Verdict.HOLDS
    assert "by its address" in proof.because


def test_an_address_instead_of_the_declared_mx_fails() -> None:
    changes: Changes = {
        ("rp.one.example", "MX"): [],
        ("rp.one.example", "AAAA"): ["2001:db8::1"],
    }
    proof = only(failures(p9(changes=changes)))

    assert (proof.subject, proof.severity) == ("rp.one.example", Severity.ERROR)
    assert proof.because == "mail to rp.one.example does not go where it was declared"
    assert proof.counterexample == "rp.one.example has no MX instead of mail.one.example"


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
    found = failures(proofs(text, zones={"config/one.example.yaml": records}, claim="P9"))
    proof = only([one for one in found if one.subject == "one.example"])

    assert {one.severity for one in found} == {Severity.WARNING}
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


TWO_HOSTS = topology(
    "one.example: {mx: [vps1, vps2], senders: [vps1]}\ntwo.example: {mx: none, senders: [vps1]}",
    "vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}\n"
    "vps2: {name: mail2.one.example, addresses: [192.0.2.12]}",
)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (
            ["10 mail.one.example.", "20 mail2.one.example.", "30 www.one.example."],
            "MX 30 www.one.example. leads to a name that was not declared",
        ),
        (
            ["10 www.one.example.", "20 mail2.one.example."],
            "MX 10 www.one.example. leads to a name that was not declared",
        ),
        (["10 mail.one.example."], "no MX leads to mail2.one.example"),
        (
            ["20 mail.one.example.", "10 mail2.one.example."],
            "it goes to mail2.one.example, then mail.one.example instead of mail.one.example, then "
            "mail2.one.example",
        ),
        (
            ["10 mail.one.example.", "10 mail2.one.example."],
            "it goes to mail.one.example and mail2.one.example instead of mail.one.example, then "
            "mail2.one.example",
        ),
    ],
)
def test_mail_that_goes_elsewhere_than_declared_fails(values: list[str], wrong: str) -> None:
    changes: Changes = {
        ("one.example", "MX"): values,
        ("www.one.example", "A"): ["192.0.2.80"],
    }
    proof = only(
        failures(
            p9(TWO_HOSTS.replace("two.example: {mx: none", "two.example: {mx: [vps1]"), changes)
        )
    )

    assert (proof.subject, proof.severity) == ("one.example", Severity.ERROR)
    assert proof.because == "mail to one.example does not go where it was declared"
    assert proof.counterexample == wrong
    assert proof.pointer == ("domains", "one.example", "mx")


def test_preferences_mean_their_order_alone() -> None:
    values = ["1 mail.one.example.", "5 mail2.one.example.", "9 mail.one.example."]
    found = p9(TWO_HOSTS, {("one.example", "MX"): values})

    assert ("P9", "one.example") not in failing(found)


def test_equal_preferences_stay_equal_as_declared() -> None:
    text = TWO_HOSTS.replace(
        "mx: [vps1, vps2]", "mx: [{id: vps1, preference: 7}, {id: vps2, preference: 7}]"
    )
    apart = ["10 mail.one.example.", "20 mail2.one.example."]

    assert ("P9", "one.example") not in failing(p9(text))
    assert ("P9", "one.example") in failing(p9(text, {("one.example", "MX"): apart}))


@pytest.mark.parametrize("name", ["two.example", "mail.one.example", "www.one.example"])
def test_an_mx_where_none_was_declared_fails(name: str) -> None:
    """`mx: none`, the name of a host, and a name of which nothing was said."""
    changes: Changes = {(name, "MX"): ["10 mail2.one.example."]}
    found = [one for one in failures(p9(TWO_HOSTS, changes)) if one.subject == name]

    assert only(found).counterexample == "MX 10 mail2.one.example. was not declared"
    assert only(found).severity is Severity.ERROR


def test_an_mx_that_somebody_wrote_by_hand_is_no_stranger() -> None:
    records = "lists: {type: MX, value: {exchange: mail.one.example., preference: 10}}\n"
    found = proofs(
        "mailcompile: 1\nzones: {records: config}\n" + ONE.removeprefix("mailcompile: 1\n"),
        zones={"config/one.example.yaml": records},
        claim="P9",
    )

    assert verdicts(found)["lists.one.example"] is Verdict.HOLDS


def test_mail_through_an_alias_may_come_to_the_declared_exchangers() -> None:
    changes: Changes = {
        ("rp.one.example", "MX"): [],
        ("rp.one.example", "TXT"): [],
        ("rp.one.example", "CNAME"): ["one.example."],
    }
    by_others: Changes = {**changes, ("rp.one.example", "CNAME"): ["rp.provider.example."]}

    assert not failing(p9(changes=changes))
    assert verdicts(p9(changes=by_others))["rp.one.example"] is Verdict.ASSUMED


@pytest.mark.parametrize("setting", ["mx: null_mx", "mail: none"])
def test_a_null_mx_that_was_declared_must_be_there(setting: str) -> None:
    text = topology(
        f"one.example: {{{setting}}}\ntwo.example: {{mx: [vps1]}}",
        "vps1: {name: mail.two.example, addresses: [192.0.2.11], signer: rspamd}",
    )
    gone = only(failures(p9(text, {("one.example", "MX"): []})))
    stolen = only(failures(p9(text, {("one.example", "MX"): ["10 mail.two.example."]})))

    assert not failing(p9(text))
    assert gone.counterexample == "one.example has no MX instead of a null one"
    assert stolen.counterexample == (
        "MX 10 mail.two.example. leads to a name that was not declared"
    )
    assert {gone.severity, stolen.severity} == {Severity.ERROR}


def test_mail_to_a_wildcard_goes_where_it_was_declared() -> None:
    text = topology("one.example: {mx: [vps1], subdomains: {'*': {mx: [vps1]}}}")
    changes: Changes = {
        ("*.one.example", "MX"): ["10 www.one.example."],
        ("www.one.example", "A"): ["192.0.2.80"],
    }
    proof = only(failures(p9(text, changes)))

    assert not failing(p9(text))
    assert proof.subject == "*.one.example"
    assert proof.counterexample == "MX 10 www.one.example. leads to a name that was not declared"


def test_bounces_of_forwarded_mail_come_back_to_the_forwarder() -> None:
    text = topology(
        "one.example: {mx: [vps1], senders: [vps1]}",
        "vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}\n"
        "gate: {name: gate.one.example, addresses: [192.0.2.12], "
        "forwards: {srs: srs.one.example}}",
    )
    proof = only(failures(p9(text, {("srs.one.example", "MX"): ["10 mail.one.example."]})))

    assert not failing(p9(text))
    assert (proof.subject, proof.severity) == ("srs.one.example", Severity.ERROR)
    assert proof.counterexample == "MX 10 mail.one.example. leads to a name that was not declared"
    assert proof.pointer == ("hosts", "gate", "forwards", "srs")


def with_service(bounce: str) -> str:
    text = ONE.replace("defaults", f"services: {{news: {{bounce: {bounce}}}}}\ndefaults")
    return text.replace("{id: vps1, bounce: rp}", "vps1, {id: news, bounce: rp}")


def test_bounces_of_a_service_come_back_to_its_exchangers() -> None:
    text = with_service("{mx: [in1.news.example, in2.news.example]}")
    swapped = ["20 in1.news.example.", "10 in2.news.example."]
    proof = only(failures(p9(text, {("rp.one.example", "MX"): swapped})))

    assert not failing(p9(text))
    assert proof.subject == "rp.one.example"
    assert proof.pointer == ("domains", "one.example", "senders", 1)


@pytest.mark.parametrize("target", ["rp.other.example.", "one.example.", "nowhere.one.example."])
def test_the_alias_of_a_service_must_lead_to_it(target: str) -> None:
    """At one of ours, at one that does not exist, or at one of which nothing is known."""
    text = with_service("{cname: rp.news.example}")
    proof = only(failures(p9(text, {("rp.one.example", "CNAME"): [target]})))

    assert not failing(p9(text))
    assert (proof.subject, proof.severity) == ("rp.one.example", Severity.ERROR)
    assert proof.counterexample == (
        f"rp.one.example is an alias of {target[:-1]} instead of rp.news.example"
    )
    assert proof.pointer == ("domains", "one.example", "senders", 1)


def test_a_missing_alias_is_told_once() -> None:
    text = with_service("{cname: rp.news.example}")
    gone: Changes = {("rp.one.example", "CNAME"): []}
    address: Changes = {**gone, ("rp.one.example", "A"): ["192.0.2.80"]}

    assert only(failures(p9(text, gone))).subject == "one.example"
    assert only(failures(p9(text, address))).counterexample == (
        "rp.one.example is no alias instead of rp.news.example"
    )


@pytest.mark.parametrize(
    ("tags", "wrong"),
    [
        ("", "rua has no dmarc@two.example that receivers can read"),
        ("; rua=https://two.example/dmarc", "rua is https://two.example/dmarc instead of "),
        ("; rua=mailto:dmarc@@two.example", "rua has no dmarc@two.example that receivers can"),
        ("; rua=dmarc@two.example", "rua has no dmarc@two.example that receivers can read"),
        ("; rua=mailto:drama@two.example", "rua is drama@two.example instead of dmarc@two"),
        (
            "; rua=mailto:dmarc@two.example,mailto:more@two.example",
            "rua has more@two.example, which was not declared",
        ),
        (
            "; rua=mailto:dmarc@two.example; ruf=mailto:more@two.example",
            "ruf has more@two.example, which was not declared",
        ),
    ],
)
def test_reports_that_do_not_go_where_they_were_declared_fail(tags: str, wrong: str) -> None:
    changes: Changes = {("_dmarc.one.example", "TXT"): [f"v=DMARC1; p=none{tags}"]}
    proof = only(failures(p9(TWO, changes)))

    assert (proof.subject, proof.severity) == ("one.example", Severity.ERROR)
    assert proof.because == "reports about one.example do not go where it was declared"
    assert (proof.counterexample or "").startswith(f"at _dmarc.one.example, {wrong}")
    assert proof.pointer == ("domains", "one.example", "dmarc", "rua") or "ruf" in wrong


@pytest.mark.parametrize(
    "tags",
    [
        "rua=MAILTO:dmarc@Two.example.!10m",
        "rua=mailto:%64marc@two.example",
        "rua=mailto:dmarc@two.example?subject=x,mailto:@",
    ],
)
def test_one_address_is_written_in_several_ways(tags: str) -> None:
    changes: Changes = {("_dmarc.one.example", "TXT"): [f"v=DMARC1; p=none; {tags}"]}

    assert not failing(p9(TWO, changes))


def test_reports_of_a_policy_that_is_not_ours_are_warnings() -> None:
    text = TWO.replace(
        "mailcompile: 1\n",
        "mailcompile: 1\nzones: {records: config, managed: {one.example: {manage: [mx]}}}\n",
    )
    records = "_dmarc: {type: TXT, value: v=DMARC1; p=none}\n"
    found = failures(proofs(text, zones={"config/one.example.yaml": records}, claim="P9"))
    proof = only([one for one in found if one.because.startswith("reports about")])

    assert (proof.subject, proof.severity) == ("one.example", Severity.WARNING)
    assert proof.source == "config/one.example.yaml"


@pytest.mark.parametrize(
    ("manage", "severity"), [("mx, spf", Severity.WARNING), ("mx, spf, host", Severity.ERROR)]
)
def test_an_address_that_is_not_ours_to_write_is_a_warning(manage: str, severity: Severity) -> None:
    zones = f"zones: {{records: config, managed: {{one.example: {{manage: [{manage}]}}}}}}\n"
    text = ONE.replace("mailcompile: 1\n", f"mailcompile: 1\n{zones}")
    changes: Changes = {("mail.one.example", "A"): []}
    records = {"config/one.example.yaml": "{}\n"}
    found = failures(proofs(text, zones=records, changes=changes, claim="P9"))

    assert {one.severity for one in found} == {severity}
    assert {one.counterexample for one in found} == {
        "MX 10 mail.one.example. leads to a name without A and AAAA"
    }


def test_an_exchanger_in_a_zone_whose_addresses_others_write_is_a_warning() -> None:
    zones = "zones: {records: config, managed: {two.example: {manage: [dmarc, mx, spf]}}}\n"
    text = topology(
        "one.example: {mx: [vps1]}\ntwo.example: {mx: [vps1]}",
        "vps1: {name: mail.two.example, addresses: [192.0.2.11]}",
    )
    text = text.replace("mailcompile: 1\n", f"mailcompile: 1\n{zones}")
    records = {f"config/{name}.example.yaml": "{}\n" for name in ("one", "two")}
    found = failures(proofs(text, zones=records, claim="P9"))

    assert {(one.subject, one.severity) for one in found} == {
        ("one.example", Severity.WARNING),
        ("two.example", Severity.WARNING),
    }
