"""SUB004: a name of ``from_subdomains`` of which nobody may send."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.flows import from_names


@rule(
    code="SUB004",
    name="from-name-that-is-parked",
    severity=Severity.ERROR,
    rfc="RFC 7505 section 4.2",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [⟦{id: vps1, from_subdomains: [news]}⟧]
            dmarc: {policy: none}
            subdomains: {news: {mail: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, from_subdomains: [news]}]
            dmarc: {policy: none}
    """,
)
def from_name_that_is_parked(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A sender uses the name in From, and the subdomain of that name is parked (`mail: none`): its
    null MX says that it takes no mail. Replies are refused, and so is the mail itself by receivers
    that look whether it could be replied to. One of the two is a mistake.
    """
    silent = {part.name for part in parts if part.domain.settings.parked}
    for part in parts if silent else ():
        if part.domain.settings.parked:
            continue
        for sender, name in from_names(part.domain, part.domain.settings.senders):
            if name in silent:
                yield Report(
                    sender.pointer,
                    f"{sender.id} sends from {name.unicode}, which takes no mail",
                    "take the label out of `from_subdomains`, or let the subdomain receive",
                    subject=part.domain.subject,
                )
