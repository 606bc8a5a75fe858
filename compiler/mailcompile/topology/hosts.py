"""``hosts``: machines, and where following ``relay`` ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.model import Address, Host, Network


@dataclass(frozen=True, slots=True)
class Route:
    """The hosts that mail passes, from the sender to the last one that could be found."""

    path: tuple[str, ...]
    """Known host IDs, the sender first."""
    missing: str | None = None
    """The ID that ``relay`` of the last host names and nobody declared."""
    loop: bool = False
    """The relays come back to a host that is on the path."""

    @property
    def complete(self) -> bool:
        """Whether the last host of the path delivers."""
        return bool(self.path) and self.missing is None and not self.loop


def route(hosts: Mapping[str, Host], start: str) -> Route:
    """Follows ``relay`` from ``start``; the last host of a complete route is the egress."""
    path: dict[str, None] = {}
    step: str | None = start
    while step is not None:
        if step in path:
            return Route(tuple(path), loop=True)
        if step not in hosts:
            return Route(tuple(path), missing=step)
        path[step] = None
        step = hosts[step].relay
    return Route(tuple(path))


def on_the_way(hosts: Mapping[str, Host], starts: Iterable[str]) -> set[str]:
    """All hosts that mail from ``starts`` passes; each is visited once."""
    seen: set[str] = set()
    for start in starts:
        step: str | None = start
        while step is not None and step in hosts and step not in seen:
            seen.add(step)
            step = hosts[step].relay
    return seen


def signer_on(hosts: Mapping[str, Host], path: tuple[str, ...]) -> str | None:
    """The host that signs: the one nearest the egress whose ``signer`` is not ``none``."""
    for host in reversed(path):
        if hosts[host].signer != "none":
            return host
    return None


def void_lookups(hosts: Iterable[Host]) -> int:
    """Void lookups that the terms ``mx`` or ``a`` over ``hosts`` meet, in the worse address family.

    An address query without an answer is a void lookup also for a name that ``mx`` found: RFC 7208
    section 4.6.4 can be read otherwise, but receivers that count it exist.
    """
    found = tuple(hosts)
    no_v4 = sum(not any(isinstance(a, IPv4Address) for a in host.addresses) for host in found)
    no_v6 = sum(all(isinstance(a, IPv4Address) for a in host.addresses) for host in found)
    return max(no_v4, no_v6)


def bind_hosts(declared: Mapping[str, Any]) -> tuple[dict[str, Host], list[Problem]]:
    """Hosts by ID, with what is wrong with names and addresses."""
    hosts: dict[str, Host] = {}
    problems: list[Problem] = []
    named: dict[DomainName, str] = {}
    for host_id, entry in declared.items():
        pointer: Pointer = ("hosts", host_id)
        try:
            name = DomainName.host(entry["name"])
        except NameProblem as problem:
            problems.append(
                Problem(kind=kinds.BAD_NAME, pointer=(*pointer, "name"), message=str(problem))
            )
            continue
        if name in named:
            problems.append(_same_name(pointer, name, named[name]))
            continue
        named[name] = host_id
        before = len(problems)
        address_places = _addresses(entry.get("addresses") or (), (*pointer, "addresses"), problems)
        egress_places = _networks(entry.get("egress") or (), (*pointer, "egress"), problems)
        hosts[host_id] = Host(
            id=host_id,
            name=name,
            address_places=address_places,
            egress_places=egress_places,
            relay=entry.get("relay"),
            signer=entry.get("signer") or "none",
            pointer=pointer,
            misread=len(problems) > before,
        )
    return hosts, problems


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
        found.setdefault(_unmapped(network), where)
    return tuple((where, network) for network, where in found.items())


def _unmapped(network: Network) -> Network:
    """IPv4-mapped networks as the IPv4 networks that they are (RFC 7208 section 5)."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen < 96:
        return network
    return IPv4Network((mapped, network.prefixlen - 96))


def _bad_address(pointer: Pointer, message: str, hint: str | None = None) -> Problem:
    return Problem(kind=kinds.BAD_ADDRESS, pointer=pointer, message=message, hint=hint)
