"""HOST004: a sender whose egress has no address."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST004",
    name="sender-without-address",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 5.6",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: mail.other.example, signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1, ⟦vps2⟧], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: mail.other.example, egress: [198.51.100.0/28], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
@each_domain
def sender_without_address(context: Context, part: DomainInputs) -> Iterable[Report]:
    """SPF lets in addresses. A sender whose mail leaves through a host with neither `addresses`
    nor `egress` is let in by nothing, so receivers treat its mail as forged.
    """
    for flow in part.flows:
        host = context.hosts.get(flow.egress)
        if host is None:
            continue
        if not host.networks and not host.misread:
            yield Report(
                flow.pointer,
                f"mail of {flow.path[0]} leaves through {host.id}, which has no address",
                f"give {host.id} its `addresses`, or `egress` where receivers see others",
            )
