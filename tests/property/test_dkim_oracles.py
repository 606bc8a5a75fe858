"""DKIM as a verifier sees it: dkimpy verifies messages with the keys that a build publishes, and
where a record is damaged, its verdict and ours agree.

It is laxer than RFC 6376 in some respects, and stricter in a few; all that is known stands here.
"""

import base64
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import pytest
import yaml
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given
from hypothesis import strategies as st

from mailcompile import compile_topology
from mailcompile.dkim import key_at
from mailcompile.dns import ZoneResolver
from tests.property.dkim_keys import (
    TOPOLOGY,
    Signer,
    key,
    make_project,
    published,
    published_in,
    signers,
    verifies,
)
from tests.topologies import ED25519_PUBLIC, rsa_public


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_project(folder)
    return folder


@pytest.fixture(scope="module")
def keys(project: Path) -> list[Signer]:
    return signers(project)


@pytest.fixture(scope="module")
def rsa(keys: list[Signer]) -> Signer:
    return next(one for one in keys if one.algorithm == "rsa-2048")


@pytest.fixture(scope="module")
def ed25519(keys: list[Signer]) -> Signer:
    return next(one for one in keys if one.is_ed25519)


def test_what_the_keys_sign_verifies(project: Path, keys: list[Signer]) -> None:
    zone = published_in(project)
    resolver = ZoneResolver({name: [("TXT", text)] for name, text in zone.items()})

    assert {one.algorithm for one in keys} == {"ed25519", "rsa-2048", "rsa-3072", "rsa-4096"}
    for one in keys:
        verdict = key_at(one.domain, one.selector, resolver)
        assert (verdict.status, verdict.algorithm) == ("usable", one.algorithm)
        assert verifies(one.signed(), zone), one.name
        assert not verifies(one.signed().replace(b"Hi.", b"Ho."), zone), one.name


def test_the_key_of_another_selector_does_not_verify(keys: list[Signer]) -> None:
    for one in keys:
        for other in keys:
            same = one.name == other.name
            assert verifies(one.signed(), {one.name: other.text}) is same
            assert one.admits(other.text) is same


def test_what_is_revoked_does_not_verify(project: Path, keys: list[Signer]) -> None:
    registry = (project / "keys.yaml").read_text()
    revoked = registry.replace("stage: pending", "stage: revoked")
    compilation = compile_topology({"mail.yaml": TOPOLOGY}, keys=revoked)
    files = ((zone, f"octodns/zones/{zone}.yaml") for zone in compilation.zones)
    zone = published((zone, compilation.artifacts[path]) for zone, path in files)
    stages = {
        f"{selector}._domainkey.{domain}": entry["stage"]
        for domain, entries in yaml.safe_load(revoked)["domains"].items()
        for selector, entry in entries.items()
    }

    assert set(stages.values()) == {"active", "revoked"}
    for one in keys:
        status = one.verdict(zone[one.name]).status
        assert status == ("usable" if stages[one.name] == "active" else "revoked")
        assert verifies(one.signed(), zone) is (status == "usable")


GOOD = {
    "unknown tags": "v=DKIM1; x=1; y_2=; p={}",
    "g is historic": "v=DKIM1; g=; p={}",
    "notes": "v=DKIM1; n=a=20note; p={}",
    "no version": "p={}",
    "hash": "h=sha1:sha256; p={}",
    "service": "s=email; p={}",
    "any service": "v=DKIM1; s=*; p={}",
    "flags": "v=DKIM1; t=s:x; p={}",
    "empty flags": "v=DKIM1; t=; p={}",
    "white space": " v = DKIM1 ; k = TYPE ;\tp = {}\t",
    "last semicolon": "v=DKIM1; p={};",
}
BAD = {
    "nothing": ("", "missing"),
    "another text": ("v=spf1 -all", "invalid"),
    "revoked": ("v=DKIM1; k=TYPE; p=", "revoked"),
    "other version": ("v=DKIM2; k=TYPE; p={}", "invalid"),
    "longer version": ("v=DKIM1.0; k=TYPE; p={}", "invalid"),
    "empty version": ("v=; k=TYPE; p={}", "invalid"),
    "case of the version": ("v=dkim1; k=TYPE; p={}", "invalid"),
    "another service": ("v=DKIM1; k=TYPE; s=other; p={}", "invalid"),
    "reports only": ("v=DKIM1; k=TYPE; s=tlsrpt; p={}", "invalid"),
    "no service": ("v=DKIM1; k=TYPE; s=; p={}", "invalid"),
    "unknown type": ("v=DKIM1; k=dsa; p={}", "invalid"),
    "case of the type": ("v=DKIM1; k=RSA; p={}", "invalid"),
    "empty type": ("v=DKIM1; k=; p={}", "invalid"),
    "the other type": ("v=DKIM1; k=OTHER; p={}", "invalid"),
    "no key": ("v=DKIM1; k=TYPE", "invalid"),
    "case of the tag": ("v=DKIM1; k=TYPE; P={}", "invalid"),
    "tag twice": ("v=DKIM1; k=TYPE; p={}; p={}", "invalid"),
    "unknown tag twice": ("v=DKIM1; k=TYPE; x=; p={}; x=", "invalid"),
    "empty tag": ("v=DKIM1;; k=TYPE; p={}", "invalid"),
    "quotes": ('"v=DKIM1; k=TYPE; p={}"', "invalid"),
    "name of a tag": ("v=DKIM1; k=TYPE; 1x=; p={}", "invalid"),
    "cut": ("v=DKIM1; k=TYPE; p={CUT}", "invalid"),
    "only padding": ("v=DKIM1; k=TYPE; p==", "invalid"),
}
LAXER = {
    "3.6.1 v= must be first": ("k=TYPE; v=DKIM1; p={}", "invalid"),
    "3.6.1 t=y counts as unsigned": ("v=DKIM1; k=TYPE; t=y; p={}", "testing"),
    "3.6.1 grammar of t=": ("v=DKIM1; k=TYPE; t=s,x; p={}", "invalid"),
    "3.6.1 grammar of h=": ("v=DKIM1; k=TYPE; h=sha256:; p={}", "invalid"),
    "6.1.2 h= leaves out the hash": ("v=DKIM1; k=TYPE; h=sha1; p={}", "invalid"),
    "3.2 names of tags": ("v=DKIM1; k=TYPE; x-y=; p={}", "invalid"),
    "3.2 values are ASCII": ("v=DKIM1; k=TYPE; n=\xfc; p={}", "invalid"),
    "2.8 line ends that fold nothing": ("v=DKIM1; k=TYPE; p={}\n", "invalid"),
    "2.10 alphabet of base64": ("v=DKIM1; k=TYPE; p=*{}", "invalid"),
    "2.10 at most two signs of padding": ("v=DKIM1; k=TYPE; p={}===", "invalid"),
}
"""What dkimpy takes, and RFC 6376 does not."""
STRICTER = {
    "3.6.1 several services": "v=DKIM1; k=TYPE; s=other:email; p={}",
    "3.6.1 white space in a list of services": "v=DKIM1; k=TYPE; s=email : *; p={}",
}
"""What RFC 6376 takes, and dkimpy does not."""


def record(one: Signer, form: str) -> str:
    """A record in one of the forms above, with the key of ``one``."""
    if one.is_ed25519 and "TYPE" not in form and "k=" not in form:
        form = form.replace("p=", "k=ed25519; p=", 1)
    other, own = ("rsa", "ed25519") if one.is_ed25519 else ("ed25519", "rsa")
    form = form.replace("TYPE", own).replace("OTHER", other)
    public = key(one.text)
    return form.replace("{CUT}", public[:-8]).replace("{}", public)


@pytest.mark.parametrize("form", GOOD.values(), ids=GOOD)
def test_what_verifies(rsa: Signer, ed25519: Signer, form: str) -> None:
    for one in (rsa, ed25519):
        text = record(one, form)
        assert one.admits(text)
        assert verifies(one.signed(), {one.name: text})


@pytest.mark.parametrize(("form", "status"), BAD.values(), ids=BAD)
def test_what_does_not_verify(rsa: Signer, ed25519: Signer, form: str, status: str) -> None:
    for one in (rsa, ed25519):
        text = record(one, form)
        assert one.verdict(*([text] if text else [])).status == status
        assert not verifies(one.signed(), {one.name: text})


@pytest.mark.parametrize(("form", "status"), LAXER.values(), ids=LAXER)
def test_where_dkimpy_is_laxer(rsa: Signer, ed25519: Signer, form: str, status: str) -> None:
    for one in (rsa, ed25519):
        text = record(one, form)
        assert one.verdict(text).status == status
        assert verifies(one.signed(), {one.name: text})


@pytest.mark.parametrize("form", STRICTER.values(), ids=STRICTER)
def test_where_dkimpy_is_stricter(rsa: Signer, ed25519: Signer, form: str) -> None:
    for one in (rsa, ed25519):
        text = record(one, form)
        assert one.admits(text)
        assert not verifies(one.signed(), {one.name: text})


def test_padding_that_is_missing(ed25519: Signer) -> None:
    """Section 2.10 leaves it open; dkimpy does not."""
    text = ed25519.text.rstrip("=")

    assert ed25519.admits(text)
    assert not verifies(ed25519.signed(), {ed25519.name: text})


def test_a_bare_rsa_key(rsa: Signer) -> None:
    """What section 3.6.1 says, without the frame that all tools write around it."""
    public = load_der_public_key(base64.b64decode(key(rsa.text)))
    bare = base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode()

    assert rsa.verdict(f"p={bare}").algorithm == "rsa-2048"
    assert verifies(rsa.signed(), {rsa.name: f"p={bare}"})


def test_keys_over_4096_bit() -> None:
    """RFC 8301 section 3.2: verifiers need not take them; dkimpy does."""
    text = f"v=DKIM1; p={rsa_public(bits=4104)}"
    zone = ZoneResolver({"s._domainkey.one.example": [("TXT", text)]})

    assert dkim.evaluate_pk("s", text.encode())[1] == 4104
    assert key_at("one.example", "s", zone).status == "invalid"


def test_the_flag_s_is_not_seen_by_dkimpy(rsa: Signer) -> None:
    text = rsa.text.replace("p=", "t=s; p=")
    for identity, allowed in (("joe@one.example", True), ("joe@web.one.example", False)):
        found = rsa.verdict(text).record
        assert found is not None
        assert found.admits(identity, rsa.domain) is allowed
        assert verifies(rsa.signed(identity), {rsa.name: text})


def flipped(one: Signer, octet: int, bit: int) -> str:
    """The record with one bit of the key turned."""
    public = key(one.text)
    octets = bytearray(base64.b64decode(public))
    octets[octet] ^= 1 << bit
    return one.text.replace(public, base64.b64encode(octets).decode())


FRAME = 33
"""Octets of the SubjectPublicKeyInfo before the modulus, for 2048 bit."""
UNSEEN = frozenset({2, 3, *range(8, 17), 18, 21, 22, 23, 26, 27})
"""Those of the frame whose value dkimpy does not look at, or not closely: lengths around the
numbers and that of NULL, the object identifier, the number of bits that are none."""


def test_every_bit_around_an_rsa_key(rsa: Signer) -> None:
    message = rsa.signed()
    for octet in range(FRAME):
        for bit in range(8):
            text = flipped(rsa, octet, bit)
            assert not rsa.admits(text), (octet, bit)
            if octet not in UNSEEN:
                assert not verifies(message, {rsa.name: text}), (octet, bit)


def test_what_of_the_frame_is_unseen(rsa: Signer) -> None:
    """The exception above is as narrow as it can be."""
    message = rsa.signed()

    for octet in UNSEEN:
        seen = (verifies(message, {rsa.name: flipped(rsa, octet, bit)}) for bit in range(8))
        assert any(seen), octet


@given(st.integers(FRAME, 293), st.integers(0, 7))
def test_bits_of_an_rsa_key(rsa: Signer, octet: int, bit: int) -> None:
    text = flipped(rsa, octet, bit)

    assert not verifies(rsa.signed(), {rsa.name: text})
    assert not rsa.admits(text)


def test_every_bit_of_an_ed25519_key(ed25519: Signer) -> None:
    message = ed25519.signed()
    for octet in range(32):
        for bit in range(8):
            text = flipped(ed25519, octet, bit)
            # Another key, and a key all the same: the record can be used.
            assert ed25519.verdict(text).status == "usable"
            assert not ed25519.admits(text)
            assert not verifies(message, {ed25519.name: text})


@given(st.data())
def test_bits_of_the_text(rsa: Signer, ed25519: Signer, data: st.DataObject) -> None:
    """A turned bit in any character, but for those that hold what dkimpy does not see."""
    one = data.draw(st.sampled_from([rsa, ed25519]))
    begin = one.text.index("p=") + 2
    unseen = set() if one.is_ed25519 else {begin + o * 8 // 6 + n for o in UNSEEN for n in (0, 1)}
    at = data.draw(st.sampled_from(sorted(set(range(len(one.text))) - unseen)))
    turned = chr(ord(one.text[at]) ^ (1 << data.draw(st.integers(0, 7))))
    text = f"{one.text[:at]}{turned}{one.text[at + 1 :]}"

    assert verifies(one.signed(), {one.name: text}) == one.admits(text), text


APPENDIX_A = """\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.

"""


def test_appendix_a_of_rfc_8463() -> None:
    """The message and the key of RFC 8463 appendices A.2 and A.3."""
    name = "brisbane._domainkey.football.example.com"
    text = f"v=DKIM1; k=ed25519; p={ED25519_PUBLIC}"
    verdict = key_at("football.example.com", "brisbane", ZoneResolver({name: [("TXT", text)]}))

    assert (verdict.status, verdict.algorithm) == ("usable", "ed25519")
    assert verifies(APPENDIX_A.replace("\n", "\r\n").encode(), {name: text})
    assert not verifies(APPENDIX_A.replace("\n", "\r\n").encode(), {name: text.lower()})
