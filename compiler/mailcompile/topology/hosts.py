"""``hosts``: machines and networks of ours, and pools of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.model import Address, Host, Network
from mailcompile.topology.nearest import nearest
from mailcompile.topology.settings import read_allow


@dataclass(slots=True)
class BoundHosts:
    """``hosts``, bound, with what is wrong with names and addresses."""

    hosts: dict[str, Host] = field(default_factory=dict)
    pools: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """IDs of pools to the hosts in them, those of pools in pools, too."""
    problems: list[Problem] = field(default_factory=list)


def void_lookups(hosts: Iterable[Host]) -> int:
    """Void lookups that the terms ``mx`` or ``a`` over ``hosts`` meet, in the worse address family.

    An address query without an answer is a void lookup also for a name that ``mx`` found: RFC 7208
    section 4.6.4 can be read otherwise, but receivers that count it exist.
    """
    found = tuple(hosts)
    no_v4 = sum(not any(isinstance(a, IPv4Address) for a in host.addresses) for host in found)
    no_v6 = sum(all(isinstance(a, IPv4Address) for a in host.addresses) for host in found)
    return max(no_v4, no_v6)


def bind_hosts(
    declared: Mapping[str, Any], hosts: Collection[str], services: Collection[str]
) -> BoundHosts:
    """Hosts and pools by ID. ``hosts`` and ``services`` are all IDs, also of what is unusable."""
    bound = BoundHosts()
    named: dict[DomainName, str] = {}
    for host_id, entry in declared.items():
        if "pool" in entry:
            continue
        host = _host(host_id, entry, bound.problems)
        if host is None:
            continue
        if host.name is not None and host.name in named:
            bound.problems.append(_same_name(host.pointer, host.name, named[host.name]))
            continue
        if host.name is not None:
            named[host.name] = host_id
        bound.hosts[host_id] = host
    members = {host_id: entry["pool"] for host_id, entry in declared.items() if "pool" in entry}
    bound.problems += _not_in_pools(members, hosts, services)
    bound.pools = _pools(members, declared, bound.problems)
    return bound


def _host(host_id: str, entry: Mapping[str, Any], problems: list[Problem]) -> Host | None:
    """One host; ``None``, and a problem, where its name is none."""
    pointer: Pointer = ("hosts", host_id)
    before = len(problems)
    name = _name(entry.get("name"), (*pointer, "name"), problems)
    if name is None and "name" in entry:
        return None
    said = entry.get("addresses") or ()
    moving: list[tuple[Pointer, Address]] = []
    if isinstance(said, dict):
        where = (*pointer, "addresses")
        for stage in ("next", "former"):
            moving += _addresses(said.get(stage) or (), (*where, stage), problems)
        address_places = _addresses(said.get("current") or (), (*where, "current"), problems)
    else:
        address_places = _addresses(said, (*pointer, "addresses"), problems)
    network_places = _networks(entry.get("networks") or (), (*pointer, "networks"), problems)
    egress_places = _networks(entry.get("egress") or (), (*pointer, "egress"), problems)
    misread = len(problems) > before
    system, forwards = entry.get("system_mail"), entry.get("forwards") or {}
    rewrite = system.get("rewrite") if isinstance(system, dict) else None
    relay = entry.get("relay")
    return Host(
        id=host_id,
        name=name,
        address_places=address_places,
        moving_places=tuple(moving),
        network_places=network_places,
        egress_places=egress_places,
        relays=tuple(relay) if isinstance(relay, list) else (relay,) if relay else (),
        signer=entry.get("signer") or "none",
        rewrites_to=_name(rewrite, (*pointer, "system_mail", "rewrite"), problems),
        signs_system_mail=system == "sign",
        srs=_name(forwards.get("srs"), (*pointer, "forwards", "srs"), problems),
        mailing_list=_name(forwards.get("list"), (*pointer, "forwards", "list"), problems),
        publish=entry.get("publish") is not False,
        internal=entry.get("internal") is True,
        allow=read_allow(entry.get("allow"), (*pointer, "allow")),
        pointer=pointer,
        misread=misread,
    )


def _name(text: str | None, pointer: Pointer, problems: list[Problem]) -> DomainName | None:
    if text is None:
        return None
    try:
        return DomainName.host(text)
    except NameProblem as problem:
        problems.append(Problem(kind=kinds.BAD_NAME, pointer=pointer, message=str(problem)))
        return None


def _pools(
    declared: Mapping[str, list[str]], ids: Mapping[str, Any], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The hosts of each pool. A pool in itself is reported."""
    found: dict[str, tuple[str, ...]] = {}
    for pool in declared:
        hosts: dict[str, None] = {}
        seen = {pool}
        waiting = list(reversed(declared[pool]))
        while waiting:
            member = waiting.pop()
            if member == pool:
                problems.append(_pool_loop(pool))
                break
            if member in declared and member not in seen:
                seen.add(member)
                waiting += reversed(declared[member])
            elif member in ids and member not in declared:
                hosts[member] = None
        found[pool] = tuple(hosts)
    return found


def _not_in_pools(
    pools: Mapping[str, list[str]], hosts: Collection[str], services: Collection[str]
) -> Iterator[Problem]:
    """Members that nobody declared, or that are no hosts."""
    for pool, members in pools.items():
        for index, member in enumerate(members):
            if member in hosts:
                continue
            problem = unknown_id(member, ("hosts", pool, "pool", index), hosts)
            if member in services:
                message = f"{member} is a service; a pool holds hosts"
                problem = replace(problem, message=message, hint="name it beside the pool")
            yield problem


def _pool_loop(pool: str) -> Problem:
    return Problem(
        kind=kinds.POOL_LOOP,
        pointer=("hosts", pool, "pool"),
        message=f"the pool {pool} is a member of itself",
        hint="name the hosts that are in it",
    )


def unknown_id(identifier: str, pointer: Pointer, known: Iterable[str]) -> Problem:
    """A host or service that nobody declared."""
    return Problem(
        kind=kinds.UNKNOWN_HOST,
        pointer=pointer,
        message=f"there is no host or service {identifier}",
        hint=nearest(identifier, known) or "declare it under `hosts` or `services`",
    )


def _same_name(pointer: Pointer, name: DomainName, other: str) -> Problem:
    return Problem(
        kind=kinds.SAME_NAME_TWICE,
        pointer=(*pointer, "name"),
        message=f"hosts {other} and {pointer[-1]} have the same name {name.unicode}",
        first=("hosts", other, "name"),
        hint="one host entry per EHLO name: give the second one a name of its own",
    )


def _addresses(
    texts: tuple[str, ...], pointer: Pointer, problems: list[Problem]
) -> tuple[tuple[Pointer, Address], ...]:
    found: dict[Address, Pointer] = {}
    for index, text in enumerate(texts):
        where = (*pointer, index)
        try:
            address = ip_address(text)
        except ValueError:
            message = f"{text[:80]!r} is neither an IPv4 nor an IPv6 address"
            problems.append(_bad_address(where, message))
            continue
        # A client with an IPv4-mapped address is an IPv4 client (RFC 7208 section 5).
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        found.setdefault(mapped or address, where)
    return tuple((where, address) for address, where in found.items())


def _networks(
    texts: tuple[str, ...], pointer: Pointer, problems: list[Problem]
) -> tuple[tuple[Pointer, Network], ...]:
    found: dict[Network, Pointer] = {}
    for index, text in enumerate(texts):
        where = (*pointer, index)
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            message = f"{text[:80]!r} is neither an address nor a network"
            hint = "a prefix has at most 32 bit in IPv4 and 128 in IPv6" if "/" in text else None
            problems.append(_bad_address(where, message, hint))
            continue
        if "/" in text and network.network_address != ip_address(text.partition("/")[0]):
            message = f"{text} has bits set beyond its prefix"
            problems.append(_bad_address(where, message, f"write {network}"))
            continue
        found.setdefault(unmapped(network), where)
    return tuple((where, network) for network, where in found.items())


def unmapped(network: Network) -> Network:
    """IPv4-mapped networks as the IPv4 networks that they are (RFC 7208 section 5)."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen < 96:
        return network
    return IPv4Network((mapped, network.prefixlen - 96))


def _bad_address(pointer: Pointer, message: str, hint: str | None = None) -> Problem:
    return Problem(kind=kinds.BAD_ADDRESS, pointer=pointer, message=message, hint=hint)
