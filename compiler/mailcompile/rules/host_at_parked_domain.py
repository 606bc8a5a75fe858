"""PARK002: a sending host that is called as a parked domain."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
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
          vps1: {name: ⟦two.example⟧, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none}
    """,
)
def host_at_parked_domain(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A host that delivers gives its name in EHLO, and SPF of that name lets it in. Called as a
    parked domain, it can send as the domain of which the topology says that nobody does.
    """
    parked = {part.name: part for part in parts if part.domain.settings.parked}
    for host in context.hosts.values():
        part = parked.get(host.name) if host.name is not None else None
        if part is not None and host.delivers:
            yield Report(
                (*host.pointer, "name"),
                f"{host.id} delivers under the name {part.name.unicode}, which is parked",
                "call the host by a name in a domain that it sends for",
            )
