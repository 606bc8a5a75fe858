"""HOST012: system mail in a name for which nothing can be written."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Host


@rule(
    code="HOST012",
    name="system-mail-outside-our-zones",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 4.3",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          web1:
            name: web1.hoster.example
            addresses: [192.0.2.12]
            relay: vps1
            system_mail: ⟦sign⟧
        domains:
          one.example: {mx: [vps1], senders: [vps1, web1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          web1:
            name: web1.hoster.example
            addresses: [192.0.2.12]
            relay: vps1
            system_mail: {rewrite: one.example}
        domains:
          one.example: {mx: [vps1], senders: [vps1, web1], dmarc: {policy: none}}
    """,
)
def system_mail_outside_our_zones(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """`system_mail: sign` makes the host's name a sending identity: MX and SPF at that name, and
    signatures of the domain above it. A name in no zone of ours gets no record, and one below no
    domain of ours has nobody to sign for it, so the mail is refused as from nowhere. Rewriting
    the sender to a domain of ours works from every host.
    """
    signing = [host for host in context.hosts.values() if host.signs_system_mail]
    if not signing:
        return
    domains = {part.name for part in parts}
    for host in signing:
        why = _why(context, host, domains) if not host.internal else None
        if why is not None:
            yield Report(
                (*host.pointer, "system_mail"),
                f"system mail of {host.id} cannot be signed: {why}",
                "write `system_mail: {rewrite: DOMAIN}` with a domain of yours",
            )


def _why(context: Context, host: Host, domains: set[DomainName]) -> str | None:
    if host.name is None:
        return "the host has no name"
    if context.zones.of(host.name) is None:
        return f"{host.name.unicode} lies in no zone of ours"
    if domains.isdisjoint(host.name.ancestors()):
        return f"{host.name.unicode} lies below no domain of ours"
    return None
