"""HOST010: mail that is to come to an internal host."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.forwarding import return_paths
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST010",
    name="internal-host-that-receives",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 5.1",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          box1: {name: box1.one.example, addresses: [192.0.2.12], relay: vps1, internal: true}
        domains:
          one.example: {mx: [vps1, ⟦box1⟧], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          box1: {name: box1.one.example, addresses: [192.0.2.12], relay: vps1, internal: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, box1], dmarc: {policy: none}}
    """,
)
def internal_host_that_receives(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """An MX leads senders to a host by its name, and `internal: true` keeps the host's addresses
    out of DNS: they find nothing, and the mail comes back. The same holds for a host that
    `forwards` with a Return-Path of its own, whose MX it gets. `mx` names the host that the
    Internet reaches, which passes the mail on inside.
    """
    if not any(host.internal for host in context.hosts.values()):
        return
    for part in parts:
        settings = part.domain.settings
        for entry in settings.mx if not settings.parked else ():
            for member in context.members(entry.id):
                host = context.hosts.get(member)
                if host is not None and host.internal:
                    yield Report(
                        entry.pointer,
                        f"{host.id} is an MX of {part.name.unicode}, and internal",
                        f"name the host that receives for it, or take `internal` from {host.id}",
                        subject=part.domain.subject,
                    )
    for host, name, pointer in return_paths(context, parts):
        if host.internal:
            yield Report(
                pointer,
                f"bounces to {name.unicode} would come to {host.id}, which is internal",
                f"let a host forward that the Internet reaches, or take `internal` from {host.id}",
            )
