"""Flows: each way in which mail of a domain leaves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.inputs import Flow
from mailcompile.topology.model import Domain, Sender
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
