"""SPF006: a modifier where a mechanism was meant."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import WrittenTerm, written_terms
from mailcompile.spf import MECHANISMS
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF006",
    name="term-meant-as-mechanism",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 4.6.1",
    explains=("P1",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [⟦ip4=198.51.100.7⟧]}
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
            spf: {terms: [ip4:198.51.100.7]}
            dmarc: {policy: none}
    """,
)
def term_meant_as_mechanism(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """An equals sign straight after the name makes a term a modifier, and receivers ignore every
    modifier that they do not know. So `ip4=192.0.2.1` and `include=spf.example` break nothing and
    let nobody in: mail of those who were meant fails, and no syntax check says why.
    """
    for term in written_terms(context, parts):
        if term.is_modifier and term.name in MECHANISMS:
            yield Report(
                term.pointer,
                f"`{term.text}` lets nobody in: written with `=`, receivers ignore it",
                _remedy(term),
                subject=term.subject,
            )


def _remedy(term: WrittenTerm) -> str:
    if term.name == "all":
        return "take it out: the record ends as `spf.all` says"
    value = term.rest[1:]
    return f"write `{term.name}:{value}`" if value else f"write `{term.name}`"
