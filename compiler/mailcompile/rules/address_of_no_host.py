"""HOST005: an address that no machine can send from."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.model import Network


@rule(
    code="HOST005",
    name="address-of-no-host",
    severity=Severity.ERROR,
    rfc="RFC 6890 section 2.2",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [⟦224.0.0.1⟧], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def address_of_no_host(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Unspecified, multicast and reserved addresses belong to no machine: no mail comes from
    them, and none can be delivered there. In SPF they would let nobody in, as A or AAAA they
    would lead nowhere.
    """
    for host in context.hosts.values():
        for pointer, network in host.declared_networks():
            if _is_nobody(network):
                yield Report(
                    pointer,
                    f"no host has the address {network.network_address}",
                    f"write the addresses that {host.id} has on the Internet",
                )


def _is_nobody(network: Network) -> bool:
    first = network.network_address
    unspecified = first.is_unspecified and network.prefixlen == network.max_prefixlen
    return unspecified or network.is_multicast or (network.version == 4 and network.is_reserved)
