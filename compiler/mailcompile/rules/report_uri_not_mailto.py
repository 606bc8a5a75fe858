"""DMARC006: reports to something that is no mail address."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy
from mailcompile.topology.reports import is_uri


@rule(
    code="DMARC006",
    name="report-uri-not-mailto",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 4.7",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: ⟦"https://one.example/reports"⟧}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: dmarc@one.example}
    """,
)
@each_domain
def report_uri_not_mailto(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Any URI may stand in `rua` and `ruf`, but `mailto:` is the only scheme that receivers must
    know, and they ignore those that they do not know. Reports to another one would not come, and
    nothing would say so.
    """
    said = part.domain.settings.dmarc
    for setting, addresses in (("rua", said.rua), ("ruf", said.ruf)):
        for address in addresses:
            if is_uri(address) and has_policy(part.domain):
                yield Report(
                    part.domain.origin(f"dmarc/{setting}"),
                    f"receivers need not send reports to {address[:80]}, only to mail addresses",
                    "write a mail address, such as dmarc@one.example",
                )
