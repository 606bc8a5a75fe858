"""Who sends for an organization: what its names let in, and who was declared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.dmarc import organizational_domain
from mailcompile.dns import DomainName, Status
from mailcompile.prove.evidence.declared import (
    Party,
    by_domain,
    by_flows,
    host_party,
    mx_hosts,
    shared_by,
    union,
)
from mailcompile.prove.evidence.organizations import Organization, zone_inputs
from mailcompile.prove.evidence.owners import leads_to
from mailcompile.prove.view import View
from mailcompile.spf import Authorized, IpSet
from mailcompile.spf.parse import spf_records
from mailcompile.topology import Host, NameRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """An organization, what receivers find at its names, and who was declared to send for it."""

    organization: Organization
    spreads: tuple[tuple[DomainName, Authorized], ...]
    """The names that align and have an SPF record."""
    unknown: tuple[str, ...]
    parties: tuple[Party, ...]
    declared: IpSet
    senders: frozenset[str]
    """IDs of all that hand on its mail, and of its MX hosts."""
    services: tuple[tuple[DomainName, str], ...]
    """Names that are aliases of a service that sends for it, with its ID."""
    sends: bool
    """Whether anybody was declared to send for it."""


def senders_of(view: View, organization: Organization) -> Senders:
    """All that claim P6 compares."""
    parties = _each_once(_parties(view, organization))
    services = _aliases(view, organization)
    spreads, unknown = [], []
    for name in organization.spf:
        if name in services:
            continue
        answer = view.resolver.resolve(name, "TXT")
        if answer.status is Status.UNKNOWN:
            unknown.append(leads_to(view, name))
        elif spf_records(answer.values):
            spread = view.spread(name)
            spreads.append((name, spread))
            unknown += [leads_to(view, one) for one in spread.unknown]
    flows = [flow for part in organization.parts for flow in part.flows]
    for part in organization.parts:
        shared = shared_by(view, part.domain.settings) if part.flows else None
        flows += () if shared is None else shared.flows
    receiving = {host for part in organization.parts for host in mx_hosts(view, part)}
    return Senders(
        organization=organization,
        spreads=tuple(spreads),
        unknown=tuple(unknown),
        parties=parties,
        declared=union(parties),
        senders=frozenset(step for flow in flows for step in flow.path) | receiving,
        services=tuple(services.items()),
        sends=any(part.flows for part in organization.parts),
    )


def _parties(view: View, organization: Organization) -> Iterator[Party]:
    """Who was declared to send for any name of the organization, and its own MX hosts."""
    for part in organization.parts:
        settings = part.domain.settings
        if settings.parked:
            continue
        itself = [flow for flow in part.flows if flow.mail_from == part.name]
        yield from by_domain(view, part.name, itself, settings, part.domain.pointer)
        for flow in part.flows:
            yield from by_flows(view, flow.mail_from or part.name, (flow,))
        for host_id in mx_hosts(view, part):
            yield host_party(view, host_id, part.domain.pointer)
    if not any(part.flows for part in organization.parts):
        # No mail is from the organization, so who forwards with a name of it impersonates nobody.
        for role in _return_paths(view, organization):
            for host_id in role.hosts:
                yield host_party(view, host_id, role.pointer)
            yield from by_flows(view, role.name, role.flows)


def _return_paths(view: View, organization: Organization) -> Iterator[NameRole]:
    for inputs in zone_inputs(view):
        for role in inputs.roles:
            if role.kind == "return_path" and _belongs(view, organization, role.name):
                yield role


def _belongs(view: View, organization: Organization, name: DomainName) -> bool:
    """Whether a name aligns in SPF with one that can stand in From."""
    if name in organization.spf:
        return True
    return (
        not organization.is_spf_strict
        and name.is_within(organization.name)
        and organizational_domain(name, view.resolver) in (organization.name, None)
    )


def _aliases(view: View, organization: Organization) -> dict[DomainName, str]:
    """Names that are aliases as a service wants it that was declared to send: it says who passes
    there, and can send for the organization anyway."""
    wanted: dict[tuple[DomainName, str], str] = {}
    for part in organization.parts:
        dkim = part.domain.settings.dkim
        for selector, kind, value in dkim.selectors if dkim is not None else ():
            # Others manage the key, as declared, so they can sign anyway.
            if kind == "cname":
                name = part.name.below(f"{selector.lower()}._domainkey")
                wanted[name, value.lower()] = selector
        for flow in part.flows:
            if flow.service is None:
                continue
            records = (*flow.service.dkim, *flow.service.tracking, *flow.service.verification)
            # The order in which a service lists its records says nothing.
            for record in sorted(records, key=lambda record: (record.labels, record.value)):
                if record.type == "CNAME":
                    name = part.name.below(record.labels.lower())
                    wanted[name, record.value.lower()] = flow.egress
            if flow.mail_from is not None and flow.bounce is not None and flow.bounce.cname:
                wanted[flow.mail_from, flow.bounce.cname] = flow.egress
    found: dict[DomainName, str] = {}
    for (name, target), service in wanted.items():
        if f"{target.removesuffix('.')}." in view.world.lookup(name, "CNAME").values:
            found[name] = service
    return found


def _each_once(parties: Iterable[Party]) -> tuple[Party, ...]:
    found: dict[object, Party] = {}
    for party in parties:
        found.setdefault((party.kind, party.id, party.where, party.alias), party)
    return tuple(found.values())


def forwarding(view: View, case: Senders) -> tuple[Host, ...]:
    """The hosts that forward strangers' mail with a Return-Path that aligns with a From domain."""
    if not case.sends:
        return ()
    every, _ = view.ground.recall(
        ("srs",),
        lambda _: tuple(host for _, host in sorted(view.context.hosts.items()) if host.srs),
    )
    return tuple(
        one for one in every if one.srs is not None and _belongs(view, case.organization, one.srs)
    )
