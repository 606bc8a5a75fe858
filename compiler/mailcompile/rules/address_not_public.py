"""HOST006: an address that the Internet does not route."""

from collections.abc import Iterable
from ipaddress import ip_network

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.spf import covers
from mailcompile.topology import Context, DomainInputs

_NOT_ROUTED = frozenset(
    ip_network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918 section 3
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # RFC 6598 section 7
        "127.0.0.0/8",  # RFC 1122 section 3.2.1.3
        "169.254.0.0/16",  # RFC 3927 section 2.1
        "::1/128",  # RFC 4291 section 2.5.3
        "fe80::/10",  # RFC 4291 section 2.5.6
        "fc00::/7",  # RFC 4193 section 3.1
    )
)


@rule(
    code="HOST006",
    name="address-not-public",
    severity=Severity.WARNING,
    rfc="RFC 6890 section 2.2",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [⟦10.0.0.5⟧], signer: rspamd}
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
def address_not_public(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Private, loopback and link-local addresses are not routed on the Internet. In `addresses`
    they make an MX that nobody else reaches; in SPF they match nobody, because receivers see the
    address behind which the host stands. Behind NAT, `addresses` holds what the Internet reaches,
    and `egress` what receivers see.
    """
    for host in context.hosts.values():
        if host.internal:
            # Nobody outside sees it.
            continue
        for pointer, network in host.declared_networks():
            if covers(_NOT_ROUTED, network):
                yield Report(
                    pointer,
                    f"{network.network_address} of {host.id} is not routed on the Internet",
                    "write the public address; where receivers see another one, add `egress`",
                )
