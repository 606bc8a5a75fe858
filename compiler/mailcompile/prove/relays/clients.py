"""What the topology lets each host send through a relay of ours: found anew, for P12."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailcompile.topology import Context, DomainInputs, Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What one host may send through one relay."""

    from_domains: frozenset[str]
    mail_from: frozenset[str]
    forwards: bool
    """It passes on mail of strangers, whose From is anybody's."""


def declared_clients(
    context: Context, domains: Iterable[DomainInputs]
) -> Mapping[str, Mapping[str, Declared]]:
    """IDs of relays to IDs of the hosts that give their mail to them."""
    ways = _Ways(context)
    found: dict[tuple[str, str], list[tuple[Flow, str]]] = {}
    for part in domains:
        first = {one.pointer: one.via for one in part.domain.settings.senders}
        for flow in part.flows:
            via = first.get(flow.pointer) if flow.kind == "declared" else None
            for hop in ways.hops(flow.path, via):
                found.setdefault(hop, []).append((flow, flow.mail_from or part.name))
    for flow in context.implicit_flows:
        for hop in ways.hops(flow.path, None):
            found.setdefault(hop, []).append((flow, flow.mail_from or flow.from_domain))
    clients: dict[str, dict[str, Declared]] = {}
    for (client, relay), sent in found.items():
        own = [(flow, name) for flow, name in sent if flow.kind != "forwarded"]
        clients.setdefault(relay, {})[client] = Declared(
            from_domains=frozenset(str(flow.from_domain) for flow, _ in own),
            mail_from=frozenset(str(name) for _, name in own),
            forwards=len(own) < len(sent),
        )
    return clients


class _Ways:
    """Who gives mail to whom: forwards from the sender, backwards from the egress."""

    def __init__(self, context: Context) -> None:
        self._members = context.members
        self._hosts = context.hosts
        self._given = {
            host.id: tuple(dict.fromkeys(self._of(host.relays))) for host in context.hosts.values()
        }
        self._givers: dict[str, list[str]] = {}
        for giver, takers in self._given.items():
            for taker in takers:
                self._givers.setdefault(taker, []).append(giver)
        self._known: dict[tuple[str, str, str | None], tuple[tuple[str, str], ...]] = {}
        self._before: dict[str, set[str]] = {}

    def _of(self, identifiers: Iterable[str]) -> Iterator[str]:
        return (member for one in identifiers for member in self._members(one))

    def hops(self, path: Sequence[str], via: str | None) -> tuple[tuple[str, str], ...]:
        """Every hop between hosts of ours that mail with this path can take."""
        if len(path) < 2:
            return ()
        key = (path[0], path[-1], via)
        if key not in self._known:
            self._known[key] = tuple(self._between(*key))
        return self._known[key]

    def _between(self, start: str, egress: str, via: str | None) -> Iterator[tuple[str, str]]:
        leading = self._leading_to(egress)
        chosen = self._given[start] if via is None else tuple(self._of((via,)))
        waiting = [(start, hop) for hop in chosen]
        seen = set()
        while waiting:
            giver, taker = waiting.pop()
            if (giver, taker) in seen or giver == taker or taker not in leading:
                continue
            seen.add((giver, taker))
            if taker in self._hosts:
                yield giver, taker
                waiting += [(taker, hop) for hop in self._given[taker]]

    def _leading_to(self, egress: str) -> set[str]:
        """The egress, and the hosts whose relays lead to it."""
        if egress not in self._before:
            found, waiting = {egress}, [egress]
            while waiting:
                for giver in self._givers.get(waiting.pop(), ()):
                    if giver not in found:
                        found.add(giver)
                        waiting.append(giver)
            self._before[egress] = found
        return self._before[egress]
