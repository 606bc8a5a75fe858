"""PARK002: a sending host that is called as a parked domain."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="PARK002",
    name="host-at-parked-domain",
    severity=Severity.WARNING,
    rfc="RFC 7505 section 3",
    explains=("P6",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: ⟦two.example⟧, addresses: [192.0.2.11]}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.two.example, addresses: [192.0.2.11]}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none}
    """,
)
@each_domain
def host_at_parked_domain(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A host that delivers gives its name in EHLO, and SPF of that name lets it in. Called as a
    parked domain, it can send as the domain of which the topology says that nobody does.
    """
    if not part.domain.settings.parked:
        return
    for host in context.hosts.values():
        if host.name == part.name and host.delivers:
            yield Report(
                (*host.pointer, "name"),
                f"{host.id} delivers under the name {part.name.unicode}, which is parked",
                "call the host by a name below the domain, or let the domain receive mail",
            )
