"""SERV005: a service in ``mx`` that has none."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV005",
    name="service-that-does-not-receive",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 5.1",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        services:
          letters:
            spf: ["include:spf.letters.test"]
            dkim: {l1: {cname: l1.letters.test}}
        domains:
          one.example: {mx: [vps1, ⟦letters⟧], senders: [vps1, letters], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        services:
          letters:
            spf: ["include:spf.letters.test"]
            dkim: {l1: {cname: l1.letters.test}}
            mx: [in.letters.test]
        domains:
          one.example: {mx: [vps1, letters], senders: [vps1, letters], dmarc: {policy: none}}
    """,
)
@each_domain
def service_that_does_not_receive(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`mx` names who receives. A service without `mx` of its own, at the service or with what the
    domain says of it, has no name that an MX record could hold: mail to the domain goes to the
    others, or nowhere.
    """
    if part.domain.settings.parked:
        return
    for entry in part.domain.settings.mx:
        service = part.services.get(entry.id)
        if service is not None and not service.mx:
            yield Report(
                entry.pointer,
                f"{entry.id} is to receive for {part.name.unicode} and has no `mx`",
                f"give the service its `mx`, or take {entry.id} out of the domain's",
            )
