"""Exact sets of addresses: against Python's own sets on small ranges, and named cases."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.spf import IpSet
from mailcompile.spf.ranges import (
    difference,
    first_matches,
    holds,
    intersection,
    joined,
    overlaps,
    prefixes,
    union,
)

HOLE = 0xFFFF << 32
"""The first IPv4-mapped address as a number."""


@st.composite
def small_networks(draw: st.DrawFn) -> IPv4Network | IPv6Network:
    """Networks in a universe of 24 IPv4 and 48 IPv6 addresses; the latter around the hole."""
    bits = draw(st.integers(0, 4))
    if draw(st.booleans()):
        start = draw(st.integers(0, (24 >> bits) - 1)) << bits
        return IPv4Network((0xC0000200 + start, 32 - bits))
    base = draw(st.sampled_from([HOLE - 16, HOLE, HOLE + (1 << 32)]))
    start = draw(st.integers(0, (16 >> bits) - 1)) << bits
    return IPv6Network((base + start, 128 - bits))


lists = st.lists(small_networks(), max_size=8)
UNIVERSE: list[IPv4Address | IPv6Address] = [
    *(IPv4Address(0xC0000200 + n) for n in range(24)),
    *(IPv4Address(n) for n in range(16)),
    *(IPv6Address(HOLE - 16 + n) for n in range(16)),
    *(IPv6Address(HOLE + (1 << 32) + n) for n in range(16)),
]


def folded(network: IPv4Network | IPv6Network) -> set[IPv4Address | IPv6Address]:
    """The addresses of a small network, one by one."""
    if isinstance(network, IPv4Network):
        return set(network)
    return {address.ipv4_mapped or address for address in network}


def listed(networks: list[IPv4Network | IPv6Network]) -> set[IPv4Address | IPv6Address]:
    found: set[IPv4Address | IPv6Address] = set()
    return found.union(*(folded(network) for network in networks))


def members(found: IpSet) -> set[IPv4Address | IPv6Address]:
    return {address for address in UNIVERSE if address in found}


class TestLaws:
    """What a set of addresses does is what Python's sets of single addresses do."""

    @given(lists, lists)
    def test_operators(
        self, one: list[IPv4Network | IPv6Network], other: list[IPv4Network | IPv6Network]
    ) -> None:
        a, b = IpSet.of(*one), IpSet.of(*other)
        x, y = listed(one), listed(other)

        assert members(a | b) == x | y
        assert members(a & b) == x & y
        assert members(a - b) == x - y
        assert (a == b) == (x == y)
        assert (a <= b) == (x <= y)
        assert bool(a) == bool(x)
        assert (a | b) == IpSet.of(*x, *y)
        if a == b:
            assert hash(a) == hash(b)

    @given(lists)
    def test_networks_are_the_set_and_the_fewest(
        self, parts: list[IPv4Network | IPv6Network]
    ) -> None:
        found = IpSet.of(*parts)
        networks = found.networks()

        assert IpSet.of(*networks) == found
        assert tuple(found) == networks
        assert list(networks) == sorted(networks, key=lambda net: (net.version, net))
        for network in networks:
            assert IpSet.of(network.supernet()) - found, "one network more than needed"
            assert network in found
        for one, other in pairwise(networks):
            assert not IpSet.of(one) & IpSet.of(other)

    @given(lists, small_networks())
    def test_a_network_is_inside_if_all_of_it_is(
        self, parts: list[IPv4Network | IPv6Network], network: IPv4Network | IPv6Network
    ) -> None:
        assert (network in IpSet.of(*parts)) == (folded(network) <= listed(parts))

    @given(lists)
    def test_outside_and_inside_are_everything(
        self, parts: list[IPv4Network | IPv6Network]
    ) -> None:
        found = IpSet.of(*parts)
        outside = IpSet.everything() - found

        assert not outside & found
        assert outside | found == IpSet.everything()
        assert IpSet.everything() - outside == found
        assert IpSet.of(*outside.networks()) == outside

    @given(lists)
    def test_first_and_sample_are_members(self, parts: list[IPv4Network | IPv6Network]) -> None:
        found = IpSet.of(*parts)
        ordered = sorted(listed(parts), key=lambda address: (address.version, int(address)))

        assert found.first() == (ordered[0] if ordered else None)
        assert found.sample() in ordered if ordered else found.sample() is None


class TestMappedAddresses:
    """RFC 7208 section 5: an IPv4-mapped address is IPv4."""

    def test_membership_folds(self) -> None:
        found = IpSet.of("192.0.2.0/24")

        assert "::ffff:192.0.2.1" in found
        assert IPv6Address("::ffff:192.0.2.1") in found
        assert IPv6Network("::ffff:192.0.2.0/120") in found
        assert "::ffff:192.0.2.0/119" not in found
        assert IpSet.of("::ffff:192.0.2.0/120") == found
        assert IpSet.of(IPv6Address("::ffff:192.0.2.1")) == IpSet.of("192.0.2.1")

    def test_no_ipv6_network_has_them_inside(self) -> None:
        everywhere = IpSet.of("::/0")

        assert "::ffff:192.0.2.1" not in everywhere
        assert "192.0.2.1" not in everywhere
        assert "::/0" in everywhere
        assert everywhere | IpSet.of("0.0.0.0/0") == IpSet.everything()
        assert everywhere == IpSet.everything() - IpSet.of("0.0.0.0/0")

    @pytest.mark.parametrize(
        "parts",
        [
            ["::/0"],
            ["::/80"],
            ["::/64"],
            ["::fffe:0:0/96"],
            ["::fffe:ffff:ffff/128"],
            ["0:0:0:1::/64"],
            ["::1:0:0:0/96"],
            ["0.0.0.0/0", "::/0"],
            ["::fffe:ffff:0/112", "::1:0:0:0/112"],
        ],
    )
    def test_networks_across_the_hole(self, parts: list[str]) -> None:
        assert list(IpSet.of(*parts)) == [ip_network(part) for part in parts]


class TestNames:
    def test_parts_may_be_written_in_many_ways(self) -> None:
        same = [
            IpSet.of("192.0.2.77/31", "192.0.2.78", "192.0.2.79/32"),
            IpSet.of(IPv4Network("192.0.2.76/30")),
            IpSet.of(*(IPv4Address(f"192.0.2.{n}") for n in (79, 76, 78, 77, 77))),
        ]

        assert len(set(same)) == 1
        assert str(same[0]) == "192.0.2.76/30"

    def test_nothing(self) -> None:
        nothing = IpSet.nothing()

        assert nothing == IpSet() == IpSet.of()
        assert not nothing
        assert nothing.networks() == ()
        assert nothing.first() is None
        assert nothing.sample() is None
        assert "192.0.2.1" not in nothing
        assert "::/0" not in nothing

    def test_adjacent_networks_merge_and_families_do_not(self) -> None:
        found = IpSet.of("192.0.2.0/25", "192.0.2.128/25", "2001:db8::/33", "2001:db8:8000::/33")

        assert str(found) == "192.0.2.0/24 2001:db8::/32"

    def test_a_sample_is_a_stranger_where_there_is_one(self) -> None:
        assert IpSet.everything().sample() == IPv4Address("192.0.2.1")
        assert IpSet.of("::/0").sample() == IPv6Address("2001:db8::1")
        assert IpSet.of("10.0.0.0/30").sample() == IPv4Address("10.0.0.0")
        assert IpSet.everything().first() == IPv4Address("0.0.0.0")

    @pytest.mark.parametrize("text", ["", "one.example", "192.0.2.256", "192.0.2.0/33", "::g"])
    def test_a_text_that_is_no_network(self, text: str) -> None:
        with pytest.raises(ValueError, match="does not appear"):
            IpSet.of(text)
        with pytest.raises(ValueError, match="does not appear"):
            assert text in IpSet.everything()


numbers = st.frozensets(st.integers(0, 40), max_size=30)


def as_ranges(numbers: frozenset[int]) -> tuple[tuple[int, int], ...]:
    return joined((number, number) for number in numbers)


class TestRanges:
    @given(numbers, numbers)
    def test_against_sets_of_numbers(self, one: frozenset[int], other: frozenset[int]) -> None:
        a, b = as_ranges(one), as_ranges(other)

        assert union(a, b) == as_ranges(one | other)
        assert intersection(a, b) == as_ranges(one & other)
        assert difference(a, b) == as_ranges(one - other)
        for first in range(0, 40, 3):
            for last in range(first, 41):
                assert holds(a, first, last) == (set(range(first, last + 1)) <= one)

    @given(st.lists(st.tuples(st.integers(0, 31), st.integers(0, 5)), max_size=12), numbers)
    def test_the_first_network_that_holds_a_number(
        self, drawn: list[tuple[int, int]], numbers: frozenset[int]
    ) -> None:
        networks = [(n >> b << b, (n >> b << b) + (1 << b) - 1) for n, b in drawn]
        expected = {
            n: next((i for i, (a, z) in enumerate(networks) if a <= n <= z), None)
            for n in range(64)
        }
        segments = first_matches(networks)

        found = {n: index for first, last, index in segments for n in range(first, last + 1)}
        assert found == {n: index for n, index in expected.items() if index is not None}
        for one, other in pairwise(segments):
            assert one[1] < other[0]
            assert one[1] + 1 < other[0] or one[2] != other[2], "neighbours are joined"
        cut = overlaps(segments, as_ranges(numbers))
        assert {n: index for first, last, index in cut for n in range(first, last + 1)} == {
            n: index for n, index in found.items() if n in numbers
        }

    @given(st.integers(0, 255), st.integers(0, 255))
    def test_prefixes(self, one: int, other: int) -> None:
        first, last = sorted((one, other))
        found = [IPv4Network(net) for net in prefixes(first, last, 32)]

        covered = [int(address) for network in found for address in network]
        assert covered == list(range(first, last + 1))
        for network, after in pairwise(found):
            assert network.supernet() != after.supernet()
