"""DMARC003: reports to a domain that receives no mail."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, ZoneInputs
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
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example:
            mx: [vps1]
            dmarc: {policy: none, rua: ⟦a@two.example⟧}
          two.example: {mail: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11]}
        domains:
          one.example:
            mx: [vps1]
            dmarc: {policy: none, rua: a@one.example}
          two.example: {mail: none}
    """,
)
def reports_to_parked_domain(context: Context, inputs: tuple[ZoneInputs, ...]) -> Iterable[Report]:
    """A parked domain has a null MX: nobody delivers there. Reports that are sent to an address
    in it are lost, and nobody sees who fails authentication.
    """
    parked = frozenset(zone.zone for zone in inputs if zone.domain.settings.parked)
    for zone in inputs:
        for destination, pointer in report_domains(zone.domain):
            if destination in parked:
                yield Report(
                    pointer,
                    f"reports of {zone.zone.unicode} go to {destination.unicode}, which is parked",
                    "send them to a domain that receives mail",
                )
