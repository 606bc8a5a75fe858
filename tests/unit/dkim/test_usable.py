"""What a verifier finds where it looks for a key: RFC 6376 section 6.1.2, RFC 8301, RFC 8463.

The test ids begin with the section; those with 10.5 are vectors of our list of facts.
"""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.dkim import KeyStatus, KeyVerdict, key_at, parse_key_record
from mailcompile.dns import Answer, Status, ZoneResolver
from tests.topologies import ED25519_PUBLIC, rsa_public
from tests.unit.dkim.test_parse import BARE, RSA, SPKI_25519, small

NAME = "s1._domainkey.one.example"
ED25519 = f"v=DKIM1; k=ed25519; p={ED25519_PUBLIC}"


def at(*texts: str) -> KeyVerdict:
    """The verdict where the name has these records."""
    return key_at("one.example", "s1", ZoneResolver({NAME: [("TXT", text) for text in texts]}))


def vector(section: str, text: str, status: str, algorithm: str | None = None, *flags: str) -> Any:
    expected = (status, algorithm, frozenset(flags))
    return pytest.param(text, expected, id=f"{section} {text[:48]!r}")


USABLE = [
    vector("10.5-valid", ED25519, "usable", "ed25519"),
    vector("3.6.1-v-may-be-left-out", f"p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-k-defaults-to-rsa", f"v=DKIM1; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-rsapublickey", f"v=DKIM1; k=rsa; p={BARE}", "usable", "rsa-2048"),
    vector("3.6.1-unknown-tags", f"v=DKIM1; x=y; zz_1=; p={RSA}", "usable", "rsa-2048"),
    vector("C.2-g-is-ignored", f"v=DKIM1; g=; p={RSA}", "usable", "rsa-2048"),
    vector("C.2-g-is-ignored", f"v=DKIM1; g=ceo; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-n-is-not-read", f"v=DKIM1; n=so=20it=ZZ, v=2; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-h", f"v=DKIM1; h=sha256; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-h-unknown", f"v=DKIM1; h=sha1 : x-2 : sha256; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-s", f"v=DKIM1; s=email; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-s-unknown", f"v=DKIM1; s=x-y : *; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-t-unknown", f"v=DKIM1; t=x-y; p={RSA}", "usable", "rsa-2048"),
    vector("3.6.1-t", f"v=DKIM1; t=s; p={RSA}", "usable", "rsa-2048", "s"),
    vector("3.2-empty-t", f"v=DKIM1; t=; p={RSA}", "usable", "rsa-2048"),
    vector("3.2-case-of-flags", f"v=DKIM1; t=Y:S; p={RSA}", "usable", "rsa-2048"),
    vector("3.2-last-semicolon", f"v=DKIM1; p={RSA} ; ", "usable", "rsa-2048"),
    vector("2.8-fws", f"v\t=\r\n DKIM1;\r\n\tp = {RSA}", "usable", "rsa-2048"),
    vector("2.10-fws", f"p= {RSA[:9]} {RSA[9:70]}\r\n\t {RSA[70:]}", "usable", "rsa-2048"),
    vector("2.10-padding", f"v=DKIM1; p={BARE.rstrip('=')}", "usable", "rsa-2048"),
    vector("2.10-padding", f"v=DKIM1; p={RSA}=", "usable", "rsa-2048"),
    vector("8301-3.2-least", f"v=DKIM1; p={small(1024)}", "usable", "rsa-1024"),
    vector("8301-3.2-most", f"v=DKIM1; p={rsa_public(bits=4096)}", "usable", "rsa-4096"),
    vector("8301-3.2", f"v=DKIM1; p={rsa_public(bits=3072)}", "usable", "rsa-3072"),
    vector("8463-4", f"k=ed25519; h=sha256; p={ED25519_PUBLIC}", "usable", "ed25519"),
]
OTHERS = [
    vector("10.5-spki", f"v=DKIM1; k=ed25519; p={SPKI_25519}", "invalid"),
    vector("10.5-v-first", f"k=rsa; v=DKIM1; p={RSA}", "invalid"),
    vector("10.5-revoked", "v=DKIM1; p=", "revoked"),
    vector("10.5-no-p", "v=DKIM1; k=rsa", "invalid"),
    vector("10.5-duplicate", f"v=DKIM1; k=rsa; k=rsa; p={RSA}", "invalid"),
    vector("10.5-version", f"v=DKIM1.0; p={RSA}", "invalid"),
    vector("3.2-case-of-tags", f"v=DKIM1; K=rsa; P={RSA}", "invalid"),
    vector("3.2-case-of-values", f"v=dkim1; p={RSA}", "invalid"),
    vector("3.2-case-of-values", f"v=DKIM1; k=Rsa; p={RSA}", "invalid"),
    vector("3.2-case-of-values", f"v=DKIM1; h=SHA256; p={RSA}", "invalid"),
    vector("3.2-case-of-values", f"v=DKIM1; s=Email; p={RSA}", "invalid"),
    vector("3.2-semicolon-in-value", f"v=DKIM1; n=one; two; p={RSA}", "invalid"),
    vector("3.2-duplicate-unknown", f"v=DKIM1; x=1; p={RSA}; x=2", "invalid"),
    vector("3.2-empty-is-not-omitted", f"v=DKIM1; k=; p={RSA}", "invalid"),
    vector("3.2-empty-is-not-omitted", f"v=; p={RSA}", "invalid"),
    vector("3.2-empty-is-not-omitted", f"v=DKIM1; h=; p={RSA}", "invalid"),
    vector("3.2-empty-is-not-omitted", f"v=DKIM1; s=; p={RSA}", "invalid"),
    vector("2.8-no-fold", f"v=DKIM1; p={RSA[:60]}\r\n{RSA[60:]}", "invalid"),
    vector("2.8-no-fold", f"v=DKIM1; p={RSA[:60]}\n {RSA[60:]}", "invalid"),
    vector("2.8-no-fold", f"v=DKIM1; p={RSA}\n", "invalid"),
    vector("2.10-base64", f"v=DKIM1; p={RSA[:60]}*{RSA[60:]}", "invalid"),
    vector("2.10-base64", f"v=DKIM1; p={RSA}===", "invalid"),
    vector("2.10-only-padding-is-not-empty", "v=DKIM1; p==", "invalid"),
    vector("3.6.1-k-unknown", f"v=DKIM1; k=dsa; p={RSA}", "invalid"),
    vector("3.6.1-h-grammar", f"v=DKIM1; h=sha256:; p={RSA}", "invalid"),
    vector("3.6.1-h-grammar", f"v=DKIM1; h=sha1,sha256; p={RSA}", "invalid"),
    vector("3.6.1-s-grammar", f"v=DKIM1; s=email mail; p={RSA}", "invalid"),
    vector("3.6.1-t-grammar", f"v=DKIM1; t=y,s; p={RSA}", "invalid"),
    vector("3.6.1-t-grammar", f"v=DKIM1; t=*; p={RSA}", "invalid"),
    vector("3.6.1-s-other", f"v=DKIM1; s=tlsrpt; p={RSA}", "invalid"),
    vector("3.6.1-t", f"v=DKIM1; t=s:y; p={RSA}", "testing", "rsa-2048", "s", "y"),
    vector("3.6.1-t", f"{ED25519}; t=y", "testing", "ed25519", "y"),
    vector("3.6.1-truncated", f"v=DKIM1; p={RSA[:255]}", "invalid"),
    vector("6.1.2-3-wildcard-text", "v=spf1 -all", "invalid"),
    vector("6.1.2-5-empty", "", "invalid"),
    vector("6.1.2-6", f"v=DKIM1; h=sha1; p={RSA}", "invalid"),
    vector("6.1.2-6-before-7", "v=DKIM1; h=sha1; p=", "invalid"),
    vector("6.1.2-7", "v=DKIM1; t=y; p= \t", "revoked", None, "y"),
    vector("6.1.2-7-before-8", "v=DKIM1; k=dsa; p=", "revoked"),
    vector("6.1.2-8", f"v=DKIM1; k=ed25519; p={RSA}", "invalid"),
    vector("6.1.2-8", f"v=DKIM1; k=rsa; p={ED25519_PUBLIC}", "invalid"),
    vector("8301-3.1", f"v=DKIM1; h=sha1:x; p={RSA}", "invalid"),
    vector("8301-3.2-short", f"v=DKIM1; p={small(1023)}", "invalid", "rsa-1023"),
    vector("8301-3.2-short", f"v=DKIM1; p={small(512)}", "invalid", "rsa-512"),
    vector("8301-3.2-long", f"v=DKIM1; p={rsa_public(bits=4104)}", "invalid", "rsa-4104"),
    vector("8301-3.2-short-testing", f"t=y; p={small(768)}", "invalid", "rsa-768", "y"),
    vector("8463-4-hash", f"{ED25519}; h=sha1", "invalid"),
    vector("8463-4-short", f"v=DKIM1; k=ed25519; p={ED25519_PUBLIC[:40]}", "invalid"),
]


@pytest.mark.parametrize(("text", "expected"), USABLE + OTHERS)
def test_one_record(text: str, expected: tuple[str, str | None, frozenset[str]]) -> None:
    verdict = at(text)

    assert (verdict.status, verdict.algorithm, verdict.flags) == expected
    assert verdict.because
    assert verdict.name == NAME


def test_the_key_is_shown() -> None:
    verdict = at(f"v=DKIM1; k=rsa; p={RSA[:50]} {RSA[50:]}")

    assert verdict.public == RSA
    assert verdict.record == parse_key_record(f"p={RSA}")
    assert at("p=").public == ""
    assert at("p=?").record is None


@pytest.mark.parametrize(
    ("status", "expected", "because"),
    [
        pytest.param(Status.TIMEOUT, "timeout", f"{NAME} gave no answer", id="6.1.2-2"),
        pytest.param(Status.NXDOMAIN, "missing", f"{NAME} does not exist", id="6.1.2-3"),
        pytest.param(Status.NODATA, "missing", f"{NAME} has no TXT record", id="6.1.2-3"),
        pytest.param(Status.UNKNOWN, "unknown", f"nothing is known of {NAME}", id="not ours"),
    ],
)
def test_no_record(status: Status, expected: str, because: str) -> None:
    class Silent:
        def resolve(self, name: str, kind: str) -> Answer:
            assert (name, kind) == (NAME, "TXT"), "6376-3.6.2.1"
            return Answer(status)

    for domain in ("one.example", "One.Example."):
        verdict = key_at(domain, "S1", Silent())
        assert verdict == KeyVerdict(status=KeyStatus(expected), name=NAME, because=because)


def test_several_records_are_undefined() -> None:
    """Sections 3.6.2.2 and 6.1.2, step 4: verifiers take any of them."""
    verdict = at(ED25519, f"v=DKIM1; p={RSA}")

    assert verdict.status == "several"
    assert verdict.because == f"{NAME} has 2 TXT records, one is allowed"
    assert at(ED25519, "v=spf1 -all").status == "several"
    assert at(ED25519, ED25519).status == "usable"


def test_strings_are_joined_without_space() -> None:
    """Section 3.6.2.2."""
    text = f"v=DKIM1; k=rsa; p={RSA}"
    zone = ZoneResolver({NAME: [("TXT", (text[:255], text[255:]))]})

    assert len(text) == 410
    assert key_at("one.example", "s1", zone).public == RSA


def test_aliases_are_followed() -> None:
    zone = {
        NAME: [("CNAME", "s1.keys.two.example")],
        "s1.keys.two.example": [("CNAME", "s1._domainkey.three.example")],
        "s1._domainkey.three.example": [("TXT", ED25519)],
        "s2._domainkey.one.example": [("CNAME", "lost.two.example")],
        "s3._domainkey.one.example": [("CNAME", "slow.two.example")],
        "s4._domainkey.one.example": [("CNAME", "s4._domainkey.one.example")],
    }
    resolver = ZoneResolver(zone, timeouts=["slow.two.example"])
    found = [key_at("one.example", f"s{n}", resolver).status for n in (1, 2, 3, 4)]

    assert found == ["usable", "missing", "timeout", "timeout"]


def test_a_selector_may_have_dots() -> None:
    """Section 3.6.2.1."""
    zone = ZoneResolver({"foo.bar._domainkey.one.example": [("TXT", ED25519)]})

    assert key_at("one.example", "foo.bar", zone).status == "usable"


@pytest.mark.parametrize(
    ("identity", "usual", "strict"),
    [
        ("@one.example", True, True),
        ("joe@One.Example", True, True),
        ("one.example", True, True),
        ('"a@b"@one.example', True, True),
        ("joe@sub.one.example", True, False),
        ("joe@a.b.one.example", True, False),
        ("joe@notone.example", False, False),
        ("joe@example", False, False),
        ("", False, False),
    ],
)
def test_the_identity_that_a_key_admits(identity: str, usual: bool, strict: bool) -> None:
    """Sections 3.5 (``i=``) and 3.6.1 (``t=s``)."""
    for text, expected in ((f"p={RSA}", usual), (f"t=s; p={RSA}", strict)):
        record = at(text).record
        assert record is not None
        assert record.admits(identity, "one.example") is expected


def test_a_number_that_no_rsa_key_has() -> None:
    """RFC 8017 section 3.1, and X.690 section 8.3.3: integers have a sign."""
    der = bytes.fromhex("3082010a0282010100") + b"\xff" * 256 + bytes.fromhex("0203010001")

    def status(octets: bytes) -> str:
        return at(f"p={base64.b64encode(octets).decode()}").status

    assert status(der) == "usable"
    assert status(der[:9 + 255] + b"\xfe" + der[9 + 256:]) == "invalid"  # fmt: skip
    assert status(der[:-1] + b"\0") == "invalid"
    assert status(der + b"\0") == "invalid"
    negative = der.replace(bytes.fromhex("0282010100ff"), bytes.fromhex("02820100ff"))
    assert status(b"\x30\x82\x01\x09" + negative[4:]) == "invalid"


@given(st.lists(st.text(), max_size=3), st.text(max_size=20), st.text(max_size=20))
def test_nothing_that_dns_says_raises(texts: list[str], domain: str, selector: str) -> None:
    class Anything:
        def resolve(self, name: str, kind: str) -> Answer:
            return Answer(Status.ANSWER if texts else Status.NODATA, tuple(texts))

    assert key_at(domain, selector, Anything()).status in [*KeyStatus]
