"""SPF010: a term that shall keep somebody out."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import written_terms
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF010",
    name="term-that-keeps-out",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 4.6.2",
    explains=("P1", "P5"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [include:spf.partner.example, ⟦"-ip4:198.51.100.7"⟧]}
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
def term_that_keeps_out(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """The first term that matches decides. Records of ours begin with the networks of all senders
    and the includes, so a term with `-`, `~` or `?` stands behind what it was meant to except, and
    keeps nobody out who was let in before. Everybody else is left to `spf.all` in any case.
    """
    for term in written_terms(context, parts):
        if term.is_mechanism and term.name != "all" and term.qualifier not in ("", "+"):
            yield Report(
                term.pointer,
                f"`{term.text}` cannot except anybody: it stands behind all terms that let in",
                f"take out the `{term.qualifier}` if they may send; otherwise take out the term, "
                "and name only networks that may",
                subject=term.subject,
            )
