"""check_host() of RFC 7208: vectors whose result was observed, and the examples of appendix A.

The test ids begin with the section of RFC 7208, or are the record.
"""

from typing import Any

import pytest

from mailcompile.dns import ZoneResolver
from mailcompile.spf import check_host
from tests.unit.spf.receiver import CLIENT, DOMAIN, HELO, Records, hosts, verdict

MX = {DOMAIN: [("MX", (10, "m.example"))], "m.example": [("A", CLIENT)]}
TEN = [f"h{number}.example" for number in range(10)]
A_OF_TEN = " ".join(f"a:{name}" for name in TEN)


@pytest.mark.parametrize(
    ("record", "result", "more"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass", {}),
        ("v=spf1 IP4:192.0.2.1 -ALL", "pass", {}),
        ("v=spf1  ip4:192.0.2.1   -all ", "pass", {}),
        ("v=spf1", "neutral", {}),
        ("v=spf10 -all", "none", {}),
        ("v=spf1, ip4:192.0.2.1 -all", "none", {}),
        (["v=spf1 -all", "v=spf1 ~all"], "permerror", {}),
        (("v=spf1 ip4:192.0", ".2.1 -all"), "pass", {}),
        (("v=spf1 ip4:192.0.2.1", "-all"), "permerror", {}),
        ("v=spf1 ip4:192.0.2.1 foo", "permerror", {}),
        ("v=spf1 ip4:192.0.2.1/33 -all", "permerror", {}),
        ("v=spf1 ip4:192.0.2.01 -all", "permerror", {}),
        ("v=spf1 ip6:192.0.2.1 -all", "permerror", {}),
        ("v=spf1 a/024 -all", "permerror", {}),
        ("v=spf1 a:192.0.2.1 -all", "permerror", {}),
        ("v=spf1 mx:d.example/24//64 -all", "pass", MX),
        ("v=spf1 ip4=192.0.2.1 -all", "fail", {}),
        ("v=spf1 include=d.example -all", "fail", {}),
        ("v=spf1 foo=bar ip4:192.0.2.1 -all", "pass", {}),
        ("v=spf1 -all ip4:192.0.2.1", "fail", {}),
        ("v=spf1 include:none.example ip4:192.0.2.1 -all", "permerror", {}),
        ("v=spf1 redirect=none.example", "permerror", {}),
        ("v=spf1 ip4:192.0.2.1 redirect=x.example redirect=y.example", "permerror", {}),
        ("v=spf1 include:d.example -all", "permerror", {}),
        ("v=spf1 a:x1.example a:x2.example -all", "fail", {}),
        ("v=spf1 a:x1.example a:x2.example a:x3.example -all", "permerror", {}),
        (f"v=spf1 {A_OF_TEN} -all", "fail", hosts(*TEN)),
        (f"v=spf1 {A_OF_TEN} a:h10.example -all", "permerror", hosts(*TEN, "h10.example")),
        ("v=spf1 exists:%{i}._spf.%{d} -all", "pass", hosts(f"{CLIENT}._spf.{DOMAIN}")),
        ("v=spf1 exists:%{x}.d.example -all", "permerror", {}),
        ("v=spf1 ?all", "neutral", {}),
        ("v=spf1 ~all", "softfail", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_vectors_that_pyspf_was_seen_to_give(record: Any, result: str, more: Records) -> None:
    assert verdict(record, more=more).result == result


def zone_of_appendix_a() -> dict[str, list[tuple[str, Any]]]:
    zone: dict[str, list[tuple[str, Any]]] = {
        "example.com": [
            ("MX", (10, "mail-a.example.com")),
            ("MX", (20, "mail-b.example.com")),
            ("A", "192.0.2.10"),
            ("A", "192.0.2.11"),
        ],
        "amy.example.com": [("A", "192.0.2.65")],
        "bob.example.com": [("A", "192.0.2.66")],
        "mail-a.example.com": [("A", "192.0.2.129")],
        "mail-b.example.com": [("A", "192.0.2.130")],
        "www.example.com": [("CNAME", "example.com")],
        "example.org": [("MX", (10, "mail-c.example.org"))],
        "mail-c.example.org": [("A", "192.0.2.140")],
        "4.0.0.10.in-addr.arpa": [("PTR", "bob.example.com")],
    }
    for number, name in {
        10: "example.com",
        11: "example.com",
        65: "amy.example.com",
        66: "bob.example.com",
        129: "mail-a.example.com",
        130: "mail-b.example.com",
        140: "mail-c.example.org",
    }.items():
        zone[f"{number}.2.0.192.in-addr.arpa"] = [("PTR", name)]
    return zone


CLIENTS_OF_APPENDIX_A = (
    *(f"192.0.2.{number}" for number in (10, 11, 65, 66, 128, 129, 130, 140, 143)),
    "10.0.0.4",
)


@pytest.mark.parametrize(
    ("record", "passing"),
    [
        ("v=spf1 +all", CLIENTS_OF_APPENDIX_A),
        ("v=spf1 a -all", ("192.0.2.10", "192.0.2.11")),
        ("v=spf1 a:www.example.com -all", ("192.0.2.10", "192.0.2.11")),
        ("v=spf1 a:example.org -all", ()),
        ("v=spf1 mx -all", ("192.0.2.129", "192.0.2.130")),
        ("v=spf1 mx:example.org -all", ("192.0.2.140",)),
        ("v=spf1 mx mx:example.org -all", ("192.0.2.129", "192.0.2.130", "192.0.2.140")),
        (
            "v=spf1 mx/30 mx:example.org/30 -all",
            ("192.0.2.128", "192.0.2.129", "192.0.2.130", "192.0.2.140", "192.0.2.143"),
        ),
        (
            "v=spf1 ptr -all",
            tuple(f"192.0.2.{n}" for n in (10, 11, 65, 66, 129, 130)),
        ),
        (
            "v=spf1 ip4:192.0.2.128/28 -all",
            ("192.0.2.128", "192.0.2.129", "192.0.2.130", "192.0.2.140", "192.0.2.143"),
        ),
    ],
    ids=lambda value: f"A.1 {value}" if isinstance(value, str) else None,
)
def test_simple_examples_of_appendix_a(record: str, passing: tuple[str, ...]) -> None:
    zone = zone_of_appendix_a()
    zone["example.com"].append(("TXT", record))
    resolver = ZoneResolver(zone)
    for client in CLIENTS_OF_APPENDIX_A:
        result = check_host(client, "example.com", "u@example.com", HELO, resolver).result
        assert result == ("pass" if client in passing else "fail"), client


def test_redirects_of_appendix_a_2() -> None:
    zone = zone_of_appendix_a()
    zone["example.org"].append(("TXT", "v=spf1 include:example.com include:example.net -all"))
    zone["example.com"].append(("TXT", "v=spf1 mx -all"))
    zone["example.net"] = [("TXT", "v=spf1 ip4:203.0.113.7 -all")]
    zone["la.example.org"] = [("TXT", "v=spf1 redirect=example.org")]
    resolver = ZoneResolver(zone)
    for client, result in {"192.0.2.129": "pass", "203.0.113.7": "pass", CLIENT: "fail"}.items():
        answer = check_host(client, "la.example.org", "u@la.example.org", HELO, resolver)
        assert answer.result == result


@pytest.mark.parametrize(
    ("sender", "client", "result"),
    [
        ("mary@example.com", "203.0.113.1", "pass"),
        ("fred+list@example.com", "203.0.113.1", "pass"),
        ("joel@example.com", "192.168.15.15", "pass"),
        ("joel@example.com", "192.168.15.16", "pass"),
        ("joel@example.com", "192.168.15.17", "fail"),
        ("mallory@example.com", "192.168.15.15", "fail"),
        ("mallory@example.com", "192.0.2.129", "pass"),
    ],
    ids=lambda value: f"A.3 {value}",
)
def test_users_of_appendix_a_3(sender: str, client: str, result: str) -> None:
    zone = zone_of_appendix_a()
    zone["example.com"].append(
        (
            "TXT",
            "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all",
        )
    )
    below = "_spf.example.com"
    zone[f"mobile-users.{below}"] = [("TXT", "v=spf1 exists:%{l1r+}.%{d}")]
    zone[f"remote-users.{below}"] = [("TXT", "v=spf1 exists:%{ir}.%{l1r+}.%{d}")]
    for name in ("mary.mobile-users", "fred.mobile-users"):
        zone[f"{name}.{below}"] = [("A", "127.0.0.2")]
    for number in (15, 16):
        zone[f"{number}.15.168.192.joel.remote-users.{below}"] = [("A", "127.0.0.2")]
    answer = check_host(client, "example.com", sender, HELO, ZoneResolver(zone))
    assert answer.result == result


@pytest.mark.parametrize(
    ("client", "result"),
    [("192.0.2.65", "pass"), ("192.0.2.140", "fail"), ("10.0.0.4", "fail"), ("192.0.2.1", "fail")],
    ids=lambda value: f"A.4 {value}",
)
def test_two_requirements_of_appendix_a_4(client: str, result: str) -> None:
    """In TXT records (erratum 4001)."""
    zone = zone_of_appendix_a()
    zone["example.com"].append(
        ("TXT", ("v=spf1 ", "-include:ip4._spf.%{d} ", "-include:ptr._spf.%{d} ", "+all"))
    )
    zone["ip4._spf.example.com"] = [("TXT", "v=spf1 -ip4:192.0.2.0/24 +all")]
    # As the RFC has it, %{d} would be ptr._spf.example.com here, and no client would have a name
    # below that.
    zone["ptr._spf.example.com"] = [("TXT", "v=spf1 -ptr:example.com +all")]
    answer = check_host(client, "example.com", "u@example.com", HELO, ZoneResolver(zone))
    assert answer.result == result
