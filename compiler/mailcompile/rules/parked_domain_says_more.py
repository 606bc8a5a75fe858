"""PARK001: a parked domain with settings of a mail domain."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_REFUSED = frozenset({"mx", "senders", "services", "spf", "dkim", "accept_reports_from"})
_ALLOWED = frozenset({"rua", "ruf", "failure_options", "subdomain_policy"})


@rule(
    code="PARK001",
    name="parked-domain-says-more",
    severity=Severity.ERROR,
    rfc="RFC 7505 section 3",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none, ⟦senders⟧: [vps1]}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          two.example: {mail: none}
    """,
)
@each_domain
def parked_domain_says_more(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`mail: none` means that nobody sends or receives with the domain's name: null MX,
    `v=spf1 -all`, DMARC `p=reject`, an empty `*._domainkey`. What such a domain inherits is
    ignored, but what it says itself contradicts it, and one of the two is a mistake. DMARC
    reporting, `subdomain_policy`, `subdomains`, `ttl` and `allow` may stand beside it.
    """
    domain = part.domain
    if not domain.settings.parked:
        return
    said = sorted(name for name in domain.settings.origins if domain.says_itself(name))
    for setting in said:
        group, _, detail = setting.partition("/")
        refused = (not detail and group in _REFUSED) or (
            group == "dmarc" and detail and detail not in _ALLOWED
        )
        if refused:
            yield Report(
                domain.origin(setting),
                f"{part.name.unicode} is parked (`mail: none`), but says "
                f"`{setting.replace('/', '.')}`",
                "take out `mail: none` if it sends or receives, or else this setting",
                on_key=True,
            )
