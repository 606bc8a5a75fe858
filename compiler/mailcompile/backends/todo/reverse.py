"""PTR: what the owners of addresses enter."""

from collections.abc import Iterator

from mailcompile.backends.page import BY_TOPOLOGY, Section, copied, paragraph, shown
from mailcompile.backends.todo.moving import next_addresses
from mailcompile.dns import DomainName
from mailcompile.topology import Context, Host, ZoneInputs
from mailcompile.topology.model import Address, Network, as_network


def reverse(
    context: Context, zones: tuple[ZoneInputs, ...], greeting: tuple[Host, ...]
) -> Iterator[Section]:
    """PTR that no zone of ours holds."""
    written = {(row.address, row.target) for inputs in zones for row in inputs.reverse}
    lines: list[str] = []
    nameless: list[str] = []
    for host in greeting:
        nameless += [f"{_plain(network)} ; {host.id}" for network in _nameless(host)]
        for address, remark in _named(context, host):
            if host.name is not None and (address, host.name) not in written:
                lines.append(f"{address} → {shown(host.name)}{remark}")
    blocks: tuple[str, ...] = ()
    if lines:
        blocks += (
            paragraph(
                "Many receivers refuse mail from an address whose PTR does not lead to the name "
                "that the host greets with. Whoever owns the address enters it: the hosting "
                "provider, mostly in its panel."
            ),
            *copied(lines, f"addresses of hosts that deliver; {BY_TOPOLOGY}"),
        )
    if nameless:
        blocks += (
            paragraph(
                "Mail comes from these networks, too (`egress`, `networks`). Each address in them "
                "that sends needs a PTR to some name, and that name an A or AAAA that leads back "
                "to the address."
            ),
            *copied(nameless, "networks of hosts that deliver, as they stand in the topology"),
        )
    if blocks:
        yield Section("Reverse DNS (PTR)", blocks)


def _named(context: Context, host: Host) -> Iterator[tuple[Address, str]]:
    """The addresses that receivers see and that lead to the host's name, or will."""
    for address in host.addresses:
        if not host.egress or as_network(address) in host.egress:
            yield address, ""
    for address in () if host.egress else next_addresses(host):
        ours = host.published and host.name and context.zones.of(host.name) is not None
        if not ours or context.zones.of(DomainName(address.reverse_pointer)) is None:
            yield address, ", before it is used"


def _nameless(host: Host) -> Iterator[Network]:
    """The networks that receivers see, without the addresses of the host's name."""
    own = {as_network(address) for address in host.addresses}
    networks = host.egress or tuple(network for _, network in host.network_places)
    return (network for network in networks if network not in own)


def _plain(network: Network) -> str:
    """An address as such, without the prefix that holds it alone."""
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if single else network)
