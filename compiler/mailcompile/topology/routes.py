"""Routes: where following ``relay`` ends, and who signs on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailcompile.topology.model import Host


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a sender to the egress."""

    path: tuple[str, ...]
    """IDs, the sender first; the last one is a host that delivers, or a service."""
    signer: str | None
    """The host nearest the egress whose ``signer`` is not ``none``."""

    @property
    def egress(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class _Step:
    """A way from one host on, as a linked list: chains of relays share their ends."""

    id: str
    then: "_Step | None"
    egress: str
    signer: str | None


class Routes:
    """All ways that mail can take; each host is looked at once."""

    def __init__(
        self,
        hosts: Mapping[str, Host],
        pools: Mapping[str, tuple[str, ...]],
        services: Iterable[str],
    ) -> None:
        self._hosts = hosts
        self._pools = pools
        self._services = frozenset(services)
        self._steps: dict[str, tuple[_Step, ...]] = {}

    def ways(self, sender: str, via: str | None = None) -> tuple[Way, ...]:
        """The ways of a host, of each host of a pool, or of a service.

        One for each pair of egress and signer, since nothing else shows. Empty where the relays
        lead nowhere, or in circles, which is reported elsewhere.
        """
        found: dict[tuple[str, str, str | None], Way] = {}
        for member in self._members(sender):
            # Its own ID means that it delivers directly, and that of a pool, that each member does.
            taking = member if via == sender else via
            for step in self._from(member) if taking is None else self._via(member, taking):
                way = Way(_path(step), step.signer)
                found.setdefault((member, way.egress, way.signer), way)
        return tuple(found.values())

    def next_hops(self, identifier: str) -> tuple[str, ...]:
        """The hosts and services to which a host gives its mail; empty for one that delivers."""
        host = self._hosts.get(identifier)
        if host is None:
            return ()
        hops = (hop for relay in host.relays for hop in self._members(relay))
        return tuple(dict.fromkeys(hop for hop in hops if self._is_known(hop)))

    def _members(self, identifier: str) -> tuple[str, ...]:
        return self._pools.get(identifier, (identifier,))

    def _is_known(self, identifier: str) -> bool:
        return identifier in self._hosts or identifier in self._services

    def _via(self, sender: str, via: str) -> tuple[_Step, ...]:
        """The ways of ``sender`` where one flow takes ``via`` instead of the host's ``relay``."""
        if sender not in self._hosts:
            return self._from(sender)
        direct = (_Step(sender, None, sender, self._signing(sender)),)
        hops = () if via == sender else self._members(via)
        after = [step for hop in hops if hop != sender for step in self._from(hop)]
        by_itself = direct if not hops or sender in hops else ()
        return (*by_itself, *self._before(sender, after))

    def _from(self, start: str) -> tuple[_Step, ...]:
        """Depth first without recursion: chains may be longer than Python's stack."""
        waiting, under_way = [start], set()
        while waiting:
            step = waiting[-1]
            if step in self._steps:
                waiting.pop()
                continue
            open_hops = [hop for hop in self.next_hops(step) if hop not in self._steps]
            if step not in under_way and open_hops:
                under_way.add(step)
                # A hop that is under way already would be a circle.
                waiting += [hop for hop in open_hops if hop not in under_way]
                continue
            waiting.pop()
            self._steps[step] = self._settled(step)
        return self._steps[start]

    def _settled(self, identifier: str) -> tuple[_Step, ...]:
        """The ways of one host, those of its hops being known."""
        if identifier in self._services:
            return (_Step(identifier, None, identifier, None),)
        host = self._hosts.get(identifier)
        if host is None:
            return ()
        if host.delivers:
            return (_Step(identifier, None, identifier, self._signing(identifier)),)
        after = [step for hop in self.next_hops(identifier) for step in self._steps.get(hop, ())]
        return self._before(identifier, after)

    def _before(self, identifier: str, after: Iterable[_Step]) -> tuple[_Step, ...]:
        found: dict[tuple[str, str | None], _Step] = {}
        for step in after:
            signer = step.signer or self._signing(identifier)
            way = _Step(identifier, step, step.egress, signer)
            found.setdefault((step.egress, signer), way)
        return tuple(found.values())

    def _signing(self, identifier: str) -> str | None:
        return identifier if self._hosts[identifier].signer != "none" else None


def on_the_way(routes: Routes, starts: Iterable[str]) -> set[str]:
    """All hosts and services that mail from ``starts`` passes; each is visited once."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            waiting += routes.next_hops(step)
    return seen


def _path(step: _Step) -> tuple[str, ...]:
    path = []
    at: _Step | None = step
    while at is not None:
        path.append(at.id)
        at = at.then
    return tuple(path)
