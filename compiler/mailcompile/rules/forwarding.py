"""What rules about forwarding look at: names that only the hosts that forward with them have."""

from collections.abc import Iterator

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.topology import Context, DomainInputs, Host


def return_paths(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterator[tuple[Host, DomainName, Pointer]]:
    """Hosts with the Return-Path names whose MX they get, and where that was said.

    A name that is a domain or subdomain keeps the MX of that; one outside our zones gets none.
    """
    forwarding = [host for host in context.hosts.values() if host.srs or host.mailing_list]
    if not forwarding:
        return
    domains = {part.name for part in parts}
    for host in forwarding:
        for setting, name in (("srs", host.srs), ("list", host.mailing_list)):
            if name is not None and name not in domains and context.zones.of(name) is not None:
                yield host, name, (*host.pointer, "forwards", setting)
