"""A and AAAA of the hosts whose names lie in the zone."""

from collections.abc import Iterable
from ipaddress import IPv4Address

from mailcompile.dns import AAAA, A, Origin, RRset
from mailcompile.topology import Context, ZoneInputs


def addresses(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One A and one AAAA RRset a host name, as far as it has such addresses and we publish them."""
    for role in inputs.roles:
        if role.kind not in ("ehlo", "address"):
            continue
        host = context.hosts[role.hosts[0]]
        origin = Origin(pointer=(*host.pointer, "addresses"), made_by="addresses")
        v4 = [A(address) for address in host.published if isinstance(address, IPv4Address)]
        v6 = [AAAA(address) for address in host.published if not isinstance(address, IPv4Address)]
        for rdatas in (v4, v6):
            if rdatas:
                yield RRset(
                    name=role.name,
                    ttl=role.settings.ttl.host,
                    rdatas=tuple(rdatas),
                    origin=origin,
                )
