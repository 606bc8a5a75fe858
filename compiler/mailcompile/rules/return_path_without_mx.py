"""MX002: a Return-Path that cannot be replied to."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Host
from mailcompile.topology.flows import return_path


@rule(
    code="MX002",
    name="return-path-without-mx",
    severity=Severity.WARNING,
    rfc="RFC 5321 section 3.6.3",
    explains=("P9",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            senders: [{id: vps1, bounce: ⟦b⟧}]
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [{id: vps1, bounce: b}]
            dmarc: {policy: none}
    """,
)
def return_path_without_mx(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A bounce name gets the domain's MX, or that of the subdomain which it is. Where there is
    none, bounces have nowhere to go, and many receivers refuse mail whose Return-Path cannot be
    replied to.
    """
    by_name = {part.name: part for part in parts}
    for part in parts:
        if part.domain.settings.parked:
            continue
        yield from _of_domain(context, part)
        own = {flow.pointer for flow in part.flows if flow.bounce is not None}
        for sender in part.domain.settings.senders:
            if sender.bounce is None or sender.pointer in own:
                continue
            name = return_path(part.domain, sender.bounce)
            there = by_name.get(name, part) if name is not None else part
            if not there.domain.settings.mx and not there.domain.settings.external:
                yield Report(
                    (*sender.pointer, "bounce"),
                    f"the bounce name {sender.bounce}.{part.name.unicode} has no MX",
                    f"give {there.name.unicode} its `mx`"
                    + ("; bounce names get the same" if there is part else ""),
                    subject=part.domain.subject,
                )
    yield from _of_hosts(context, by_name)


def _of_domain(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A domain that says `mx: none` and is itself a Return-Path; a host of its name receives, too,
    since senders go by its addresses where there is no MX (RFC 5321 section 5.1)."""
    said = part.domain.settings.mx_word == "none"
    if not said or any(host.name == part.name for host in context.hosts.values()):
        return
    flow = next((flow for flow in part.flows if flow.mail_from == part.name), None)
    if flow is not None:
        yield Report(
            flow.pointer,
            f"{part.name.unicode} is the Return-Path of {flow.sender} and has no MX",
            "give it its `mx`, or the sender a `bounce` name with one",
            subject=part.domain.subject,
        )


def _of_hosts(context: Context, by_name: Mapping[DomainName, DomainInputs]) -> Iterable[Report]:
    """Names of forwarded mail that a domain or subdomain without MX has."""
    for host in context.hosts.values():
        if host.signs_system_mail and host.name is not None:
            yield from _of_machine(host, host.name, by_name)
        for setting, name in (("srs", host.srs), ("list", host.mailing_list)):
            there = by_name.get(name) if name is not None else None
            if there is None or there.domain.settings.mx:
                continue
            if there.domain.settings.mx_word == "none":
                yield Report(
                    (*host.pointer, "forwards", setting),
                    f"{there.name.unicode}, the Return-Path of what {host.id} forwards, says that "
                    "it has no MX",
                    f"take `mx` out of {there.name.unicode}, so that it leads to {host.id}",
                )


def _of_machine(
    host: Host, name: DomainName, by_name: Mapping[DomainName, DomainInputs]
) -> Iterable[Report]:
    """Mail in the name of a machine, whose domain has no MX that it could share."""
    there = next((by_name[above] for above in name.ancestors() if above in by_name), None)
    if there is not None and not there.domain.settings.mx and not there.domain.settings.parked:
        yield Report(
            (*host.pointer, "system_mail"),
            f"{name.unicode} is the Return-Path of its own mail, and {there.name.unicode} has no "
            "MX that it could share",
            f"give {there.name.unicode} its `mx`, or rewrite such mail to a domain that has one",
        )
