"""MX001: an MX whose target has no address."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="MX001",
    name="mx-target-without-address",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 5.1",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, egress: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [⟦vps1⟧], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
@each_domain
def mx_target_without_address(context: Context, part: DomainInputs) -> Iterable[Report]:
    """An MX record names a host, and senders look up the host's A and AAAA. A host without
    `addresses` gets neither, so mail to the domain has nowhere to go. `egress` is where mail
    comes from, not where it can be delivered.
    """
    if part.domain.settings.parked:
        return
    for entry in part.domain.settings.mx:
        for host_id in context.members(entry.id):
            host = context.hosts.get(host_id)
            if host is None or host.internal:
                continue
            if not host.addresses and not host.misread:
                yield Report(
                    entry.pointer,
                    f"{host.label} is an MX of {part.name.unicode} and has no address",
                    f"give {host.id} its `addresses`",
                )
