"""HOST003: a sender that no domain uses."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Host
from mailcompile.topology.routes import Routes, on_the_way


@rule(
    code="HOST003",
    name="unused-host",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          ⟦vps2⟧: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
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
def unused_host(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A host that no domain names as `mx` or in `senders`, and through which no sender relays,
    sends for nobody. Either a domain's `senders` lacks it, and its mail will be refused, or it is
    left over.
    """
    settings = [part.domain.settings for part in parts if not part.domain.settings.parked]
    named = {entry.id for found in settings for entry in found.mx}
    named |= {sender.id for found in settings for sender in found.senders}
    named |= {sender.via for found in settings for sender in found.senders if sender.via}
    hosts = context.hosts.values()
    named |= {host.id for host in hosts if _sends_by_itself(host)}
    routes = Routes(context.hosts, context.pools, context.services)
    starts = [member for identifier in sorted(named) for member in context.members(identifier)]
    used = on_the_way(routes, starts)
    for host in hosts:
        if host.id not in used:
            yield Report(
                host.pointer,
                f"no domain uses the host {host.id}",
                f"name it in the `senders` of the domains that it sends for, or take it out; "
                f"mail that {host.label} sends for a domain is refused",
                on_key=True,
            )


def _sends_by_itself(host: Host) -> bool:
    """Mail of its own, or what it forwards."""
    own = host.signs_system_mail or host.rewrites_to is not None
    return own or host.srs is not None or host.mailing_list is not None
