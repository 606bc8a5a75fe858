"""DMARC011: a policy that mail without a signature will meet."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.rules.alignment import never_aligns
from mailcompile.rules.dmarc_records import DmarcRecords, is_meant, signs, why_unsigned
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC011",
    name="enforcing-policy-for-unsigned-mail",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 7.4",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example: {mx: [vps1], senders: [⟦vps1⟧], dmarc: {policy: quarantine}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: quarantine}}
    """,
)
def enforcing_policy_for_unsigned_mail(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """Mail that nobody signs passes DMARC by SPF alone, and fails as soon as somebody forwards it:
    then the policy takes it for forged. That holds for subdomains as well, to which the
    `subdomain_policy` of the domain applies, or its `policy`, if they say none themselves. A sender
    with `dkim: false` is meant so, and still loses mail.
    """
    records = DmarcRecords(parts)
    for part in parts:
        settings = part.domain.settings
        if settings.parked:
            continue
        for flow in part.flows:
            if settings.dmarc.policy == "reject" and not is_meant(part, flow):
                # Under a `reject` of its own, unsigned mail is an error, unless it is meant so.
                continue
            # What lists pass on, and services whose mail never aligns, have rules of their own.
            if signs(part, flow) or flow.kind == "list" or never_aligns(flow, settings):
                continue
            applied = records.of(flow.from_domain)
            if applied is None or applied.policy == "none":
                continue
            why, remedy = why_unsigned(part, flow)
            yield Report(
                flow.pointer,
                f"mail of {flow.sender} is unsigned ({why}), and fails a policy of "
                f"{applied.policy} as soon as it is forwarded",
                f"{remedy}, or write a weaker policy until then",
                subject=about(flow.from_domain),
            )
