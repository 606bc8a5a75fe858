"""Flows: each declared way in which mail of a domain leaves."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.hosts import route, signer_on
from mailcompile.topology.model import Domain, Flow, Host


def flows_of(domain: Domain, hosts: Mapping[str, Host]) -> tuple[Flow, ...]:
    """The flows of the domain's senders, in their order; a parked domain has none.

    A sender that is unknown, or whose relays lead nowhere, has no flow: that is reported elsewhere.
    """
    if domain.settings.parked:
        return ()
    found = []
    for sender in domain.settings.senders:
        way = route(hosts, sender.id)
        mail_from = return_path(domain, sender.bounce)
        if not way.complete or mail_from is None:
            continue
        signs = domain.settings.dkim is not None
        found.append(
            Flow(
                mail_from=mail_from,
                path=way.path,
                signer=signer_on(hosts, way.path) if signs else None,
                pointer=sender.pointer,
            )
        )
    return tuple(found)


def return_path(domain: Domain, bounce: str | None) -> DomainName | None:
    """The domain of the Return-Path: the bounce name, or the domain itself; ``None`` for no
    name."""
    if bounce is None:
        return domain.name
    try:
        return DomainName.host(f"{bounce}.{domain.name}")
    except NameProblem:
        return None


def bounce_problems(domain: Domain, zones: frozenset[DomainName]) -> Iterable[Problem]:
    """Bounce labels that make no name, or are a full name already."""
    for sender in domain.settings.senders:
        if sender.bounce is None:
            continue
        pointer = (*sender.pointer, "bounce")
        try:
            labels = DomainName.host(f"{sender.bounce}.{domain.name}").relative_to(domain.name)
        except NameProblem as problem:
            yield Problem(kind=kinds.BAD_NAME, pointer=pointer, message=str(problem))
            continue
        # Labels may look like numbers, so they are no name by themselves.
        outer = next((above for above in DomainName(labels).ancestors() if above in zones), None)
        if outer is not None:
            label = DomainName(labels).relative_to(outer)
            yield Problem(
                kind=kinds.BOUNCE_IS_FULL_NAME,
                pointer=pointer,
                message=f"{sender.bounce} is a full name; the bounce name would be "
                f"{sender.bounce}.{domain.name.unicode}",
                hint=f"write `{label}`: it is taken below {domain.name.unicode}"
                if outer == domain.name and label
                else f"write the labels before {domain.name.unicode}",
            )
