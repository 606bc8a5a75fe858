"""HOST002: relays that go round in a circle."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST002",
    name="relay-loop",
    severity=Severity.ERROR,
    can_be_allowed=False,
    rfc="RFC 5321 section 6.3",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], relay: ⟦vps2⟧}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
def relay_loop(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Hosts that relay through one another never deliver: the mail goes round until a hop count
    ends it. One host of the chain has to deliver directly, and has no `relay`.
    """
    for circle in _circles(context):
        first = context.hosts[circle[0]]
        way = " → ".join((*circle[:8], "…") if circle[8:] else (*circle, first.id))
        yield Report(
            (*first.pointer, "relay" if first.relays else "pool"),
            f"the relays go round in a circle: {way}",
            "take `relay` from the host that delivers to the outside",
        )


def _circles(context: Context) -> Iterable[tuple[str, ...]]:
    """Each circle that a walk meets, beginning at the host whose ID sorts first; every host is
    visited once."""
    done: set[str] = set()
    for start in context.hosts:
        walk: list[str] = []
        waiting = [(start, 0)]
        while waiting:
            step, depth = waiting.pop()
            del walk[depth:]
            if step in walk:
                circle = walk[walk.index(step) :]
                turn = circle.index(min(circle))
                yield (*circle[turn:], *circle[:turn])
            if step in done or step not in context.hosts:
                continue
            done.add(step)
            walk.append(step)
            hops = (hop for relay in context.hosts[step].relays for hop in context.members(relay))
            waiting += [(hop, depth + 1) for hop in hops]
