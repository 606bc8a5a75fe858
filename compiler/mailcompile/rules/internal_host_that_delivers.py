"""HOST008: an internal host that has nobody to relay through."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST008",
    name="internal-host-that-delivers",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 4.1",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, addresses: [192.0.2.12], internal: ⟦true⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, addresses: [192.0.2.12], relay: vps1, internal: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
)
def internal_host_that_delivers(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """A host without `relay` speaks to receivers itself: they look up its EHLO name, and SPF has to
    hold its address. `internal: true` keeps both out of DNS, so such a host needs a `relay` that
    takes all its mail.
    """
    for host in context.hosts.values():
        if host.internal and host.delivers:
            yield Report(
                (*host.pointer, "internal"),
                f"{host.id} is internal, but nobody takes its mail: it has no `relay`",
                "name the host that it relays through, or take out `internal`",
            )
