"""SPF as a receiver sees it: pyspf asks the built zones, a second model says what was declared.

pyspf (RFC 7208) gets no other DNS than the zone files, read as YAML 1.1, and the addresses of hosts
whose names lie outside our zones. The model is made from the words of the language; it shares no
code with the compiler.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailcompile import Compilation
from tests.property.receivers import (
    MAX_OCTETS,
    Address,
    Declared,
    Dns,
    Network,
    Records,
    address_record,
    by_family,
    compiled,
    is_in,
    parsed,
    verdict,
    zone_records,
)

ZONES = ("one.example", "two.example", "3.example")
BOUNCES = ("b", "web", "b.news", "no", "10")
HOST_NAMES = (
    *ZONES,
    *(f"{label}.{zone}" for label in ("mail", *BOUNCES) for zone in ZONES),
    "mail.elsewhere.test",
    "elsewhere.test",
)
IPV4 = tuple(f"192.0.2.{number}" for number in range(8))
IPV6 = (*(f"2001:db8::{number}" for number in range(6)), "2002:c000:204::1")
NETWORKS = (
    *("192.0.2.0/30", "192.0.2.4/31", "192.0.2.6/32", "198.51.100.0/25", "198.51.100.128/25"),
    *("2001:db8::/126", "2001:db8::4/127", "2001:db8:1::/48"),
)
STRANGERS = ("203.0.113.99", "2001:db8:ffff::1")
RESULTS = ("fail", "softfail", "neutral")
"""What `spf.all` may say; pyspf's results have the same names."""


@st.composite
def hosts(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Up to five hosts, some behind NAT, some relaying through an earlier one."""
    names = draw(st.lists(st.sampled_from(HOST_NAMES), min_size=1, max_size=5, unique=True))
    # Hosts of one family only, so that void lookups come together.
    addresses = draw(st.sampled_from([IPV4, IPV6, IPV4 + IPV6]))
    found: dict[str, dict[str, Any]] = {}
    for number, name in enumerate(names):
        host: dict[str, Any] = {"name": name}
        kind = draw(st.sampled_from(["plain", "plain", "plain", "nat", "network"]))
        if kind != "network":
            host["addresses"] = draw(_some(addresses, 3))
        if kind != "plain":
            host["egress"] = draw(_some(NETWORKS + addresses, 4))
        if kind == "network" and draw(st.booleans()):
            # Far too many to fit one record, none beside another.
            count = draw(st.integers(20, 80))
            host["egress"] = [f"10.0.{3 * step}.77" for step in range(count)]
        if number and draw(st.integers(0, 2)) == 0:
            host["relay"] = draw(st.sampled_from(list(found)))
        found[f"h{number}"] = host
    return found


@st.composite
def domains(draw: st.DrawFn, host_ids: list[str], mx_ids: list[str]) -> dict[str, dict[str, Any]]:
    """One to three domains, some parked, some that only send or only receive."""
    found: dict[str, dict[str, Any]] = {}
    for zone in ZONES[: draw(st.integers(1, len(ZONES)))]:
        if draw(st.integers(0, 5)) == 0:
            found[zone] = {"mail": "none"}
            continue
        domain: dict[str, Any] = {"dmarc": {"policy": "none"}}
        if mx_ids and draw(st.integers(0, 4)) > 0:
            domain["mx"] = draw(_some(mx_ids, 4))
        bounces = st.fixed_dictionaries(
            {"id": st.sampled_from(host_ids), "bounce": st.sampled_from(BOUNCES)}
        )
        if "mx" in domain and draw(st.booleans()):
            domain["senders"] = domain["mx"]
        else:
            sender = st.sampled_from(host_ids) | bounces
            fewest = 0 if "mx" in domain else 1
            domain["senders"] = draw(st.lists(sender, min_size=fewest, max_size=4))
        # `mx` as a style promises no more than the term itself, which has limits of its own: two
        # hosts meet at most two void lookups.
        styles = ["auto", "auto", "addresses", *(["mx"] if len(domain.get("mx", ())) <= 2 else [])]
        domain["spf"] = {
            "all": draw(st.sampled_from(RESULTS)),
            "style": draw(st.sampled_from(styles)),
        }
        found[zone] = domain
    return found


@st.composite
def topologies(draw: st.DrawFn) -> dict[str, Any]:
    """Topologies without an error."""
    machines = draw(hosts())
    reachable = [host_id for host_id, host in machines.items() if "addresses" in host]
    return {
        "mailcompile": 1,
        "hosts": machines,
        "domains": draw(domains(list(machines), reachable)),
    }


def _apex_delivers(*receiving: str) -> dict[str, Any]:
    """A domain that is an EHLO name as well, and sends from its MX hosts, all without IPv6."""
    machines = {
        f"h{number}": {"name": f"mx{number}.one.example", "addresses": [address]}
        for number, address in enumerate(receiving)
    }
    domain = {
        "mx": list(machines),
        "senders": list(machines),
        "spf": {"all": "softfail", "style": "auto"},
        "dmarc": {"policy": "none"},
    }
    apex = {"name": "one.example", "addresses": ["192.0.2.4"]}
    return {
        "mailcompile": 1,
        "hosts": {**machines, "apex": apex},
        "domains": {"one.example": domain},
    }


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(topologies())
# Chance rarely meets these: beside one MX host, `a` stays; beside two, it voids a third lookup.
@example(_apex_delivers("192.0.2.0"))
@example(_apex_delivers("192.0.2.0", "192.0.2.2"))
def test_pyspf_lets_in_exactly_what_is_declared(topology: dict[str, Any]) -> None:
    compilation = compiled(topology)
    dns = _dns(compilation, topology)
    declared = _declared(topology)

    _check_records(dns, declared, topology["domains"])
    with dns.is_asked():
        for name, says in declared.items():
            for client in _clients(topology):
                wanted = says.result(client)
                assert verdict(client, f"user@{name}", "client.invalid") == wanted, (name, client)
                assert verdict(client, "", name) == wanted, (name, client)


def _check_records(dns: Dns, declared: Mapping[str, Declared], zones: Iterable[str]) -> None:
    """One SPF record a name that has a role, an address or an MX, no other; none is too long."""
    managed = frozenset(zones)
    found = dns.spf_records()
    assert all(len(records) == 1 for records in found.values())
    assert all(len(record) <= MAX_OCTETS for records in found.values() for record in records)
    assert {name for name in found if not name.startswith("_spf")} == set(declared)
    reachable = {name for name, kind in dns.records if kind in ("A", "AAAA", "MX")}
    assert {name for name in reachable if is_in(name, managed)} <= set(declared)


def _declared(topology: Mapping[str, Any]) -> dict[str, Declared]:
    """Every name that must have an SPF record, with the union of its roles."""
    machines, zones = topology["hosts"], topology["domains"]
    networks: dict[str, list[Network]] = {}
    otherwise: dict[str, str] = {}
    for zone, domain in zones.items():
        networks.setdefault(zone, [])
        by_mx = domain.get("spf", {}).get("style") == "mx" and "mx" in domain
        receiving = [machines[host_id] for host_id in domain.get("mx", ())]
        for sender in domain.get("senders", ()):
            entry = {"id": sender} if isinstance(sender, str) else sender
            name = f"{entry['bounce']}.{zone}" if "bounce" in entry else zone
            egress = machines[entry["id"]]
            while "relay" in egress:
                egress = machines[egress["relay"]]
            seen = parsed(host.get("addresses", ()) for host in receiving) if by_mx else []
            networks.setdefault(name, []).extend(seen or _visible(egress))
            otherwise[name] = domain["spf"]["all"]
    for host in machines.values():
        if not is_in(host["name"], zones):
            continue
        if "relay" not in host:
            networks.setdefault(host["name"], []).extend(_visible(host))
        elif "addresses" in host:
            networks.setdefault(host["name"], [])
    return {
        name: Declared(networks=tuple(found), otherwise=otherwise.get(name, "fail"))
        for name, found in networks.items()
    }


def _dns(compilation: Compilation, topology: Mapping[str, Any]) -> Dns:
    """What the zone files say, and the addresses of hosts outside them."""
    found: Records = {}
    for records in zone_records(compilation).values():
        found |= records
    for host in topology["hosts"].values():
        if not is_in(host["name"], topology["domains"]):
            for address in host.get("addresses", ()):
                found.setdefault((host["name"], address_record(address)), []).append(address)
    return Dns(found)


def _clients(topology: Mapping[str, Any]) -> list[Address]:
    """The ends of each network of each host, their neighbours, and strangers."""
    found = {ip_address(text) for text in STRANGERS}
    for host in topology["hosts"].values():
        for network in parsed([host.get("addresses", ()), host.get("egress", ())]):
            found |= {network[0] - 1, network[0], network[-1], network[-1] + 1}
    return sorted(found, key=by_family)


def _visible(host: Mapping[str, Any]) -> list[Network]:
    """Where receivers see a host that delivers directly."""
    return parsed([host.get("egress") or host["addresses"]])


def _some(items: Iterable[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(tuple(items)), min_size=1, max_size=most, unique=True)
