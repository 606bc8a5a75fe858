"""SPF007: the term `all` before the end of the record."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import written_terms
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF007",
    name="all-among-the-terms",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 5.1",
    explains=("P1", "P5", "P6"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [include:spf.partner.example, ⟦+all⟧]}
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
            spf: {terms: [include:spf.partner.example], all: softfail}
            dmarc: {policy: none}
    """,
)
def all_among_the_terms(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """`all` matches every client, so it decides for everybody whom the terms before it did not
    let in, and what stands behind it is never looked at. As `all` or `+all` it lets the whole
    Internet send as the domain. How the record ends is said once, by `spf.all`.
    """
    for term in written_terms(context, parts):
        if term.name != "all" or not term.is_mechanism:
            continue
        if term.qualifier in ("", "+"):
            message = f"`{term.text}` lets everybody send in this name"
        else:
            message = f"`{term.text}` ends the record: receivers ignore what stands behind it"
        yield Report(
            term.pointer,
            message,
            "take it out; how the record of a domain ends is said by `spf.all`",
            subject=term.subject,
        )
