"""MX005: a Return-Path name that a service has, and somebody else uses."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Flow


@rule(
    code="MX005",
    name="bounce-name-shared-with-service",
    severity=Severity.ERROR,
    rfc="RFC 5321 section 3.6.3",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news:
            dkim: {n1: {cname: n1.dkim.news.example}}
            bounce: {mx: [feedback.news.example], spf: ["include:spf.news.example"]}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: news, bounce: b}, {id: vps1, bounce: ⟦b⟧}]
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news:
            dkim: {n1: {cname: n1.dkim.news.example}}
            bounce: {mx: [feedback.news.example], spf: ["include:spf.news.example"]}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: news, bounce: n}, {id: vps1, bounce: b}]
            dmarc: {policy: none}
    """,
)
def bounce_name_shared_with_service(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """A service that brings its own MX for a bounce name takes all that comes back to the name. Of
    another sender with the same name the bounces go there too, where nobody knows its mail, and
    its addresses that fail are never cleaned up.
    """
    taken: dict[DomainName, Flow] = {}
    for part in parts:
        for flow in part.flows:
            if flow.bounce is not None and flow.bounce.mx and flow.mail_from is not None:
                taken.setdefault(flow.mail_from, flow)
    for part in parts if taken else ():
        for flow in part.flows:
            other = taken.get(flow.mail_from) if flow.mail_from is not None else None
            if other is None or flow.kind != "declared" or flow.bounce is not None:
                continue
            own = flow.mail_from == part.name
            yield Report(
                flow.pointer if own else (*flow.pointer, "bounce"),
                f"bounces of {flow.sender} go to the service {other.egress}, which has the MX of "
                "that name",
                "give each of the two a `bounce` name of its own",
                subject=part.domain.subject,
                first=other.pointer,
            )
