"""DMARC014: a public suffix that sends mail."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy


@rule(
    code="DMARC014",
    name="psd-of-a-sending-domain",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.10.2",
    explains=("P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none, psd: ⟦true⟧}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
@each_domain
def psd_of_a_sending_domain(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`psd: true` is for names such as co.example, below which others register domains. It makes
    every name below it an organization of its own, bounce names and subdomains of ours too, so
    that these no longer align with the domain. A domain that sends is rarely meant.
    """
    said = part.domain.settings.dmarc
    if said.psd and part.flows and has_policy(part.domain):
        yield Report(
            part.domain.origin("dmarc/psd"),
            f"{part.name.unicode} sends mail, and says that it is a public suffix",
            "take it out, unless others register domains below it; `psd: false` makes it the top "
            "of an organization",
        )
