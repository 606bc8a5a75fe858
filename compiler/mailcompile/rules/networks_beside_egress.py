"""HOST015: networks that nobody sees behind the egress."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST015",
    name="networks-beside-egress",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 4.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1:
            name: mail.one.example
            signer: rspamd
            addresses: [192.0.2.11]
            ⟦networks⟧: [203.0.113.0/28]
            egress: [198.51.100.7]
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1:
            name: mail.one.example
            signer: rspamd
            addresses: [192.0.2.11]
            egress: [198.51.100.7, 203.0.113.0/28]
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def networks_beside_egress(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """`egress` is all that receivers see of a host, and stands in SPF in place of its `addresses`
    and `networks`. Networks beside it let nobody in: mail from them fails SPF if receivers do see
    them, and they say nothing if not.
    """
    for host in context.hosts.values():
        if host.egress and host.network_places:
            yield Report(
                (*host.pointer, "networks"),
                f"`egress` of {host.id} takes the place of its `networks`, which have no effect",
                "add to `egress` those that receivers see, and take out `networks`",
                on_key=True,
            )
