"""HOST018: an egress that no mail leaves by."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST018",
    name="egress-of-relaying-host",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 4.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2:
            name: web1.one.example
            addresses: [192.0.2.12]
            relay: vps1
            ⟦egress⟧: [198.51.100.7]
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2:
            name: web1.one.example
            addresses: [192.0.2.12]
            signer: rspamd
            egress: [198.51.100.7]
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
def egress_of_relaying_host(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Receivers see the host that speaks to them. One that relays all its mail never does, so its
    `egress` stands in no SPF record. Either its relay is what has that egress, or some of its mail
    leaves directly, which a sender says with `via`.
    """
    relaying = [host for host in context.hosts.values() if host.egress and not host.delivers]
    if not relaying:
        return
    seen = {flow.egress for part in parts for flow in part.flows}
    for host in relaying:
        if host.id not in seen:
            yield Report(
                (*host.pointer, "egress"),
                f"{host.id} relays all its mail, so nobody sees its `egress`",
                "give the egress to its relay, or take out one of the two",
                on_key=True,
            )
