"""Where reports may go: RFC 9990 section 4, "Verifying External Destinations".

The test ids begin with its step, if no other RFC is named.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from mailcompile.dmarc import Permission, ReportTarget, may_report, parse_policy, report_targets
from mailcompile.dns import ZoneResolver

ASKED = "blue.example.com._report._dmarc.red.example.net"
URI = "mailto:reports@red.example.net"


def ask(
    *texts: str, uri: str = URI, domain: str = "blue.example.com", tag: str = "rua"
) -> ReportTarget:
    """What comes of the example of the RFC if these records stand at its name."""
    entries: dict[str, list[Any]] = {ASKED: [("TXT", text) for text in texts]} if texts else {}
    return may_report(domain, uri, ZoneResolver(entries), tag=tag)


def destinations(target: ReportTarget) -> list[str]:
    return [uri.text for uri in target.destinations]


class TestInside:
    """Nobody is asked where both have one organizational domain."""

    @pytest.mark.parametrize(
        ("domain", "host", "records"),
        [
            ("a.example", "a.example", {}),
            ("A.Example.", "a.example", {}),
            ("a.example", "mail.a.example", {"a.example": "v=DMARC1; p=none"}),
            ("mail.a.example", "a.example", {"a.example": "v=DMARC1; p=none"}),
            ("a.b.example", "c.b.example", {"b.example": "v=DMARC1; p=none"}),
        ],
    )
    def test_inside(self, domain: str, host: str, records: Mapping[str, str]) -> None:
        zone = ZoneResolver({f"_dmarc.{name}": [("TXT", text)] for name, text in records.items()})
        target = may_report(domain, f"mailto:d@{host}", zone)
        assert (target.permission, target.asked) == (Permission.INSIDE, None)
        assert destinations(target) == [f"mailto:d@{host}"]

    def test_names_that_only_look_related(self) -> None:
        zone = ZoneResolver({"_dmarc.b.example": [("TXT", "v=DMARC1; p=none; psd=y")]})
        target = may_report("a.b.example", "mailto:d@c.b.example", zone)
        assert target.asked == "a.b.example._report._dmarc.c.b.example"
        assert target.permission is Permission.REFUSED

    def test_the_list_of_suffixes_is_for_rfc_7489(self) -> None:
        zone = ZoneResolver({})
        assert may_report("a.b.example", "mailto:d@b.example", zone).asked is not None
        target = may_report("a.b.example", "mailto:d@b.example", zone, rfc7489=True)
        assert target.permission is Permission.INSIDE

    @pytest.mark.parametrize("silent", ["_dmarc.blue.example.com", "_dmarc.net"])
    def test_timeout(self, silent: str) -> None:
        target = may_report("blue.example.com", URI, ZoneResolver({}, [silent]))
        assert (target.permission, target.destinations) == (Permission.TIMEOUT, ())


class TestExternal:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("v=DMARC1", id="8"),
            pytest.param("v=DMARC1;", id="6 a trailing semicolon is optional"),
            pytest.param("V = DMARC1 ; ", id="6 same overall format"),
            pytest.param("v=DMARC1; p=bogus; x=y", id="6 basic parsing"),
            pytest.param("v=DMARC1; rua=", id="9 no URI in it"),
            pytest.param("v=DMARC1; ruf=mailto:f@red.example.net", id="9 another tag"),
        ],
    )
    def test_authorized(self, text: str) -> None:
        target = ask(text)
        assert (target.permission, target.asked) == (Permission.AUTHORIZED, ASKED)
        assert destinations(target) == [URI]

    @pytest.mark.parametrize(
        "texts",
        [
            pytest.param([], id="7 nothing"),
            pytest.param(["v=dmarc1"], id="6 value has a case"),
            pytest.param(["p=none; v=DMARC1"], id="6 MUST appear first"),
            pytest.param(["v=DMARC1 ok"], id="6 another value"),
            pytest.param(["v=spf1 -all", "yes"], id="6 discarded"),
            pytest.param(["v=DMARC1; x=1; x=1"], id="6 a tag twice"),
        ],
    )
    def test_refused(self, texts: list[str]) -> None:
        target = ask(*texts)
        assert (target.permission, target.asked) == (Permission.REFUSED, ASKED)
        assert target.destinations == ()  # the URI MUST be ignored

    def test_8_one_of_several_is_enough(self) -> None:
        assert ask("v=spf1 -all", "v=DMARC1", "v=DMARC1").permission is Permission.AUTHORIZED

    def test_2_3_wildcard(self) -> None:
        zone = ZoneResolver({"*._report._dmarc.red.example.net": [("TXT", "v=DMARC1")]})
        for domain in ("blue.example.com", "a.b.c.d.e.f.g.h.i.j.example", "example"):
            assert may_report(domain, URI, zone).permission is Permission.AUTHORIZED
        elsewhere = may_report("blue.example.com", "mailto:d@sub.red.example.net", zone)
        assert elsewhere.permission is Permission.REFUSED

    def test_4592_a_record_beside_a_wildcard_hides_it(self) -> None:
        zone = ZoneResolver(
            {
                "*._report._dmarc.red.example.net": [("TXT", "v=DMARC1")],
                "x.com._report._dmarc.red.example.net": [("TXT", "v=DMARC1")],
            }
        )
        assert may_report("y.com", URI, zone).permission is Permission.REFUSED

    def test_3_a_label(self) -> None:
        zone = ZoneResolver({"xn--bcher-kva.example._report._dmarc.red.example.net": []})
        target = may_report("b\u00fccher.example", URI, zone)
        assert target.asked == "xn--bcher-kva.example._report._dmarc.red.example.net"

    def test_4_too_long_a_name(self) -> None:
        zone = ZoneResolver({"*._report._dmarc.red.example.net": [("TXT", "v=DMARC1")]})
        suffix = len("._report._dmarc.red.example.net")
        for length, permission in (
            (253 - suffix, Permission.AUTHORIZED),
            (254 - suffix, Permission.REFUSED),
        ):
            domain = ("a" * 50 + ".") * 4 + "b" * (length - 204)
            assert may_report(domain, URI, zone).permission is permission

    def test_5_timeout(self) -> None:
        target = may_report("blue.example.com", URI, ZoneResolver({}, [ASKED]))
        assert (target.permission, target.destinations) == (Permission.TIMEOUT, ())
        assert target.asked == ASKED


class TestOverride:
    """Step 9."""

    def test_9_the_same_host(self) -> None:
        target = ask("v=DMARC1; rua=mailto:new@RED.example.net,mailto:b@red.example.net!10m")
        assert target.permission is Permission.AUTHORIZED
        assert target.uri == URI
        assert destinations(target) == ["mailto:new@RED.example.net", "mailto:b@red.example.net"]

    @pytest.mark.parametrize(
        "rua",
        [
            "mailto:d@example.net",
            "mailto:d@sub.red.example.net",
            "mailto:d@blue.example.com",
            "mailto:d@red.example.net,mailto:d@victim.example",
            "urn:x:y",
        ],
    )
    def test_9_another_host_must_not_get_it_nor_the_first(self, rua: str) -> None:
        target = ask(f"v=DMARC1; rua={rua}")
        assert (target.permission, target.destinations) == (Permission.REFUSED, ())

    def test_9_all_records_that_answer_count(self) -> None:
        one, other = (f"v=DMARC1; rua=mailto:{local}@red.example.net" for local in "ab")
        for texts in ((one, other), (other, one)):
            assert sorted(destinations(ask(*texts))) == [
                "mailto:a@red.example.net",
                "mailto:b@red.example.net",
            ]
        assert ask(one, "v=DMARC1; rua=mailto:d@victim.example").permission is Permission.REFUSED

    def test_9989_b_2_4_each_tag_for_its_reports(self) -> None:
        host = "thirdparty.example.net"
        zone = ZoneResolver(
            {
                f"example.com._report._dmarc.{host}": [
                    (
                        "TXT",
                        f"v=DMARC1; rua=mailto:aggregate-reports@{host}; "
                        f"ruf=mailto:failure-reports@{host}",
                    )
                ]
            }
        )
        record = parse_policy(
            "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
            f"ruf=mailto:auth-reports@{host}"
        )
        assert record is not None
        (rua,) = report_targets("example.com", record, zone)
        (ruf,) = report_targets("example.com", record, zone, tag="ruf")
        assert destinations(rua) == ["mailto:dmarc-feedback@example.com"]
        assert destinations(ruf) == [f"mailto:failure-reports@{host}"]

    def test_9989_b_2_3(self) -> None:
        host = "thirdparty.example.net"
        zone = ZoneResolver({f"example.com._report._dmarc.{host}": [("TXT", "v=DMARC1;")]})
        target = may_report("example.com", f"mailto:auth-reports@{host}", zone, tag="ruf")
        assert target.permission is Permission.AUTHORIZED


class TestTargets:
    @pytest.mark.parametrize("uri", ["", "d@a.example", "mailto:d", "urn:x:y", "https://[::1]/"])
    def test_malformed(self, uri: str) -> None:
        target = may_report("a.example", uri, ZoneResolver({}))
        assert (target.permission, target.destinations) == (Permission.MALFORMED, ())

    def test_malformed_domain(self) -> None:
        assert may_report("a..b", URI, ZoneResolver({})).permission is Permission.MALFORMED

    def test_1_the_host_of_an_authority(self) -> None:
        target = ask("v=DMARC1", uri="https://red.example.net:8443/in")
        assert target.permission is Permission.AUTHORIZED

    def test_9989_4_7_must_not_report_without_the_tag(self) -> None:
        record = parse_policy("v=DMARC1; p=none; ruf=mailto:d@a.example")
        assert record is not None
        assert report_targets("a.example", record, ZoneResolver({})) == ()
        assert len(report_targets("a.example", record, ZoneResolver({}), tag="ruf")) == 1

    def test_9989_4_7_unsupported_schemes_must_be_ignored(self) -> None:
        record = parse_policy("v=DMARC1; p=none; rua=https://a.example/,mailto:d@a.example,ftp:x")
        assert record is not None
        targets = report_targets("a.example", record, ZoneResolver({}))
        assert [target.uri for target in targets] == ["mailto:d@a.example"]

    def test_10_3_a_record_elsewhere(self) -> None:
        record = parse_policy(
            "v=DMARC1; p=none; rua=mailto:d@example.org,mailto:d@external.example,"
            "mailto:d@other.example"
        )
        zone = ZoneResolver({"example.org._report._dmarc.external.example": [("TXT", "v=DMARC1")]})
        assert record is not None
        assert [target.permission for target in report_targets("example.org", record, zone)] == [
            Permission.INSIDE,
            Permission.AUTHORIZED,
            Permission.REFUSED,
        ]
