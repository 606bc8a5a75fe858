"""The roles of names: what each name is for, zone by zone."""

from collections.abc import Iterable, Iterator, Mapping

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName
from mailcompile.topology import kinds
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.flows import from_names
from mailcompile.topology.inputs import DomainInputs, Flow, NameRole
from mailcompile.topology.model import Host
from mailcompile.topology.zones import Zones

_WEIGHT = ("from", "from_subdomain", "bounce", "return_path", "system_mail", "ehlo", "address")
"""Where two roles of a name want different things, the one that was said more directly wins."""


def roles_of_domains(parts: Iterable[DomainInputs]) -> Iterator[NameRole]:
    """From names, Return-Path names and the names of ``from_subdomains``."""
    parts = tuple(parts)
    external = {part.name for part in parts if part.domain.settings.external}
    for part in parts:
        domain = part.domain
        if part.name not in external:
            yield _role("from", part, part.name, domain.pointer, part.flows)
        if domain.settings.parked:
            continue
        yield from _bounces(part)
        for sender, name in from_names(domain, domain.settings.senders):
            if name not in external:
                yield _role("from_subdomain", part, name, sender.pointer)


def roles_of_hosts(
    hosts: Mapping[str, Host],
    domains: BoundDomains,
    parts: Mapping[DomainName, DomainInputs],
    implicit: Iterable[Flow],
) -> Iterator[NameRole]:
    """EHLO names, names that have an address, and the Return-Paths of what hosts forward."""
    # A bounce has no Return-Path, and a service may have its own.
    flows = [flow for flow in implicit if flow.mail_from is not None]
    own_mail: dict[str, list[Flow]] = {}
    for flow in flows:
        if flow.kind == "system_mail":
            own_mail.setdefault(flow.sender, []).append(flow)
    # A host that relays may deliver one flow by itself (``via``), and then it says its name, too.
    delivering = {flow.egress for part in parts.values() for flow in part.flows}
    for host in hosts.values():
        if host.name is not None and not host.internal:
            there = _There(host.name, domains, parts)
            delivers = host.delivers or host.id in delivering
            yield from _of_machine(host, there, own_mail.get(host.id, ()), delivers)
    yield from _return_paths(hosts, domains, parts, flows)


class _There:
    """The settings and services of the domain that a name belongs to, or the defaults."""

    def __init__(
        self,
        name: DomainName,
        domains: BoundDomains,
        parts: Mapping[DomainName, DomainInputs],
    ) -> None:
        domain = domains.closest(name)
        part = parts[domain.name] if domain is not None else None
        self.name = name
        self.settings = part.domain.settings if part is not None else domains.defaults
        self.services = part.services if part is not None else {}


def _of_machine(
    host: Host, there: _There, own_mail: Iterable[Flow], delivers: bool
) -> Iterator[NameRole]:
    """The roles of a machine's own name."""
    flows = tuple(own_mail)
    if flows:
        yield NameRole(
            kind="system_mail",
            name=there.name,
            settings=there.settings,
            pointer=(*host.pointer, "system_mail"),
            flows=flows,
            services=there.services,
        )
    if delivers or host.addresses:
        yield NameRole(
            kind="ehlo" if delivers else "address",
            name=there.name,
            settings=there.settings,
            pointer=host.pointer,
            hosts=(host.id,),
            services=there.services,
            on_key=True,
        )


def _return_paths(
    hosts: Mapping[str, Host],
    domains: BoundDomains,
    parts: Mapping[DomainName, DomainInputs],
    flows: Iterable[Flow],
) -> Iterator[NameRole]:
    """The names with which hosts forward; several hosts may use one."""
    users: dict[DomainName, dict[str, Host]] = {}
    for host in hosts.values():
        for name in (host.srs, host.mailing_list):
            if name is not None:
                users.setdefault(name, {})[host.id] = host
    forwarded: dict[DomainName, list[Flow]] = {}
    for flow in flows:
        if flow.kind == "forwarded":
            forwarded.setdefault(flow.from_domain, []).append(flow)
    for name, found in sorted(users.items()):
        there = _There(name, domains, parts)
        first = found[min(found)]
        yield NameRole(
            kind="return_path",
            name=name,
            settings=there.settings,
            pointer=(*first.pointer, "forwards", "srs" if first.srs == name else "list"),
            flows=tuple(forwarded.get(name, ())),
            hosts=tuple(sorted(found)),
            services=there.services,
        )


def by_zone(
    roles: Iterable[NameRole], zones: Zones
) -> tuple[dict[DomainName, tuple[NameRole, ...]], list[Problem]]:
    """The roles of each zone; those of one name in the order of their weight."""
    found: dict[DomainName, list[NameRole]] = {}
    problems = []
    for role in roles:
        zone = zones.of(role.name)
        if zone is not None:
            found.setdefault(zone, []).append(role)
        elif role.kind in ("from", "from_subdomain", "bounce"):
            problems.append(_beyond(role))
    for zone_roles in found.values():
        zone_roles.sort(key=lambda role: (role.name, _WEIGHT.index(role.kind)))
    return {zone: tuple(zone_roles) for zone, zone_roles in found.items()}, problems


def beyond(name: DomainName, pointer: Pointer, on_key: bool) -> Problem:
    """A name whose records we could not write."""
    return Problem(
        kind=kinds.BEYOND_DELEGATION,
        pointer=pointer,
        on_key=on_key,
        message=f"{name.unicode} lies in a zone that is delegated to others",
        hint="name the zone under `zones.managed` if it is yours, or use another name",
    )


def _beyond(role: NameRole) -> Problem:
    """A name that a domain wants, at the label that makes it."""
    label: dict[str, str] = {"bounce": "bounce", "from_subdomain": "from_subdomains"}
    pointer = (*role.pointer, label[role.kind]) if role.kind in label else role.pointer
    return beyond(role.name, pointer, role.kind == "from")


def _role(
    kind: str,
    part: DomainInputs,
    name: DomainName,
    pointer: tuple[str | int, ...],
    flows: Iterable[Flow] = (),
) -> NameRole:
    return NameRole(
        kind="from" if kind == "from" else "bounce" if kind == "bounce" else "from_subdomain",
        name=name,
        settings=part.domain.settings,
        pointer=pointer,
        flows=tuple(flow for flow in flows if flow.mail_from == name),
        services=part.services,
    )


def _bounces(part: DomainInputs) -> Iterator[NameRole]:
    by_name: dict[DomainName, list[Flow]] = {}
    for flow in part.flows:
        if flow.kind == "declared" and flow.mail_from not in (None, part.name):
            assert flow.mail_from is not None
            by_name.setdefault(flow.mail_from, []).append(flow)
    for name, flows in by_name.items():
        yield _role("bounce", part, name, flows[0].pointer, flows)
