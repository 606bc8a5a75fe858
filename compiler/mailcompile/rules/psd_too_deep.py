"""DMARC015: a boundary of an organization that receivers never find."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy

_DEEPEST = 7


@rule(
    code="DMARC015",
    name="psd-too-deep",
    severity=Severity.ERROR,
    rfc="RFC 9989 section 5.1.8",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none}
            subdomains:
              a.b.c.d.e.f: {dmarc: {policy: none, psd: ⟦false⟧}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none}
            subdomains:
              a.b.c.d.e: {dmarc: {policy: none, psd: false}}
    """,
)
@each_domain
def psd_too_deep(context: Context, part: DomainInputs) -> Iterable[Report]:
    """From a name of more than eight labels, receivers go on at the seven rightmost, so they never
    ask a name of eight labels or more for the sake of names below it. There, `psd` would draw a
    boundary that nobody sees, and the names below would belong to an organization further up.
    """
    labels = part.name.count(".") + 1
    said = part.domain.settings.dmarc
    if said.psd is None or labels <= _DEEPEST:
        return
    if has_policy(part.domain) and not part.domain.settings.parked:
        yield Report(
            part.domain.origin("dmarc/psd"),
            f"{part.name.unicode} has {labels} labels: for names below it, receivers ask none with "
            f"more than {_DEEPEST}",
            "say it at a name with fewer labels, and a `policy` at each name that sends",
        )
