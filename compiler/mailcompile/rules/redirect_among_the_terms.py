"""SPF009: a redirect that the end of the record makes void."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import written_terms
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF009",
    name="redirect-among-the-terms",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 6.1",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [⟦redirect=spf.partner.example⟧]}
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [include:spf.partner.example]}
            dmarc: {policy: none}
    """,
)
def redirect_among_the_terms(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A record that has `all` ignores `redirect`, wherever it stands, and each record of ours ends
    in `all`, unless it redirects to a shared record itself. A second `redirect` is a permerror. So
    those who were meant are let in by nothing.
    """
    for term in written_terms(context, parts):
        if term.name == "redirect" and term.is_modifier:
            yield Report(
                term.pointer,
                f"`{term.text}` has no effect: the record ends in `all`, or redirects already",
                f"write `include:{term.rest[1:]}`; for a record of ours that domains share, say "
                "`spf: {shared_record: NAME, use: redirect}`",
                subject=term.subject,
            )
