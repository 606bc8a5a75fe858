"""SERV006: a service that sends with our Return-Path, and no term that lets it in."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV006",
    name="service-without-spf",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 2.4",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        services:
          shop: {dkim: {s1: {cname: s1.shop.test}}}
        domains:
          one.example: {mx: [vps1], senders: [vps1, ⟦shop⟧], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        services:
          shop: {dkim: {s1: {cname: s1.shop.test}}, rewrites_mail_from: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, shop], dmarc: {policy: none}}
    """,
)
@each_domain
def service_without_spf(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A sender uses the domain, or its bounce name, as Return-Path. A service of which no SPF term
    is known is let in by nothing there, and its mail fails SPF. Either its `spf` is missing, or it
    uses a Return-Path of its own, which `rewrites_mail_from: true` says.
    """
    for flow in part.flows:
        service, bounce = flow.service, flow.bounce
        if service is None or flow.mail_from is None or not part.domain.settings.spf.written:
            continue
        known = bounce is not None and (bounce.cname is not None or bounce.spf)
        if service.spf or known or not service.aligns_spf:
            continue
        yield Report(
            flow.pointer,
            f"{service.id} sends with {flow.mail_from.unicode} as Return-Path, and has no SPF term",
            f"give {service.id} its `spf`, or say `rewrites_mail_from: true`",
        )
