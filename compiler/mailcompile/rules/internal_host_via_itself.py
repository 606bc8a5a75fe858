"""HOST009: a sender that delivers by itself from an internal host."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST009",
    name="internal-host-via-itself",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 4.1",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, addresses: [192.0.2.12], relay: vps1, internal: true}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, {id: app1, via: ⟦app1⟧}]
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, addresses: [192.0.2.12], relay: vps1, internal: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
)
@each_domain
def internal_host_via_itself(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`via` with the sender's own ID means that this mail does not take the host's `relay`: the
    host speaks to receivers itself. One that is `internal` has neither a name nor an address in
    DNS by which they could know it.
    """
    for sender in part.domain.settings.senders if not part.domain.settings.parked else ():
        host = context.hosts.get(sender.id)
        if sender.via == sender.id and host is not None and host.internal and not host.delivers:
            yield Report(
                (*sender.pointer, "via"),
                f"mail of {part.name.unicode} leaves from {host.id} itself, which is internal",
                f"take out `via`: the host's `relay` is used, or take `internal` from {host.id}",
            )
