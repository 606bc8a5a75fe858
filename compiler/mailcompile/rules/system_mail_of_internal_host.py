"""HOST014: system mail in the name of a host that is not in DNS."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST014",
    name="system-mail-of-internal-host",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 2.3.5",
    explains=("P1", "P9"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, relay: vps1, internal: true, system_mail: ⟦sign⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1:
            name: app1.one.example
            relay: vps1
            internal: true
            system_mail: {rewrite: one.example}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
)
def system_mail_of_internal_host(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """`system_mail: sign` makes the host's name a sending identity, with MX and SPF of its own.
    `internal: true` keeps that name out of DNS, and mail from a domain that does not exist is
    refused by most receivers. Rewrite the sender to a domain of ours instead.
    """
    for host in context.hosts.values():
        if host.internal and host.signs_system_mail:
            yield Report(
                (*host.pointer, "system_mail"),
                f"system mail of {host.id} would be from {host.label}, which is not in DNS",
                "write `system_mail: {rewrite: DOMAIN}`, or take out `internal`",
            )
