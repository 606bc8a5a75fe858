"""Flows: each way in which mail of a domain leaves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.inputs import Flow
from mailcompile.topology.model import Domain, Host, Sender
from mailcompile.topology.routes import Routes, Way
from mailcompile.topology.service_at_domain import ServiceOfDomain
from mailcompile.topology.services import BoundService
from mailcompile.topology.zones import Zones

UseService: TypeAlias = Callable[[str], "tuple[ServiceOfDomain, BoundService] | None"]
"""A service at a domain by its ID; ``None`` for a host."""


def flows_of(domain: Domain, routes: Routes, use: UseService) -> tuple[Flow, ...]:
    """The flows of the domain's senders, in their order; a parked domain has none.

    A sender that is unknown, or whose relays lead nowhere, has no flow: that is reported elsewhere.
    """
    if domain.settings.parked:
        return ()
    found: list[Flow] = []
    for sender in domain.settings.senders:
        mail_from = return_path(domain, sender.bounce)
        if mail_from is None:
            continue
        for way in routes.ways(sender.id, sender.via):
            flow = _flow(domain, sender, way, mail_from, use)
            found.append(flow)
            found += [replace(flow, from_domain=name) for _, name in from_names(domain, (sender,))]
    return tuple(found)


def _flow(
    domain: Domain,
    sender: Sender,
    way: Way,
    mail_from: DomainName,
    use: UseService,
) -> Flow:
    used = use(way.egress)
    bounce = service = None
    own: DomainName | None = mail_from
    if used is not None:
        at_domain, service = used
        if sender.bounce is not None:
            bounce = at_domain.bounce(sender.bounce)
        elif service.rewrites_mail_from:
            own = None
    signed = sender.signed and domain.settings.dkim is not None and not domain.is_wildcard
    return Flow(
        kind="declared",
        from_domain=domain.name,
        mail_from=own,
        path=way.path,
        signer=way.signer if signed else None,
        dkim_domain=domain.name if signed and way.signer else None,
        pointer=sender.pointer,
        service=service,
        bounce=bounce,
    )


def list_flows(domain: Domain, hosts: Iterable[Host]) -> Iterator[Flow]:
    """Mail of the domain's people that comes back through a mailing list of ours, which keeps From
    and signs again."""
    settings = domain.settings
    if settings.parked or not settings.senders or domain.is_wildcard:
        return
    for host in hosts:
        if host.mailing_list is None:
            continue
        signs = host.signer != "none" and settings.dkim is not None
        yield Flow(
            kind="list",
            from_domain=domain.name,
            mail_from=host.mailing_list,
            path=(host.id,),
            signer=host.id if signs else None,
            dkim_domain=domain.name if signs else None,
            pointer=(*host.pointer, "forwards", "list"),
        )


def rewritten_flows(domain: Domain, hosts: Iterable[Host], routes: Routes) -> Iterator[Flow]:
    """Mail of the machines themselves that is rewritten to be from ``domain``."""
    for host in hosts:
        if host.rewrites_to != domain.name:
            continue
        for way in routes.ways(host.id):
            signs = way.signer is not None and domain.settings.dkim is not None
            yield Flow(
                kind="system_mail",
                from_domain=domain.name,
                mail_from=domain.name,
                path=way.path,
                signer=way.signer if signs else None,
                dkim_domain=domain.name if signs else None,
                pointer=(*host.pointer, "system_mail"),
            )


def signed_system_mail(host: Host, routes: Routes, signs_as: DomainName | None) -> Iterator[Flow]:
    """Mail of a machine in its own name; ``signs_as`` is the closest domain of ours above it."""
    if host.name is None:
        return
    for way in routes.ways(host.id):
        signer = way.signer if signs_as is not None else None
        yield Flow(
            kind="system_mail",
            from_domain=host.name,
            mail_from=host.name,
            path=way.path,
            signer=signer,
            dkim_domain=signs_as if signer else None,
            pointer=(*host.pointer, "system_mail"),
        )


def bounces(host: Host, signs_as: DomainName | None) -> Iterator[Flow]:
    """What a host that delivers sends with an empty Return-Path (RFC 5321 section 4.5.5)."""
    if host.name is None or not host.delivers or host.internal:
        return
    signer = host.id if host.signer != "none" and signs_as is not None else None
    yield Flow(
        kind="bounces",
        from_domain=host.name,
        mail_from=None,
        path=(host.id,),
        signer=signer,
        dkim_domain=signs_as if signer else None,
        pointer=host.pointer,
    )


def from_names(domain: Domain, senders: Iterable[Sender]) -> Iterator[tuple[Sender, DomainName]]:
    """The names of ``from_subdomains``; labels that make no name are reported elsewhere."""
    for sender in senders:
        for label in sender.from_subdomains:
            try:
                yield sender, DomainName.host(f"{label}.{domain.name}")
            except NameProblem:
                continue


def return_path(domain: Domain, bounce: str | None) -> DomainName | None:
    """The domain of the Return-Path: the bounce name, or the domain itself; ``None`` for no
    name."""
    if bounce is None:
        return domain.name
    try:
        return DomainName.host(f"{bounce}.{domain.name}")
    except NameProblem:
        return None


def label_problems(domain: Domain, zones: Zones) -> Iterable[Problem]:
    """Labels of senders that make no name, or are a full name already."""
    for sender in domain.settings.senders:
        labels = [] if sender.bounce is None else [(sender.bounce, (*sender.pointer, "bounce"))]
        labels += [
            (label, (*sender.pointer, "from_subdomains", index))
            for index, label in enumerate(sender.from_subdomains)
        ]
        for label, pointer in labels:
            problem = _label_problem(domain, label, zones)
            if problem is not None:
                yield replace(problem, pointer=pointer)


def _label_problem(domain: Domain, written: str, zones: Zones) -> Problem | None:
    try:
        name = DomainName.host(f"{written}.{domain.name}")
    except NameProblem as problem:
        return Problem(kind=kinds.BAD_NAME, pointer=(), message=str(problem))
    labels = name.relative_to(domain.name)
    # Labels may look like numbers, so they are no name by themselves.
    outer = next((above for above in DomainName(labels).ancestors() if above in zones), None)
    if outer is None:
        return None
    label = DomainName(labels).relative_to(outer)
    return Problem(
        kind=kinds.BOUNCE_IS_FULL_NAME,
        pointer=(),
        message=f"{written} is a full name; it would become {written}.{domain.name.unicode}",
        hint=f"write `{label}`: it is taken below {domain.name.unicode}"
        if outer == domain.name and label
        else f"write the labels before {domain.name.unicode}",
    )
