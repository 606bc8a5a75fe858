"""Mail that hosts send by themselves: of the machine, bounces, and what they forward."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.topology.flows import UseService
from mailcompile.topology.inputs import Flow, FlowKind
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.routes import Routes, Way


def list_flows(
    domain: Domain, flows: Iterable[Flow], lists: Iterable[Host], routes: Routes, use: UseService
) -> Iterator[Flow]:
    """Mail of the domain's people that comes back through a mailing list of ours, which keeps From
    and signs again.

    People have mailboxes at domains whose mail a host of ours signs; other domains have no keys
    that the list could sign with.
    """
    if domain.is_wildcard or not any(flow.signer for flow in flows):
        return
    for host in lists:
        assert host.mailing_list is not None
        pointer: Pointer = (*host.pointer, "forwards", "list")
        for way in routes.ways(host.id):
            yield _flow("list", way, domain.name, host.mailing_list, domain.name, pointer, use)


def rewritten_flows(
    domain: Domain, hosts: Iterable[Host], routes: Routes, use: UseService
) -> Iterator[Flow]:
    """Mail of the machines themselves that is rewritten to be from ``domain``."""
    signs_as = domain.name if domain.settings.dkim is not None else None
    for host in hosts:
        if host.rewrites_to == domain.name:
            pointer: Pointer = (*host.pointer, "system_mail")
            for way in routes.ways(host.id):
                yield _flow("system_mail", way, domain.name, domain.name, signs_as, pointer, use)


def signed_system_mail(
    host: Host, routes: Routes, signs_as: DomainName | None, use: UseService
) -> Iterator[Flow]:
    """Mail of a machine in its own name; ``signs_as`` is the closest domain above it with keys."""
    if host.name is not None:
        pointer: Pointer = (*host.pointer, "system_mail")
        for way in routes.ways(host.id):
            yield _flow("system_mail", way, host.name, host.name, signs_as, pointer, use)


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


def forwarded(host: Host, name: DomainName, routes: Routes, use: UseService) -> Iterator[Flow]:
    """How mail leaves that a host forwards with ``name`` as Return-Path; its From is anybody's."""
    setting = "srs" if host.srs == name else "list"
    for way in routes.ways(host.id):
        pointer: Pointer = (*host.pointer, "forwards", setting)
        yield _flow("forwarded", way, name, name, None, pointer, use)


def _flow(
    kind: FlowKind,
    way: Way,
    from_domain: DomainName,
    mail_from: DomainName,
    signs_as: DomainName | None,
    pointer: Pointer,
    use: UseService,
) -> Flow:
    used = use(way.egress)
    service = used[1] if used is not None else None
    rewritten = service is not None and service.rewrites_mail_from
    signer = way.signer if signs_as is not None else None
    return Flow(
        kind=kind,
        from_domain=from_domain,
        mail_from=None if rewritten else mail_from,
        path=way.path,
        signer=signer,
        dkim_domain=signs_as if signer else None,
        pointer=pointer,
        service=service,
    )
