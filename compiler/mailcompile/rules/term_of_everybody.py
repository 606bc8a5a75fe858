"""SPF016: a term so wide that it lets everybody send."""

import re
from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.rules.written_terms import written_terms
from mailcompile.spf import MIN_PREFIX, Mechanism, TermProblem, parse_term
from mailcompile.topology import Context, DomainInputs

_BY_MESSAGE = re.compile(r"(?i)%\{[slophiv]")
"""Macros that differ from message to message (RFC 7208 section 7.2); ``d`` is the domain itself."""


@rule(
    code="SPF016",
    name="term-of-everybody",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 5.6",
    explains=("P5", "P6"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: [⟦ip4:0.0.0.0/0⟧]}
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
            spf: {terms: [ip4:198.51.100.0/24]}
            dmarc: {policy: none}
    """,
)
def term_of_everybody(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """Whoever is in a network of the record may send as the domain. One that is wider than any
    organization has, in a term or as the prefix length of `a` or `mx`, lets strangers in as `+all`
    does, and so does `exists` of a name that does not depend on who asks.
    """
    for term in written_terms(context, parts):
        fixed = term.name == "exists" and not _BY_MESSAGE.search(term.rest)
        if (
            ("/" not in term.rest and not fixed)
            or not term.is_mechanism
            or term.qualifier not in ("", "+")
        ):
            continue
        try:
            parsed = parse_term(term.text)
        except TermProblem:
            continue
        if isinstance(parsed, Mechanism) and (fixed or _is_too_wide(parsed)):
            yield Report(
                term.pointer,
                f"`{term.text}` lets nearly everybody send in this name",
                "write the networks from which they really send",
                subject=term.subject,
            )


def _is_too_wide(term: Mechanism) -> bool:
    if term.network is not None:
        return term.network.prefixlen < MIN_PREFIX[term.network.version]
    too_wide4 = term.cidr4 is not None and term.cidr4 < MIN_PREFIX[4]
    return too_wide4 or (term.cidr6 is not None and term.cidr6 < MIN_PREFIX[6])
