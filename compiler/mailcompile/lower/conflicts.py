"""Records that cannot stand side by side, and those of one name and type that become one RRset."""

from collections.abc import Iterable
from dataclasses import replace

from mailcompile.diagnostics import Kind, Problem, Severity
from mailcompile.dns import DomainName, Rdata, RRset
from mailcompile.topology.roles import beyond
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
    explains=("P2", "P6"),
)

TWO_SPF = Kind(
    code="SPF005",
    name="two-spf-records",
    severity=Severity.ERROR,
    reason="""A name has one SPF record or receivers answer permerror for every message. What a
service asks to be added as a second record goes into the one that is there: as `spf` of the
service, or in `spf.terms` of the domain.""",
    rfc="RFC 7208 section 3.2",
    explains=("P1", "P5", "P7"),
)

KINDS = (CNAME_AND_MORE, CONTRADICTING_RECORDS, TWO_SPF)

_JOINED = frozenset({"services", "spf", "closed", "shared_spf"})
"""The passes whose TXT values at one name stand side by side: SPF and verification."""

_ONE_EACH = ("v=spf1", "v=dmarc1", "v=dkim1", "v=tlsrptv1", "v=stsv1", "v=bimi1")
"""How texts begin of which receivers take one at each name, or none if there are two."""


def united(
    made: Iterable[RRset], zone: DomainName, zones: Zones
) -> tuple[tuple[RRset, ...], tuple[Problem, ...]]:
    """One RRset a name and type, sorted, and what is wrong with the rest."""
    by_key: dict[tuple[DomainName, str], list[RRset]] = {}
    problems: list[Problem] = []
    for rrset in made:
        side = by_key.setdefault((rrset.name, rrset.type), [])
        if not side or _stand_together(side[0], rrset):
            side.append(rrset)
        elif set(side[0].rdatas) != set(rrset.rdatas):
            problems.append(_contradicting(rrset, side[0]))
    found: list[RRset] = []
    names: dict[DomainName, list[RRset]] = {}
    for key in sorted(by_key):
        rrset, objections = _joined(by_key[key])
        problems += objections
        found.append(rrset)
        names.setdefault(rrset.name, []).append(rrset)
        if zones.of(rrset.name) != zone:
            problems.append(beyond(rrset.name, rrset.origin.pointer, rrset.origin.on_key))
    for rrsets in names.values():
        problems += _beside_cname(rrsets, zone)
    return tuple(found), tuple(problems)


def _stand_together(one: RRset, other: RRset) -> bool:
    return one.type == "TXT" and {one.origin.made_by, other.origin.made_by} <= _JOINED


def _joined(side: list[RRset]) -> tuple[RRset, list[Problem]]:
    """All that stands side by side, each value once; SPF first, whose TTL it has. Of what receivers
    take one each, the first is kept and the others are told."""
    if len(side) == 1 and len(side[0].rdatas) == 1:
        return side[0], []
    side = sorted(side, key=lambda rrset: rrset.origin.made_by == "services")
    kept: dict[str, tuple[Rdata, RRset]] = {}
    problems = []
    for rrset in side:
        for rdata in rrset.rdatas:
            sort = _sort(rrset.name, rdata)
            known, before = kept.setdefault(sort, (rdata, rrset))
            if known != rdata:
                problems.append((_two_spf if sort == "v=spf1" else _contradicting)(rrset, before))
    return replace(side[0], rdatas=tuple(rdata for rdata, _ in kept.values())), problems


def text_sort(name: str, text: str) -> str:
    """The same for two texts at a name that exclude each other: of each sort receivers take one."""
    if "_domainkey" in name.split("."):
        return "v=dkim1"
    lower = text.lower()
    if lower != "v=spf1" and lower.startswith("v=spf1") and not lower.startswith("v=spf1 "):
        # Another version, which receivers of this one do not look at (RFC 7208 section 4.5).
        return text
    return next((begin for begin in _ONE_EACH if lower.startswith(begin)), text)


def _sort(name: DomainName, rdata: Rdata) -> str:
    """The same for two values that exclude each other."""
    return text_sort(name, rdata.text) if rdata.TYPE == "TXT" else rdata.text


def _beside_cname(rrsets: list[RRset], zone: DomainName) -> Iterable[Problem]:
    for rrset in rrsets:
        if rrset.type != "CNAME":
            continue
        other = next((found for found in rrsets if found is not rrset), None)
        if other is None and rrset.name != zone:
            continue
        yield Problem(
            kind=CNAME_AND_MORE,
            pointer=rrset.origin.pointer,
            on_key=rrset.origin.on_key,
            message=f"{rrset.name.unicode} would be a CNAME and have "
            f"{other.type if other is not None else 'SOA and NS'} too",
            first=other.origin.pointer if other is not None else None,
            hint="give one of the two a name of its own",
        )


def _two_spf(rrset: RRset, other: RRset) -> Problem:
    shared = "shared_spf" in (rrset.origin.made_by, other.origin.made_by)
    return Problem(
        kind=TWO_SPF,
        pointer=rrset.origin.pointer,
        on_key=rrset.origin.on_key,
        message=f"{rrset.name.unicode} would have two SPF records",
        first=other.origin.pointer,
        hint="give the shared record a name that is for nothing else, such as _spf.one.example"
        if shared
        else "say its terms in `spf` of the service, or in `spf.terms` of the domain",
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
