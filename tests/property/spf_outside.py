"""The DNS of others, for tests of SPF: names that services and terms of a topology lead to."""

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from tests.property.receivers import Declared, Network, Records


@dataclass(frozen=True, slots=True)
class Term:
    """What an SPF term lets in, and what it costs."""

    networks: tuple[Network, ...]
    lookups: int


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


def _spf(text: str) -> list[Any]:
    return [(f"v=spf1 {text}".encode(),)]


RECORDS: Records = {
    ("_spf.letters.test", "TXT"): _spf("ip4:203.0.113.0/29 ip6:2001:db8:aa::/64 ~all"),
    ("_spf.desk.test", "TXT"): _spf("include:_a.desk.test include:_b.desk.test ?all"),
    ("_a.desk.test", "TXT"): _spf("ip4:203.0.113.16/30 -all"),
    ("_b.desk.test", "TXT"): _spf("ip4:192.0.2.3 ip6:2001:db8:bb::5 ~all"),
    ("_spf.shop.test", "CNAME"): ["_spf.shop.hosting.test"],
    ("_spf.shop.hosting.test", "TXT"): _spf("redirect=_net.hosting.test"),
    ("_net.hosting.test", "TXT"): _spf("ip4:203.0.113.32/28 ip4:198.51.100.64/26 -all"),
    ("out.crm.test", "A"): ["203.0.113.65"],
    ("out.crm.test", "AAAA"): ["2001:db8:cc::1"],
    ("crm.test", "MX"): [(10, "out.crm.test"), (20, "mx2.crm.test")],
    ("mx2.crm.test", "A"): ["203.0.113.67"],
    ("mx2.crm.test", "AAAA"): ["2001:db8:cc::2"],
    ("*.bounce.letters.test", "TXT"): _spf("include:_spf.letters.test ip4:203.0.113.80 ~all"),
    ("bounce.desk.test", "CNAME"): ["spf.desk.test"],
    ("spf.desk.test", "TXT"): _spf("ip4:203.0.113.84/31 -all"),
    ("mx1.provider.test", "A"): ["203.0.113.96"],
    ("mx1.provider.test", "AAAA"): ["2001:db8:dd::1"],
    ("mx2.provider.test", "A"): ["203.0.113.98"],
    ("mx2.provider.test", "AAAA"): ["2001:db8:dd::2"],
}

_LETTERS = _networks("203.0.113.0/29", "2001:db8:aa::/64")

TERMS = {
    "include:_spf.letters.test": Term(_LETTERS, 1),
    "include:_spf.desk.test": Term(_networks("203.0.113.16/30", "192.0.2.3", "2001:db8:bb::5"), 3),
    "include:_spf.shop.test": Term(_networks("203.0.113.32/28", "198.51.100.64/26"), 2),
    "a:out.crm.test": Term(_networks("203.0.113.65", "2001:db8:cc::1"), 1),
    "a:out.crm.test/29//64": Term(_networks("203.0.113.64/29", "2001:db8:cc::/64"), 1),
    "mx:crm.test": Term(
        _networks("203.0.113.65", "2001:db8:cc::1", "203.0.113.67", "2001:db8:cc::2"), 1
    ),
    "ip4:192.0.2.2/31": Term(_networks("192.0.2.2/31"), 0),
    "ip4:192.0.2.1": Term(_networks("192.0.2.1"), 0),
    "ip4:198.51.100.0/25": Term(_networks("198.51.100.0/25"), 0),
    "ip6:2001:db8::/126": Term(_networks("2001:db8::/126"), 0),
    "ip6:2001:db8:1::7": Term(_networks("2001:db8:1::7"), 0),
}

EXCHANGERS = {
    "mx1.provider.test": _networks("203.0.113.96", "2001:db8:dd::1"),
    "mx2.provider.test": _networks("203.0.113.98", "2001:db8:dd::2"),
}

ALIASES = {
    "{domain_dashed}.bounce.letters.test": Declared(
        networks=(*_LETTERS, *_networks("203.0.113.80")), otherwise="softfail"
    ),
    "bounce.desk.test": Declared(networks=_networks("203.0.113.84/31"), otherwise="fail"),
}
"""Targets of bounce names that are aliases."""
