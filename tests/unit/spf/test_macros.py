"""The examples of RFC 7208 section 7.4, and what section 7.3 says of corners."""

from ipaddress import ip_address

import pytest

from mailcompile.spf.macros import Message, expand, explain, is_name, shortened


def message(
    client: str = "192.0.2.3", local: str = "strong-bad", helo: str = "h.example"
) -> Message:
    return Message(
        client=ip_address(client),
        local=local,
        sender_domain="email.example.com",
        helo=helo,
        receiver="mx.example.org",
        now=1_700_000_000,
    )


def expanded(
    spec: str, client: str = "192.0.2.3", local: str = "strong-bad", helo: str = ""
) -> str:
    of = message(client, local, helo)
    return expand(spec, of, "email.example.com", lambda: "mx.example.org")


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        (
            "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
            "bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        ),
        (
            "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
            "3.2.0.192.in-addr.strong.lp._spf.example.com",
        ),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ],
)
def test_examples_of_section_7_4(spec: str, name: str) -> None:
    assert expanded(spec) == name


def test_ipv6_of_section_7_4() -> None:
    """The RFC has it in lower case, which is the same to DNS."""
    name = expanded("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01").lower()
    zeros = "0." * 20
    assert name == f"1.0.b.c.{zeros}8.b.d.0.1.0.0.2.ip6._spf.example.com"


@pytest.mark.parametrize(
    ("spec", "local", "name"),
    [
        ("%{L}.x", "~jack&jill=up-a_b3.c", "~jack%26jill%3Dup-a_b3.c.x"),
        ("%{S}", "a b", "a%20b%40email.example.com"),
        ("%{l}.%%%_%-x.", "a", "a.% %20x"),
        ("%{l2r+-}.u", "foo-bar+zip+quux", "bar.foo.u"),
        ("%{l.}", ".a..b.", ".a..b"),
        ("%{lr}", ".a..b", "b..a"),
        ("%{l1+}", "a+", ""),
        ("%{l02}", "a.b.c", "b.c"),
        ("%{l127}", "a.b.c", "a.b.c"),
        ("%{LR-}", "a-b", "b.a"),
        ("%{v-}.%{h}", "a", "in.addr.h.example"),
        ("%{p2}.x", "a", "example.org.x"),
        ("x.%{D2}", "a", "x.example.com"),
    ],
)
def test_transformers_and_escapes(spec: str, local: str, name: str) -> None:
    assert expanded(spec, local=local, helo="h.example") == name


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("%{c} is queried as %{ir}.%{v}.arpa", "192.0.2.3 is queried as 3.2.0.192.in-addr.arpa"),
        ("%{R} at %{T}: %{P}.", "mx.example.org at 1700000000: mx.example.org."),
        ("two  spaces.", "two  spaces."),
        ("%", None),
        ("%%%", None),
        ("%{%%}", None),
        ("%{d0}", None),
        ("%{q}", None),
        ("%(d)", None),
        ("\u00fc", None),
        ("a\n", None),
        ("", None),
    ],
)
def test_explanations(text: str, explanation: str | None) -> None:
    assert explain(text, message(), "d.example", lambda: "mx.example.org") == explanation


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("a." * 126 + "b", 253),
        ("a." * 127 + "b", 253),
        ("ab." * 84 + "ab", 251),
        ("ab." * 100 + "c", 253),
        ("a" * 254 + ".b", 1),
        ("." * 254, 253),
        ("a" * 254, 254),
    ],
)
def test_long_names_lose_labels_on_the_left(name: str, length: int) -> None:
    left = name
    while len(left) > 253 and "." in left:
        left = left.partition(".")[2]
    assert shortened(name) == left
    assert len(left) == length


@pytest.mark.parametrize(
    ("name", "can_be"),
    [
        ("a.example", True),
        ("_a/b:%. example", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("a..b", False),
        ("", False),
        ("\u00fc.example", False),
        ("a." * 127, False),
    ],
)
def test_names_that_dns_can_have(name: str, can_be: bool) -> None:
    assert is_name(name) is can_be
