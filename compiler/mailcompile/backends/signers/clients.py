"""Relays and their clients: who gets a listener, on which port, and who cannot have one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailcompile.backends.signers.admitted import Names, admitted
from mailcompile.backends.signers.ports import ports
from mailcompile.dns import DomainName
from mailcompile.topology import Context, DomainInputs, Host
from mailcompile.topology.model import Network

_WRITABLE = re.compile(r"[a-z0-9._-]+\Z")
_MOST_OCTETS = 100_000
"""Of a sender list: Linux gives a program arguments of at most 128 KiB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A host of ours that gives its mail to a relay of ours."""

    host: Host
    networks: tuple[Network, ...]
    """From where the relay sees it come, sorted."""
    from_domains: tuple[DomainName, ...]
    mail_from: tuple[DomainName, ...]
    port: int | None
    """Where the relay listens for it; ``None`` where it cannot be confined."""
    because: str | None
    """Why it cannot be confined."""
    shares_with: tuple[str, ...]
    """IDs of other clients of the relay that come from an address of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A host that takes mail of other hosts of ours."""

    host: Host
    clients: tuple[Client, ...]
    """Sorted by their IDs."""

    @property
    def confined(self) -> tuple[Client, ...]:
        """Those that have a listener."""
        return tuple(client for client in self.clients if client.port is not None)


def relays(context: Context, domains: Iterable[DomainInputs]) -> Iterator[Relay]:
    """The relays by ID. The order of declaration plays no part."""
    for relay_id, clients in sorted(admitted(context, domains).items()):
        host = context.hosts[relay_id]
        because = {
            client_id: _not_confinable(context.hosts[client_id], host, names)
            for client_id, names in clients.items()
        }
        listeners = ports(name for name, reason in because.items() if reason is None)
        sharing = _sharing({one: context.hosts[one].networks for one in clients})
        yield Relay(
            host=host,
            clients=tuple(
                Client(
                    host=context.hosts[client_id],
                    networks=_sorted(context.hosts[client_id].networks),
                    from_domains=tuple(sorted(names.from_domains)),
                    mail_from=tuple(sorted(names.mail_from)),
                    port=listeners.get(client_id),
                    because=because[client_id] or _too_many(client_id in listeners),
                    shares_with=tuple(sorted(sharing[client_id])),
                )
                for client_id, names in sorted(clients.items())
            ),
        )


def _not_confinable(client: Host, relay: Host, names: Names) -> str | None:
    """Why no listener can hold the client to its names."""
    if names.strangers:
        return "it forwards mail of strangers, whose From is anybody's"
    if not client.networks:
        return "no address of it is known"
    if _overlap(client.networks, relay.networks):
        return "it has an address of the relay itself"
    wild = sorted(name for name in names.from_domains | names.mail_from if name.startswith("*"))
    if wild:
        return f"it sends as {wild[0]}, which is any name below {wild[0][2:]}"
    every = names.from_domains | names.mail_from
    if not all(_WRITABLE.match(name) for name in every):
        return "it sends as a name that a Postfix table cannot hold"
    if sum(len(name) + len("=OK, ") for name in every) > _MOST_OCTETS:
        return "it sends as more domains than fit into one line of master.cf"
    return None


def _too_many(has_port: bool) -> str | None:
    return None if has_port else "there is no port left for it"


def _sharing(networks: Mapping[str, Iterable[Network]]) -> Mapping[str, set[str]]:
    """IDs to the others that have an address in common with it; each is compared with those only
    that begin before it ends."""
    found: dict[str, set[str]] = {client_id: set() for client_id in networks}
    spans = sorted(
        (one.version, int(one.network_address), int(one.broadcast_address), client_id)
        for client_id, mine in networks.items()
        for one in mine
    )
    before: list[tuple[int, int, str]] = []
    for version, first, last, client_id in spans:
        before = [one for one in before if one[0] == version and one[1] >= first]
        for _, _, other in before:
            if other != client_id:
                found[client_id].add(other)
                found[other].add(client_id)
        before.append((version, last, client_id))
    return found


def _overlap(one: Iterable[Network], other: Iterable[Network]) -> bool:
    others = tuple(other)
    return any(
        mine.version == theirs.version
        and int(mine.network_address) <= int(theirs.broadcast_address)
        and int(theirs.network_address) <= int(mine.broadcast_address)
        for mine in one
        for theirs in others
    )


def _sorted(networks: Iterable[Network]) -> tuple[Network, ...]:
    return tuple(sorted(networks, key=lambda one: (one.version, int(one.network_address))))
