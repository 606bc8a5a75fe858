"""A DMARC record as a receiver reads it.

The test ids begin with the section of RFC 9989, if no other is named.
"""

from dataclasses import fields
from typing import Any

import pytest

from mailcompile.dmarc import PolicyRecord, parse_policy
from mailcompile.dmarc.parse import Outcome, is_policy_record, select_policy
from mailcompile.dmarc.tags import record_tags
from mailcompile.dns import ZoneResolver

OURS = "v=DMARC1; p=reject"
RUA = "rua=mailto:a@one.example"


def case(section: str, text: str, *expected: Any) -> Any:
    return pytest.param(text, *expected, id=f"{section} {text}"[:80])


def read(text: str, *, rfc7489: bool = False) -> PolicyRecord:
    record = parse_policy(text, rfc7489=rfc7489)
    assert record is not None
    return record


def policies(text: str, *, rfc7489: bool = False) -> tuple[str | None, str | None, str | None]:
    record = read(text, rfc7489=rfc7489)
    return record.p, record.sp, record.np


class TestVersion:
    """Section 4.7 "v": it MUST be first, with exactly this value, or the record MUST be ignored."""

    @pytest.mark.parametrize(
        "text",
        [
            case("4.8", "v=DMARC1"),
            case("4.8", "v=DMARC1;"),
            case("4.8", "v=DMARC1 "),
            case("4.8", "V=DMARC1;p=reject"),
            case("4.8", "v = DMARC1 ; p = reject ;"),
            case("4.8", "v\t=\tDMARC1\t;\tp=reject"),
            case("4.8", "v=DMARC1;p=reject;;;"),
        ],
    )
    def test_of_ours(self, text: str) -> None:
        assert is_policy_record(text)
        assert parse_policy(text) is not None

    @pytest.mark.parametrize(
        "text",
        [
            case("4.7", ""),
            case("4.7", "v=dmarc1;p=reject"),
            case("4.7", "v=DMARC1 p=reject"),
            case("4.7", "v=DMARC2;p=reject"),
            case("4.7", "v=DMARC11;p=reject"),
            case("4.7", "v=DMARC1.0;p=reject"),
            case("4.7", "p=reject"),
            case("4.7", "p=reject; v=DMARC1"),
            case("4.7", ";v=DMARC1; p=reject"),
            case("4.7", " v=DMARC1; p=reject"),
            case("4.7", "\u00a0v=DMARC1; p=reject"),
            case("4.7", "vv=DMARC1; p=reject"),
            case("4.7", "v=\u00a0DMARC1; p=reject"),
            case("4.7", "v=spf1 -all"),
        ],
    )
    def test_another(self, text: str) -> None:
        assert not is_policy_record(text)
        assert parse_policy(text) is None


class TestSyntax:
    @pytest.mark.parametrize(
        "text",
        [
            case("RFC 6376 3.2", "v=DMARC1; p=none; p=reject"),
            case("RFC 6376 3.2", "v=DMARC1; p=reject; p=reject"),
            case("RFC 6376 3.2", "v=DMARC1; p=reject; P=none"),
            case("RFC 6376 3.2", "v=DMARC1; p=reject; v=DMARC1"),
            case("RFC 6376 3.2", f"v=DMARC1; p=reject; {RUA}; {RUA}"),
            case("RFC 6376 3.2", "v=DMARC1; p=reject; foo=1; foo=2"),
            case("RFC 6376 3.2", "v=DMARC1; p=reject; sp=; sp=none"),
        ],
    )
    def test_a_tag_twice_makes_the_whole_list_invalid(self, text: str) -> None:
        assert is_policy_record(text)
        assert parse_policy(text) is None

    @pytest.mark.parametrize(
        ("text", "ignored"),
        [
            case("4.7", f"{OURS}; foo=bar", ("foo",)),
            case("4.7", f"{OURS}; Foo_1=bar", ("foo_1",)),
            case("4.8", f"{OURS}; x-foo=1", ()),
            case("4.8", f"{OURS};; ;", ()),
            case("4.8", f"{OURS}; nothing", ()),
            case("4.8", f"{OURS}; =y", ()),
            case("4.8", f"{OURS}; \u0442=y", ()),
            case("4.8", f"{OURS}; foo=\u00e9", ("foo",)),
            case("C.5.2", f"{OURS}; pct=0; rf=afrf; ri=60", ("pct", "rf", "ri")),
        ],
    )
    def test_what_is_unknown_or_no_tag_must_be_ignored(
        self, text: str, ignored: tuple[str, ...]
    ) -> None:
        record = read(text)
        plain = read(OURS)
        assert record.ignored == ignored
        changed = [
            f.name for f in fields(record) if getattr(record, f.name) != getattr(plain, f.name)
        ]
        assert set(changed) <= {"text", "ignored"}

    @pytest.mark.parametrize(
        ("text", "field", "expected"),
        [
            case("4.8", f"{OURS}; adkim=x", "adkim", "relaxed"),
            case("4.8", f"{OURS}; adkim=", "adkim", "relaxed"),
            case("4.8", f"{OURS}; aspf=strict", "aspf", "relaxed"),
            case("4.8", f"{OURS}; psd=q", "psd", None),
            case("4.8", f"{OURS}; t=yes", "t", False),
            case("4.8", f"{OURS}; {RUA}; ruf=a@one.example", "ruf", ()),
            case("4.8", f"{OURS}; ruf=mailto:a@one.example; fo=0:1", "fo", ("0",)),
            case("4.8", f"{OURS}; ruf=mailto:a@one.example; fo=1:d:d", "fo", ("0",)),
            case("4.8", f"{OURS}; ruf=mailto:a@one.example; fo=1:x", "fo", ("0",)),
            case("4.8", f"{OURS}; ruf=mailto:a@one.example; fo=1 : d", "fo", ("0",)),
        ],
    )
    def test_errors_must_be_discarded_in_favor_of_defaults(
        self, text: str, field: str, expected: object
    ) -> None:
        record = read(text)
        assert getattr(record, field) == expected
        assert record.p == "reject"
        assert len(record.ignored) == 1

    def test_a_text_of_any_length_or_octets_is_read(self) -> None:
        for text in ("v=DMARC1" + "; p=reject" * 7000, "v=DMARC1;" + "=;" * 30000):
            parse_policy(text)
        assert read("v=DMARC1; p=reject; rua=" + "\xff" * 60000).rua == ()

    def test_4_5_strings_must_be_joined_before(self) -> None:
        zone = ZoneResolver({"_dmarc.one.example": [("TXT", ("v=DMARC1; p=re", "ject; t", "=y"))]})
        outcome, record = select_policy(zone.resolve("_dmarc.one.example", "TXT").values)
        assert outcome is Outcome.RECORD
        assert record == read("v=DMARC1; p=reject; t=y")


class TestTags:
    def test_4_7_defaults(self) -> None:
        assert read("v=DMARC1; p=reject") == PolicyRecord(
            text="v=DMARC1; p=reject",
            p="reject",
            sp=None,
            np=None,
            adkim="relaxed",
            aspf="relaxed",
            fo=("0",),
            t=False,
            psd=None,
            rua=(),
            ruf=(),
            pct=100,
            ignored=(),
        )

    @pytest.mark.parametrize(
        ("tag", "field", "expected"),
        [
            case("4.7", "adkim=s", "adkim", "strict"),
            case("4.7", "aspf=S", "aspf", "strict"),
            case("4.7", "adkim=r", "adkim", "relaxed"),
            case("4.7", "sp=Quarantine", "sp", "quarantine"),
            case("4.7", "np=none", "np", "none"),
            case("4.7", "psd=y", "psd", True),
            case("4.7", "psd=N", "psd", False),
            case("4.7", "psd=u", "psd", None),
            case("4.7", "t=y", "t", True),
            case("4.7", "T=n", "t", False),
            case("4.7", "ruf=mailto:a@one.example; fo=1:d:s", "fo", ("1", "d", "s")),
            case("4.7", "ruf=mailto:a@one.example; fo=s:0:d", "fo", ("0", "d", "s")),
            case("4.7", "ruf=mailto:a@one.example; fo=S:D", "fo", ("d", "s")),
        ],
    )
    def test_said(self, tag: str, field: str, expected: object) -> None:
        record = read(f"{OURS}; {tag}")
        assert getattr(record, field) == expected
        assert record.ignored == ()

    def test_4_7_fo_must_be_ignored_without_ruf(self) -> None:
        record = read(f"{OURS}; fo=1")
        assert record.fo == ("0",)
        assert record.ignored == ("fo",)
        assert read(f"{OURS}; fo=1; ruf=bad").fo == ("0",)

    @pytest.mark.parametrize("order", ["rua=mailto:a@one.example; p=reject", "t=y; p=reject"])
    def test_4_7_only_the_version_has_a_place(self, order: str) -> None:
        assert read(f"v=DMARC1; {order}").p == "reject"


class TestPolicies:
    """Section 4.10.1: what becomes of a record whose policies are not valid."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("4.7", "v=DMARC1", ("none", None, None)),
            case("4.7", f"v=DMARC1; {RUA}", ("none", None, None)),
            case("4.7", "v=DMARC1; sp=reject", ("none", "reject", None)),
            case("4.8", "v=DMARC1; p = REJECT ; sp\t=none", ("reject", "none", None)),
            case("4.10.1", f"v=DMARC1; p=bogus; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; p=bogus; sp=reject; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; p=reject; sp=x; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; p=reject; np=x; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; p=; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; p=re\tject; {RUA}", ("none", None, None)),
            case("4.10.1", f"v=DMARC1; sp=x; {RUA}", ("none", None, None)),
            case("4.10.1", "v=DMARC1; p=x; rua=bad,mailto:a@one.example", ("none", None, None)),
            case("4.10.1", "v=DMARC1; p=x; rua=https://one.example/", ("none", None, None)),
            case("4.10.1", "v=DMARC1; p=bogus", (None, None, None)),
            case("4.10.1", "v=DMARC1; p=reject; sp=x", (None, None, None)),
            case("4.10.1", "v=DMARC1; p=reject; np=x", (None, None, None)),
            case("4.10.1", "v=DMARC1; p=reject; np=", (None, None, None)),
            case("4.10.1", "v=DMARC1; p=x; rua=a@one.example", (None, None, None)),
            case("4.10.1", "v=DMARC1; p=x; ruf=mailto:a@one.example", (None, None, None)),
        ],
    )
    def test_rfc_9989(self, text: str, expected: tuple[str | None, str | None, str | None]) -> None:
        assert policies(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("RFC 7489 6.3", "v=DMARC1; p=reject; sp=none", ("reject", "none", None)),
            case("RFC 7489 6.3", "v=DMARC1; p=reject; np=x", ("reject", None, None)),
            case("RFC 7489 6.3", f"v=DMARC1; {RUA}; p=reject", ("none", None, None)),
            case("RFC 7489 6.4", "v=DMARC1; adkim=s; p=reject", (None, None, None)),
            case("RFC 7489 6.6.3", "v=DMARC1", (None, None, None)),
            case("RFC 7489 6.6.3", f"v=DMARC1; {RUA}", ("none", None, None)),
            case("RFC 7489 6.6.3", f"v=DMARC1; p=reject; sp=x; {RUA}", ("none", None, None)),
            case("RFC 7489 6.6.3", "v=DMARC1; p=reject; sp=x", (None, None, None)),
        ],
    )
    def test_rfc_7489(self, text: str, expected: tuple[str | None, str | None, str | None]) -> None:
        assert policies(text, rfc7489=True) == expected

    def test_rfc_7489_tags(self) -> None:
        record = read("v=DMARC1; p=reject; pct=20; np=none; psd=n; t=y; ri=60", rfc7489=True)
        assert (record.pct, record.np, record.psd, record.t) == (20, None, None, False)
        assert record.ignored == ("np", "psd", "t")
        for bad in ("101", "-1", "1.5", ""):
            assert read(f"v=DMARC1; p=reject; pct={bad}", rfc7489=True).pct == 100


class TestUris:
    """Sections 4.6 and 4.8."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            case("4.8", "mailto:a@one.example", ("mailto:a@one.example",)),
            case(
                "4.8",
                "mailto:a@one.example , MAILTO:b@Two.Example",
                ("mailto:a@one.example", "MAILTO:b@Two.Example"),
            ),
            case("4.8 obs", "mailto:a@one.example!10m", ("mailto:a@one.example",)),
            case("4.8 obs", "mailto:a@one.example!10", ("mailto:a@one.example",)),
            case("4.8", "mailto:a@one.example!big", ()),
            case("4.8", "mailto:a%2Cb%21@one.example", ("mailto:a%2Cb%21@one.example",)),
            case("4.8", "mailto:a!b@one.example", ()),
            case("4.8", "mailto:a%2@one.example", ()),
            case("4.8", "mailto:a b@one.example", ()),
            case("4.8", "a@one.example,mailto:a@one.example", ("mailto:a@one.example",)),
            case("4.8", "mailto:a@one.example,", ("mailto:a@one.example",)),
            case("4.8", "mailto:", ()),
            case("4.8", "mailto:one.example", ()),
            case("4.8", "mailto:a@b@one.example", ()),
            case("4.8", "://one.example", ()),
            case("4.7", "https://one.example/in?x=1#y", ("https://one.example/in?x=1#y",)),
            case("4.7", "urn:isbn:0", ("urn:isbn:0",)),
        ],
    )
    def test_list(self, value: str, expected: tuple[str, ...]) -> None:
        assert tuple(uri.text for uri in read(f"{OURS}; rua={value}").rua) == expected
        assert tuple(uri.text for uri in read(f"{OURS}; ruf={value}").ruf) == expected

    @pytest.mark.parametrize(
        ("value", "host"),
        [
            ("mailto:a@One.Example", "one.example"),
            ("mailto:a@one.example?subject=x@y", "one.example"),
            ("https://user@Two.Example.:443/a@b", "two.example"),
            ("https://two.example", "two.example"),
            ("https://[2001:db8::1]/", None),
            ("https:///", None),
            ("urn:isbn:0", None),
        ],
    )
    def test_host(self, value: str, host: str | None) -> None:
        (uri,) = read(f"{OURS}; rua={value}").rua
        assert uri.host == host
        assert uri.is_mailto == value.startswith("mailto:")


class TestSelection:
    """Section 4.10, steps 2 and 6."""

    @pytest.mark.parametrize(
        ("texts", "outcome", "p"),
        [
            pytest.param([], Outcome.NONE, None, id="4.10 nothing"),
            pytest.param([OURS], Outcome.RECORD, "reject", id="4.10 one"),
            pytest.param(["v=spf1 -all", OURS, "x"], Outcome.RECORD, "reject", id="4.10 others"),
            pytest.param(["v=dmarc1; p=none", OURS], Outcome.RECORD, "reject", id="4.10 version"),
            pytest.param([OURS, "v=DMARC1; p=none"], Outcome.SEVERAL, None, id="4.10 several"),
            pytest.param([OURS, OURS], Outcome.SEVERAL, None, id="4.10 the same twice"),
            pytest.param([OURS, "v=DMARC1;t=y;t=y"], Outcome.SEVERAL, None, id="4.10 one invalid"),
            pytest.param(["v=DMARC1;t=y;t=y"], Outcome.INVALID, None, id="RFC 6376 3.2"),
        ],
    )
    def test_records_at_a_name(self, texts: list[str], outcome: Outcome, p: str | None) -> None:
        found, record = select_policy(texts)
        assert found is outcome
        assert (None if record is None else record.p) == p


@pytest.mark.parametrize(
    ("text", "p", "psd", "t", "rua", "ruf"),
    [
        pytest.param(
            "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com",
            *("none", None, False, ["dmarc-feedback@example.com"], []),
            id="B.2.1",
        ),
        pytest.param(
            "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
            "ruf=mailto:auth-reports@example.com",
            *("none", None, False, ["dmarc-feedback@example.com"], ["auth-reports@example.com"]),
            id="B.2.2",
        ),
        pytest.param(
            "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,"
            "mailto:tld-test@thirdparty.example.net; t=y",
            *("quarantine", None, True),
            ["dmarc-feedback@example.com", "tld-test@thirdparty.example.net"],
            [],
            id="B.2.5",
        ),
    ],
)
def test_examples_of_appendix_b(
    text: str, p: str, psd: bool | None, t: bool, rua: list[str], ruf: list[str]
) -> None:
    record = read(text)
    assert (record.p, record.psd, record.t) == (p, psd, t)
    assert [uri.text for uri in record.rua] == [f"mailto:{address}" for address in rua]
    assert [uri.text for uri in record.ruf] == [f"mailto:{address}" for address in ruf]


def test_tags_are_read_as_the_stricter_reader_reads_them() -> None:
    text = f"v=DMARC1; p=reject; {RUA}; adkim=s"
    assert record_tags(text)["p"] == read(text).p


def test_a_text_is_parsed_once() -> None:
    text = "v=DMARC1; p=reject; rua=mailto:once@one.example"
    assert parse_policy(text) is parse_policy(text)
