"""P11: names that are left open to others are found out."""

from collections.abc import Mapping

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.dns import Answer, DomainName, Status
from mailcompile.formats.lock import Lock, Locked
from tests.topologies import topology
from tests.unit.prove.claims import Changes, failing, only, proofs

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
web1: {name: www.one.example, addresses: [192.0.2.12], relay: vps1}
"""
ONE = topology("one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}", HOSTS)
BY_HAND = ONE.replace("mailcompile: 1\n", "mailcompile: 1\nzones: {records: config}\n")


def p11(text: str = ONE, changes: Changes | None = None, lock: Lock | None = None) -> list[Proof]:
    return proofs(text, changes=changes, lock=lock, claim="P11")


def of_hand(records: str, text: str = BY_HAND, lock: Lock | None = None) -> list[Proof]:
    return proofs(text, zones={"config/one.example.yaml": records}, lock=lock, claim="P11")


def with_zones(settings: str) -> str:
    return ONE.replace("mailcompile: 1\n", f"mailcompile: 1\nzones: {{{settings}}}\n")


def locked(entries: Mapping[tuple[str, str], tuple[str, ...]]) -> Lock:
    """A lock by name and type; without values there is nothing of the type."""
    names: dict[DomainName, dict[str, Locked]] = {}
    for (name, kind), values in entries.items():
        answer = Answer(Status.ANSWER, values) if values else Answer(Status.NODATA)
        names.setdefault(DomainName(name), {})[kind] = Locked(answer=answer, seen="2026-11-24")
    return Lock(names=names)


def test_what_was_written_is_closed() -> None:
    proof = only(p11())

    assert (proof.subject, proof.verdict) == ("one.example", Verdict.HOLDS)
    assert proof.because == "1 name without a role in mail lets nobody send"


@pytest.mark.parametrize(
    ("records", "wrong"),
    [
        ([], "there is no SPF record, so anybody may use it as MAIL FROM"),
        (["v=spf1 ~all"], "its SPF record is v=spf1 ~all"),
        (["v=spf1 a -all"], "its SPF record is v=spf1 a -all"),
        (["v=spf1 -all", "v=spf1 -all exp=x"], "there are 2 SPF records, so none counts"),
        (["v=spf10 -all"], "there is no SPF record, so anybody may use it as MAIL FROM"),
    ],
)
def test_a_name_that_is_not_closed_fails(records: list[str], wrong: str) -> None:
    proof = only(p11(changes={("www.one.example", "TXT"): records}))

    assert (proof.subject, proof.verdict) == ("www.one.example", Verdict.FAILS)
    assert proof.severity is Severity.ERROR
    assert proof.counterexample == wrong
    assert proof.pointer == ("hosts", "web1")


def test_other_texts_beside_the_record_do_not_matter() -> None:
    changes: Changes = {("www.one.example", "TXT"): ["v=spf1 -all", "token=1"]}

    assert only(p11(changes=changes)).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("A", "192.0.2.13"),
        ("AAAA", "2001:db8::1"),
        ("MX", "10 mail.one.example."),
        ("ALIAS", "pages.example."),
        ("Route53Provider/ALIAS", "{}"),
    ],
)
@pytest.mark.parametrize("name", ["shop.one.example", "*.one.example", "*.x.one.example"])
def test_a_name_of_each_sort_is_left_open(name: str, kind: str, value: str) -> None:
    assert failing(p11(changes={(name, kind): [value]})) == {("P11", name)}
    closed: Changes = {(name, kind): [value], (name, "TXT"): ["v=spf1 -all"]}
    assert not failing(p11(changes=closed))


@pytest.mark.parametrize("name", ["_sip.one.example", "a._domainkey.one.example"])
def test_names_of_one_purpose_are_no_mail_names(name: str) -> None:
    assert not failing(p11(changes={(name, "A"): ["192.0.2.13"]}))


def test_names_with_a_role_have_the_record_of_their_role() -> None:
    # What stands at these is what P1 and P5 are about.
    changes: Changes = {("mail.one.example", "TXT"): [], ("one.example", "TXT"): []}

    assert not failing(p11(changes=changes))


def test_a_zone_that_leaves_names_open_has_warnings() -> None:
    for settings in (
        "close_names: false",
        "managed: {one.example: {manage: [host, mx, dmarc]}}, records: config",
    ):
        found = of_hand("{}\n", with_zones(settings))
        proof = only([one for one in found if one.verdict is Verdict.FAILS])

        assert (proof.subject, proof.severity) == ("www.one.example", Severity.WARNING)


def test_a_hand_written_address_is_closed() -> None:
    found = of_hand("shop: {type: A, value: 192.0.2.13}\n'*': {type: A, value: 192.0.2.13}\n")

    assert only(found).verdict is Verdict.HOLDS
    assert only(found).because == "3 names without a role in mail let nobody send"


def test_a_hand_written_record_that_lets_somebody_send_is_a_warning_at_its_place() -> None:
    found = of_hand("""
old:
- {type: A, value: 192.0.2.13}
- {type: TXT, value: v=spf1 ip4:192.0.2.13 ~all}
""")
    proof = only(found)

    assert (proof.subject, proof.severity) == ("old.one.example", Severity.WARNING)
    assert proof.counterexample == "v=spf1 ip4:192.0.2.13 ~all lets 192.0.2.13 send"
    assert (proof.source, proof.pointer) == ("config/one.example.yaml", ("old", 1, "value"))


def test_a_hand_written_record_that_lets_nobody_send_closes_a_name_in_other_words() -> None:
    found = of_hand("""
old:
- {type: A, value: 192.0.2.13}
- {type: TXT, value: v=spf1 ~all}
""")

    assert only(found).verdict is Verdict.HOLDS


def test_a_name_that_receives_by_hand_is_a_warning() -> None:
    found = of_hand("""
lists:
- {type: A, value: 192.0.2.13}
- {type: MX, value: {exchange: relay.one.example., preference: 10}}
relay: {type: A, value: 192.0.2.14}
""")

    assert failing(found) == {("P11", "lists.one.example"), ("P11", "relay.one.example")}
    assert {one.severity for one in found} == {Severity.WARNING}


def test_an_alias_is_judged_at_what_it_leads_to() -> None:
    to_open: Changes = {
        ("docs.one.example", "CNAME"): ["pages.one.example."],
        ("pages.one.example", "A"): ["192.0.2.13"],
    }
    to_closed: Changes = {("docs.one.example", "CNAME"): ["www.one.example."]}
    found = {one.subject: one for one in p11(changes=to_open)}

    assert set(found) == {"docs.one.example", "pages.one.example"}
    proof = found["docs.one.example"]
    assert proof.counterexample == "it leads to pages.one.example, which has no SPF record"
    assert proof.severity is Severity.ERROR
    assert only(p11(changes=to_closed)).verdict is Verdict.HOLDS


def test_a_wildcard_alias_is_judged_at_what_it_leads_to() -> None:
    changes: Changes = {
        ("*.one.example", "CNAME"): ["pages.one.example."],
        ("pages.one.example", "A"): ["192.0.2.13"],
    }

    assert ("P11", "*.one.example") in failing(p11(changes=changes))


def test_an_alias_of_others_is_assumed_until_it_is_known() -> None:
    records = "docs: {type: CNAME, value: site.pages.example.}\n"
    site = "site.pages.example"
    is_open = locked({(site, "TXT"): (), (site, "MX"): (), (site, "A"): ("198.51.100.1",)})
    is_closed = locked({(site, "TXT"): ("v=spf1 -all",)})
    is_nothing = locked({(site, kind): () for kind in ("TXT", "MX", "A", "AAAA")})

    assert only(of_hand(records)).verdict is Verdict.ASSUMED
    assert site in only(of_hand(records)).because
    assert only(of_hand(records, lock=is_closed)).verdict is Verdict.HOLDS
    assert only(of_hand(records, lock=is_nothing)).verdict is Verdict.HOLDS
    proof = only(of_hand(records, lock=is_open))
    assert (proof.subject, proof.verdict) == ("docs.one.example", Verdict.FAILS)
    assert proof.severity is Severity.WARNING
    assert (proof.source, proof.pointer) == ("config/one.example.yaml", ("docs",))


def test_the_links_of_a_service_are_judged_too() -> None:
    text = ONE.replace("senders: [vps1]", "senders: [vps1, news]").replace(
        "defaults", "services: {news: {tracking: {click: links.news.example}}}\ndefaults"
    )

    assert "links.news.example" in only(p11(text)).because


def test_delegations_are_listed() -> None:
    found = of_hand("""
shop: {type: NS, value: ns1.shop.one.example.}
ns1.shop: {type: A, value: 192.0.2.13}
""")

    assert only(found).verdict is Verdict.HOLDS
    assert only(found).because.endswith("; others answer for shop.one.example")


def test_a_weaker_policy_for_subdomains_leaves_closed_names_to_forgers() -> None:
    text = ONE.replace("policy: reject", "policy: reject, subdomain_policy: none")
    proof = only(p11(text))

    assert (proof.subject, proof.severity) == ("www.one.example", Severity.WARNING)
    assert proof.because == "one.example asks for reject, and www.one.example for less"
    assert proof.counterexample == (
        "mail from www.one.example meets none by `sp` of _dmarc.one.example"
    )
    assert proof.pointer == ("domains", "one.example", "dmarc", "subdomain_policy")


def test_a_weaker_policy_that_asks_for_something_is_a_warning() -> None:
    text = ONE.replace("policy: reject", "policy: reject, subdomain_policy: quarantine")

    assert only(p11(text)).severity is Severity.WARNING


def test_a_weaker_policy_for_names_that_do_not_exist() -> None:
    text = ONE.replace("policy: reject", "policy: reject, nonexistent_policy: none")
    proof = only(p11(text))

    assert (proof.subject, proof.severity) == ("one.example", Severity.WARNING)
    assert proof.counterexample == (
        "mail from no-such-name.one.example meets none by `np` of _dmarc.one.example"
    )


def test_a_weaker_policy_below_one_that_asks_for_nothing_is_none_of_this() -> None:
    text = ONE.replace("policy: reject", "policy: none, nonexistent_policy: none")

    assert only(p11(text)).verdict is Verdict.HOLDS


def test_a_hand_written_policy_at_a_closed_name_fails() -> None:
    found = of_hand("_dmarc.www: {type: TXT, value: v=DMARC1; p=none}\n")
    proof = only(found)

    assert (proof.subject, proof.verdict) == ("www.one.example", Verdict.FAILS)
    assert proof.source == "config/one.example.yaml"


def test_a_zone_without_such_names_holds() -> None:
    text = topology("two.example: {mx: [vps1], dmarc: {policy: reject}}", HOSTS)

    assert only(p11(text)).because == "no name has an address and no role in mail"


@pytest.mark.parametrize("name", ["docs", "'*'"])
def test_an_alias_of_an_address_is_open_whatever_its_mx_may_be(name: str) -> None:
    """Whether its MX is a null one is not known, and with an address that would be odd."""
    records = f"{name}: {{type: CNAME, value: web.shops.test.}}\n"
    lock = locked({("web.shops.test", "A"): ("198.51.100.1",), ("web.shops.test", "TXT"): ()})
    nothing = locked({("web.shops.test", "A"): (), ("web.shops.test", "TXT"): ()})
    null_mx = locked(
        {
            ("web.shops.test", "A"): ("198.51.100.1",),
            ("web.shops.test", "TXT"): (),
            ("web.shops.test", "MX"): ("0 .",),
        }
    )

    proof = only(of_hand(records, lock=lock))
    assert proof.verdict is Verdict.FAILS
    assert proof.severity is Severity.WARNING
    assert proof.counterexample == "it leads to web.shops.test, which has no SPF record"
    assert only(of_hand(records, lock=nothing)).verdict is Verdict.ASSUMED
    assert only(of_hand(records, lock=null_mx)).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        ("v=spf1 +all", "where v=spf1 +all lets 192.0.2.1 send"),
        ("v=spf1 ip4:198.51.100.0/24 -all", "lets 198.51.100."),
        ("v=spf1 -all", None),
        ("v=spf1 ?all", None),
    ],
)
def test_an_alias_of_others_lets_in_whom_they_let_in(record: str, wrong: str | None) -> None:
    lock = locked({("shop.third.test", "TXT"): (record,), ("shop.third.test", "A"): ("192.0.2.8",)})

    found = of_hand("shop: {type: CNAME, value: shop.third.test.}\n", lock=lock)

    shop = [one for one in found if one.subject == "shop.one.example"]
    assert [one.severity for one in shop] == ([] if wrong is None else [Severity.WARNING])
    assert all(wrong in str(one.counterexample) for one in shop if wrong is not None)


def test_a_policy_above_that_nobody_knows_may_ask_for_less() -> None:
    text = topology(
        "team.corp.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}",
        HOSTS.replace("one.example", "team.corp.example"),
    )

    proof = only(p11(text))

    assert proof.verdict is Verdict.ASSUMED
    assert "_dmarc.corp.example" in proof.unknown
