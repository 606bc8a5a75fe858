"""Two SPF records: which mean the same to every receiver, and which may not.

The test ids begin with the section of RFC 7208.
"""

from typing import Any

import pytest

from mailcompile.spf import same_spf


def pair(section: str, one: str, other: str) -> Any:
    """Two records, without the version that both begin with."""
    texts = [f"v=spf1 {rest}".rstrip() for rest in (one, other)]
    return pytest.param(*texts, id=f"{section} {one} | {other}"[:70])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pair("4.5", " mx   -all ", "mx -all"),
        pair("4.6.1", "MX A:One.Example IP4:192.0.2.1 -ALL", "mx a:one.example ip4:192.0.2.1 -all"),
        pair("4.6.2", "+mx +all", "mx all"),
        pair("4.7", "mx ?all", "mx"),
        pair("4.7", "?all", ""),
        pair("7.3", "include:one.example. -all", "include:one.example -all"),
        pair("5.6", "ip4:192.0.2.1/32 -all", "ip4:192.0.2.1 -all"),
        pair("5.6", "ip4:192.0.2.77/24 -all", "ip4:192.0.2.0/24 -all"),
        pair("5.6", "ip6:2001:DB8:0:0::1/128 -all", "ip6:2001:db8::1 -all"),
        pair("5.3", "a/32//128 mx:one.example/32 -all", "a mx:one.example -all"),
        # Networks are sets of addresses.
        pair("5.6", "ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all", "ip4:192.0.2.0/24 -all"),
        pair("5.6", "ip4:192.0.2.0/24 ip4:192.0.2.9 -all", "ip4:192.0.2.0/24 -all"),
        pair("5.6", "ip4:192.0.2.9 ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/24 -all"),
        pair("5.6", "ip4:192.0.2.9 ip4:192.0.2.9 -all", "ip4:192.0.2.9 -all"),
        pair("5.6", "ip6:::/1 ip6:8000::/1 ip4:0.0.0.0/0 -all", "all"),
        pair("5.6", "ip6:2001:db8::1 ip4:192.0.2.9 ~all", "ip4:192.0.2.9 ip6:2001:db8::1 ~all"),
        # A network with the result that everybody has says nothing.
        pair("5.6", "-ip4:192.0.2.9 mx -ip4:192.0.2.8 -all", "-ip4:192.0.2.9 mx -all"),
        # Order has no effect where qualifiers meet at no address, or the first one decides.
        pair("4.6.2", "-ip4:192.0.2.9 ip4:192.0.2.8 ~all", "ip4:192.0.2.8 -ip4:192.0.2.9 ~all"),
        pair(
            "4.6.2",
            "-ip4:192.0.2.1 ip4:192.0.2.0/30 ~all",
            "ip4:192.0.2.0 -ip4:192.0.2.1 ip4:192.0.2.2/31 ~all",
        ),
        # The order that we write, from the order that somebody wrote.
        pair(
            "4.6.2",
            "include:b.example include:a.example ip4:192.0.2.9 a mx ~all",
            "mx a ip4:192.0.2.9 include:a.example include:b.example ~all",
        ),
        pair(
            "4.6.2",
            "~mx ~a -ip4:192.0.2.9 include:b.example",
            "~a ~mx -ip4:192.0.2.9 include:b.example",
        ),
        # What is never reached.
        pair("5.1", "mx -all a ip4:192.0.2.9 +all", "mx -all"),
        pair("5.1", "ip4:0.0.0.0/0 ip6:::/0 include:a.example -all", "all"),
        pair("6.1", "mx -all redirect=one.example", "mx -all"),
        pair("6.1", "redirect=one.example mx ~all", "mx ~all"),
        pair("6.1", "redirect=One.Example. mx", "mx redirect=one.example"),
        # Modifiers.
        pair("6", "mx x-note=%{d} -all", "mx -all"),
        pair("6.2", "exp=why.one.example mx -all", "mx -all exp=Why.One.Example."),
        pair("6.2", "mx ~all exp=why.one.example", "mx ~all"),
        pair("6.2", "mx redirect=one.example exp=why.one.example", "mx redirect=one.example"),
        pair("6.2", "mx -ip4:0.0.0.0/0 -all", "mx -all"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same_spf(one, other)
    assert same_spf(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pair("5.1", "mx -all", "mx ~all"),
        pair("5.1", "mx ~all", "mx ?all"),
        pair("5.1", "-all mx", "mx -all"),
        pair("4.7", "mx -all", "mx"),
        pair("6.1", "mx redirect=one.example", "mx"),
        pair("6.1", "mx redirect=one.example", "mx redirect=two.example"),
        pair("6.1", "redirect=one.example", "include:one.example"),
        pair("5.6", "ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/25 -all"),
        pair("5.6", "ip4:192.0.2.9 -all", "ip6:::ffff:192.0.2.9 -all"),
        pair("4.6.2", "ip4:192.0.2.9 -all", "~ip4:192.0.2.9 -all"),
        pair("4.6.2", "mx -all", "?mx -all"),
        pair(
            "4.6.2", "-ip4:192.0.2.1 ip4:192.0.2.0/30 ~all", "ip4:192.0.2.0/30 -ip4:192.0.2.1 ~all"
        ),
        # What a lookup matches, nobody knows here.
        pair("5.4", "mx -all", "ip4:192.0.2.9 -all"),
        pair("5.3", "a/24 -all", "a -all"),
        pair("5.3", "a -all", "a:one.example -all"),
        pair("4.6.2", "-mx ip4:192.0.2.9 ~all", "ip4:192.0.2.9 -mx ~all"),
        pair("4.6.2", "mx -ip4:192.0.2.9 ~all", "-ip4:192.0.2.9 mx ~all"),
        pair("4.6.2", "?mx a -all", "a ?mx -all"),
        pair("4.6.2", "a ?mx a:one.example -all", "a a:one.example ?mx -all"),
        # A lookup can fail, even one without effect on the result, and each counts.
        pair("4.6.4", "mx mx -all", "mx -all"),
        pair("4.6.4", "-include:a.example -all", "-all"),
        pair("4.6.4", "?mx", ""),
        pair("4.6.4", "-mx a ip4:192.0.2.0/24 -all", "-mx a -a ip4:192.0.2.0/24 -all"),
        pair("7.1", "exists:%{I}.one.example -all", "exists:%{i}.one.example -all"),
        # Modifiers.
        pair("6.2", "mx -all exp=why.one.example", "mx -all"),
        pair("6.2", "-mx ~all exp=why.one.example", "-mx ~all"),
        pair("6.2", "-ip4:192.0.2.9 ~all exp=a.example", "-ip4:192.0.2.9 ~all exp=b.example"),
        pair("6", "mx -all ra=postmaster", "mx -all"),
        pair("6", "mx default=fail", "mx"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_spf(one, other)
    assert not same_spf(other, one)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=spf10 mx -all",
        "V=SPF1 mx -all",  # section 4.5 says "exactly"
        " v=spf1 mx -all",
        "v=spf1\tmx -all",
        "v=spf1 mx\t-all",
        "v=spf1 mx -all\n",
        "v=spf1 mx -al",
        "v=spf1 mx -all ip4:192.0.2.300",  # a permerror, though it is not reached
        "v=spf1 mx include:é.example -all",
        "v=spf1 mx redirect=a.example redirect=a.example",
        "v=spf1 mx -all exp=a.example EXP=a.example",
        "v=spf1 mx Redirect=a.example",  # unknown to pyspf
        "v=spf1 mx x=1 x=2 -all",  # a permerror to pyspf
        "v=spf1 v=spf1 mx -all",
        "v=spf1 " + "mx " * 11 + "-all",  # section 4.6.4
    ],
)
def test_where_receivers_may_disagree_only_the_same_text_is_the_same(text: str) -> None:
    assert same_spf(text, text)
    assert not same_spf(text, f"{text} ")
    assert not same_spf(f"{text} ", text)


def test_long_records_are_judged_soon() -> None:
    """A TXT record can hold 65535 octets; this is more."""
    terms = [f"ip4:10.{n >> 8}.{n & 255}.0/2{n % 9}" for n in range(8000)]

    assert same_spf(f"v=spf1 {' '.join(terms)} -all", f"v=spf1 {' '.join(reversed(terms))} -all")
