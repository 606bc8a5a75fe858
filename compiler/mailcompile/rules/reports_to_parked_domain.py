"""DMARC003: reports to a domain that receives no mail."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.reports import report_domains


@rule(
    code="DMARC003",
    name="reports-to-parked-domain",
    severity=Severity.ERROR,
    rfc="RFC 7505 section 4",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: ⟦a@two.example⟧}
          two.example: {mail: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: a@one.example}
          two.example: {mail: none}
    """,
)
def reports_to_parked_domain(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A parked domain has a null MX: nobody delivers there. Reports that are sent to an address
    in it are lost, and nobody sees who fails authentication.
    """
    parked = frozenset(part.name for part in parts if part.domain.settings.parked)
    for part in parts:
        for destination, pointer in report_domains(part.domain):
            if destination in parked:
                yield Report(
                    pointer,
                    f"reports of {part.name.unicode} go to {destination.unicode}, which is parked",
                    "send them to a domain that receives mail",
                    subject=part.domain.subject,
                )
