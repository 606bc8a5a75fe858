"""Exchangers: the names behind ``mx``, with their preferences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.topology.inputs import Context
from mailcompile.topology.model import Host, Settings
from mailcompile.topology.services import BoundService


@dataclass(frozen=True, slots=True)
class Receiver:
    """One MX: a name, and the host behind it if it is ours."""

    preference: int
    name: DomainName
    host: Host | None


def exchangers_of(
    context: Context, settings: Settings, services: Mapping[str, BoundService]
) -> tuple[Receiver, ...]:
    """The MX of a domain, by preference.

    Each takes a step of ten where no preference was said; the hosts of a pool share one step, since
    they are equal.
    """
    found: dict[DomainName, Receiver] = {}
    step = 0
    for entry in settings.mx:
        service = services.get(entry.id)
        if service is None:
            step += 1
            preference = 10 * step if entry.preference is None else entry.preference
            for member in context.members(entry.id):
                host = context.hosts.get(member)
                if host is not None and host.name is not None:
                    found.setdefault(host.name, Receiver(preference, host.name, host))
            continue
        for index, one in enumerate(service.mx):
            step += 1
            preference = 10 * step if entry.preference is None else entry.preference + 10 * index
            if one.preference is not None:
                preference = one.preference
            found.setdefault(one.name, Receiver(preference, one.name, None))
    return tuple(sorted(found.values(), key=lambda one: (one.preference, one.name)))


def forwarders(context: Context, hosts: Iterable[str]) -> tuple[Receiver, ...]:
    """The hosts that use a name as Return-Path of what they forward: bounces come back to them."""
    found = (context.hosts[host_id] for host_id in hosts)
    return tuple(Receiver(10, host.name, host) for host in found if host.name is not None)
