"""SPF of everything that the language can say, as a receiver sees it.

pyspf asks the built zones and a few names of others; a second model (spf_declared) says what was
declared, for every name that can be a MAIL FROM or EHLO identity.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from hypothesis import HealthCheck, given, settings

from mailcompile import Compilation
from tests.property import spf_outside
from tests.property.receivers import (
    MAX_OCTETS,
    Address,
    Declared,
    Dns,
    Network,
    Records,
    address_record,
    ancestors,
    by_family,
    compiled,
    parsed,
    verdict,
    zone_records,
)
from tests.property.spf_declared import Book, read, term_networks
from tests.property.spf_domains import topologies
from tests.property.spf_topology import Topology, addresses, current

PART = re.compile(r"_spf\d")
"""What records are called into which one is split that would be too long."""
STRANGERS = ("203.0.113.255", "2001:db8:ffff::1")


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(topologies())
def test_pyspf_lets_in_exactly_what_is_declared(topology: dict[str, Any]) -> None:
    check(topology)


def check(source: dict[str, Any]) -> None:
    """Compiles a topology and asks for each name and client."""
    compilation = compiled(source)
    book = read(source)
    declared = book.declared()
    # Nothing may depend on the addresses of hosts that others publish.
    hidden = any(not host.get("publish", True) for host in book.topology.hosts.values())
    for others in {False, hidden}:
        dns = _dns(compilation, book.topology, others=others)
        all_declared = declared | _between(dns, declared, book)
        _check_records(dns, all_declared, book)
        _check_answers(dns, all_declared, book)


def _between(dns: Dns, declared: Mapping[str, Declared], book: Book) -> dict[str, Declared]:
    """Names that are there only for those below them, where a wildcard may be repeated.

    They hide it (RFC 4592 section 2.2.2), though nobody declared them.
    """
    found: dict[str, Declared] = {}
    # Names that are declared and have no record here count, too.
    there = {*(name for name, _ in dns.records), *book.topology.scopes, *book.silent}
    for name in {*dns.spf_records()} - {*declared, *book.silent}:
        if PART.match(name) is None and any(below.endswith(f".{name}") for below in there):
            wildcards = (f"*.{above}" for above in ancestors(name)[1:])
            found[name] = next(declared[each] for each in wildcards if each in declared)
    return found


def _check_answers(dns: Dns, declared: Mapping[str, Declared], book: Book) -> None:
    """pyspf says what is declared, about each name and to each client."""
    says = {**declared, **book.aliases}
    clients = _clients(book.topology)
    below = (f"nobody.{name}" for name in [*book.topology.scopes, *book.quiet])
    names = {name.replace("*", "anybody") for name in [*says, *book.quiet, *book.silent, *below]}
    with dns.is_asked():
        for name in sorted(names):
            answer = says.get(dns.source(name))
            for place, client in enumerate(clients if answer else clients[:2]):
                wanted = answer.result(client) if answer else "none"
                # As MAIL FROM and as EHLO name in turn: nothing that we write tells them apart.
                sender, helo = ("", name) if place % 2 else (f"user@{name}", "client.invalid")
                assert verdict(client, sender, helo) == wanted, (name, client)


def _check_records(dns: Dns, declared: Iterable[str], book: Book) -> None:
    """One SPF record a name that has a role, an address or an MX, no other; none is too long."""
    topology = book.topology
    found = {name: texts for name, texts in dns.spf_records().items() if topology.zone(name)}
    assert all(len(records) == 1 for records in found.values())
    assert all(len(record) <= MAX_OCTETS for records in found.values() for record in records)
    names = {name for name in found if not PART.match(name)}
    assert names == {*declared}, names ^ {*declared}
    reachable = {name for name, kind in dns.records if kind in ("A", "AAAA", "MX")}
    for name in reachable - {*found, *book.silent}:
        zone = topology.zone(name)
        assert zone is None or not topology.closes(zone), name


def _dns(compilation: Compilation, topology: Topology, *, others: bool) -> Dns:
    """What the zone files say, each about its own names, and what is elsewhere.

    ``others``: with the addresses that others publish, in our zones or not.
    """
    found: Records = {**spf_outside.RECORDS}
    for zone, records in zone_records(compilation).items():
        assert {topology.zone(name) for name, _ in records} <= {zone}
        found |= records
    for host in topology.hosts.values():
        name = host.get("name", "")
        published = host.get("publish", True)
        if not name or host.get("internal") or (published and topology.zone(name)):
            continue
        if published or others:
            for address in current(host):
                found.setdefault((name, address_record(address)), []).append(address)
    return Dns(found, topology.cuts)


def _clients(topology: Topology) -> list[Address]:
    """The ends of all networks that may send somewhere, their neighbours, and strangers."""
    said: list[Network] = [
        *(network for answer in spf_outside.ALIASES.values() for network in answer.networks),
        *(network for networks in spf_outside.EXCHANGERS.values() for network in networks),
        *term_networks(spf_outside.TERMS),
    ]
    found = {ip_address(text) for text in STRANGERS}
    for host in topology.hosts.values():
        networks = parsed([host.get("networks", ()), host.get("egress", ())])
        said += parsed([addresses(host)]) + networks[:4] + networks[-4:]
        found |= {network[0] for network in networks}
    for network in said:
        found |= {network[0] - 1, network[0], network[-1], network[-1] + 1}
    return sorted(found, key=by_family)
