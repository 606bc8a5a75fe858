"""DMARC019: mail of ours that cannot pass DMARC, under a policy that acts on it."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.dns import DomainName
from mailcompile.rules.alignment import never_aligns
from mailcompile.rules.dmarc_records import Applied, DmarcRecords, signs
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.policies import Alignment


@rule(
    code="DMARC019",
    name="mail-that-never-aligns",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 4.4",
    explains=("P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [⟦{id: vps1, from_subdomains: [news]}⟧]
            dmarc: {policy: reject}
            subdomains: {news: {dmarc: {policy: reject, psd: false}}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, from_subdomains: [news]}]
            dmarc: {policy: reject}
            subdomains: {news: {dmarc: {policy: reject}}}
    """,
)
def mail_that_never_aligns(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """DMARC wants the domain of the signature, or that of the Return-Path, to align with the one in
    From: to be the same, or of the same organization if alignment is relaxed. Where neither can,
    every message fails, and a policy of quarantine or reject takes it for forged.
    """
    records = DmarcRecords(parts)
    for part in parts:
        for flow in part.flows:
            if flow.kind == "list" or never_aligns(flow, part.domain.settings):
                # They have rules of their own.
                continue
            applied = records.of(flow.from_domain)
            if applied is None or applied.policy == "none":
                continue
            signs_as = part.name if signs(part, flow) else None
            dkim, spf = _alignment(applied)
            by_dkim = _aligns(records, flow.from_domain, signs_as, dkim)
            by_spf = _aligns(records, flow.from_domain, flow.mail_from, spf)
            if not by_dkim and not by_spf:
                yield Report(
                    flow.pointer,
                    f"mail of {flow.sender} from {flow.from_domain.unicode} aligns neither by DKIM "
                    f"nor by SPF, and a policy of {applied.policy} applies to it",
                    "relax the alignment, sign it as the domain in From, or let it be sent by that "
                    "subdomain's own `senders`",
                    subject=about(flow.from_domain),
                )


def _alignment(applied: Applied) -> tuple[Alignment, Alignment]:
    """How DKIM and SPF have to align; the record of a parked domain says nothing of it."""
    settings = applied.domain.settings
    if settings.parked:
        return "relaxed", "relaxed"
    return settings.dmarc.dkim_alignment, settings.dmarc.spf_alignment


def _aligns(
    records: DmarcRecords, sender: DomainName, other: DomainName | None, how: Alignment
) -> bool:
    if other is None or other == sender or how == "strict":
        return other == sender
    return records.organization(sender) == records.organization(other)
