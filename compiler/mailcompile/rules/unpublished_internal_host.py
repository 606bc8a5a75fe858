"""HOST011: a host that is nowhere in DNS, and in DNS by others."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="HOST011",
    name="unpublished-internal-host",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, relay: vps1, internal: true, publish: ⟦false⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          app1: {name: app1.one.example, relay: vps1, internal: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, app1], dmarc: {policy: none}}
    """,
)
def unpublished_internal_host(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """`publish: false` says that the host has A and AAAA which somebody else manages; its name
    still gets the SPF record that it needs. `internal: true` says that it has none, and then
    nothing is written. Beside it the other has no effect, and whoever meant it lacks the SPF.
    """
    for host in context.hosts.values():
        if host.internal and not host.publish:
            yield Report(
                (*host.pointer, "publish"),
                f"{host.id} is internal, so `publish: false` has no effect",
                "take out `publish` if it is not in DNS, or `internal` if others publish it",
            )
