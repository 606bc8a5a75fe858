"""HOST003: a sender that no domain uses."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, ZoneInputs
from mailcompile.topology.hosts import on_the_way


@rule(
    code="HOST003",
    name="unused-host",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
          ⟦vps2⟧: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
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
def unused_host(context: Context, inputs: tuple[ZoneInputs, ...]) -> Iterable[Report]:
    """A host that no domain names as `mx` or in `senders`, and through which no sender relays,
    sends for nobody. Either a domain's `senders` lacks it, and its mail will be refused, or it is
    left over.
    """
    settings = [z.domain.settings for z in inputs if not z.domain.settings.parked]
    named = {entry.id for found in settings for entry in found.mx}
    named |= {sender.id for found in settings for sender in found.senders}
    used = on_the_way(context.hosts, sorted(named))
    for host in context.hosts.values():
        if host.id not in used:
            yield Report(
                host.pointer,
                f"no domain uses the host {host.id}",
                f"name it in the `senders` of the domains that it sends for, or take it out; "
                f"mail that {host.name.unicode} sends is refused",
                on_key=True,
            )
