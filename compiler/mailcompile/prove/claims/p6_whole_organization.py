"""P6: as an organization send those that were declared for it, whatever name of it they use."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from mailcompile.diagnostics import TOPOLOGY, Kind, Proof, Severity, Verdict
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.key_holders import Holders, holders
from mailcompile.prove.evidence.organization_senders import Senders, forwarding, senders_of
from mailcompile.prove.evidence.organizations import (
    Organization,
    foreign_organizations,
    organizations,
)
from mailcompile.prove.evidence.owners import Place, by_hand, declared_at
from mailcompile.prove.evidence.passing import semicolons
from mailcompile.prove.evidence.strangers import strangers
from mailcompile.prove.view import View
from mailcompile.spf import MIN_PREFIX, Authorized, IpSet
from mailcompile.spf.parse import spf_records
from mailcompile.topology import Host

KIND = Kind(
    code="P6",
    name="organization-impersonated",
    severity=Severity.ERROR,
    reason="""Claim P6: DMARC takes all names of an organization for one. Where alignment is
relaxed, which is the default, whoever passes SPF for any name below the organizational domain, an
EHLO name, a name written by hand, a wildcard, can send as the domain itself; and so can whoever
holds a DKIM key of any of them (RFC 9989 section 4.4). All of these have to be declared senders of
the domain and its subdomains, or hosts that receive for them.

A host called web1.one.example that sends directly, for another domain, can impersonate
ceo@one.example. Call it by a name in another domain, or say `dmarc: {spf_alignment: strict}`; then
the name in From has to be the name that passes. The same goes for a host that forwards strangers'
mail with a Return-Path of the organization (`forwards: {srs: …}`).""",
    rfc="RFC 9989 section 4.4",
)


def within_organization(view: View) -> Iterable[Proof]:
    """One subject for each organizational domain that lies in the zone."""
    for organization in organizations(view):
        yield from _proofs(view, senders_of(view, organization))
    for foreign, name in foreign_organizations(view).items():
        because = f"{name.unicode} belongs to the organization {foreign.unicode}, which others keep"
        yield Proof(claim="P6", subject=foreign, verdict=Verdict.UNDECIDABLE, because=because)


def _proofs(view: View, case: Senders) -> Iterator[Proof]:
    organization = case.organization
    keys = holders(view, organization, case.senders)
    declared = frozenset().union(*(party.symbolic for party in case.parties))
    undecidable = [
        f"`{term}` of {domain} lets in whom the message says, and was not declared"
        for _, spread in case.spreads
        for domain, term in spread.symbolic
        if (domain, term) not in declared
    ]
    if organization.delegated:
        cuts = listed([name.unicode for name in organization.delegated])
        undecidable.append(f"others say who can send with names of {cuts}, which are delegated")
    if not organization.is_shown:
        undecidable.append("what others write in the zone was not shown")
    yield from decided(
        "P6",
        organization.name,
        because=_because(case, keys),
        failures=(
            *_by_everybody(view, case),
            *_by_hosts(view, case, keys),
            *_by_names(view, case),
            *_by_forwarding(view, case),
            *keys.failures,
        ),
        undecidable=(*dict.fromkeys(undecidable), *keys.undecidable),
        unknown=(*case.unknown, *keys.unknown, *organization.unanswered),
    )


def _by_hosts(view: View, case: Senders, keys: Holders) -> Iterator[Failure]:
    """Hosts of ours that can send or sign, though nobody declared them: a failure for each host,
    and one for each domain whose keys another one has."""
    passing: dict[str, dict[DomainName, IpSet]] = {}
    for name, spread in case.spreads:
        if _widest(spread) is not None:
            continue  # it lets in everybody, not just hosts of ours
        for one in strangers(view, spread["pass"] - case.declared, frozenset(), ()):
            passing.setdefault(one.id, {})[name] = one.networks
    # Of a host that forwards more is said elsewhere.
    known = {host.id for host in forwarding(view, case)}
    signing = {host_id for host_id, _ in keys.hosts}
    for host_id, names in passing.items():
        if host_id not in known:
            host = view.context.hosts[host_id]
            yield _by_host(view, case, host, names, signs=host_id in signing)
    yield from (failure for host_id, failure in keys.hosts if host_id not in passing)


def _by_host(
    view: View, case: Senders, host: Host, names: dict[DomainName, IpSet], *, signs: bool
) -> Failure:
    author = case.organization.spf_author.unicode
    shown = listed([name.unicode for name in names])
    aligns = "aligns" if len(names) == 1 else "align"
    is_called_so = host.name is not None and host.name in names
    name = host.name if host.name is not None and is_called_so else next(iter(names))
    also = " and sign" if signs else ""
    return _failure(
        view,
        case,
        f"{host.id} can send{also} as {author}, for which it was not declared to send",
        f"{names[name].first()} of {host.id} passes SPF for {shown}, which {aligns} with {author}",
        Place((*host.pointer, "name")) if is_called_so else _place(view, name),
        _ways_out(case.organization, host, names, signs=signs),
    )


def _ways_out(
    organization: Organization, host: Host, names: Iterable[DomainName], *, signs: bool
) -> str:
    author = organization.spf_author.unicode
    others = [name.unicode for name in names if name != host.name]
    ways = [f"call {host.id} by a name in another domain"] if host.name in set(names) else []
    ways += [f"take it out of SPF of {listed(others)}"] if others else []
    way = " and ".join(ways)
    parked = {part.name for part in organization.parts if part.domain.settings.parked}
    if (
        organization.is_spf_strict
        or organization.spf_author in parked  # says nothing of alignment
        or not set(names).isdisjoint(organization.authors)
    ):
        return way
    if signs:
        return f"{way}; strict alignment of SPF is not enough, since it signs with keys of {author}"
    return f"say `spf_alignment: strict` in `dmarc` of {author}, or {way}"


def _by_everybody(view: View, case: Senders) -> Iterator[Failure]:
    """Names with which nearly everybody passes, whoever wrote it: a declared service, too, can let
    in more than any organization has."""
    for name, spread in case.spreads:
        widest = _widest(spread)
        if widest is not None:
            found = _by_others(view, case, name, spread, IpSet.of(widest))
            yield replace(
                found,
                because=f"nearly everybody can send as {case.organization.spf_author.unicode}",
                severity=view.severity(case.organization.spf_author),
            )


def _widest(spread: Authorized) -> IPv4Network | IPv6Network | None:
    """A network that passes and is wider than any that a registry gave to one organization."""
    for network in spread["pass"].networks():
        if network.prefixlen < MIN_PREFIX[network.version]:
            return network
    return None


def _by_names(view: View, case: Senders) -> Iterator[Failure]:
    """Addresses of others that pass for a name that aligns: a failure for each name."""
    for name, spread in case.spreads:
        if _widest(spread) is not None:
            continue
        surplus = spread["pass"] - case.declared
        for one in strangers(view, surplus, frozenset(), ()):
            surplus -= one.networks
        if surplus:
            yield _by_others(view, case, name, spread, surplus)


def _by_others(
    view: View, case: Senders, name: DomainName, spread: Authorized, surplus: IpSet
) -> Failure:
    author = case.organization.spf_author.unicode
    path = next(one.path for one in spread.passes if one.networks & surplus)
    terms = " → ".join(f"`{term}` of {domain}" for domain, term in path)
    return _failure(
        view,
        case,
        f"somebody of whom the topology says nothing can send as {author}",
        f"{surplus.first()} passes SPF for {name.unicode} by {terms}",
        _place(view, name),
        f"take it out of SPF of {name.unicode}, or declare it as a sender",
    )


def _by_forwarding(view: View, case: Senders) -> Iterator[Failure]:
    """Strangers' mail that comes back with an aligned Return-Path passes, whatever it says."""
    author = case.organization.spf_author.unicode
    for host in forwarding(view, case):
        assert host.srs is not None
        address = view.ground.networks(host.id).first()
        yield _failure(
            view,
            case,
            f"mail of strangers that {host.id} forwards passes as {author}",
            f"{address or host.id} forwards with {host.srs.unicode}, which aligns with {author}",
            Place((*host.pointer, "forwards", "srs")),
            "forward with a name of a domain that nobody has in From",
        )


def _failure(
    view: View, case: Senders, because: str, counterexample: str, place: Place, hint: str
) -> Failure:
    return Failure(
        because=because,
        counterexample=counterexample,
        pointer=place.pointer,
        on_key=place.on_key,
        source=place.source,
        # What is written by hand is judged: it was there before, and is not ours to take out.
        severity=view.severity(case.organization.spf_author)
        if view.manages("spf") and place.source == TOPOLOGY
        else Severity.WARNING,
        hint=hint,
    )


def _place(view: View, name: DomainName) -> Place:
    """Where a record is written by hand, or which line of the topology makes it."""
    if name.is_within(view.zone):
        for text in spf_records(view.world.lookup(name, "TXT").values):
            place = by_hand(view, name, "TXT", text)
            if place is not None:
                return place
        alias = by_hand(view, name, "CNAME")
        if alias is not None:
            return alias
    return declared_at(view, name)


def _because(case: Senders, keys: Holders) -> str:
    """Who can send as the domain itself, and through which of its names."""
    organization = case.organization
    through: dict[str, dict[str, None]] = {}
    for name, spread in case.spreads:
        left = spread["pass"]
        for party in case.parties:
            if left & party.networks:
                through.setdefault(party.label, {})[name.unicode] = None
                left -= party.networks
    for name, service in case.services:
        if "_domainkey" not in name:
            through.setdefault(service, {})[name.unicode] = None
    author = organization.spf_author.unicode
    for party in case.parties:
        if party.unknown and party.label not in through:
            through[f"what {party.label} lets in"] = {}
    senders = [
        f"{who} through {listed(list(names))}" if names else who for who, names in through.items()
    ]
    held = f"; keys are with {listed(keys.labels)}" if keys.labels else "; there are no keys"
    if not senders:
        return f"no address passes SPF for a name that aligns with {author}{held}"
    strict = ", alignment being strict" if organization.is_spf_strict else ""
    return f"as {author} can send{strict}: {semicolons(senders)}{held}"
