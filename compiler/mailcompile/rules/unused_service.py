"""SERV002: a service that no domain uses."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.service_inputs_unused import said_in_vain
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV002",
    name="unused-service",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          ⟦crm⟧: {spf: ["include:spf.crm.example"], dkim: {c1: {cname: c1.crm.example}}}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          crm: {spf: ["include:spf.crm.example"], dkim: {c1: {cname: c1.crm.example}}}
        domains:
          one.example: {mx: [vps1], senders: [vps1, crm], dmarc: {policy: none}}
    """,
)
def unused_service(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A service that is in no domain's `senders` or `mx`, and through which no host relays, does
    nothing for anybody. Either a domain's `senders` lacks it, and its mail will be refused, or it
    is left over.
    """
    used = {service_id for part in parts for service_id in part.services}
    used |= {relay for host in context.hosts.values() for relay in host.relays}
    # Where a domain describes one in vain, it is told there.
    used |= {service_id for part in parts for service_id, _ in said_in_vain(context, part)}
    for service in context.services.values():
        if service.id not in used:
            yield Report(
                service.pointer,
                f"no domain uses the service {service.id}",
                "name it in the `senders` of the domains that it sends for, or take it out",
                on_key=True,
            )
