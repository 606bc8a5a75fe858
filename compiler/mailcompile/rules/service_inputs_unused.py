"""SERV001: a service that is described at a domain, and does nothing there."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer, Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV001",
    name="service-inputs-unused",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          crm:
            spf: ["include:spf.crm.example"]
            dkim: {c1: {cname: c1.dkim.crm.example}}
            verification: "crm={code}"
        defaults: {mx: [vps1], dmarc: {policy: none}}
        domains:
          one.example: {senders: [vps1], services: {⟦crm⟧: {code: a1}}}
          two.example: {senders: [crm], services: {crm: {code: b2}}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          crm:
            spf: ["include:spf.crm.example"]
            dkim: {c1: {cname: c1.dkim.crm.example}}
            verification: "crm={code}"
        defaults: {mx: [vps1], dmarc: {policy: none}}
        domains:
          one.example: {senders: [vps1, crm], services: {crm: {code: a1}}}
          two.example: {senders: [crm], services: {crm: {code: b2}}}
    """,
)
@each_domain
def service_inputs_unused(context: Context, part: DomainInputs) -> Iterable[Report]:
    """What stands under `services` of a domain makes no sender: records of a service are written
    where it is in `senders` or `mx`, or where a host relays through it. Inputs for one that is in
    neither are ignored, and if it does send, its mail is refused.
    """
    for service_id, pointer in said_in_vain(context, part):
        yield Report(
            pointer,
            f"{service_id} neither sends nor receives for {part.name.unicode}",
            "name it in `senders` or `mx` of the domain, or take it out",
            on_key=True,
        )


def said_in_vain(context: Context, part: DomainInputs) -> Iterator[tuple[str, Pointer]]:
    """The services that the domain itself describes and does not use, with their places."""
    domain = part.domain
    if domain.settings.parked or domain.is_wildcard:
        return
    for service_id, chain in domain.settings.services.items():
        pointer = chain[-1][1]
        inherited = pointer[: len(domain.pointer)] != domain.pointer
        if service_id not in part.services and service_id in context.services and not inherited:
            yield service_id, pointer
