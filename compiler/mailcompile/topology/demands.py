"""What entries ask of zones other than their own: report authorizations, shared SPF, PTR, keys."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.inputs import (
    Authorization,
    DomainInputs,
    Reverse,
    SharedSpf,
)
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.nearest import nearest
from mailcompile.topology.reports import report_domains
from mailcompile.topology.texts import target
from mailcompile.topology.zones import Zones

EVERYBODY = "*"


def authorizations(
    domains: BoundDomains, zones: Zones
) -> dict[DomainName, tuple[Authorization, ...]]:
    """Leave to send reports, by the zone that must give it (RFC 9990 section 4).

    Where a host takes reports about everybody, one wildcard says so; a record beside it would keep
    it from matching the names next to that record (RFC 4592 section 3.3.1).
    """
    found: dict[tuple[DomainName, str], Authorization] = {}
    for domain in domains.domains.values():
        settings = domain.settings
        for text, pointer in settings.accept_reports_from:
            reported = _reported(text)
            if reported is not None and not domain.is_wildcard:
                demand = Authorization(
                    reported=reported, host=domain.name, ttl=settings.ttl.dmarc, pointer=pointer
                )
                found.setdefault((domain.name, reported), demand)
        for host, pointer in _destinations(domain, domains):
            if organization(domain.name, domains) == organization(host, domains):
                continue
            there = domains.closest(host)
            ttl = (there.settings if there is not None else domains.defaults).ttl.dmarc
            demand = Authorization(reported=domain.name, host=host, ttl=ttl, pointer=pointer)
            found.setdefault((host, domain.name), demand)
    open_hosts = {host for host, reported in found if reported == EVERYBODY}
    by_zone: dict[DomainName, list[Authorization]] = {}
    for (host, reported), demand in sorted(found.items()):
        zone = zones.of(host)
        if zone is not None and (host not in open_hosts or reported == EVERYBODY):
            by_zone.setdefault(zone, []).append(demand)
    return {zone: tuple(demands) for zone, demands in by_zone.items()}


def _destinations(domain: Domain, domains: BoundDomains) -> Iterator[tuple[DomainName, Pointer]]:
    """Where reports about a domain go: as its policy says, or the one of ours to which its
    ``_dmarc`` is an alias."""
    if has_policy(domain):
        yield from report_domains(domain)
    alias = domain.settings.dmarc.cname
    if alias is None or domain.settings.parked or domain.is_wildcard:
        return
    owner = alias.lower().removesuffix(".").removeprefix("_dmarc.")
    other = domains.domains.get(DomainName(owner))
    if other is not None and alias.lower().startswith("_dmarc.") and has_policy(other):
        for host, _ in report_domains(other):
            yield host, domain.origin("dmarc/cname")


def has_policy(domain: Domain) -> bool:
    """Whether we write a DMARC policy for the domain."""
    settings = domain.settings
    if domain.is_wildcard:
        return False
    return settings.parked or (settings.dmarc.policy is not None and settings.dmarc.cname is None)


def organization(name: DomainName, domains: BoundDomains) -> DomainName:
    """The organizational domain, as far as our own policies tell (RFC 9989 section 4.10.2)."""
    found = name
    for above in name.ancestors():
        domain = domains.domains.get(above)
        if domain is None or not has_policy(domain):
            continue
        psd = domain.settings.dmarc.psd
        if psd is False:
            return above
        if psd is True and above != name:
            return DomainName(".".join(name.split(".")[-above.count(".") - 2 :]))
        found = above
    return found


def shared_spf(
    parts: Iterable[DomainInputs], domains: BoundDomains, zones: Zones
) -> tuple[dict[DomainName, tuple[SharedSpf, ...]], list[Problem]]:
    """The records of ``spf.shared_record``, by zone."""
    users: dict[DomainName, list[DomainInputs]] = {}
    problems = []
    for part in sorted(parts, key=lambda part: part.name):
        written = part.domain.settings.spf.shared_record
        if written is None or part.domain.settings.parked:
            continue
        pointer = part.domain.origin("spf/shared_record")
        try:
            name = target(written)
        except NameProblem as problem:
            problems.append(Problem(kind=kinds.BAD_NAME, pointer=pointer, message=str(problem)))
            continue
        if zones.of(name) is None:
            problems.append(
                Problem(
                    kind=kinds.UNKNOWN_DOMAIN,
                    pointer=pointer,
                    message=f"{name.unicode} lies in no zone of ours, so nobody would write it",
                    hint=nearest(name, map(str, zones)) or "name a name in a managed zone",
                )
            )
            continue
        users.setdefault(name, []).append(part)
    found: dict[DomainName, list[SharedSpf]] = {}
    for name, sharing in sorted(users.items()):
        zone = zones.of(name)
        assert zone is not None
        there = domains.closest(name)
        flows = (flow for part in sharing for flow in part.flows if flow.mail_from == part.name)
        record = SharedSpf(
            name=name,
            flows=tuple(flows),
            ttl=(there.settings if there is not None else domains.defaults).ttl.spf,
            pointer=sharing[0].domain.origin("spf/shared_record"),
        )
        found.setdefault(zone, []).append(record)
    return {zone: tuple(records) for zone, records in found.items()}, problems


def reverse(hosts: Iterable[Host], zones: Zones) -> dict[DomainName, tuple[Reverse, ...]]:
    """Where the addresses that we publish lead back, by reverse zone (RFC 1035 section 3.5, RFC
    3596 section 2.5)."""
    if not any(zones[zone].is_reverse for zone in zones):
        return {}
    found: dict[DomainName, dict[tuple[DomainName, DomainName], Reverse]] = {}
    for host in hosts:
        if host.name is None or zones.of(host.name) is None:
            continue
        for pointer, address in host.address_places if host.published else ():
            owner = DomainName(address.reverse_pointer)
            zone = zones.of(owner)
            if zone is not None:
                found.setdefault(zone, {})[owner, host.name] = Reverse(
                    owner=owner, target=host.name, address=address, pointer=pointer
                )
    return {zone: tuple(rows[key] for key in sorted(rows)) for zone, rows in found.items()}


def _reported(text: str) -> str | None:
    if text == EVERYBODY:
        return text
    try:
        return DomainName.host(text)
    except NameProblem:
        return None
