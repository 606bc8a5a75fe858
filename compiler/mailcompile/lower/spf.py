"""SPF of every name that has a mail role, one record a name (RFC 7208 section 3.2)."""

from collections.abc import Iterable, Iterator

from mailcompile.dns import TXT, DomainName, Origin, RRset
from mailcompile.lower.names import names_in
from mailcompile.lower.spf_claims import Claim, claims_at, published
from mailcompile.spf import (
    ALL,
    MAX_OCTETS,
    MAX_VOID,
    Networks,
    covers,
    literal_terms,
    record_text,
)
from mailcompile.topology import Context, Host, NameRole, ZoneInputs
from mailcompile.topology.hosts import void_lookups


def spf(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One record a name; what a name is in several roles is united."""
    for roles in names_in(inputs):
        claims = tuple(claims_at(context, roles))
        if not claims:
            continue
        origin = Origin(pointer=claims[0].pointer, made_by="spf", on_key=claims[0].on_key)
        last = _last(roles[0], claims)
        redirect = next((one.redirect for one in claims if one.redirect is not None), None)
        if redirect is not None:
            last = f"redirect={redirect}"
        for owner, text in split_record(roles[0].name, _terms(claims), last):
            ttl = roles[0].settings.ttl.spf
            yield RRset(name=owner, ttl=ttl, rdatas=(TXT(text),), origin=origin)


def _last(role: NameRole, claims: tuple[Claim, ...]) -> str:
    """A name ends as the domain that it is, or belongs to; where nobody sends with it but as EHLO
    name, in ``-all``."""
    last = next((one.last for one in claims if one.last != ALL["fail"]), ALL["fail"])
    if last == ALL["fail"] or role.kind != "from" or role.settings.parked:
        return last
    return ALL[role.settings.spf.all]


def _terms(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """The terms of all claims, in the order mx, a, ip4, ip6, include, others, without what earlier
    ones let in."""
    mx = _hosts(claim.mx for claim in claims)
    a = _hosts(claim.a for claim in claims)
    literals: Networks = frozenset().union(*(claim.literals for claim in claims))
    if void_lookups((*mx, *a)) > MAX_VOID:
        a, literals = (), literals | published(a)
    named = published((*mx, *a))
    literals = frozenset(network for network in literals if not covers(named, network))
    if _covered(published(a), published(mx) | literals):
        a = ()
    asked_for = any(claim.mx_by_style for claim in claims)
    if _covered(published(mx), published(a) | literals) and not asked_for:
        mx = ()
    words = (("mx",) if mx or asked_for else ()) + (("a",) if a else ())
    said = dict.fromkeys(term for claim in claims for term in claim.terms)
    return (*words, *literal_terms(literals), *ordered(said))


def ordered(terms: Iterable[str]) -> tuple[str, ...]:
    """Includes before other terms; each group in its order."""
    found = tuple(terms)
    includes = tuple(term for term in found if term.startswith("include:"))
    return includes + tuple(term for term in found if not term.startswith("include:"))


def _covered(inner: Networks, outer: Networks) -> bool:
    return all(covers(outer, network) for network in inner)


def _hosts(groups: Iterable[tuple[Host, ...]]) -> tuple[Host, ...]:
    return tuple({host.id: host for group in groups for host in group}.values())


def split_record(
    name: DomainName, terms: tuple[str, ...], last: str
) -> Iterator[tuple[DomainName, str]]:
    """The record at ``name``; where it is too long, its literals move to ``_spf1.NAME``…

    Each included record ends in ``-all``, which makes the include match or not, nothing else (RFC
    7208 section 5.2). One include is one lookup more, so this is done only when it must be.
    """
    text = record_text(terms, last)
    literals = tuple(term for term in terms if term.startswith(("ip4:", "ip6:")))
    if len(text) <= MAX_OCTETS or not literals:
        yield name, text
        return
    before = terms[: terms.index(literals[0])]
    after = tuple(term for term in terms[len(before) :] if term not in literals)
    # A `*` inside a name is legal, and some DNS services refuse it.
    below = DomainName(f"_any{name[1:]}") if name.startswith("*.") else name
    includes = []
    for number, part in enumerate(_parts(literals), start=1):
        owner = below.below(f"_spf{number}")
        includes.append(f"include:{owner}")
        yield owner, record_text(part, ALL["fail"])
    yield name, record_text((*before, *includes, *after), last)


def _parts(terms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """``terms`` in order, in groups whose records fit."""
    part: tuple[str, ...] = ()
    for term in terms:
        if part and len(record_text((*part, term), ALL["fail"])) > MAX_OCTETS:
            yield part
            part = ()
        part += (term,)
    yield part
