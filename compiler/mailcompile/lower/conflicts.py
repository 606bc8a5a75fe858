"""Records that cannot stand side by side, and those of one name and type that become one RRset."""

from collections.abc import Iterable

from mailcompile.diagnostics import Kind, Problem, Severity
from mailcompile.dns import DomainName, RRset
from mailcompile.topology import kinds
from mailcompile.topology.zones import Zones

CNAME_AND_MORE = Kind(
    code="NAME001",
    name="cname-and-more",
    severity=Severity.ERROR,
    reason="""A CNAME stands alone at its name: name servers refuse other records beside it, or
receivers see only one of the two. Give one of the two a name of its own; a name that is a CNAME
elsewhere is a subdomain with `cname: external`.""",
    rfc="RFC 1034 section 3.6.2",
)

CONTRADICTING_RECORDS = Kind(
    code="NAME002",
    name="contradicting-records",
    severity=Severity.ERROR,
    reason="""Two entries want the same record with different contents. Two key records at one
selector, two policies at one name, two targets of one CNAME: receivers take either, both or none.
Give one of them another name, or say the same in both places.""",
    rfc="RFC 6376 section 3.6.2.2",
)

TWO_SPF = Kind(
    code="SPF005",
    name="two-spf-records",
    severity=Severity.ERROR,
    reason="""A name has one SPF record or receivers answer permerror for every message. What a
service asks to be added as a second record goes into the one that is there: as `spf` of the
service, or in `spf.terms` of the domain.""",
    rfc="RFC 7208 section 3.2",
)

KINDS = (CNAME_AND_MORE, CONTRADICTING_RECORDS, TWO_SPF)

_JOINED = frozenset({"services", "spf", "closed", "shared_spf"})
"""The passes whose TXT values at one name stand side by side: SPF and verification."""


def united(
    made: Iterable[RRset], zone: DomainName, zones: Zones
) -> tuple[tuple[RRset, ...], tuple[Problem, ...]]:
    """One RRset a name and type, sorted, and what is wrong with the rest."""
    by_key: dict[tuple[DomainName, str], RRset] = {}
    problems: list[Problem] = []
    for rrset in made:
        key = (rrset.name, rrset.type)
        other = by_key.get(key)
        if other is None:
            by_key[key] = rrset
        elif _stand_together(other, rrset):
            by_key[key] = _joined(other, rrset)
        elif set(other.rdatas) != set(rrset.rdatas):
            problems.append(_contradicting(rrset, other))
    names: dict[DomainName, list[RRset]] = {}
    for rrset in by_key.values():
        names.setdefault(rrset.name, []).append(rrset)
        if zones.of(rrset.name) != zone:
            problems.append(_elsewhere(rrset))
    for rrsets in names.values():
        problems += _beside_cname(rrsets)
        problems += _two_spf(rrsets)
    return tuple(by_key[key] for key in sorted(by_key)), tuple(problems)


def _stand_together(one: RRset, other: RRset) -> bool:
    return one.type == "TXT" and {one.origin.made_by, other.origin.made_by} <= _JOINED


def _joined(one: RRset, other: RRset) -> RRset:
    """Both, each value once; SPF first, whose TTL it has."""
    first, second = (one, other) if one.origin.made_by != "services" else (other, one)
    rdatas = dict.fromkeys((*first.rdatas, *second.rdatas))
    return RRset(name=first.name, ttl=first.ttl, rdatas=tuple(rdatas), origin=first.origin)


def _beside_cname(rrsets: list[RRset]) -> Iterable[Problem]:
    for rrset in rrsets:
        if rrset.type == "CNAME" and len(rrsets) > 1:
            other = next(found for found in rrsets if found is not rrset)
            yield Problem(
                kind=CNAME_AND_MORE,
                pointer=rrset.origin.pointer,
                on_key=rrset.origin.on_key,
                message=f"{rrset.name.unicode} would be a CNAME and have {other.type} too",
                first=other.origin.pointer,
                hint="give one of the two a name of its own",
            )


def _two_spf(rrsets: list[RRset]) -> Iterable[Problem]:
    for rrset in rrsets:
        texts = [rdata.text for rdata in rrset.rdatas if rrset.type == "TXT"]
        if sum(text.lower().split(" ")[0] == "v=spf1" for text in texts) > 1:
            yield Problem(
                kind=TWO_SPF,
                pointer=rrset.origin.pointer,
                on_key=rrset.origin.on_key,
                message=f"{rrset.name.unicode} would have two SPF records",
                hint="say its terms in `spf` of the service, or in `spf.terms` of the domain",
            )


def _contradicting(rrset: RRset, other: RRset) -> Problem:
    return Problem(
        kind=CONTRADICTING_RECORDS,
        pointer=rrset.origin.pointer,
        on_key=rrset.origin.on_key,
        message=f"{rrset.type} of {rrset.name.unicode} is wanted with two different contents",
        first=other.origin.pointer,
        hint="give one of them another name, or say the same in both places",
    )


def _elsewhere(rrset: RRset) -> Problem:
    return Problem(
        kind=kinds.BEYOND_DELEGATION,
        pointer=rrset.origin.pointer,
        on_key=rrset.origin.on_key,
        message=f"{rrset.name.unicode} lies in a zone that is delegated to others",
        hint="name the zone under `zones.managed` if it is yours, or use another name",
    )
