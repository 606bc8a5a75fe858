"""Two DMARC records: which mean the same to every receiver, and which may not.

The test ids begin with the section of RFC 9989, if no other is named.
"""

from typing import Any

import pytest

from mailcompile.dmarc import AUTHORIZATION, PolicyTags, policy_record, same_policy

OURS = "v=DMARC1; p=reject"
RUA = f"{OURS}; rua=mailto:dmarc@one.example"
RUF = f"{OURS}; ruf=mailto:dmarc@one.example"


def case(section: str, one: str, other: str = OURS) -> Any:
    return pytest.param(one, other, id=f"{section} {one} | {other}"[:80])


def rua(*uris: str) -> str:
    return f"{OURS}; rua={','.join(uris)}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        case("4.8", "v=DMARC1;p=reject;"),
        case("4.8", "v=DMARC1 ;\tp = reject ; "),
        case("4.8", "v=DMARC1; p=Reject"),
        case("4.8", f"{OURS}; x=unknown"),
        case("4.8", f"{OURS}; x_1=unknown; y2=1"),
        case("4.7", f"{OURS}; adkim=r; aspf=R; t=n; psd=u"),
        case("4.7", f"{OURS}; sp=reject; np=REJECT"),
        case("4.7", f"{OURS}; np=none; sp=none", f"{OURS}; sp=none"),
        case("4.7", f"{OURS}; aspf=s; adkim=s; sp=none", f"{OURS}; sp=none; adkim=s; aspf=s"),
        case("4.7", f"{OURS}; fo=1"),  # fo without ruf
        case("4.7", f"{RUF}; fo=0", RUF),
        case("4.7", f"{RUF}; fo=1:d:s", f"{RUF}; fo=S:D:1"),
        case("RFC 7489 6.3", f"{OURS}; pct=100; ri=86400; rf=afrf"),
        case("RFC 7489 6.3", f"{OURS}; pct=010", f"{OURS}; pct=10"),
        case("4.8", rua("MAILTO:dmarc@One.EXAMPLE"), RUA),
        case(
            "4.8",
            rua("mailto:a@one.example , mailto:b@one.example"),
            rua("mailto:b@one.example", "mailto:a@one.example"),
        ),
        case("4.8", rua("mailto:a@one.example!10M"), rua("mailto:a@one.example!10m")),
        case("RFC 9990 4", f"{AUTHORIZATION};", AUTHORIZATION),
        case("RFC 9990 4", "v=DMARC1; ", AUTHORIZATION),
        case(
            "RFC 9990 4", "v=DMARC1; rua=mailto:A@One.example", "v=DMARC1;rua=mailto:A@one.example"
        ),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same_policy(one, other)
    assert same_policy(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        case("4.7", "v=DMARC1; p=quarantine"),
        case("4.7", f"{OURS}; sp=none"),
        case("4.7", f"{OURS}; np=none"),
        case("4.7", f"{OURS}; sp=none; np=reject", f"{OURS}; sp=none"),
        case("4.7", f"{OURS}; adkim=s"),
        case("4.7", f"{OURS}; aspf=s"),
        case("4.7", f"{OURS}; t=y"),
        case("4.7", f"{OURS}; psd=n"),
        case("4.7", f"{RUF}; fo=1", RUF),
        case("4.7", f"{RUF}; fo=d", f"{RUF}; fo=s"),
        case("4.7", RUA),
        case("4.7", RUA, RUF),
        case("4.7", rua("mailto:DMARC@one.example"), RUA),
        case("4.7", rua("mailto:dmarc@two.example"), RUA),
        case("4.7", rua("https://one.example/A"), rua("https://one.example/a")),
        case("4.7", rua("mailto:dmarc@one.example", "mailto:dmarc@one.example"), RUA),
        # Many receivers decode nothing.
        case("4.8", rua("mailto:a%2Bb@one.example"), rua("mailto:a+b@one.example")),
        # Receivers may serve the first ones of more than two (appendix C.7).
        case(
            "C.7",
            rua("mailto:a@one.example", "mailto:b@one.example", "mailto:c@one.example"),
            rua("mailto:c@one.example", "mailto:b@one.example", "mailto:a@one.example"),
        ),
        case("RFC 7489 6.4", rua("mailto:dmarc@one.example!10m"), RUA),
        case("RFC 7489 6.3", f"{OURS}; pct=50"),
        case("RFC 7489 6.3", f"{OURS}; pct=0", f"{OURS}; pct=50"),
        case("RFC 7489 6.3", f"{OURS}; ri=3600"),
        case("RFC 7489 6.3", f"{OURS}; rf=iodef"),
        # Without p, old receivers ignore the record.
        case("RFC 7489 6.3", "v=DMARC1; p=none", AUTHORIZATION),
        case("RFC 7489 6.3", "v=DMARC1; sp=none", AUTHORIZATION),
        case("RFC 7489 6.3", "v=DMARC1; adkim=s; p=reject", f"{OURS}; adkim=s"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_policy(one, other)
    assert not same_policy(other, one)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "p=reject",
        "v=DMARC2; p=reject",
        "v=DMARC1x; p=reject",
        "v=DMARC1 p=reject",
        "v=dmarc1; p=reject",
        "V=DMARC1; p=reject",
        " v=DMARC1; p=reject",
        "v = DMARC1; p=reject",  # by the grammar, but many look for `v=DMARC1`
        "v=DMARC1; v=DMARC1; p=reject",
        "v=DMARC1; p=reject;; sp=none",
        "v=DMARC1; p=reject; p=reject",
        "v=DMARC1; p=reject; x=1; x=2",
        "v=DMARC1; p=reject; P=reject",
        "v=DMARC1; p=reject; Sp=none",
        "v=DMARC1; p=rejected",
        "v=DMARC1; p=reject; sp",
        "v=DMARC1; p=reject; sp=",
        "v=DMARC1; p=reject; adkim=strict",
        "v=DMARC1; p=reject; x=é",
        "v=DMARC1; p=reject; pct=101",
        "v=DMARC1; p=reject; pct=²",
        "v=DMARC1; p=reject; ri=99999999999",
        "v=DMARC1; p=reject; fo=0:1",
        "v=DMARC1; p=reject; fo=d:d",
        "v=DMARC1; p=reject; fo=1 : d",
        "v=DMARC1; p=reject; rua=dmarc@one.example",
        "v=DMARC1; p=reject; rua=mailto:a@one.example,",
        "v=DMARC1; p=reject; rua=mailto:a@one.example mailto:b@one.example",
        "v=DMARC1; p=reject; rua=mailto:a@one.example!10x",
        f"v=DMARC1; p=reject; rua=mailto:a@one.example!{'9' * 5000}",
    ],
)
def test_where_receivers_may_disagree_only_the_same_text_is_the_same(text: str) -> None:
    assert same_policy(text, text)
    assert not same_policy(text, f"{text} ")
    assert not same_policy(f"{text} ", text)


def test_what_we_write_is_recognised_in_another_hand() -> None:
    ours = policy_record(
        PolicyTags(
            p="quarantine",
            sp="reject",
            np="none",
            adkim="strict",
            aspf="strict",
            fo=("1", "d"),
            t=True,
            psd=False,
            rua=("dmarc@one.example",),
            ruf=("dmarc@two.example",),
        )
    )

    assert same_policy(
        ours,
        "v=DMARC1;p=quarantine;rua=mailto:dmarc@one.example;ruf=mailto:dmarc@TWO.example;"
        "pct=100;fo=d:1;psd=n;t=y;aspf=s;adkim=s;np=none;sp=reject;",
    )
