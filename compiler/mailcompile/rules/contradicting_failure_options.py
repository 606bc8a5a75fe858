"""DMARC002: failure options that exclude each other."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC002",
    name="contradicting-failure-options",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 4.8",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, ruf: a@one.example, failure_options: ⟦"0:1"⟧}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, ruf: a@one.example, failure_options: "1:d"}
    """,
)
@each_domain
def contradicting_failure_options(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`fo` takes 0 or 1, then d and s. A list with both is no valid value, and receivers fall back
    to 0: reports about mail that passed only one of SPF and DKIM would never come.
    """
    chosen = part.domain.settings.dmarc.failure_options
    if "0" in chosen and "1" in chosen:
        yield Report(
            part.domain.origin("dmarc/failure_options"),
            f"{part.name.unicode} asks for failure reports by 0 and by 1",
            "0: if all checks fail; 1: if any fails. Keep one of them",
        )
