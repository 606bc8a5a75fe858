"""What entries name: hosts, services and domains that must be there, settings that must be said."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.topology import kinds
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.flows import label_problems
from mailcompile.topology.hosts import unknown_id
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.nearest import nearest
from mailcompile.topology.reports import report_problems
from mailcompile.topology.zones import Zones


def domain_problems(
    domains: Iterable[Domain],
    declared: frozenset[str],
    services: Collection[str],
    pools: Mapping[str, tuple[str, ...]],
    zones: Zones,
) -> Iterator[Problem]:
    """IDs that nobody declared, and settings that must be there. Thousands of domains can inherit
    one mistake, which is told once.

    ``declared`` are the IDs of hosts and services, ``services`` those of services.
    """
    told: set[Pointer] = set()
    for domain in domains:
        settings = domain.settings
        yield from report_problems(domain)
        for service_id, chain in settings.services.items():
            pointer = chain[-1][1]
            if service_id not in services and pointer not in told:
                told.add(pointer)
                yield _unknown_service(service_id, pointer, services, service_id in declared)
        if settings.parked:
            continue
        yield from _mx_twice(domain, pools)
        for identifier, pointer in _named(domain):
            if identifier not in declared and pointer not in told:
                told.add(pointer)
                yield unknown_id(identifier, pointer, declared)
        says_mx = settings.mx or settings.mx_word or settings.external
        if not says_mx and not settings.senders:
            yield _neither(domain)
        yield from _policy(domain)
        yield from label_problems(domain, zones)


def host_problems(hosts: Iterable[Host], domains: BoundDomains) -> Iterator[Problem]:
    """Domains to which system mail is rewritten, and that nobody declared."""
    for host in hosts:
        name = host.rewrites_to
        domain = domains.domains.get(name) if name is not None else None
        if name is None or (domain is not None and not domain.settings.parked):
            continue
        parked = domain is not None
        yield Problem(
            kind=kinds.UNKNOWN_DOMAIN,
            pointer=(*host.pointer, "system_mail", "rewrite"),
            message=f"nothing can be sent as {name.unicode}, which is parked"
            if parked
            else f"there is no domain {name.unicode}",
            hint="name a domain that sends"
            if parked
            else nearest(name, map(str, domains.domains)) or "declare it under `domains`",
        )


def same_ids(hosts: Iterable[str], services: Iterable[str]) -> Iterator[Problem]:
    """IDs that a host and a service share: they have one space of names."""
    taken = frozenset(hosts)
    for service_id in services:
        if service_id in taken:
            yield Problem(
                kind=kinds.SAME_NAME_TWICE,
                pointer=("services", service_id),
                on_key=True,
                message=f"{service_id} is the ID of a host and of a service",
                first=("hosts", service_id),
                hint="give one of them another ID",
            )


def no_domains() -> Problem:
    """A topology from which nothing comes."""
    return Problem(
        kind=kinds.NO_DOMAINS,
        pointer=("mailcompile",),
        on_key=True,
        message="the topology has no domains",
        hint="declare them under `domains`; a zone that is only judged stands under "
        "`zones.managed`",
    )


def _named(domain: Domain) -> Iterator[tuple[str, Pointer]]:
    """The IDs that a domain names, with their places; in the short form the entry itself."""
    for entry in domain.settings.mx:
        yield entry.id, entry.pointer
    for sender in domain.settings.senders:
        yield sender.id, (*sender.pointer, "id")
        if sender.via is not None:
            yield sender.via, (*sender.pointer, "via")


def _mx_twice(domain: Domain, pools: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in domain.settings.mx:
        for member in pools.get(entry.id, (entry.id,)):
            if member in seen:
                yield Problem(
                    kind=kinds.MX_TWICE,
                    pointer=entry.pointer,
                    message=f"{member} is an MX of {domain.name.unicode} twice",
                    hint="name each host once, with the preference that it shall have",
                )
            seen.add(member)


def _policy(domain: Domain) -> Iterator[Problem]:
    settings = domain.settings
    if domain.parent is None and settings.dmarc.policy is None and settings.dmarc.cname is None:
        yield Problem(
            kind=kinds.MISSING_POLICY,
            pointer=domain.pointer,
            on_key=True,
            message=f"{domain.name.unicode} has no dmarc.policy",
            hint="say `dmarc: {policy: none | quarantine | reject}` here or in `defaults`",
        )


def _neither(domain: Domain) -> Problem:
    return Problem(
        kind=kinds.NEITHER_MAIL_NOR_PARKED,
        pointer=domain.pointer,
        on_key=True,
        message=f"{domain.name.unicode} has neither mx nor senders: is it parked?",
        hint="say `mail: none` if it is parked, otherwise name its mx and senders",
    )


def _unknown_service(
    service_id: str, pointer: Pointer, services: Iterable[str], is_host: bool
) -> Problem:
    return Problem(
        kind=kinds.UNKNOWN_HOST,
        pointer=pointer,
        on_key=True,
        message=f"{service_id} is a host, not a service"
        if is_host
        else f"there is no service {service_id}",
        hint="what a host does is said under `hosts`"
        if is_host
        else nearest(service_id, services) or "declare it under `services`",
    )
