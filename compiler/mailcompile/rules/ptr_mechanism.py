"""SPF008: a term that rests on the names of addresses."""

import re
from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import written_terms
from mailcompile.topology import Context, DomainInputs

_MACRO = re.compile(r"(?i)%\{p")


@rule(
    code="SPF008",
    name="ptr-mechanism",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 5.5",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [⟦ptr:partner.example⟧]}
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
            spf: {terms: [ip4:198.51.100.0/28]}
            dmarc: {policy: none}
    """,
)
def ptr_mechanism(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """`ptr`, and the macro `%{p}`, ask the reverse zone of each client, which whoever owns the
    address writes. It is slow, loads the servers of the reverse zones, and does not match when one
    of them does not answer. The standard says that it should not be published.
    """
    for term in written_terms(context, parts):
        if (term.name == "ptr" and term.is_mechanism) or _MACRO.search(term.rest):
            yield Report(
                term.pointer,
                f"`{term.text}` rests on the reverse zone of each client, which is unreliable",
                "write the networks (`ip4:…`, `ip6:…`), or the hosts (`a:NAME`)",
                subject=term.subject,
            )
