"""MX002: a Return-Path that cannot be replied to."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="MX002",
    name="return-path-without-mx",
    severity=Severity.WARNING,
    rfc="RFC 5321 section 3.6.3",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example:
            senders: [{id: vps1, bounce: ⟦b⟧}]
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, bounce: b}]
            dmarc: {policy: none}
    """,
)
@each_domain
def return_path_without_mx(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A bounce name gets the domain's MX. Where the domain has none, bounces have nowhere to go,
    and many receivers refuse mail whose Return-Path cannot be replied to.
    """
    if part.domain.settings.parked or part.domain.settings.mx:
        return
    own = {flow.pointer for flow in part.flows if flow.bounce is not None}
    for sender in part.domain.settings.senders:
        if sender.bounce is not None and sender.pointer not in own:
            yield Report(
                (*sender.pointer, "bounce"),
                f"the bounce name {sender.bounce}.{part.name.unicode} has no MX",
                "give the domain its `mx`; its bounce names get the same",
            )
