"""Two DKIM key records: which mean the same to every verifier, and which may not.

The test ids begin with the section of RFC 6376, if no other is named.
"""

import base64
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile.dkim import key_record, parse_key_record, same_key
from tests.topologies import ED25519_PUBLIC, rsa_public

RSA = rsa_public()
OURS = key_record("rsa-2048", RSA)
ED25519 = key_record("ed25519", ED25519_PUBLIC)
REVOKED = key_record("rsa-2048", None)


def case(section: str, one: str, other: str = OURS) -> Any:
    return pytest.param(one, other, id=f"{section} {one[:30]} | {other[:30]}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        case("3.2", f"{OURS};"),
        case("3.2", f"{OURS} ; "),
        case("3.2", f" v = DKIM1;k = rsa;\tp = {RSA}"),
        case("3.2", f"v=DKIM1; p={RSA}; k=rsa"),
        case("3.2", f"{OURS}; x=unknown"),
        case("3.6.1", f"k=rsa; p={RSA}"),  # v
        case("3.6.1", f"v=DKIM1; p={RSA}"),  # k
        case("3.6.1", f"p={RSA}"),
        case("3.6.1", f"v=DKIM1; p={RSA[:64]} {RSA[64:]}"),
        case("3.6.1", f"v=DKIM1; p={RSA[:64]}\r\n\t{RSA[64:]}"),
        case("3.6.1", f"v=DKIM1; n=a note; p={RSA}"),
        case("3.6.1", f"v=DKIM1; s=*; p={RSA}"),
        case("3.6.1", f"v=DKIM1; t=s:y; p={RSA}", f"{OURS}; t=y : s"),
        case("3.6.1", f"h=sha1:sha256; p={RSA}", f"{OURS}; h=sha256:sha1"),
        case("3.6.1", f"v=DKIM1; s=email:other; p={RSA}", f"{OURS}; s=other:email"),
        case("RFC 4871 3.6.1", f"{OURS}; g=*"),
        case("RFC 8463 4", f"k=ed25519; p={ED25519_PUBLIC}", ED25519),
        case("3.6.1", "v=DKIM1;p=", REVOKED),
        case("6.1.2", "v=DKIM1; k=ed25519; p=", REVOKED),
        case("6.1.2", "v=DKIM1; k=rsa; p=;", REVOKED),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same_key(one, other)
    assert same_key(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        case("3.6.1", f"v=DKIM1; k=rsa; p={rsa_public(1)}"),
        case("3.6.1", REVOKED),
        case("3.6.1", ED25519),
        case("3.6.1", f"{OURS}; t=y"),
        case("3.6.1", f"{OURS}; t=s", f"{OURS}; t=y"),
        case("3.6.1", f"{OURS}; t="),
        case("3.6.1", f"{OURS}; t=y:", f"{OURS}; t=y"),
        case("3.6.1", f"{OURS}; t=y", f"{OURS}; t=Y"),
        case("3.6.1", f"{REVOKED}; t=y", REVOKED),
        case("3.6.1", f"{OURS}; s=email"),  # TLSRPT is another service (RFC 8460 section 3)
        case("3.6.1", f"{OURS}; h=sha256"),  # some verifiers still take sha1
        case("RFC 4871 3.6.1", f"{OURS}; g=info"),
        case("RFC 4871 3.6.1", f"{OURS}; g="),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_key(one, other)
    assert not same_key(other, one)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=DKIM1",
        f"k=rsa; v=DKIM1; p={RSA}",
        f"v=DKIM2; p={RSA}",
        f"v=DKIM1; p={RSA}; p={RSA}",
        f"v=DKIM1;; p={RSA}",
        f"v=DKIM1; k=dsa; p={RSA}",
        f"v=DKIM1; k=ed25519; p={RSA}",
        f"v=DKIM1; p={RSA[:100]}",
        f"v=DKIM1; h=sha1; p={RSA}",
        f"v=DKIM1; s=tlsrpt; p={RSA}",
        f"v=DKIM1; K=rsa; p={RSA}",  # not every verifier minds the case of names
    ],
)
def test_where_verifiers_may_disagree_only_the_same_text_is_the_same(text: str) -> None:
    assert same_key(text, text)
    assert not same_key(text, f"{text} ")
    assert not same_key(f"{text} ", text)


def test_one_key_in_another_encoding_is_not_the_same() -> None:
    padded = base64.b64encode(base64.b64decode(ED25519_PUBLIC)).decode()
    assert padded.endswith("=")

    assert not same_key(f"k=ed25519; p={padded.rstrip('=')}", f"v=DKIM1; k=ed25519; p={padded}")


TAGS = {
    "v": ["DKIM1"],
    "k": ["rsa", "ed25519"],
    "p": [RSA, RSA[:64] + "\t" + RSA[64:], ED25519_PUBLIC, ""],
    "t": ["y", "s", "y:s", "s : y"],
    "h": ["sha256", "sha1:sha256", "sha256:sha1"],
    "s": ["*", "email"],
    "n": ["a note"],
}


@st.composite
def records(draw: st.DrawFn) -> str:
    names = [*draw(st.lists(st.sampled_from(list(TAGS)), max_size=3, unique=True)), "p"]
    names = sorted(dict.fromkeys(names), key=lambda name: name != "v")
    specs = [f"{name}={draw(st.sampled_from(TAGS[name]))}" for name in names]
    return draw(st.sampled_from([";", "; ", " ;\t"])).join(specs) + draw(st.sampled_from(["", ";"]))


@settings(derandomize=True, database=None, max_examples=300)
@given(st.lists(records(), min_size=8, max_size=8))
def test_what_is_the_same_says_the_same(texts: list[str]) -> None:
    for one, other in combinations(texts, 2):
        if one != other and same_key(one, other):
            read = [parse_key_record(text) for text in (one, other)]
            assert read[0] == read[1] or all(record.revoked for record in read)
