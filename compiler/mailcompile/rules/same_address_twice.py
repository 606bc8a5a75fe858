"""HOST013: two hosts that deliver from one address under two names."""

from collections.abc import Iterable

from mailcompile.diagnostics import Pointer, Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Host
from mailcompile.topology.model import Address


@rule(
    code="HOST013",
    name="same-address-twice",
    severity=Severity.WARNING,
    rfc="RFC 1912 section 2.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: smtp.one.example, addresses: [⟦192.0.2.11⟧], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: smtp.one.example, addresses: [192.0.2.11], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
def same_address_twice(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Receivers look up the name of an address and expect the one that the host gave in EHLO, with
    that address. PTR should lead to one name, so of two hosts that deliver from one address, one
    always seems to lie. Entries may share a machine where only one of them delivers.
    """
    first: dict[Address, tuple[Pointer, Host]] = {}
    for host in context.hosts.values():
        if host.name is None or host.internal or host.egress or not host.delivers:
            continue
        for pointer, address in host.address_places:
            place, other = first.setdefault(address, (pointer, host))
            if other is not host:
                yield Report(
                    pointer,
                    f"{other.label} and {host.label} both deliver from {address}, "
                    "whose PTR can only name one of them",
                    f"let one of {other.id} and {host.id} relay through the other, or say the "
                    "`egress` that receivers see",
                    first=place,
                )
