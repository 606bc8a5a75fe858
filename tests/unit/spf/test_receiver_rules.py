"""What a receiver does by sections 4 and 5 of RFC 7208, also with DNS that is broken or hostile.

The test ids begin with the section of RFC 7208.
"""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest

from mailcompile.dns import Answer, Status, ZoneResolver
from mailcompile.spf import check_host
from tests.unit.spf.receiver import CLIENT, CLIENT6, DOMAIN, HELO, Records, hosts, verdict


@pytest.mark.parametrize(
    ("domain", "result"),
    [
        pytest.param("D.Example.", "pass", id="4.3 upper case, trailing dot"),
        pytest.param("b\u00fccher.example", "pass", id="4.3 U-label"),
        pytest.param("example", "none", id="4.3 single label"),
        pytest.param("", "none", id="4.3 empty"),
        pytest.param("d..example", "none", id="4.3 empty label"),
        pytest.param(".d.example", "none", id="4.3 leading dot"),
        pytest.param("a" * 64 + ".example", "none", id="4.3 long label"),
        pytest.param("a." * 125 + "example", "none", id="4.3 long name"),
        pytest.param("[192.0.2.1]", "none", id="4.3 address literal"),
        pytest.param("\u2603\u2603..example", "none", id="4.3 no label at all"),
        pytest.param("nothing.example", "none", id="4.3 NXDOMAIN"),
        pytest.param("slow.example", "temperror", id="4.4 timeout"),
        pytest.param("other.example", "none", id="4.5 other texts"),
    ],
)
def test_domains(domain: str, result: str) -> None:
    resolver = ZoneResolver(
        {
            "example": [("TXT", "v=spf1 +all")],
            "d.example": [("TXT", "v=spf1 ip4:192.0.2.1 -all")],
            "xn--bcher-kva.example": [("TXT", "v=spf1 exists:%{o}.ok.example -all")],
            "xn--bcher-kva.example.ok.example": [("A", "127.0.0.2")],
            "other.example": [("TXT", "v=spf2.0/pra +all"), ("TXT", b"\xff")],
        },
        ["slow.example"],
    )
    assert check_host(CLIENT, domain, f"u@{domain}", HELO, resolver).result == result


class Nobody:
    """A resolver where nothing is known."""

    def resolve(self, name: str, kind: str) -> Answer:
        return Answer(Status.UNKNOWN)


def test_unknown_is_an_error_that_may_pass() -> None:
    answer = check_host(CLIENT, DOMAIN, f"u@{DOMAIN}", HELO, Nobody())
    assert answer.result == "temperror"
    assert answer.trace == ((0, DOMAIN, "v=spf1", "temperror: no answer"),)


@pytest.mark.parametrize(
    ("client", "record", "result"),
    [
        pytest.param(client, record, result, id=f"5 {client} {record}")
        for client, record, result in [
            ("::ffff:192.0.2.1", "ip4:192.0.2.1", "pass"),
            ("::FFFF:192.0.2.1", "a:v4.example", "pass"),
            ("::ffff:192.0.2.1", "ip6:::ffff:192.0.2.1", "neutral"),
            ("::ffff:192.0.2.1", "ip6:::/0", "neutral"),
            ("192.0.2.1", "ip6:::ffff:0:0/96", "neutral"),
            ("2001:db8::1", "ip6:::/0", "pass"),
            ("2001:db8::1", "ip4:0.0.0.0/0", "neutral"),
            ("2001:db8::1", "a:v6.example", "pass"),
            ("2001:db8::2", "a:v6.example//64", "pass"),
            ("2001:db8::2", "a:v6.example/0", "neutral"),
            ("2001:db8:0:1::1", "a:v6.example/0//64", "neutral"),
            ("192.0.2.3", "a:v4.example/30//128", "pass"),
            ("192.0.2.4", "a:v4.example/30//0", "neutral"),
            ("192.0.2.4", "a:v6.example//0", "neutral"),
            ("192.0.2.4", "mx:m.example/29", "pass"),
            ("192.0.2.9", "mx:m.example/29", "neutral"),
            ("2001:db8::1%eth0", "ip6:2001:db8::1", "pass"),
        ]
    ],
)
def test_families_and_prefixes(client: str, record: str, result: str) -> None:
    more: Records = {
        "v4.example": [("A", CLIENT)],
        "v6.example": [("AAAA", CLIENT6)],
        "m.example": [("MX", (10, "v4.example"))],
    }
    assert verdict(f"v=spf1 {record}", client, more).result == result


@pytest.mark.parametrize("client", [IPv4Address(CLIENT), IPv6Address("::ffff:192.0.2.1")])
def test_clients_that_are_addresses(client: Any) -> None:
    assert verdict("v=spf1 ip4:192.0.2.1 -all", client).result == "pass"


def test_a_client_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2"):
        verdict("v=spf1 -all", "192.0.2")


SLOW = ("slow.example", ("half.example", "MX"))


@pytest.mark.parametrize(
    ("record", "result"),
    [
        pytest.param(record, result, id=f"{section} {record}")
        for section, record, result in [
            ("5", "a:slow.example -all", "temperror"),
            ("5", "mx:half.example -all", "temperror"),
            ("5", "a:half.example -all", "fail"),
            ("5", "exists:slow.example -all", "temperror"),
            ("5", "ip4:192.0.2.1 a:slow.example -all", "pass"),
            ("5.2", "include:slow.example -all", "temperror"),
            ("5.2", "include:error.example +all", "permerror"),
            ("5.2", "include:include.example +all", "temperror"),
            ("5.2", "include:two.example +all", "permerror"),
            ("5.4", "mx:third.example +all", "temperror"),
            ("6.1", "redirect=slow.example", "temperror"),
            ("6.1", "redirect=d..example", "permerror"),
            ("6.1", "redirect=two.example", "permerror"),
            ("6.1", "redirect=slow.example ~all", "softfail"),
            ("6.1", "redirect=fail.example", "fail"),
            ("5.2", "?include:pass.example -all", "neutral"),
            ("5.2", "include:fail.example ~all", "softfail"),
            ("4.8", "a:d..example -all", "fail"),
            ("4.8", "include:d..example -all", "permerror"),
            ("4.8", f"exists:{'a' * 64}.example -all", "fail"),
            ("4.8", "include:%{d1} -all", "permerror"),
            ("4.6.1", "V=spf1 ip4:192.0.2.1 -all", "pass"),
            ("4.6.1", "ip4:192.0.2.1 \t-all", "permerror"),
            ("4.6.1", "ip4:192.0.2.1 -all\u00a0", "permerror"),
            ("5.1", "ip4:192.0.2.1 -all redirect=%{x}", "permerror"),
        ]
    ],
)
def test_errors_and_results_of_other_records(record: str, result: str) -> None:
    more: Records = {
        "pass.example": [("TXT", "v=spf1 +all")],
        "fail.example": [("TXT", "v=spf1 -all")],
        "error.example": [("TXT", "v=spf1 foo +all")],
        "include.example": [("TXT", "v=spf1 include:slow.example +all")],
        "two.example": [("TXT", "v=spf1 +all"), ("TXT", "v=spf1 -all")],
        "third.example": [("MX", (1, "own.example")), ("MX", (2, "slow.example"))],
        "own.example": [("A", CLIENT)],
        "half.example": [("A", "192.0.2.99")],
    }
    assert verdict(f"v=spf1 {record}", more=more, timeouts=SLOW).result == result


@pytest.mark.parametrize(
    ("record", "client", "result", "lookups", "voids"),
    [
        pytest.param(*case, id=f"4.6.4 {' '.join(case[:2])}")
        for case in [
            ("ip4:192.0.2.1 a -all", CLIENT, "pass", 0, 0),
            ("ip4:192.0.2.0/31 a:no.example -all", "192.0.2.2", "fail", 1, 1),
            ("include:empty.example include:empty.example -all", CLIENT, "fail", 2, 0),
            ("include:chain.example -all", CLIENT, "fail", 4, 2),
            ("redirect=empty.example", CLIENT, "neutral", 1, 0),
            ("a:no.example a:no.example a:no.example +all", CLIENT, "permerror", 3, 3),
            ("mx:three.example +all", CLIENT, "pass", 1, 1),
            ("mx:three.example +all", CLIENT6, "permerror", 1, 3),
            ("mx:eleven.example +all", CLIENT, "permerror", 1, 0),
            ("mx:ten.example -all", CLIENT, "pass", 1, 0),
            ("mx:null.example ~all", CLIENT, "softfail", 1, 0),
            ("mx:no.example a:no.example ~all", CLIENT, "softfail", 2, 2),
            ("exists:six.example exists:six.example ~all", CLIENT6, "softfail", 2, 2),
            ("ptr ~all", CLIENT6, "softfail", 1, 1),
            ("ptr:many.example ~all", "192.0.2.7", "pass", 1, 0),
            ("ptr:n10.many.example ~all", "192.0.2.7", "softfail", 1, 0),
            ("ptr:x.example ~all", "192.0.2.8", "permerror", 1, 3),
            ("ptr:ok.example ~all", "192.0.2.9", "pass", 1, 0),
            ("ptr:x.example ~all", "192.0.2.10", "softfail", 1, 0),
            ("exists:%{p}.p.example ~all", "192.0.2.7", "softfail", 1, 1),
            ("a:d..example a:d..example a:d..example ~all", CLIENT, "softfail", 3, 0),
            ("include:loop.example ~all", CLIENT, "permerror", 11, 0),
            ("redirect=round.example", CLIENT, "permerror", 11, 0),
        ]
    ],
)
def test_limits(record: str, client: str, result: str, lookups: int, voids: int) -> None:
    names = [f"n{number}.many.example" for number in range(11)]
    more: dict[str, list[tuple[str, Any]]] = {
        "empty.example": [("TXT", "v=spf1")],
        "chain.example": [("TXT", "v=spf1 a:no.example include:end.example")],
        "end.example": [("TXT", "v=spf1 a:no.example")],
        "three.example": [("MX", (n, f"m{n}.example")) for n in range(3)],
        "m0.example": [("A", CLIENT)],
        "m1.example": [("A", "192.0.2.99")],
        "eleven.example": [("MX", (n, "m0.example")) for n in range(11)],
        "ten.example": [("MX", (n, "m0.example")) for n in range(10)],
        "null.example": [("MX", (0, "."))],
        "six.example": [("AAAA", CLIENT6)],
        "loop.example": [("TXT", "v=spf1 include:loop.example")],
        "round.example": [("TXT", "v=spf1 redirect=round.example")],
        "7.2.0.192.in-addr.arpa": [("PTR", name) for name in names],
        "8.2.0.192.in-addr.arpa": [("PTR", f"void{n}.example") for n in range(3)],
        "9.2.0.192.in-addr.arpa": [("PTR", "slow.example"), ("PTR", "a.ok.example")],
        "a.ok.example": [("A", "192.0.2.9")],
        **hosts(*names, address="192.0.2.7"),
    }
    answer = verdict(
        f"v=spf1 {record}", client, more, ("slow.example", ("10.2.0.192.in-addr.arpa", "PTR"))
    )
    assert (answer.result, answer.lookups, answer.void_lookups) == (result, lookups, voids)


@pytest.mark.parametrize(
    ("sender", "helo", "passes"),
    [
        ("user@d.example", HELO, "user.d.example"),
        ("", "mail.d.example", "postmaster.mail.d.example"),
        ("", "", "postmaster.d.example"),
        ("@d.example", HELO, "postmaster.d.example"),
        ("d.example", HELO, "postmaster.d.example"),
        ('"a@b"@d.example', HELO, '"a@b".d.example'),
        ("user@other.example", HELO, "user.other.example"),
    ],
)
def test_sender(sender: str, helo: str, passes: str) -> None:
    more = hosts(f"{passes}.ok.example")
    record = "v=spf1 exists:%{l}.%{o}.ok.example -all"
    assert verdict(record, more=more, sender=sender, helo=helo).result == "pass"
    assert verdict(record, sender=sender, helo=helo).result == "fail"


def test_a_local_part_that_is_not_ascii_matches_nothing() -> None:
    """RFC 8616 section 4."""
    more = hosts("*.ok.example")
    record = "v=spf1 exists:%{l}.ok.example include:%{l}.no.example ?all"
    answer = verdict(record, more=more, sender=f"b\u00fccher@{DOMAIN}")
    assert (answer.result, answer.lookups, answer.void_lookups) == ("neutral", 2, 0)
    assert verdict("v=spf1 redirect=%{l}.no.example", sender="\u00fc@d.example").result == (
        "permerror"
    )
