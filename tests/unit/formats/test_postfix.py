"""Postfix and nftables files are read whole, or refused with the line that is not understood."""

import contextlib
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.formats.nftables import Redirect, UnreadableRules, read_redirects
from mailcompile.formats.postfix import (
    Option,
    Rule,
    Service,
    UnreadablePostfix,
    read_inline,
    read_master,
    read_networks,
    read_regexp_table,
    read_words,
)

MASTER = b"""\
# a comment
25013 inet n - n - - smtpd -o first=1

  -o mynetworks=192.0.2.13,[2001:db8::13]
# between
\t-o { smtpd_sender_restrictions = check_sender_access inline:{one.example=OK, a.b=OK}, reject }
  -o empty= -o second=x
cleanup-vps3 unix n - n - 0 cleanup
"""

RULES = b"""\
table inet mailcompile_relay
delete table inet mailcompile_relay
table inet mailcompile_relay {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ip saddr 192.0.2.13 fib daddr type local tcp dport 25 redirect to :25013
    ip6 saddr 2001:db8::/64 fib daddr type local tcp dport 25 redirect to :25013
  }
}
"""


def test_services_with_their_options() -> None:
    listener, cleanup = read_master(MASTER)

    assert (listener.name, listener.kind, listener.command) == ("25013", "inet", "smtpd")
    assert listener.fields == ("n", "-", "n", "-", "-")
    assert listener.line == 2
    assert listener.options == (
        Option("first", "1", 2),
        Option("mynetworks", "192.0.2.13,[2001:db8::13]", 4),
        Option(
            "smtpd_sender_restrictions",
            "check_sender_access inline:{one.example=OK, a.b=OK}, reject",
            6,
        ),
        Option("empty", "", 7),
        Option("second", "x", 7),
    )
    assert listener.option("second") == Option("second", "x", 7)
    assert listener.option("third") is None
    assert cleanup == Service("cleanup-vps3", "unix", ("n", "-", "n", "-", "0"), "cleanup", (), 8)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"  -o a=b\n", 1),
        (b"\n25 inet n - n - -\n", 2),
        (b"25 inet n - n - - smtpd -v\n", 1),
        (b"25 inet n - n - - smtpd\n  -o a=b c\n", 2),
        (b"25 inet n - n - - smtpd\n  -o\n", 2),
        (b"25 inet n - n - - smtpd\n  -o a\n", 2),
        (b"25 inet n - n - - smtpd\n  -o a-b=c\n", 2),
        (b"25 inet n - n - - smtpd\n  -o a=b -o a=c\n", 1),
        (b"25 inet n - n - - smtpd\n  -o { a=b\n", 2),
        (b"25 inet n - n - - smtpd\n  -o a=b }\n", 2),
        (b"25 inet n - n - - smtpd\n  -o a=\xc3\xbc\n", 2),
        (b"25 inet n - n - - smtpd\r\n", 1),
        (b"25 inet n - n - - smtpd\n  -o a=\0\n", 2),
        (b"[::1]/25 inet n - n - - smtpd\n", 1),
    ],
)
def test_entries_that_are_not_understood(data: bytes, line: int) -> None:
    with pytest.raises(UnreadablePostfix) as caught:
        read_master(data)

    assert caught.value.line == line


def test_words_keep_braces_together() -> None:
    assert read_words("check a:{b, c {d}}, reject\t,x") == ("check", "a:{b, c {d}}", "reject", "x")
    assert read_words("") == ()
    for value in ("{", "}", "a}{b"):
        with pytest.raises(UnreadablePostfix):
            read_words(value)


def test_inline_tables() -> None:
    assert read_inline("inline:{one.example=OK, <>=OK two.example=DUNNO}") == {
        "one.example": "OK",
        "<>": "OK",
        "two.example": "DUNNO",
    }
    for word in ("hash:x", "inline:{a}", "inline:{a=}", "inline:{=OK}", "inline:{a=OK,a=OK}"):
        with pytest.raises(UnreadablePostfix):
            read_inline(word)
    with pytest.raises(UnreadablePostfix):
        read_inline("inline:{{a=REJECT b}}")


def test_networks() -> None:
    assert read_networks("192.0.2.1, 198.51.100.0/28 [2001:db8::1],[2001:db8::]/32") == (
        ip_network("192.0.2.1"),
        ip_network("198.51.100.0/28"),
        ip_network("2001:db8::1"),
        ip_network("2001:db8::/32"),
    )
    for value in ("192.0.2.1/24", "2001:db8::1", "[192.0.2.1]", "!192.0.2.1", "$mynetworks", "a"):
        with pytest.raises(UnreadablePostfix):
            read_networks(value)


def test_rules_of_a_table() -> None:
    table = b"# c\nif !/^A(b|$)/\n!/x\\/y/i MAIL\nendif\n/^z$/ REJECT 5.7.1 no: thing\n"

    assert read_regexp_table(table) == (
        Rule("^A(b|$)", True, "", "if", 2),
        Rule("x\\/y", True, "i", "MAIL", 3),
        Rule("", False, "", "endif", 4),
        Rule("^z$", False, "", "REJECT 5.7.1 no: thing", 5),
    )


@pytest.mark.parametrize(
    "table",
    [
        b"/a/\n",
        b"/a\n",
        b"a DUNNO\n",
        b"~a~ DUNNO\n",
        b"/a/ DUNNO\n  more\n",
        b"//\n",
        b"/a\xff/ X",
    ],
)
def test_rules_that_are_not_understood(table: bytes) -> None:
    with pytest.raises(UnreadablePostfix) as caught:
        read_regexp_table(table)

    assert caught.value.line == 1


def test_redirects() -> None:
    assert read_redirects(RULES) == (
        Redirect(ip_network("192.0.2.13"), 25013, 6),
        Redirect(ip_network("2001:db8::/64"), 25013, 7),
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"dport 25 ", b"dport 587 ", 6),
        (b"ip saddr", b"ip daddr", 6),
        (b"ip6 saddr 2001:db8::/64", b"ip saddr 2001:db8::/64", 7),
        (b"192.0.2.13", b"192.0.2.13/24", 6),
        (b"table inet mailcompile_relay {", b"table inet other {", 9),
        (b"policy accept", b"policy drop", 5),
        (b"  }\n}\n", b"  }\n  chain x {\n  }\n}\n", 8),
    ],
)
def test_rules_of_another_form(old: bytes, new: bytes, line: int) -> None:
    assert old in RULES
    with pytest.raises(UnreadableRules) as caught:
        read_redirects(RULES.replace(old, new, 1))

    assert caught.value.line == line


def test_no_rules_at_all() -> None:
    for data in (b"", b"}\n", RULES[:60]):
        with pytest.raises(UnreadableRules):
            read_redirects(data)


@given(st.binary(max_size=200), st.integers(0, len(MASTER)))
def test_whatever_stands_there_is_read_or_refused(junk: bytes, at: int) -> None:
    for data in (junk, MASTER[:at] + junk + MASTER[at:], RULES[:at] + junk + RULES[at:]):
        for read, problem in (
            (read_master, UnreadablePostfix),
            (read_regexp_table, UnreadablePostfix),
            (read_redirects, UnreadableRules),
        ):
            with contextlib.suppress(problem):
                read(data)
