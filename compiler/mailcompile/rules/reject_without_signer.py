"""DMARC001: a policy of reject over mail that nobody signs."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.rules.alignment import never_aligns
from mailcompile.rules.dmarc_records import is_meant, signs, why_unsigned
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC001",
    name="reject-without-signer",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 7.4",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example: {mx: [vps1], senders: [⟦vps1⟧], dmarc: {policy: reject}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}
    """,
)
@each_domain
def reject_without_signer(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Forwarding breaks SPF, and a domain that publishes `p=reject` must not rely on SPF alone:
    mail that no host on its way signs is lost as soon as somebody forwards it. Give the sender's
    relay a `signer`, or stay at a weaker policy until it has one.
    """
    settings = part.domain.settings
    if settings.parked or settings.dmarc.policy != "reject":
        return
    for flow in part.flows:
        if never_aligns(flow, settings):
            # `service-that-never-aligns` says more.
            continue
        if not signs(part, flow) and not is_meant(part, flow):
            why, remedy = why_unsigned(part, flow)
            yield Report(
                flow.pointer,
                f"{part.name.unicode} has policy reject, but mail of {flow.path[0]} is unsigned: "
                f"{why}",
                f"{remedy}, or a weaker `dmarc.policy` until then",
                subject=about(flow.from_domain),
            )
