"""Ground: what the proofs of all zones share, found once, with the questions that it rests on."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar, cast

from mailcompile.dns import Answer, DomainName, Resolver
from mailcompile.prove.asking import WorldResolver
from mailcompile.prove.world import Question, RecordingWorld, World
from mailcompile.spf import IpSet
from mailcompile.topology import Context, Flow

T = TypeVar("T")


class Ground:
    """The context as claims use it, and answers about names outside the zone that is proved."""

    def __init__(self, context: Context, world: World) -> None:
        self.context = context
        self.world = world
        self._kept: dict[Hashable, tuple[Any, Mapping[Question, Answer]]] = {}
        self._networks: dict[str, IpSet] = {}
        self._implicit: dict[DomainName | None, list[Flow]] | None = None

    def networks(self, host_id: str) -> IpSet:
        """The addresses from which receivers see a host of ours."""
        found = self._networks.get(host_id)
        if found is None:
            found = IpSet.of(*self.context.hosts[host_id].networks)
            self._networks[host_id] = found
        return found

    def implicit(self, zone: DomainName) -> tuple[Flow, ...]:
        """The flows of hosts themselves whose From name lies in ``zone``: bounces, system mail.

        What a host forwards is no flow: its From is anybody's.
        """
        if self._implicit is None:
            self._implicit = {}
            for flow in self.context.implicit_flows:
                if flow.kind != "forwarded":
                    where = self.context.zones.of(flow.from_domain)
                    self._implicit.setdefault(where, []).append(flow)
        return tuple(self._implicit.get(zone, ()))

    def recall(
        self, key: Hashable, compute: Callable[[Resolver], T]
    ) -> tuple[T, Mapping[Question, Answer]]:
        """What ``compute`` finds, and the questions that it asked. Computed once for each key."""
        found = self._kept.get(key)
        if found is None:
            asking = RecordingWorld(self.world)
            found = (compute(WorldResolver(asking)), asking.reads)
            self._kept[key] = found
        return cast("T", found[0]), found[1]
