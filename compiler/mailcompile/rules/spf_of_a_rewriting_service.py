"""SPF012: terms of a service that uses a Return-Path of its own."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Flow


@rule(
    code="SPF012",
    name="spf-of-a-rewriting-service",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 2.4",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news:
            spf: ⟦["include:spf.news.example"]⟧
            rewrites_mail_from: true
            dkim: {n1: {cname: n1.dkim.news.example}}
        domains:
          one.example: {mx: [vps1], senders: [vps1, news], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news:
            rewrites_mail_from: true
            dkim: {n1: {cname: n1.dkim.news.example}}
        domains:
          one.example: {mx: [vps1], senders: [vps1, news], dmarc: {policy: none}}
    """,
)
def spf_of_a_rewriting_service(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """SPF is checked for the domain of the Return-Path. A service with `rewrites_mail_from` uses
    one of its own, unless the sender gives it a `bounce` name, so its terms would let in nobody
    and are not written. Here none of its senders has a name that needs them.
    """
    rewriting: dict[str, Flow] = {}
    written: set[str] = set()
    for part in parts:
        for flow in part.flows:
            service = flow.service
            if service is None or not service.spf:
                continue
            if flow.mail_from is None:
                rewriting.setdefault(service.id, flow)
            elif flow.bounce is None or not (flow.bounce.cname or flow.bounce.spf):
                written.add(service.id)
    for service_id, flow in rewriting.items():
        if service_id in written:
            continue
        service_at = ("services", service_id, "spf")
        yield Report(
            service_at if "spf" in context.services[service_id].said else flow.pointer,
            f"the terms of {service_id} are written nowhere: it uses a Return-Path of its own",
            f"take out its `spf`, or give its senders a `bounce` name: "
            f"`{{id: {service_id}, bounce: LABEL}}`",
        )
