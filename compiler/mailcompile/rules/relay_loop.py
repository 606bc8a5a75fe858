"""HOST002: relays that go round in a circle."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, Host, ZoneInputs


@rule(
    code="HOST002",
    name="relay-loop",
    severity=Severity.ERROR,
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
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2], dmarc: {policy: none}}
    """,
)
def relay_loop(context: Context, inputs: tuple[ZoneInputs, ...]) -> Iterable[Report]:
    """Hosts that relay through one another never deliver: the mail goes round until a hop count
    ends it. One host of the chain has to deliver directly, and has no `relay`.
    """
    for circle in _circles(context.hosts):
        first = context.hosts[circle[0]]
        way = " → ".join((*circle[:8], "…") if circle[8:] else (*circle, first.id))
        yield Report(
            (*first.pointer, "relay"),
            f"the relays go round in a circle: {way}",
            "take `relay` from the host that delivers to the outside",
        )


def _circles(hosts: Mapping[str, Host]) -> Iterable[tuple[str, ...]]:
    """Each circle once, beginning at the host whose ID sorts first; every host is visited once."""
    done: set[str] = set()
    for start in hosts:
        walk: dict[str, None] = {}
        step: str | None = start
        while step is not None and step in hosts and step not in done:
            done.add(step)
            walk[step] = None
            step = hosts[step].relay
        if step is not None and step in walk:
            path = list(walk)
            circle = path[path.index(step) :]
            turn = circle.index(min(circle))
            yield (*circle[turn:], *circle[:turn])
