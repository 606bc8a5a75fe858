"""DMARC018: reports to a name of ours that has no MX."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy
from mailcompile.topology.reports import report_domains


@rule(
    code="DMARC018",
    name="reports-to-name-without-mx",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 5.1.3",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          web: {name: two.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, web]
            dmarc: {policy: none, rua: ⟦a@two.example⟧}
          two.example: {mx: none, dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none, rua: a@two.example}}
          two.example: {mx: [vps1], dmarc: {policy: none}}
    """,
)
def reports_to_name_without_mx(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """Reports are mail. A domain of the topology without `mx`, or with a null MX, takes none, so
    reports that go to an address in it are lost, and nobody learns who fails authentication.
    """
    deaf = {part.name for part in parts if _takes_no_mail(part)}
    if not deaf:
        return
    # A name that hosts forward with has an MX all the same, unless its domain says `none`.
    silent = {part.name for part in parts if part.domain.settings.mx_word}
    for host in context.hosts.values():
        deaf -= {host.srs, host.mailing_list} - silent
    for part in parts:
        if not has_policy(part.domain):
            continue
        for destination, pointer in report_domains(part.domain):
            if destination in deaf:
                yield Report(
                    pointer,
                    f"reports go to {destination.unicode}, which takes no mail",
                    f"give {destination.unicode} its `mx`, or name an address elsewhere",
                    subject=part.domain.subject,
                )


def _takes_no_mail(part: DomainInputs) -> bool:
    settings = part.domain.settings
    if settings.parked or settings.external or part.domain.is_wildcard:
        return False
    return not settings.mx
