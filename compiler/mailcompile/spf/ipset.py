"""Exact sets of IP addresses of both families.

An IPv4-mapped address (``::ffff:192.0.2.1``, RFC 4291 section 2.5.5.2) is the IPv4 address that is
in it: check_host() takes it for that (RFC 7208 section 5). So nothing that is IPv6 lies in
``::ffff:0:0/96``, and the IPv6 addresses have a hole there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from typing import TypeAlias

from mailcompile.spf.ranges import (
    Range,
    Ranges,
    difference,
    holds,
    intersection,
    joined,
    prefixes,
    union,
)

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Addresses: TypeAlias = Address | Network | str
"""One address, or all of a network; a text may be either, also with bits behind the prefix."""

_HOLE = (0xFFFF << 32, (0xFFFF << 32) + (1 << 32) - 1)
ALL_IPV4: Ranges = ((0, (1 << 32) - 1),)
"""Every IPv4 address."""
ALL_IPV6: Ranges = ((0, _HOLE[0] - 1), (_HOLE[1] + 1, (1 << 128) - 1))
"""Every IPv6 address that is not IPv4-mapped."""

_BELOW_THE_HOLE, _HALF_A_HOLE = (_HOLE[0] - (1 << 32), 96), (_HOLE[0] - (1 << 32), 95)
"""A network, and the one that adds only the hole to it."""

_STRANGERS: tuple[Address, ...] = (
    *(IPv4Address(number) for number in (0xC0000201, 0xC6336401, 0xCB007101)),
    IPv6Address((0x20010DB8 << 96) + 1),
)
"""The first hosts of the networks for documentation (RFC 5737 section 3, RFC 3849 section 2)."""


@dataclass(frozen=True, slots=True, repr=False)
class IpSet:
    """A set of IPv4 and IPv6 addresses. Equal sets are equal values, however they were made.

    ``x in s`` takes an address, or a network, of which then every address has to be in the set.
    Iteration gives the fewest networks (see ``networks``).
    """

    v4: Ranges = ()
    """IPv4 addresses as numbers."""
    v6: Ranges = ()
    """IPv6 addresses as numbers, never an IPv4-mapped one."""

    @classmethod
    def of(cls, *parts: Addresses) -> "IpSet":
        """The addresses of all ``parts``; ``ValueError`` for a text that is no address or network.

        ``::/0`` is every IPv6 address, and no IPv4 address.
        """
        ranges: tuple[list[Range], list[Range]] = [], []
        for part in parts:
            is_v6, span = _span(part)
            ranges[is_v6].append(span)
        return cls.of_ranges(*ranges)

    @classmethod
    def of_ranges(cls, v4: Iterable[Range] = (), v6: Iterable[Range] = ()) -> "IpSet":
        """From first and last addresses as numbers, in any order; IPv4-mapped ones are dropped."""
        return cls(joined(v4), intersection(joined(v6), ALL_IPV6))

    @classmethod
    def everything(cls) -> "IpSet":
        """All addresses of both families."""
        return cls(ALL_IPV4, ALL_IPV6)

    @classmethod
    def nothing(cls) -> "IpSet":
        """No address."""
        return cls()

    def __or__(self, other: "IpSet") -> "IpSet":
        return IpSet(union(self.v4, other.v4), union(self.v6, other.v6))

    def __and__(self, other: "IpSet") -> "IpSet":
        return IpSet(intersection(self.v4, other.v4), intersection(self.v6, other.v6))

    def __sub__(self, other: "IpSet") -> "IpSet":
        return IpSet(difference(self.v4, other.v4), difference(self.v6, other.v6))

    def __le__(self, other: "IpSet") -> bool:
        """True if every address of this set is in the other."""
        return not self - other

    def __bool__(self) -> bool:
        return bool(self.v4 or self.v6)

    def __contains__(self, part: Addresses) -> bool:
        is_v6, span = _span(part)
        ranges = intersection((span,), ALL_IPV6) if is_v6 else (span,)
        mine = self.v6 if is_v6 else self.v4
        return all(holds(mine, first, last) for first, last in ranges)

    def __iter__(self) -> Iterator[Network]:
        return iter(self.networks())

    def __repr__(self) -> str:
        v4 = (f"{IPv4Address(first)}-{IPv4Address(last)}" for first, last in self.v4)
        v6 = (f"{IPv6Address(first)}-{IPv6Address(last)}" for first, last in self.v6)
        return f"<IpSet {' '.join((*v4, *v6)) or 'nothing'}>"

    def __str__(self) -> str:
        return " ".join(map(str, self.networks()))

    def networks(self) -> tuple[Network, ...]:
        """The fewest networks that make this set by ``IpSet.of``: IPv4 first, each ascending.

        A network that has the IPv4-mapped addresses inside, such as ``::/0``, stands for its other
        addresses.
        """
        v4 = [IPv4Network(net) for first, last in self.v4 for net in prefixes(first, last, 32)]
        v6 = [
            IPv6Network(_BELOW_THE_HOLE if net == _HALF_A_HOLE else net)
            for first, last in _across_the_hole(self.v6)
            for net in prefixes(first, last, 128)
            if net != (_HOLE[0], 96)
        ]
        return (*v4, *v6)

    def first(self) -> Address | None:
        """The lowest address, IPv4 before IPv6; ``None`` of an empty set."""
        if self.v4:
            return IPv4Address(self.v4[0][0])
        return IPv6Address(self.v6[0][0]) if self.v6 else None

    def sample(self) -> Address | None:
        """An address to show to people: one for documentation, if it has any, or the lowest."""
        return next((address for address in _STRANGERS if address in self), self.first())


def span_of(network: Network) -> Range:
    """First and last address; ``broadcast_address`` takes ten times as long."""
    first = int(network.network_address)
    return first, first + (1 << (network.max_prefixlen - network.prefixlen)) - 1


def _across_the_hole(ranges: Ranges) -> Ranges:
    """IPv6 ranges, with the hole where a set that goes up to it has fewer networks so."""
    if not any(last == _HOLE[0] - 1 for _, last in ranges):
        return ranges
    return union(ranges, (_HOLE,))


def _span(part: Addresses) -> tuple[bool, Range]:
    """Whether it is IPv6, and its first and last address; IPv4-mapped is IPv4."""
    if isinstance(part, str):
        part = ip_network(part, strict=False)
    first, last = _first_and_last(part)
    if part.version == 6 and _HOLE[0] <= first and last <= _HOLE[1]:
        return False, (first - _HOLE[0], last - _HOLE[0])
    return part.version == 6, (first, last)


def _first_and_last(part: Address | Network) -> Range:
    if isinstance(part, IPv4Network | IPv6Network):
        return span_of(part)
    return int(part), int(part)
