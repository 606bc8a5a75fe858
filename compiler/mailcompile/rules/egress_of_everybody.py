"""HOST007: an egress so wide that it lets everybody send."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.spf import MIN_PREFIX
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST007",
    name="egress-of-everybody",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 5.6",
    explains=("P5", "P6"),
    bad="""
        mailcompile: 1
        hosts:
          vps1:
            name: mail.one.example
            addresses: [192.0.2.1]
            egress: [⟦0.0.0.0/0⟧]
            signer: rspamd
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1:
            name: mail.one.example
            addresses: [192.0.2.1]
            egress: [198.51.100.0/24]
            signer: rspamd
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def egress_of_everybody(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """`egress` becomes a network in SPF, and whoever is in it may send for the domain. A network
    wider than any organization has lets strangers in, as `+all` would, which the language does
    not have on purpose.
    """
    for host in context.hosts.values():
        for pointer, network in host.declared_networks():
            if network.prefixlen < MIN_PREFIX[network.version]:
                yield Report(
                    pointer,
                    f"{network} would let nearly everybody send as the domains of {host.id}",
                    "write the networks that the host really sends from",
                )
