"""DMARC016: strict DKIM alignment, and From names below the domain that signs."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.rules.dmarc_records import DmarcRecords, signs
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC016",
    name="strict-dkim-with-from-subdomains",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.4.1",
    explains=("P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, from_subdomains: ⟦[news]⟧}]
            dmarc: {policy: none, dkim_alignment: strict}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, from_subdomains: [news]}]
            dmarc: {policy: none, dkim_alignment: relaxed}
    """,
)
def strict_dkim_with_from_subdomains(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """Mail from the names in `from_subdomains` is signed with `d=` the domain. Where
    `dkim_alignment` is strict, such a signature does not count for DMARC, and the mail is left to
    SPF, which forwarding breaks. A subdomain with `senders` of its own signs as itself.
    """
    records = DmarcRecords(parts)
    for part in parts:
        for flow in part.flows:
            if flow.from_domain == part.name or not signs(part, flow):
                continue
            applied = records.of(flow.from_domain)
            if applied is None or applied.domain.settings.dmarc.dkim_alignment != "strict":
                continue
            yield Report(
                (*flow.pointer, "from_subdomains"),
                f"signatures of {flow.sender} do not count for its `from_subdomains`: "
                "`dkim_alignment` is strict, and they are those of the domain",
                "write `dkim_alignment: relaxed`, or declare the names as `subdomains` with "
                "`senders` of their own",
                subject=about(flow.from_domain),
            )
