"""HOST019: bounces that are to come to a host without an address."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.forwarding import return_paths
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST019",
    name="forwards-without-address",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 5.1",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          fwd1:
            name: fwd1.one.example
            signer: rspamd
            egress: [198.51.100.7]
            forwards: {srs: ⟦srs.one.example⟧}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, fwd1]
            dmarc: {policy: none, spf_alignment: strict}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          fwd1:
            name: fwd1.one.example
            signer: rspamd
            addresses: [192.0.2.12]
            egress: [198.51.100.7]
            forwards: {srs: srs.one.example}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, fwd1]
            dmarc: {policy: none, spf_alignment: strict}
    """,
)
def forwards_without_address(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """The name under `forwards` is the Return-Path of what the host passes on, and gets an MX that
    leads to this host, so that bounces find their way back. Without `addresses` the host has
    neither A nor AAAA: they are lost, and receivers may refuse the mail before.
    """
    for host, name, pointer in return_paths(context, parts):
        if not host.addresses and not host.misread and not host.internal:
            yield Report(
                pointer,
                f"bounces to {name.unicode} would come to {host.id}, which has no address",
                f"give {host.id} its `addresses`, or name a domain that receives mail",
            )
