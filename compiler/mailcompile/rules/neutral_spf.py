"""SPF011: an SPF record that says nothing about strangers."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SPF011",
    name="neutral-spf",
    severity=Severity.WARNING,
    rfc="RFC 7208 section 8.2",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], spf: {all: ⟦neutral⟧}, dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], spf: {all: softfail}, dmarc: {policy: none}}
    """,
)
@each_domain
def neutral_spf(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Receivers must treat `?all` as if there were no record, so everybody whom it does not name
    sends as well as before. It is for the first days of a record; `softfail` finds forgotten
    senders too, by DMARC reports, and costs no mail.
    """
    settings = part.domain.settings
    if settings.spf.all != "neutral" or settings.parked or not settings.spf.written:
        return
    redirects = settings.spf.shared_record is not None and settings.spf.use == "redirect"
    ending = bool(settings.spf.terms or settings.spf.shared_record) and not redirects
    for flow in part.flows:
        alias = flow.bounce is not None and flow.bounce.cname is not None
        if flow.kind != "list" and flow.mail_from is not None and not alias:
            ending |= flow.mail_from != part.name or not redirects
    if ending:
        yield Report(
            part.domain.origin("spf/all"),
            "`neutral` says nothing about all other addresses, as if there were no record",
            "write `softfail`; reports of DMARC show who was forgotten",
        )
