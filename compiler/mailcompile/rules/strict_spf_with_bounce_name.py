"""DMARC005: strict SPF alignment, and a Return-Path that is another name."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.dmarc_records import DmarcRecords
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC005",
    name="strict-spf-with-bounce-name",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.4.2",
    explains=("P3",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, bounce: ⟦b⟧}]
            dmarc: {policy: none, spf_alignment: strict}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, bounce: b}]
            dmarc: {policy: none, spf_alignment: relaxed}
    """,
)
def strict_spf_with_bounce_name(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """With `spf_alignment: strict`, only a Return-Path at the very name in From counts for DMARC.
    Mail with a bounce name below it, or with a Return-Path of the service's own, passes by its
    DKIM signature alone: one key that is broken, or one hop that changes the text, and it fails.
    """
    records = DmarcRecords(parts)
    for part in parts:
        for flow in part.flows:
            declared = flow.kind == "declared" and flow.from_domain == part.name
            if not declared or flow.mail_from == part.name:
                continue
            applied = records.of(part.name)
            if applied is None or applied.domain.settings.dmarc.spf_alignment != "strict":
                break
            own = flow.mail_from is None
            yield Report(
                flow.pointer if own else (*flow.pointer, "bounce"),
                f"SPF of {flow.sender} never counts for DMARC: `spf_alignment` is strict, and its "
                f"Return-Path is {'of its own' if own else 'another name than the one in From'}",
                "write `spf_alignment: relaxed`, which takes names below the domain too",
                subject=part.domain.subject,
            )
