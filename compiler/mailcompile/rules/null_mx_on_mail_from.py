"""MX003: a null MX at a name that is used as Return-Path."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="MX003",
    name="null-mx-on-mail-from",
    severity=Severity.ERROR,
    rfc="RFC 7505 section 4.2",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: ⟦null_mx⟧, senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def null_mx_on_mail_from(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A null MX says that nothing can be delivered to the name, not even a bounce, so receivers
    refuse mail whose Return-Path has one ("sender address has null MX"). A name that sends needs an
    MX, or senders with a `bounce` name whose MX is a service's.
    """
    deaf = {part.name: part for part in parts if _has_null_mx(part)}
    if not deaf:
        return
    told: set[DomainName] = set()
    for name, sender in _return_paths(context, parts):
        if name not in deaf or name in told:
            continue
        told.add(name)
        domain = deaf[name].domain
        yield Report(
            domain.origin("mail" if domain.settings.parked else "mx"),
            f"{name.unicode} takes no mail (null MX), but {sender} uses it as Return-Path",
            "name the hosts that receive for it in `mx`, or let nobody send with it as Return-Path",
            subject=domain.subject,
        )


def _has_null_mx(part: DomainInputs) -> bool:
    settings = part.domain.settings
    return (settings.parked or settings.mx_word == "null_mx") and not settings.external


def _return_paths(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterator[tuple[DomainName, str]]:
    """Each name that is used as Return-Path, and by whom.

    Not those where a service has an MX or an alias: that such a record cannot stand beside a null
    MX is found where records are made.
    """
    for part in parts:
        for flow in part.flows:
            others = flow.bounce is not None and bool(flow.bounce.mx or flow.bounce.cname)
            if flow.mail_from is not None and not others:
                yield flow.mail_from, flow.sender
    for flow in context.implicit_flows:
        if flow.mail_from is not None:
            yield flow.mail_from, flow.sender
    for host in context.hosts.values():
        for name in (host.srs, host.mailing_list):
            if name is not None:
                yield name, host.id
