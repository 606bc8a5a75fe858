"""DMARC012: more addresses for reports than receivers promise to serve."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy

_SERVED = 2
"""By RFC 7489; RFC 9989 says no number any more, and leaves receivers their limits."""


@rule(
    code="DMARC012",
    name="more-than-two-report-addresses",
    severity=Severity.WARNING,
    rfc="RFC 9989 appendix C.7",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: ⟦[a@one.example, b@one.example, c@one.example]⟧}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: [dmarc@one.example]}
    """,
)
@each_domain
def more_than_two_report_addresses(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Receivers take the addresses in their order, up to a limit of their own, and were never
    bound to serve more than two. What stands behind that may get no reports. One mailbox can be
    read by many.
    """
    said = part.domain.settings.dmarc
    for setting, addresses in (("rua", said.rua), ("ruf", said.ruf)):
        if len(addresses) > _SERVED and has_policy(part.domain):
            yield Report(
                part.domain.origin(f"dmarc/{setting}"),
                f"`{setting}` names {len(addresses)} addresses, and receivers may serve only "
                f"{_SERVED}",
                "name one or two, and let a mailbox hand the reports on",
            )
