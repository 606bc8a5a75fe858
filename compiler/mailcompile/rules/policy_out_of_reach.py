"""DMARC017: a name so deep that receivers do not find the policy above it."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.dmarc_records import has_record, is_found
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DMARC017",
    name="policy-out-of-reach",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 5.1.8",
    explains=("P8",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          a.b.c.d.e.f.one.example:
            mx: [vps1]
            dmarc: {policy: none}
            subdomains: {⟦news⟧: {senders: [vps1]}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          a.b.c.d.e.f.one.example:
            mx: [vps1]
            dmarc: {policy: none}
            subdomains: {news: {senders: [vps1], dmarc: {policy: none}}}
    """,
)
@each_domain
def policy_out_of_reach(context: Context, part: DomainInputs) -> Iterable[Report]:
    """From a name of more than eight labels, receivers go on at the seven rightmost, and pass over
    the record of a domain that has eight or more. Mail from such a subdomain meets another policy
    than that of its domain, or none, unless the subdomain says one itself.
    """
    domain = part.domain
    if domain.parent is None or domain.is_wildcard or is_found(part.name, domain.parent):
        return
    if not has_record(domain):
        yield Report(
            domain.pointer,
            f"{part.name.unicode} has {part.name.count('.') + 1} labels, so receivers pass over "
            f"the policy of {domain.parent.unicode}",
            "say `dmarc: {policy: …}` at the subdomain, too",
            on_key=True,
        )
