"""Who gives mail to which relay of ours, and in whose name: from the flows, hop by hop."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mailcompile.dns import DomainName
from mailcompile.topology import Context, DomainInputs, Flow
from mailcompile.topology.routes import Routes, on_the_way


@dataclass(slots=True)
class Names:
    """What one host may send through one relay: its own mail, and that of its own clients."""

    from_domains: set[DomainName] = field(default_factory=set)
    mail_from: set[DomainName] = field(default_factory=set)
    strangers: bool = False
    """It forwards mail of others, whose From is anybody's."""


def admitted(
    context: Context, domains: Iterable[DomainInputs]
) -> Mapping[str, Mapping[str, Names]]:
    """IDs of relays to IDs of the hosts that give mail to them, with the names in that mail."""
    hops = _Hops(context)
    found: dict[str, dict[str, Names]] = {}
    for flow, via, mail_from in _every_flow(context, domains):
        for client, relay in hops.of(flow, via):
            names = found.setdefault(relay, {}).setdefault(client, Names())
            if flow.kind == "forwarded":
                names.strangers = True
                continue
            names.from_domains.add(flow.from_domain)
            names.mail_from.add(mail_from)
    return found


def _every_flow(
    context: Context, domains: Iterable[DomainInputs]
) -> Iterator[tuple[Flow, str | None, DomainName]]:
    """Each flow with the ``via`` of its sender, and with the MAIL FROM domain at its first relay.

    Where a service puts its own Return-Path in, that is the domain itself until then.
    """
    for part in domains:
        via = {sender.pointer: sender.via for sender in part.domain.settings.senders}
        for flow in part.flows:
            taking = via.get(flow.pointer) if flow.kind == "declared" else None
            yield flow, taking, flow.mail_from or part.name
    for flow in context.implicit_flows:
        yield flow, None, flow.mail_from or flow.from_domain


class _Hops:
    """The hops between hosts of ours on all ways that a flow can take.

    A flow has one way for each egress and signer; relays in between that make no difference to
    receivers may be several.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._routes = Routes(context.hosts, context.pools, context.services)
        self._ahead: dict[str, set[str]] = {}
        self._found: dict[tuple[str, str | None, str], tuple[tuple[str, str], ...]] = {}

    def of(self, flow: Flow, via: str | None) -> tuple[tuple[str, str], ...]:
        """Pairs of a host and the host to which it gives the mail."""
        if len(flow.path) == 1:
            return ()
        key = (flow.sender, via, flow.egress)
        if key not in self._found:
            self._found[key] = tuple(self._search(*key))
        return self._found[key]

    def _search(self, sender: str, via: str | None, egress: str) -> Iterator[tuple[str, str]]:
        first = self._routes.next_hops(sender)
        if via is not None:
            first = tuple(hop for hop in self._context.members(via) if hop != sender)
        waiting, seen = [(sender, first)], set()
        while waiting:
            here, hops = waiting.pop()
            for hop in hops:
                if hop not in self._context.hosts or egress not in self._reached(hop):
                    continue
                yield here, hop
                # What comes back to the sender goes on as everything that it relays.
                if hop not in seen:
                    seen.add(hop)
                    waiting.append((hop, self._routes.next_hops(hop)))

    def _reached(self, hop: str) -> set[str]:
        if hop not in self._ahead:
            self._ahead[hop] = on_the_way(self._routes, (hop,))
        return self._ahead[hop]
