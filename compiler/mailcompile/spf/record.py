"""The text of an SPF record."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import TypeAlias

Networks: TypeAlias = frozenset[IPv4Network | IPv6Network]

ALL = {"fail": "-all", "softfail": "~all", "neutral": "?all"}
"""The last term by the word of the language (RFC 7208 section 5.1); ``+all`` has none on
purpose."""

MAX_OCTETS = 450
"""Octets that a record may have: the answer fits 512 octets (RFC 7208 section 3.4)."""

MAX_LOOKUPS = 10
"""Terms that cost DNS lookups (RFC 7208 section 4.6.4)."""

MAX_VOID = 2
"""Void lookups that receivers allow (RFC 7208 section 4.6.4)."""

MIN_PREFIX = {4: 8, 6: 19}
"""Shortest prefixes that a registry ever gave to one organization, by IP version: what is wider
lets in nearly everybody."""

MAX_MX = 10
"""Names behind one ``mx`` term that receivers look up (RFC 7208 section 4.6.4)."""


def record_text(terms: Sequence[str], last: str) -> str:
    """``v=spf1``, the terms, the last term; one space between (RFC 7208 section 4.5)."""
    return " ".join(("v=spf1", *terms, last))


@lru_cache(maxsize=4096)
def merged(networks: Networks) -> tuple[tuple[IPv4Network, ...], tuple[IPv6Network, ...]]:
    """The fewest networks that hold the same addresses, ascending, each family by itself.

    Thousands of domains share a handful of sets of hosts, so the answers are kept.
    """
    v4 = collapse_addresses(net for net in networks if isinstance(net, IPv4Network))
    v6 = collapse_addresses(net for net in networks if isinstance(net, IPv6Network))
    return tuple(v4), tuple(v6)


def literal_terms(networks: Networks) -> tuple[str, ...]:
    """``ip4`` then ``ip6`` terms for exactly ``networks`` (RFC 7208 section 5.6)."""
    v4, v6 = merged(networks)
    return tuple(_term("ip4", net, 32) for net in v4) + tuple(_term("ip6", net, 128) for net in v6)


def covers(outer: Networks, inner: IPv4Network | IPv6Network) -> bool:
    """True if every address of ``inner`` is in ``outer``."""
    v4, v6 = merged(outer)
    if isinstance(inner, IPv4Network):
        return any(inner.subnet_of(net) for net in v4)
    return any(inner.subnet_of(net) for net in v6)


def _term(name: str, network: IPv4Network | IPv6Network, full: int) -> str:
    if network.prefixlen == full:
        return f"{name}:{network.network_address}"
    return f"{name}:{network}"
