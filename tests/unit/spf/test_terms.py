"""One SPF term: what RFC 7208 lets in, and what the person reads who wrote something else.

The test ids begin with the section of RFC 7208.
"""

from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest

from mailcompile.spf import (
    MECHANISMS,
    Mechanism,
    Modifier,
    Term,
    TermProblem,
    canonical,
    parse_term,
)

ONE = IPv4Network("192.0.2.1")
V4 = IPv4Network("192.0.2.0/24")
V6 = IPv6Network("2001:db8::/64")
LONGEST = "a" * 63 + ".example"


def accepted(section: str, text: str, term: Term, written: str = "") -> Any:
    """A term, and how we write it where that is not how it stands there."""
    return pytest.param(text, term, written or text, id=f"{section} {text}")


def refused(section: str, text: str, reason: str) -> Any:
    """A text that is no term, and a part of the reason."""
    return pytest.param(text, reason, id=f"{section} {text[:40]}")


def of(name: str, domain: str | None = None, **rest: Any) -> Mechanism:
    return Mechanism("+", name, domain, **rest)


@pytest.mark.parametrize(
    ("text", "term", "written"),
    [
        accepted("4.6.1", "MX", of("mx"), "mx"),
        accepted("4.6.2", "+a", of("a"), "a"),
        accepted("4.6.2", "-ALL", Mechanism("-", "all"), "-all"),
        accepted("4.6.2", "~all", Mechanism("~", "all")),
        accepted("4.6.2", "?all", Mechanism("?", "all")),
        accepted("5.2", "include:_spf.d.example", of("include", "_spf.d.example")),
        accepted("5.2", "include:D.Example", of("include", "D.Example"), "include:d.example"),
        accepted("5.2", f"include:{LONGEST}", of("include", LONGEST)),
        accepted("5.3", "a", of("a")),
        accepted("5.3", "a:d.example", of("a", "d.example")),
        accepted("5.3", "a/24", of("a", cidr4=24)),
        accepted("5.3", "a/0", of("a", cidr4=0)),
        accepted("5.3", "a/32", of("a", cidr4=32), "a"),
        accepted("5.3", "a//64", of("a", cidr6=64)),
        accepted("5.3", "a//128", of("a", cidr6=128), "a"),
        accepted("5.4", "mx:d.example/24//64", of("mx", "d.example", cidr4=24, cidr6=64)),
        accepted("5.4", "mx/24//128", of("mx", cidr4=24, cidr6=128), "mx/24"),
        accepted("5.5", "ptr", of("ptr")),
        accepted("5.5", "ptr:d.example", of("ptr", "d.example")),
        accepted("5.6", "ip4:192.0.2.0/24", of("ip4", network=V4)),
        accepted("5.6", "IP4:192.0.2.77/24", of("ip4", network=V4), "ip4:192.0.2.0/24"),
        accepted("5.6", "ip4:0.0.0.0/0", of("ip4", network=IPv4Network("0.0.0.0/0"))),
        accepted("5.6", "ip4:192.0.2.1", of("ip4", network=ONE)),
        accepted("5.6", "ip4:192.0.2.1/32", of("ip4", network=ONE), "ip4:192.0.2.1"),
        accepted("5.6", "ip6:2001:DB8:0::1/64", of("ip6", network=V6), "ip6:2001:db8::/64"),
        accepted("5.6", "ip6:2001:db8::0.0.0.9/64", of("ip6", network=V6), "ip6:2001:db8::/64"),
        accepted("5.6", "ip6:::", of("ip6", network=IPv6Network("::"))),
        accepted("5.7", "exists:%{i}._spf.%{d}", of("exists", "%{i}._spf.%{d}")),
        accepted("5.7", "exists:%{l1r+-}.%{d}", of("exists", "%{l1r+-}.%{d}")),
        accepted("6", "ip4=192.0.2.1", Modifier("ip4", "192.0.2.1")),
        accepted("6", "include=d.example", Modifier("include", "d.example")),
        accepted("6", "foo=bar", Modifier("foo", "bar")),
        accepted("6", "X.y_z-1=A:/=.", Modifier("x.y_z-1", "A:/=."), "x.y_z-1=A:/=."),
        accepted("6", "foo=", Modifier("foo", "")),
        accepted("6", "foo=100%%%_%-%{S}", Modifier("foo", "100%%%_%-%{S}")),
        accepted("6.1", "redirect=D.x.", Modifier("redirect", "D.x."), "redirect=d.x"),
        accepted("6.1", "Redirect=%{D}.x.", Modifier("redirect", "%{D}.x."), "redirect=%{D}.x"),
        accepted("6.2", "exp=explain._spf.%{d}", Modifier("exp", "explain._spf.%{d}")),
        accepted("7.1", "a:x.1-2", of("a", "x.1-2")),
        accepted("7.1", "a:x.1a", of("a", "x.1a")),
        accepted("7.1", "a:x.xn--p1ai", of("a", "x.xn--p1ai")),
        accepted("7.1", "a:d.example./24", of("a", "d.example.", cidr4=24), "a:d.example/24"),
        accepted("7.1", "a:%{d}.Example.", of("a", "%{d}.Example."), "a:%{d}.Example"),
        accepted("7.1", "mx:%{d/}/27", of("mx", "%{d/}", cidr4=27)),
        accepted("7.1", "mx:%%%_/.Clara.de/27", of("mx", "%%%_/.Clara.de", cidr4=27)),
        accepted("7.1", "exists:%{i}.1/60.%{d}", of("exists", "%{i}.1/60.%{d}")),
        accepted("7.1", "a:%{d128R.-+,/_=}", of("a", "%{d128R.-+,/_=}")),
        accepted("7.1", "a:x%-", of("a", "x%-")),
        accepted("7.3", "a:%{d02}", of("a", "%{d02}")),
    ],
)
def test_accepted(text: str, term: Term, written: str) -> None:
    assert parse_term(text) == term
    assert canonical(term) == written
    assert canonical(parse_term(written)) == written


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        refused("4.5", "v=spf1", "the record begins with v=spf1 by itself"),
        refused("4.5", "V=SPF1", "the record begins with v=spf1 by itself"),
        refused("4.6.1", "", "the term is empty"),
        refused("4.6.1", " ", "the term is empty"),
        refused("4.6.1", "a mx", "several terms: write each as an entry of its own"),
        refused("4.6.1", "v=spf1\tmx -all", "several terms: write each as an entry of its own"),
        refused("4.6.1", "mx ", "the character ' ' cannot stand in a term"),
        refused("4.6.1", "foo", "foo is no mechanism; there are all, include, a, mx, ptr,"),
        refused("4.6.1", "all.", "all. is no mechanism"),
        refused("4.6.1", "-", "- is no mechanism"),
        refused("4.6.1", "--all", "-all is no mechanism"),
        refused("4.6.1", "=x", "=x is no mechanism"),
        refused("4.6.1", "1x=y", "1x=y is no mechanism"),
        refused("4.6.1", "-foo=bar", "a modifier takes no -; write foo=bar"),
        refused("4.6.1", "redirect:d.example", "redirect is no mechanism; write redirect="),
        refused("4.6.1", "ipv6:2001:db8::1", "ipv6 is no mechanism; write ip6:"),
        refused("4.6.1", "192.0.2.1", "192.0.2.1 is no name; write ip4:192.0.2.1"),
        refused("4.6.1", "?2001:db8::1/64", "2001:db8::1/64 is no name; write ?ip6:2001:db8::/64"),
        refused("4.6.1", "192.0.2.1-all", "192.0.2.1-all is no mechanism"),
        refused("4.8", "a:d..example", "d..example has a label that is empty or longer than 63"),
        refused("4.8", "a:.example", ".example has a label that is empty"),
        refused("4.8", "a:d.example..", "d.example.. has a label that is empty"),
        refused("4.8", f"a:a{LONGEST}", "has a label that is empty or longer than 63 octets"),
        refused("4.8", "exists:%{i}..d.example", "has a label that is empty"),
        refused("4.8", f"exists:%{{i}}.a{LONGEST}", "or longer than 63 octets"),
        refused("4.8", f"a:{'label.' * 42}example", "a name has at most 253"),
        refused("4.8", "a:user@d.example", "the label 'user@d' may hold only"),
        refused("4.8", "include:https://d.example", "the label 'https://d' may hold only"),
        refused("5.1", "all:d.example", "all takes neither a name nor a prefix length"),
        refused("5.1", "all/24", "all takes neither a name nor a prefix length"),
        refused("5.2", "include", "a name is missing"),
        refused("5.2", "include:", "a name is missing"),
        refused("5.2", "include:d.example/24", "only a and mx take a prefix length"),
        refused("5.3", "a:", "a name is missing"),
        refused("5.3", "a:/24", "a name is missing"),
        refused("5.3", "a/", "only a and mx take a prefix length: /24, //64 or /24//64"),
        refused("5.3", "a//64/24", "only a and mx take a prefix length: /24, //64 or /24//64"),
        refused("5.3", "a/024", "/024 is no prefix length: a number without leading zeros"),
        refused("5.3", "a/33", "an IPv4 prefix has at most 32 bit"),
        refused("5.3", "a//129", "an IPv6 prefix has at most 128 bit"),
        refused("5.3", "a/" + "9" * 5000, "an IPv4 prefix has at most 32 bit"),
        refused("5.3", "a:192.0.2.1", "192.0.2.1 is no name; write ip4:192.0.2.1"),
        refused("5.3", "-a:192.0.2.7/24", "192.0.2.7/24 is no name; write -ip4:192.0.2.0/24"),
        refused("5.3", "a:2001:db8::1", "2001:db8::1 is no name; write ip6:2001:db8::1"),
        refused("5.5", "ptr/24", "only a and mx take a prefix length"),
        refused("5.6", "ip4", "ip4 needs an address after a colon"),
        refused("5.6", "ip4:", "ip4 needs an address after a colon"),
        refused("5.6", "ip4/24", "ip4 needs an address after a colon"),
        refused("5.6", "ip4:192.0.2.1/33", "an IPv4 prefix has at most 32 bit"),
        refused("5.6", "ip4:192.0.2.0/024", "/024 is no prefix length"),
        refused("5.6", "ip4:192.0.2.0/", "/ is no prefix length"),
        refused("5.6", "ip4:192.0.2.0/24//64", "/24//64 is no prefix length"),
        refused("5.6", "ip4:192.0.2.01", "192.0.2.01 is no IPv4 address; it has four numbers"),
        refused("5.6", "ip4:192.0.2", "192.0.2 is no IPv4 address; it has four numbers"),
        refused("5.6", "ip4:192.0.2.256", "192.0.2.256 is no IPv4 address"),
        refused("5.6", "ip4:d.example", "d.example is no IPv4 address"),
        refused("5.6", "ip4:2001:db8::1/64", "write ip6:2001:db8::1/64"),
        refused("5.6", "ip6:192.0.2.1", "write ip4:192.0.2.1"),
        refused("5.6", "ip6:2001:db8::/129", "an IPv6 prefix has at most 128 bit"),
        refused("5.6", "ip6:2001:db8:::1", "2001:db8:::1 is no IPv6 address"),
        refused("5.6", "ip6:fe80::1%eth0", "fe80::1%eth0 is no IPv6 address"),
        refused("5.7", "exists", "a name is missing"),
        refused("5.7", "exists/24", "only a and mx take a prefix length"),
        refused("6", "foo=100%", "write %% for the character"),
        refused("6.1", "redirect=", "a name is missing"),
        refused("6.1", "redirect=192.0.2.1", "192.0.2.1 is no full name"),
        refused("6.2", "exp=", "a name is missing"),
        refused("6.2", "exp=%{r}.d.example", "only in the text that exp= points to"),
        refused("7.1", "a:localhost", "localhost is no full name"),
        refused("7.1", "a:com.", "com. is no full name"),
        refused("7.1", "a:d.123", "d.123 is no full name"),
        refused("7.1", "a:d.x-", "d.x- is no full name"),
        refused("7.1", "a:d.-x", "d.-x is no full name"),
        refused("7.1", "a:d._tcp", "d._tcp is no full name"),
        refused("7.1", "a:d.example,", "d.example, is no full name"),
        refused("7.1", "a:%{d}x", "%{d}x is no full name"),
        refused("7.1", "a:%{d}.", "%{d}. is no full name"),
        refused("7.1", "a:%%{d}", "%%{d} is no full name"),
        refused("7.1", "a:b\u00fccher.example", "write names as A-labels (xn--"),
        refused("7.1", "foo=\x7f", "the character '\\x7f' cannot stand in a term"),
        refused("7.1", "exists:%{x}.d.example", "%{x} has none of the letters s l o d i p h v"),
        refused("7.1", "exists:%{}.d.example", "%{} has none of the letters s l o d i p h v"),
        refused("7.1", "exists:%{d.example", "the macro %{d.example has no } at its end"),
        refused("7.1", "exists:%{d!}.example", "behind the letter of %{d!} may stand: a number"),
        refused("7.1", "exists:%{dr2}.example", "behind the letter of %{dr2} may stand"),
        refused("7.2", "exists:%{c}.d.example", "only in the text that exp= points to"),
        refused("7.2", "foo=%{T}", "only in the text that exp= points to"),
        refused("7.3", "exists:%(ir).d.example", "% begins a macro, as in %{d}"),
        refused("7.3", "exists:%{d0}.example", "may stand: a number from 1"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(TermProblem) as caught:
        parse_term(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize("letter", "slodiphvSLODIPHV")
def test_macro_letters_of_section_7_2(letter: str) -> None:
    spec = f"%{{{letter}}}.d.example"
    assert parse_term(f"exists:{spec}") == of("exists", spec)


@pytest.mark.parametrize(
    ("text", "costs"),
    [
        *(("include:d.example", True), ("a", True), ("mx", True), ("ptr", True)),
        *(("exists:d.example", True), ("redirect=d.example", True)),
        *(("all", False), ("ip4:192.0.2.1", False), ("ip6:::", False)),
        *(("exp=d.example", False), ("mx=d.example", False), ("foo=", False)),
    ],
)
def test_lookups_that_section_4_6_4_counts(text: str, costs: bool) -> None:
    assert parse_term(text).costs_lookup is costs


@pytest.mark.parametrize(
    ("text", "macro"),
    [("a:%{d}", True), ("foo=%%", True), ("a:d.example", False), ("a", False), ("foo=", False)],
)
def test_macros(text: str, macro: bool) -> None:
    assert parse_term(text).has_macro is macro


def test_names_of_mechanisms() -> None:
    assert {"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"} == MECHANISMS
