"""Aliases, and names that records lead to: what DNS services, octoDNS and mail servers refuse."""

from collections.abc import Iterable, Iterator, Mapping

from mailcompile.diagnostics import Kind, Problem, Severity
from mailcompile.dns import CNAME, MX, PTR, DomainName, Rdata, RRset, Zone
from mailcompile.topology import ZoneInputs

ALIAS_CIRCLE = Kind(
    code="NAME004",
    name="aliases-in-a-circle",
    severity=Severity.ERROR,
    reason="""Aliases that lead to one another lead to no record: resolvers follow them for a while
and give up, and octoDNS refuses the whole run. One of them must lead to a name that has what is
looked for.""",
    rfc="RFC 1034 section 3.6.2",
)

MX_TO_ALIAS = Kind(
    code="NAME005",
    name="mx-to-an-alias",
    severity=Severity.ERROR,
    reason="""An MX names a host by the name that has its A and AAAA, never an alias. Some servers
refuse to deliver by one, and a host that does not know itself by that name takes the mail for a
loop; octoDNS refuses the whole run. Name in `mx` what the alias leads to.""",
    rfc="RFC 2181 section 10.3",
    explains=("P9",),
)

NO_HOST_NAME = Kind(
    code="NAME006",
    name="no-host-name-as-target",
    severity=Severity.ERROR,
    reason="""What an MX, a CNAME or a PTR leads to is the full name of a host or record. A name of
one label is a top-level domain, where no mail host stands: most often the domain was left out. A
`*` is no wildcard in a target. octoDNS refuses the whole run for either.""",
    rfc="RFC 1123 section 5.1",
)

AT_EXTERNAL_NAME = Kind(
    code="SUB003",
    name="records-at-external-name",
    severity=Severity.ERROR,
    reason="""A subdomain with `cname: external` is an alias that others manage, and nothing else
can stand at its name. A host, a bounce name, a Return-Path of `forwards`, a verification or a link
of a service with just that name needs another one.""",
    rfc="RFC 1034 section 3.6.2",
)

KINDS = (ALIAS_CIRCLE, MX_TO_ALIAS, NO_HOST_NAME, AT_EXTERNAL_NAME)


def at_external_names(rrsets: Iterable[RRset], inputs: ZoneInputs) -> Iterator[Problem]:
    """A problem for each RRset at the name of a subdomain with ``cname: external``."""
    external = {part.name: part.domain for part in inputs.domains if part.domain.settings.external}
    if not external:
        return
    for rrset in rrsets:
        domain = external.get(rrset.name)
        if domain is not None:
            yield _problem(
                AT_EXTERNAL_NAME,
                rrset,
                f"{rrset.name.unicode} would have {rrset.type}, and is an alias of others "
                "(`cname: external`)",
                "use another name, or take out `cname: external`",
                first=domain.settings.origins.get("cname"),
            )


def over_aliases(zones: Iterable[Zone]) -> Iterator[Problem]:
    """A problem for each name that a record leads to in vain, over all zones of ours."""
    aliases: dict[DomainName, RRset] = {}
    exchangers: list[tuple[RRset, DomainName]] = []
    for zone in zones:
        for rrset in zone.rrsets:
            for rdata in rrset.rdatas:
                target = _target(rdata)
                if target is None:
                    continue
                if "." not in target or target.startswith("*"):
                    yield _no_host_name(rrset, target)
                elif isinstance(rdata, CNAME):
                    aliases[rrset.name] = rrset
                elif isinstance(rdata, MX):
                    exchangers.append((rrset, target))
    yield from _circles(aliases)
    for rrset, target in exchangers if aliases else ():
        if target in aliases:
            yield _problem(
                MX_TO_ALIAS,
                rrset,
                f"the MX of {rrset.name.unicode} leads to {target.unicode}, which is an alias",
                "name the host that the alias leads to",
                first=aliases[target].origin.pointer,
            )


def _target(rdata: Rdata) -> DomainName | None:
    match rdata:
        case CNAME() | PTR():
            return rdata.target
        case MX():
            return rdata.exchange
        case _:
            return None


def _circles(aliases: Mapping[DomainName, RRset]) -> Iterator[Problem]:
    """One problem for each circle; every alias is followed once."""
    done: set[DomainName] = set()
    for start in aliases:
        walk: dict[DomainName, None] = {}
        name = start
        while name in aliases and name not in done and name not in walk:
            walk[name] = None
            name = _target(aliases[name].rdatas[0]) or name
        if name in walk:
            names = list(walk)
            circle = [one.unicode for one in names[names.index(name) :]]
            way = " → ".join((*circle[:8], "…") if circle[8:] else (*circle, circle[0]))
            yield _problem(
                ALIAS_CIRCLE,
                aliases[name],
                f"aliases go round in a circle: {way}",
                "let one of them lead to a name that has records",
            )
        done.update(walk)


def _no_host_name(rrset: RRset, target: DomainName) -> Problem:
    kind = "a wildcard" if target.startswith("*") else "no full name"
    return _problem(
        NO_HOST_NAME,
        rrset,
        f"{rrset.type} of {rrset.name.unicode} leads to {target.unicode}, which is {kind}",
        "write the full name, with its domain",
    )


def _problem(
    kind: Kind,
    rrset: RRset,
    message: str,
    hint: str,
    first: tuple[str | int, ...] | None = None,
) -> Problem:
    return Problem(
        kind=kind,
        pointer=rrset.origin.pointer,
        on_key=rrset.origin.on_key,
        message=message,
        hint=hint,
        first=first,
    )
