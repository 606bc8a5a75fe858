"""Whether a directive matches a client (RFC 7208 section 5); not ``all`` and ``include``, which are
no matter of addresses.

Sections below are sections of RFC 7208.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from mailcompile.spf.grammar import Mechanism
from mailcompile.spf.macros import Address
from mailcompile.spf.queries import Ended, Queries
from mailcompile.spf.record import MAX_MX

MAX_PTR = 10
"""Names of a client that receivers look at; the others are ignored (section 4.6.4)."""


def matches(directive: Mechanism, target: str, client: Address, queries: Queries) -> bool:
    """Whether ``ip4``, ``ip6``, ``a``, ``mx``, ``ptr`` or ``exists`` matches.

    ``target`` is the expanded name (section 4.8). Raises ``Ended``.
    """
    match directive.name:
        case "a":  # section 5.3
            return _is_among(
                client, _addresses(target, client, queries), _prefix(directive, client)
            )
        case "mx":
            return _matches_mx(directive, target, client, queries)
        case "ptr":
            return any(is_within(name, target) for name in validated_names(client, queries))
        case "exists":  # section 5.7: A, also for a client with IPv6
            return bool(queries.values(target, "A"))
    # Section 5.6. An IPv4 client matches no ip6, not even one of mapped addresses (section 5).
    return directive.network is not None and client in directive.network


def validated_names(client: Address, queries: Queries) -> tuple[str, ...]:
    """The names of a client that have its address, as DNS has them (section 5.5).

    A name whose lookup fails is skipped; if the lookup of the names fails, there are none. Raises
    ``Ended`` only for too many void lookups.
    """
    valid: list[str] = []
    for name in _unless_failed(client.reverse_pointer, "PTR", queries)[:MAX_PTR]:
        name = name.removesuffix(".")
        addresses = _unless_failed(name, _kind(client), queries)
        if _is_among(client, addresses, client.max_prefixlen):
            valid.append(name)
    return tuple(valid)


def validated_name(domain: str, client: Address, queries: Queries) -> str:
    """The one that the macro ``p`` stands for (section 7.3): ``domain`` itself, or a name below it,
    or any; ``unknown`` if there is none."""
    names = validated_names(client, queries)
    same = (name for name in names if name.lower() == domain.lower())
    below = (name for name in names if is_within(name, domain))
    return next(same, next(below, names[0] if names else "unknown"))


def is_within(name: str, domain: str) -> bool:
    """The same name, or one below it. Section 5.5 says it the other way round in its last list,
    against its own procedure and its example; the procedure is what receivers do."""
    return f".{name.lower()}".endswith(f".{domain.lower()}")


def _matches_mx(directive: Mechanism, target: str, client: Address, queries: Queries) -> bool:
    """Section 5.4: each host is looked up, and then the addresses are compared.

    So an empty answer or an error behind one host counts whether or not another one matches, and
    it makes no difference which host DNS names first.
    """
    exchanges = queries.values(target, "MX")
    if len(exchanges) > MAX_MX:  # section 4.6.4
        raise Ended("permerror", f"more than {MAX_MX} names behind mx: {target}")
    found: list[str] = []
    for exchange in exchanges:
        # "." says that there is no host at all (RFC 7505): an empty name, about which nobody asks.
        host = exchange.rpartition(" ")[2].removesuffix(".")
        found += _addresses(host, client, queries)
    return _is_among(client, found, _prefix(directive, client))


def _addresses(name: str, client: Address, queries: Queries) -> tuple[str, ...]:
    """Of the family of the client (section 5)."""
    return queries.values(name, _kind(client))


def _kind(client: Address) -> str:
    return "A" if client.version == 4 else "AAAA"


def _unless_failed(name: str, kind: str, queries: Queries) -> tuple[str, ...]:
    try:
        return queries.values(name, kind)
    except Ended as ended:
        if ended.result == "temperror":
            return ()
        raise


def _is_among(client: Address, addresses: Iterable[str], prefix: int) -> bool:
    """Whether the first ``prefix`` bits are those of one of ``addresses`` (section 5)."""
    shift = client.max_prefixlen - prefix
    wanted = int(client) >> shift
    return any(number >> shift == wanted for number in _numbers(addresses, client.version))


def _numbers(addresses: Iterable[str], version: int) -> Iterator[int]:
    for text in addresses:
        with suppress(ValueError):  # what is no address of the family is not compared
            yield int(IPv4Address(text) if version == 4 else IPv6Address(text))


def _prefix(directive: Mechanism, client: Address) -> int:
    """Of ``a`` and ``mx``; without one all bits are compared (sections 5 and 5.6)."""
    length = directive.cidr4 if client.version == 4 else directive.cidr6
    return client.max_prefixlen if length is None else length
