"""SPF015: a record with two explanations."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF015",
    name="two-explanations",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 6",
    explains=("P1", "P7"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            spf: {terms: ⟦[exp=why.one.example, exp=why.partner.example]⟧, all: fail}
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
            spf: {terms: [exp=why.one.example], all: fail}
            dmarc: {policy: none}
    """,
)
@each_domain
def two_explanations(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`exp` leads to the text that is shown where SPF fails. A record may have one, and with two
    receivers answer permerror for every message. One from `spf.terms` and one from the terms of a
    service meet in one record.
    """
    settings = part.domain.settings
    if settings.parked or not settings.spf.written:
        return
    names: dict[DomainName, set[str]] = {part.name: _explanations(settings.spf.terms)}
    for flow in part.flows:
        if flow.service is None or flow.mail_from is None:
            continue
        own = flow.bounce.spf if flow.bounce is not None else ()
        found = _explanations(own or flow.service.spf)
        if found:
            names.setdefault(flow.mail_from, set()).update(found)
    for name, found in names.items():
        if len(found) > 1:
            setting = "senders" if name != part.name or not settings.spf.terms else "spf/terms"
            yield Report(
                part.domain.origin(setting),
                f"the SPF record would have {len(found)} explanations: {', '.join(sorted(found))}",
                "keep one of them",
            )


def _explanations(terms: Iterable[str]) -> set[str]:
    return {term.lower() for term in terms if term[:4].lower() == "exp="}
