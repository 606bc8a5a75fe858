"""SPF of every name that has a mail role, one record a name (RFC 7208 section 3.2)."""

from collections.abc import Iterable, Iterator

from mailcompile.dns import TXT, DomainName, Origin, RRset
from mailcompile.lower.roles import Role, published, roles
from mailcompile.spf import (
    ALL,
    MAX_OCTETS,
    MAX_VOID,
    Networks,
    covers,
    literal_terms,
    record_text,
)
from mailcompile.topology import Context, Host, ZoneInputs
from mailcompile.topology.hosts import void_lookups


def spf(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One record a name; what a name is in several roles is united."""
    by_name: dict[DomainName, list[Role]] = {}
    for role in roles(context, inputs):
        by_name.setdefault(role.name, []).append(role)
    for name, held in by_name.items():
        origin = Origin(pointer=held[0].pointer, made_by="spf", on_key=held[0].on_key)
        # A name ends as the domain that sends with it; an EHLO name by itself ends in -all.
        last = next((role.last for role in held if role.last != ALL["fail"]), ALL["fail"])
        for owner, text in _records(name, _terms(held), last):
            ttl = inputs.domain.settings.ttl
            yield RRset(name=owner, ttl=ttl, rdatas=(TXT(text),), origin=origin)


def _terms(held: list[Role]) -> tuple[str, ...]:
    """The terms of all roles, in the order mx, a, ip4, ip6, without what others already let in."""
    mx = _hosts(role.mx for role in held)
    a = _hosts(role.a for role in held)
    literals: Networks = frozenset().union(*(role.literals for role in held))
    if void_lookups((*mx, *a)) > MAX_VOID:
        a, literals = (), literals | published(a)
    named = published((*mx, *a))
    literals = frozenset(network for network in literals if not covers(named, network))
    if _covered(published(a), published(mx) | literals):
        a = ()
    asked_for = any(role.mx_by_style for role in held)
    if _covered(published(mx), published(a) | literals) and not asked_for:
        mx = ()
    words = (("mx",) if mx else ()) + (("a",) if a else ())
    return words + literal_terms(literals)


def _covered(inner: Networks, outer: Networks) -> bool:
    return all(covers(outer, network) for network in inner)


def _hosts(groups: Iterable[tuple[Host, ...]]) -> tuple[Host, ...]:
    return tuple({host.id: host for group in groups for host in group}.values())


def _records(
    name: DomainName, terms: tuple[str, ...], last: str
) -> Iterator[tuple[DomainName, str]]:
    """The record at ``name``; where it is too long, its literals move to ``_spf1.NAME``…

    Each included record ends in ``-all``, which makes the include match or not, nothing else (RFC
    7208 section 5.2). One include is one lookup more, so this is done only when it must be.
    """
    text = record_text(terms, last)
    if len(text) <= MAX_OCTETS:
        yield name, text
        return
    kept = tuple(term for term in terms if not term.startswith(("ip4:", "ip6:")))
    includes = []
    for number, part in enumerate(_parts(terms[len(kept) :]), start=1):
        owner = name.below(f"_spf{number}")
        includes.append(f"include:{owner}")
        yield owner, record_text(part, ALL["fail"])
    yield name, record_text((*kept, *includes), last)


def _parts(terms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """``terms`` in order, in groups whose records fit."""
    part: tuple[str, ...] = ()
    for term in terms:
        if part and len(record_text((*part, term), ALL["fail"])) > MAX_OCTETS:
            yield part
            part = ()
        part += (term,)
    yield part
