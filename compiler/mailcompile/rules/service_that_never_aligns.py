"""SERV003: a service whose mail the policy has thrown away."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.alignment import unaligned, why_not
from mailcompile.rules.applied_policy import AppliedPolicies
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SERV003",
    name="service-that-never-aligns",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 4.4",
    explains=("P1", "P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news: {aligns: {spf: false, dkim: false}}
        domains:
          one.example: {mx: [vps1], senders: [vps1, ⟦news⟧], dmarc: {policy: quarantine}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        services:
          news:
            dkim: {n1: {cname: n1.dkim.news.example}}
            aligns: {spf: false}
        domains:
          one.example: {mx: [vps1], senders: [vps1, news], dmarc: {policy: quarantine}}
    """,
)
def service_that_never_aligns(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """DMARC passes where SPF or DKIM passes for the domain in From. A service that signs as itself,
    or not at all, and has a Return-Path of its own, passes neither: with a policy of quarantine or
    reject all its mail goes to the spam folder or nowhere. Have it sign with the domain's name, or
    send from a domain of its own.
    """
    policies = AppliedPolicies(parts)
    for part in parts:
        for flow in unaligned(part):
            policy = policies.of(part.name)
            if policy in ("quarantine", "reject"):
                yield Report(
                    flow.pointer,
                    f"{part.name.unicode} has policy {policy}, and all mail of {flow.sender} fails "
                    f"it: {why_not(flow)}",
                    "set up DKIM for the domain at the service and declare its `dkim`, or use the "
                    "policy none until then",
                    subject=part.domain.subject,
                )
