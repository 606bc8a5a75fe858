"""HOST002: relays that go round in a circle."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, ZoneInputs
from mailcompile.topology.hosts import route


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
    for host in context.hosts.values():
        way = route(context.hosts, host.id)
        last = context.hosts[way.path[-1]]
        if way.loop and last.relay == host.id and host.id == min(way.path):
            circle = " → ".join((*way.path, host.id))
            yield Report(
                (*host.pointer, "relay"),
                f"the relays go round in a circle: {circle}",
                "take `relay` from the host that delivers to the outside",
            )
