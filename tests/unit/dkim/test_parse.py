"""Key records of others: what RFC 6376, 8301 and 8463 let in, and why the rest is refused.

The test ids begin with the section.
"""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.dkim import KeyRecord, KeyRecordProblem, key_record, parse_key_record
from tests.topologies import ED25519_PUBLIC, rsa_public

RSA = rsa_public()
BARE = base64.b64encode(
    RSAPublicNumbers(e=65537, n=(1 << 2047) + 1)
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.PKCS1)
).decode()
SPKI_25519 = base64.b64encode(
    bytes.fromhex("302a300506032b6570032100") + base64.b64decode(ED25519_PUBLIC)
).decode()


def element(tag: int, content: bytes) -> bytes:
    """A DER element; the length in the long form, which is enough for these tests."""
    return bytes((tag, 0x82)) + len(content).to_bytes(2) + content


def small(bits: int, exponent: int = 65537) -> str:
    """An RSAPublicKey of a size that the library refuses to make."""
    modulus = b"\0" + ((1 << (bits - 1)) + 1).to_bytes((bits + 7) // 8)
    numbers = element(2, modulus) + element(2, exponent.to_bytes(3))
    return base64.b64encode(element(0x30, numbers)).decode()


def read(section: str, text: str, **said: Any) -> Any:
    """A record, and what it says where that is not the usual."""
    usual: dict[str, Any] = {"key_type": "rsa", "bits": 2048, "revoked": False, "flags": ()}
    said = usual | said
    said["flags"] = frozenset(said["flags"])
    return pytest.param(text, KeyRecord(**said), id=f"{section} {text[:40]}")


def refused(section: str, text: str, reason: str) -> Any:
    """A text that no verifier can use, and a part of the reason."""
    return pytest.param(text, reason, id=f"{section} {text[:40]}")


ED25519: dict[str, Any] = {"key_type": "ed25519", "bits": None}
REVOKED: dict[str, Any] = {"bits": None, "revoked": True}


@pytest.mark.parametrize(
    ("text", "record"),
    [
        read("3.6.1", f"v=DKIM1; k=rsa; p={RSA}"),
        read("3.6.1", f"p={RSA}"),
        read("3.6.1", f"v=DKIM1;p={BARE}"),
        read("3.6.1", f"v=DKIM1; p={RSA[:100]} {RSA[100:]}"),
        read("2.10", f"v=DKIM1; p={RSA.rstrip('=')}"),
        read("3.2", f"v=DKIM1; k=rsa; p={RSA};"),
        read("3.2", f" v = DKIM1 ;k=rsa ; p = {RSA} ; "),
        read("3.2", f"v=DKIM1; x_1=y; g=*; n=a = b; p={RSA}"),
        read("3.6.1", "v=DKIM1; p=", **REVOKED),
        read("3.6.1", "p=;", **REVOKED),
        read("3.6.1", f"v=DKIM1; h=sha1 : sha256; s=email:x; p={RSA}"),
        read("3.6.1", f"v=DKIM1; s=*; t=y:s; p={RSA}", flags="ys"),
        read("3.6.1", f"v=DKIM1; t=; p={RSA}"),
        read("3.6.1", f"v=DKIM1; p={small(512)}", bits=512),
        read("3.6.1", f"v=DKIM1; p={small(1023)}", bits=1023),
        read("3.6.1", f"v=DKIM1; p={rsa_public(bits=4096)}", bits=4096),
        read("8463-4", f"v=DKIM1; k=ed25519; p={ED25519_PUBLIC}", **ED25519),
        read("8463-4", "v=DKIM1; k=ed25519; p=", **ED25519 | REVOKED),
    ],
)
def test_what_a_verifier_reads(text: str, record: KeyRecord) -> None:
    assert parse_key_record(text) == record


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        refused("3.6.1", f"k=rsa; v=DKIM1; p={RSA}", "must stand first"),
        refused("3.6.1", f"v=DKIM1.0; p={RSA}", "must stand first"),
        refused("3.6.1", f"v=dkim1; p={RSA}", "must stand first"),
        refused("3.6.1", f"v=; p={RSA}", "must stand first"),
        refused("3.6.1", "v=DKIM1; k=rsa", "no `p=`"),
        refused("3.2", f"v=DKIM1; P={RSA}", "no `p=`"),
        refused("3.2", f"v=DKIM1; p={RSA}; p={RSA}", "`p=` twice"),
        refused("3.2", f"v=DKIM1; x=1; x=1; p={RSA}", "`x=` twice"),
        refused("3.2", f"v=DKIM1;; p={RSA}", "'' is no `tag=value`"),
        refused("3.2", f"v=DKIM1 p={RSA}", "must stand first"),
        refused("3.2", f'"v=DKIM1; p={RSA}"', "no `tag=value`"),
        refused("3.2", "v=DKIM1; p", "'p' is no `tag=value`"),
        refused("3.2", f"v=DKIM1; 1x=y; p={RSA}", "'1x=y' is no `tag=value`"),
        refused("3.2", f"v=DKIM1; n=ü; p={RSA}", "no `tag=value`"),
        refused("3.2", "", "'' is no `tag=value`"),
        refused("3.2", ";", "'' is no `tag=value`"),
        refused("3.6.1", f"v=DKIM1; k=; p={RSA}", "no verifier knows"),
        refused("3.2", f"v=DKIM1; k=RSA; p={RSA}", "no verifier knows"),
        refused("8301-3.1", f"v=DKIM1; h=sha1; p={RSA}", "leaves out sha256"),
        refused("3.6.1", f"v=DKIM1; s=tlsrpt; p={RSA}", "not for mail"),
        refused("3.6.1", "v=DKIM1; p=MIIB…", "no `tag=value`"),
        refused("3.6.1", "v=DKIM1; p=MII-", "no base64"),
        refused("3.6.1", "v=DKIM1; p=MIIBI", "no base64"),
        refused("3.6.1", "v=DKIM1; p=AA=AAA==", "no base64"),
        refused("3.6.1", f"v=DKIM1; p={RSA[:200]}", "part of it is missing"),
        refused("3.6.1", "v=DKIM1; p=MA==", "no RSA key"),
        refused("3.6.1", "v=DKIM1; p=MIA=", "no RSA key"),
        refused("3.6.1", "v=DKIM1; p=MIT//w==", "no RSA key"),
        refused("3.6.1", f"v=DKIM1; p={small(2048, 1)}", "no RSA key that could be used"),
        refused("8463-4", f"v=DKIM1; p={SPKI_25519}", "another type"),
        refused("8463-4", f"v=DKIM1; p={ED25519_PUBLIC}", "no RSA key"),
        refused("8463-4", f"v=DKIM1; k=ed25519; p={SPKI_25519}", "32 octets, `p=` has 44"),
        refused("8463-4", f"v=DKIM1; k=ed25519; p={RSA}", "32 octets, `p=` has 294"),
    ],
)
def test_what_no_verifier_can_use(text: str, reason: str) -> None:
    with pytest.raises(KeyRecordProblem) as caught:
        parse_key_record(text)

    assert reason in str(caught.value)


@pytest.mark.parametrize("algorithm", ["rsa-2048", "ed25519"])
def test_our_own_records_can_be_read(algorithm: str) -> None:
    public = ED25519_PUBLIC if algorithm == "ed25519" else RSA

    assert not parse_key_record(key_record(algorithm, public)).revoked
    assert parse_key_record(key_record(algorithm, None)).revoked


def outcome(text: str) -> KeyRecord | str:
    """What is read, or why it cannot be."""
    try:
        return parse_key_record(text)
    except KeyRecordProblem as problem:
        return str(problem)


@given(st.text())
def test_any_text_is_a_record_or_has_a_reason(text: str) -> None:
    assert outcome(text)


@given(st.binary(max_size=400))
def test_only_a_key_without_octets_is_revoked(octets: bytes) -> None:
    found = outcome(f"p={base64.b64encode(octets).decode()}")

    assert found
    assert isinstance(found, str) or found.revoked is (octets == b"")


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_key_has_a_size_or_a_reason(place: int, octet: int) -> None:
    octets = bytearray(base64.b64decode(RSA))
    octets[place % len(octets)] = octet
    found = outcome(f"p={base64.b64encode(octets).decode()}")

    assert found
    assert isinstance(found, str) or found.bits
