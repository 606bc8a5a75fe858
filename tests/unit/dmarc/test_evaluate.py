"""What a receiver makes of a message.

The test ids begin with the section of RFC 9989, if no other is named.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from mailcompile.dmarc import DmarcVerdict, evaluate
from mailcompile.dns import ZoneResolver

PLAIN = "v=DMARC1; p=reject"
ORGS = {"example.com": PLAIN, "example.net": PLAIN}
COM_ONLY = {"example.com": PLAIN}
BANK = {"bank.example": f"{PLAIN}; psd=y", "giant.bank.example": PLAIN}


def zone(
    records: Mapping[str, str], timeouts: tuple[str | tuple[str, str], ...] = (), **more: str
) -> ZoneResolver:
    """``records``: what stands at ``_dmarc`` of a name; ``more``: addresses below example.com."""
    entries: dict[str, list[Any]] = {
        f"_dmarc.{name}": [("TXT", text)] for name, text in records.items()
    }
    entries |= {f"{label}.example.com": [("A", address)] for label, address in more.items()}
    return ZoneResolver(entries, timeouts)


def spf_alone(author: str, domain: str, records: Mapping[str, str], **how: Any) -> DmarcVerdict:
    return evaluate(author, spf=("pass", domain), resolver=zone(records), **how)


def dkim_alone(author: str, domain: str, records: Mapping[str, str], **how: Any) -> DmarcVerdict:
    return evaluate(author, dkim=[(domain, "pass")], resolver=zone(records), **how)


class TestAlignment:
    """Sections 4.4 and 4.10.2."""

    @pytest.mark.parametrize(
        ("author", "domain", "records", "relaxed", "strict"),
        [
            pytest.param(
                *("news.example.com", "foo.example.com", ORGS, True, False), id="4.4 table 1 row 1"
            ),
            pytest.param(
                *("news.example.com", "news.example.com", ORGS, True, True), id="4.4 table 1 row 2"
            ),
            pytest.param(
                *("news.example.com", "foo.example.net", ORGS, False, False), id="4.4 table 1 row 3"
            ),
            pytest.param(*("example.com", "example.com", ORGS, True, True), id="B.1 example 1"),
            pytest.param(
                *("example.com", "child.example.com", ORGS, True, False), id="B.1.1 example 2"
            ),
            pytest.param(
                *("child.example.com", "example.com", ORGS, True, False), id="B.1.2 example 2"
            ),
            pytest.param(
                *("child.example.com", "example.net", ORGS, False, False), id="B.1 example 3"
            ),
            pytest.param(
                *("child.example.com", "example.net", COM_ONLY, False, False), id="4.10.2 no record"
            ),
            pytest.param(
                *("Example.Com.", "EXAMPLE.com", ORGS, True, True), id="4.4 RFC 4343: no case"
            ),
            pytest.param(
                *("example.com", "notexample.com", ORGS, False, False), id="4.4 labels, not text"
            ),
            pytest.param(
                *("giant.bank.example", "mail.giant.bank.example", BANK, True, False),
                id="B.4.3 SPF",
            ),
            pytest.param(
                *("giant.bank.example", "mail.mega.bank.example", BANK, False, False),
                id="B.4.3 DKIM",
            ),
            pytest.param(
                *("bank.example", "giant.bank.example", BANK, False, False), id="4.10.2 suffix"
            ),
            pytest.param(*("example.com", "not a name", ORGS, False, False), id="no name"),
            pytest.param(*("example.com", "", ORGS, False, False), id="empty"),
        ],
    )
    def test_modes(
        self, author: str, domain: str, records: dict[str, str], relaxed: bool, strict: bool
    ) -> None:
        by_spf, by_dkim = spf_alone(author, domain, records), dkim_alone(author, domain, records)
        assert (by_spf.aligned_spf, by_spf.aligned_dkim) == (relaxed, False)
        assert (by_dkim.aligned_spf, by_dkim.aligned_dkim) == (False, relaxed)
        assert by_spf.result == by_dkim.result == ("pass" if relaxed else "fail")
        by_spf = spf_alone(author, domain, {n: f"{r}; aspf=s" for n, r in records.items()})
        by_dkim = dkim_alone(author, domain, {n: f"{r}; adkim=s" for n, r in records.items()})
        assert by_spf.result == by_dkim.result == ("pass" if strict else "fail")

    @pytest.mark.parametrize(("tag", "other"), [("aspf", "adkim"), ("adkim", "aspf")])
    def test_4_7_each_mode_is_for_its_mechanism(self, tag: str, other: str) -> None:
        records = {"example.com": f"{PLAIN}; {tag}=s; {other}=r"}
        by_spf = spf_alone("example.com", "child.example.com", records)
        by_dkim = dkim_alone("example.com", "child.example.com", records)
        assert by_spf.aligned_spf == (tag == "adkim")
        assert by_dkim.aligned_dkim == (tag == "aspf")

    def test_4_10_1_the_mode_is_that_of_the_record_that_applies(self) -> None:
        records = {"example.com": f"{PLAIN}; aspf=s", "a.example.com": PLAIN}
        assert spf_alone("a.example.com", "b.example.com", records).result == "pass"
        assert spf_alone("c.example.com", "b.example.com", records).result == "fail"

    def test_b_4_1_the_record_of_a_subdomain_does_not_part_it(self) -> None:
        records = {"example.com": PLAIN, "signing.example.com": PLAIN}
        assert dkim_alone("example.com", "signing.example.com", records).result == "pass"
        records = {"example.com": PLAIN, "signing.example.com": f"{PLAIN}; psd=n"}
        assert dkim_alone("example.com", "signing.example.com", records).result == "fail"

    def test_b_4_2(self) -> None:
        author = "a.b.c.d.e.f.g.h.i.j.k.example.com"
        verdict = evaluate(
            author,
            spf=("pass", "example.com"),
            dkim=[("signing.example.com", "pass")],
            resolver=zone({"example.com": PLAIN, "signing.example.com": PLAIN}),
        )
        assert (verdict.result, verdict.policy_domain) == ("pass", "example.com")
        assert verdict.aligned_spf
        assert verdict.aligned_dkim


class TestResult:
    """Sections 5.3.3 to 5.3.6."""

    def test_b_3_1(self) -> None:
        record = "v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com"
        verdict = evaluate(
            "example.com",
            spf=("pass", "mail.example.com"),
            dkim=[("example.com", "pass")],
            resolver=zone({"example.com": record}),
        )
        assert verdict.result == "pass"
        assert verdict.disposition == "none"
        assert (verdict.policy_domain, verdict.org_domain) == ("example.com", "example.com")
        assert verdict.aligned_spf
        assert verdict.aligned_dkim
        assert verdict.record is not None
        assert verdict.record.text == record
        assert verdict.trace == (
            ("_dmarc.example.com", "TXT", "record"),
            ("_dmarc.com", "TXT", "no record"),
            ("_dmarc.mail.example.com", "TXT", "no record"),
            ("mail.example.com", "spf", "aligned"),
            ("example.com", "dkim", "aligned"),
        )

    def test_4_4_1_any_signature_is_enough(self) -> None:
        signatures = [("other.example", "pass"), ("example.com", "fail"), ("example.com", "pass")]
        verdict = evaluate("example.com", dkim=signatures, resolver=zone(COM_ONLY))
        assert verdict.result == "pass"

    def test_5_3_5_one_mechanism_is_enough(self) -> None:
        for spf, dkim in ((("pass", "example.com"), []), (None, [("example.com", "pass")])):
            verdict = evaluate("example.com", spf=spf, dkim=dkim, resolver=zone(COM_ONLY))
            assert verdict.result == "pass"
            assert verdict.aligned_spf != verdict.aligned_dkim

    @pytest.mark.parametrize(
        "result", ["fail", "softfail", "neutral", "none", "permerror", "policy", "", "PASSED"]
    )
    def test_b_1_only_what_passes_can_align(self, result: str) -> None:
        verdict = evaluate(
            "example.com",
            spf=(result, "example.com"),
            dkim=[("example.com", result)],
            resolver=zone(COM_ONLY),
        )
        assert (verdict.result, verdict.disposition) == ("fail", "reject")
        assert not verdict.aligned_spf
        assert not verdict.aligned_dkim

    def test_5_3_5_nothing_authenticated(self) -> None:
        verdict = evaluate("example.com", resolver=zone(COM_ONLY))
        assert (verdict.result, verdict.disposition) == ("fail", "reject")

    def test_4_10_1_must_not_be_applied_without_a_record(self) -> None:
        verdict = spf_alone("example.com", "example.com", {})
        assert (verdict.result, verdict.disposition) == ("none", "none")
        assert (verdict.policy_domain, verdict.record) == (None, None)

    def test_4_10_1_invalid_policy_with_an_address_is_none(self) -> None:
        records = {"example.com": "v=DMARC1; p=reject; sp=x; rua=mailto:a@example.com"}
        verdict = evaluate("example.com", resolver=zone(records))
        assert (verdict.result, verdict.disposition) == ("fail", "none")
        assert spf_alone("example.com", "example.com", records).result == "pass"

    def test_4_10_1_invalid_policy_without_one_applies_nothing(self) -> None:
        records = {"example.com": "v=DMARC1; p=reject; sp=x", "com": PLAIN}
        verdict = spf_alone("example.com", "example.com", records)
        assert (verdict.result, verdict.disposition) == ("permerror", "none")
        assert not verdict.aligned_spf

    @pytest.mark.parametrize("author", ["", "a..example", "a b.example", "x" * 300])
    def test_no_author_domain(self, author: str) -> None:
        verdict = spf_alone(author, author, COM_ONLY)
        assert (verdict.result, verdict.disposition) == ("none", "none")

    @pytest.mark.parametrize(
        ("record", "author", "disposition"),
        [
            pytest.param("v=DMARC1; p=reject; sp=none", "example.com", "reject", id="4.10.1 p"),
            pytest.param("v=DMARC1; p=reject; sp=none", "here.example.com", "none", id="4.10.1 sp"),
            pytest.param("v=DMARC1; p=none; np=reject", "gone.example.com", "reject", id="4.7 np"),
            pytest.param("v=DMARC1; p=none; np=reject", "here.example.com", "none", id="4.7 no np"),
            pytest.param("v=DMARC1; p=none", "example.com", "none", id="5.4 none"),
            pytest.param("v=DMARC1", "example.com", "none", id="4.7 p absent"),
            pytest.param("v=DMARC1; p=reject; t=y", "example.com", "quarantine", id="4.7 t"),
            pytest.param(
                "v=DMARC1; p=none; np=reject; t=y", "gone.example.com", "quarantine", id="4.7 t np"
            ),
        ],
    )
    def test_disposition(self, record: str, author: str, disposition: str) -> None:
        resolver = zone({"example.com": record}, here="192.0.2.1")
        verdict = evaluate(author, resolver=resolver)
        assert (verdict.result, verdict.disposition) == ("fail", disposition)
        assert evaluate(author, dkim=[(author, "pass")], resolver=resolver).disposition == "none"


class TestDnsErrors:
    """Section 5.3.6: then a message can neither pass nor fail, unless nothing depends on it."""

    def test_5_3_6_author_domain(self) -> None:
        verdict = evaluate(
            "a.example.com",
            dkim=[("a.example.com", "pass")],
            resolver=zone(COM_ONLY, (("_dmarc.a.example.com", "TXT"),)),
        )
        assert (verdict.result, verdict.disposition) == ("temperror", "none")

    def test_5_3_6_organization_of_an_identifier(self) -> None:
        resolver = zone(COM_ONLY, (("_dmarc.b.example.com", "TXT"),))
        verdict = evaluate("example.com", spf=("pass", "b.example.com"), resolver=resolver)
        assert (verdict.result, verdict.disposition) == ("temperror", "none")
        assert verdict.trace[-1] == ("b.example.com", "spf", "timeout")
        verdict = evaluate(
            "example.com",
            spf=("pass", "b.example.com"),
            dkim=[("example.com", "pass")],
            resolver=resolver,
        )
        assert verdict.result == "pass"
        assert not verdict.aligned_spf

    def test_5_3_6_organization_of_the_author(self) -> None:
        resolver = zone(COM_ONLY, (("_dmarc.com", "TXT"),))
        verdict = evaluate("example.com", spf=("pass", "b.example.com"), resolver=resolver)
        assert (verdict.result, verdict.org_domain) == ("temperror", None)

    def test_5_3_6_organization_of_the_author_alone(self) -> None:
        resolver = zone({"a.b.example": PLAIN}, (("_dmarc.b.example", "TXT"),))
        verdict = evaluate("a.b.example", spf=("pass", "c.example"), resolver=resolver)
        assert (verdict.result, verdict.org_domain) == ("temperror", None)

    def test_4_10_2_strict_alignment_needs_no_organization(self) -> None:
        resolver = zone({"example.com": f"{PLAIN}; aspf=s"}, (("_dmarc.com", "TXT"),))
        verdict = evaluate("example.com", spf=("pass", "b.example.com"), resolver=resolver)
        assert (verdict.result, verdict.disposition) == ("fail", "reject")

    def test_4_10_2_identical_domains_need_no_organization(self) -> None:
        resolver = zone(COM_ONLY, (("_dmarc.com", "TXT"),))
        verdict = evaluate("example.com", spf=("pass", "example.com"), resolver=resolver)
        assert verdict.result == "pass"

    def test_nothing_to_align_needs_no_organization(self) -> None:
        resolver = zone(COM_ONLY, (("_dmarc.com", "TXT"),))
        assert evaluate("example.com", resolver=resolver).disposition == "reject"

    def test_5_3_6_policy_that_depends_on_existence(self) -> None:
        resolver = zone({"example.com": "v=DMARC1; p=none; np=reject"}, ("a.example.com",))
        verdict = evaluate("a.example.com", resolver=resolver)
        assert (verdict.result, verdict.disposition) == ("temperror", "none")
        verdict = evaluate("a.example.com", spf=("pass", "example.com"), resolver=resolver)
        assert verdict.result == "pass"

    @pytest.mark.parametrize(
        ("domain", "result"),
        [("example.com", "temperror"), ("b.example.com", "temperror"), ("other.example", "fail")],
    )
    def test_5_3_6_of_spf_and_dkim_counts_if_they_would_align(
        self, domain: str, result: str
    ) -> None:
        spf = evaluate("example.com", spf=("temperror", domain), resolver=zone(COM_ONLY))
        dkim = evaluate("example.com", dkim=[(domain, "temperror")], resolver=zone(COM_ONLY))
        assert spf.result == dkim.result == result
        assert not spf.aligned_spf
        assert not dkim.aligned_dkim


class TestRfc7489:
    def test_3_2_the_list_decides(self) -> None:
        records = {"a.example": PLAIN, "example": PLAIN}
        assert spf_alone("a.example", "b.example", records).result == "pass"
        assert spf_alone("a.example", "b.example", records, rfc7489=True).result == "fail"
        assert spf_alone("a.example", "x.a.example", {"a.example": PLAIN}, rfc7489=True).aligned_spf

    def test_6_3_no_t(self) -> None:
        records = {"a.example": f"{PLAIN}; t=y"}
        verdict = evaluate("a.example", resolver=zone(records), rfc7489=True)
        assert verdict.disposition == "reject"

    def test_6_3_no_np(self) -> None:
        records = {"a.example": "v=DMARC1; p=none; sp=quarantine; np=reject"}
        verdict = evaluate("gone.a.example", resolver=zone(records), rfc7489=True)
        assert verdict.disposition == "quarantine"

    def test_no_psd(self) -> None:
        records = {"a.b.example": f"{PLAIN}; psd=n", "b.example": PLAIN}
        assert spf_alone("a.b.example", "b.example", records).result == "fail"
        assert spf_alone("a.b.example", "b.example", records, rfc7489=True).result == "pass"

    def test_6_6_3_p_elsewhere_is_no_valid_p(self) -> None:
        records = {"a.example": "v=DMARC1; adkim=s; p=reject"}
        assert evaluate("a.example", resolver=zone(records)).disposition == "reject"
        verdict = evaluate("a.example", resolver=zone(records), rfc7489=True)
        assert verdict.result == "permerror"

    def test_6_6_4_pct(self) -> None:
        records = {"a.example": f"{PLAIN}; pct=0"}
        verdict = evaluate("a.example", resolver=zone(records), rfc7489=True)
        assert verdict.disposition == "quarantine"

    def test_timeout(self) -> None:
        resolver = zone({"a.example": PLAIN}, ("_dmarc.b.a.example",))
        verdict = evaluate("b.a.example", resolver=resolver, rfc7489=True)
        assert verdict.result == "temperror"
