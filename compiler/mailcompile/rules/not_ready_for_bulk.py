"""BULK001: mail that large mailbox providers refuse in bulk."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Severity, about
from mailcompile.rules.dmarc_records import DmarcRecords, signs, why_unsigned
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Flow

_SET = "bulk-2026"


@rule(
    code="BULK001",
    name="not-ready-for-bulk",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 8",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        rules: {sets: [bulk-2026]}
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example: {mx: [vps1], senders: [⟦vps1⟧], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        rules: {sets: [bulk-2026]}
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def not_ready_for_bulk(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Since 2024 and 2025 the large mailbox providers (Gmail, Yahoo, Outlook.com) want of those who
    send some thousand messages a day: SPF that passes, a DKIM signature that aligns with From, a
    DMARC record. With `rules: {sets: [bulk-2026]}`, each sender is held to that. Whether SPF covers
    its addresses is claim P1; reverse names, TLS and the link to unsubscribe are not seen here.
    """
    if _SET not in context.rule_sets:
        return
    records = DmarcRecords(parts)
    for part in parts:
        for flow in part.flows:
            if flow.kind != "declared":
                continue
            for wrong, remedy in _wrong(part, flow, records):
                yield Report(
                    flow.pointer,
                    f"mail of {flow.sender} is not ready for large mailbox providers: {wrong}",
                    remedy,
                    subject=about(flow.from_domain),
                )


def _wrong(part: DomainInputs, flow: Flow, records: DmarcRecords) -> Iterator[tuple[str, str]]:
    applied = records.of(flow.from_domain)
    strict = applied is not None and applied.domain.settings.dmarc.dkim_alignment == "strict"
    if not signs(part, flow):
        why, remedy = why_unsigned(part, flow)
        yield f"it is unsigned ({why})", remedy
    elif strict and flow.from_domain != part.name:
        yield (
            "its signature is not that of the name in From, and `dkim_alignment` is strict",
            "write `dkim_alignment: relaxed`",
        )
    theirs = flow.mail_from is None or (flow.bounce is not None and flow.bounce.cname is not None)
    if not part.domain.settings.spf.written and not theirs:
        yield "its Return-Path has no SPF record", "take out `spf: none`"
    if applied is None and not records.covers(flow.from_domain):
        yield "there is no DMARC record for it", "say `dmarc: {policy: …}` there"
