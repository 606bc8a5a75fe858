"""SERV004: a service whose mail does not pass DMARC."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.alignment import unaligned, why_not
from mailcompile.rules.applied_policy import AppliedPolicies
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV004",
    name="unaligned-service",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.4",
    explains=("P1", "P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news: {rewrites_mail_from: true}
        domains:
          one.example: {mx: [vps1], senders: [vps1, ⟦news⟧], dmarc: {policy: none}}
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
def unaligned_service(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A service that signs as itself, or not at all, and has a Return-Path of its own, passes DMARC
    for no message. A policy of none asks nobody to refuse them, but large receivers do so with
    senders of many messages whose From does not align, and no stronger policy is possible while
    the service sends.
    """
    policies = AppliedPolicies(parts)
    for part in parts:
        for flow in unaligned(part):
            if policies.of(part.name) == "none":
                yield Report(
                    flow.pointer,
                    f"no mail of {flow.sender} passes DMARC for {part.name.unicode}: "
                    f"{why_not(flow)}",
                    "set up DKIM for the domain at the service, and declare its `dkim`",
                    subject=part.domain.subject,
                )
