"""What services want beside MX and SPF: verification, tracking, keys, Return-Path CNAMEs."""

from collections.abc import Iterable, Iterator

from mailcompile.dns import CNAME, TXT, DomainName, Origin, RRset
from mailcompile.topology import Context, DomainInputs, ZoneInputs
from mailcompile.topology.services import BoundService, ServiceRecord


def services(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """The records of the services of each domain in the zone."""
    for part in inputs.domains:
        if not part.domain.settings.parked:
            yield from _of_domain(part)


def _of_domain(part: DomainInputs) -> Iterator[RRset]:
    ttl = part.domain.settings.ttl
    unsigned = {one.pointer for one in part.domain.settings.senders if not one.signed}
    sending = {flow.egress for flow in part.flows}
    signing = {flow.egress for flow in part.flows if flow.pointer not in unsigned}
    for service in part.services.values():
        if service.id in sending or not part.domain.settings.external:
            # At an alias of others there is no MX, so a service does not receive for that name.
            yield from _rrsets(part.name, service.verification, ttl.default)
        if service.id in sending:
            yield from _sending(part, service, service.id in signing)
    for flow in part.flows:
        if flow.bounce is not None and flow.bounce.cname is not None and flow.mail_from is not None:
            yield RRset(
                name=flow.mail_from,
                ttl=ttl.default,
                rdatas=(CNAME(flow.bounce.cname),),
                origin=Origin(pointer=flow.pointer, made_by="services"),
            )


def _sending(part: DomainInputs, service: BoundService, signs: bool) -> Iterator[RRset]:
    settings = part.domain.settings
    yield from _rrsets(part.name, service.tracking, settings.ttl.default)
    if signs and (settings.dkim is None or not settings.dkim.delegated):
        yield from _rrsets(part.name, service.dkim, settings.ttl.dkim)


def _rrsets(domain: DomainName, records: Iterable[ServiceRecord], ttl: int) -> Iterator[RRset]:
    for record in records:
        name = domain.below(record.labels)
        target = CNAME(DomainName(record.value)) if record.type == "CNAME" else None
        yield RRset(
            name=name,
            ttl=ttl,
            rdatas=(target or TXT(record.value),),
            origin=Origin(pointer=record.pointer, made_by="services"),
        )
