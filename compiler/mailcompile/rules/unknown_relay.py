"""HOST001: a relay that nobody declared."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.nearest import nearest


@rule(
    code="HOST001",
    name="unknown-relay",
    severity=Severity.ERROR,
    can_be_allowed=False,
    rfc="RFC 7208 section 4.1",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: ⟦vsp1⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
def unknown_relay(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Receivers check SPF against the address of the host that speaks to them, the last one on
    the way. Where `relay` names no declared host or service, that address is unknown, and no
    record can be written that lets the mail in.
    """
    for host in context.hosts.values():
        for relay in host.relays:
            if relay not in context.declared:
                yield Report(
                    (*host.pointer, "relay"),
                    f"{host.id} relays through {relay}, which is no declared host or service",
                    nearest(relay, context.declared - {host.id}),
                )
