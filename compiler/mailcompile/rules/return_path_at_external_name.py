"""SUB002: a Return-Path at a name that is somebody else's alias."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SUB002",
    name="return-path-at-external-name",
    severity=Severity.ERROR,
    rfc="RFC 1034 section 3.6.2",
    can_be_allowed=False,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none}
            subdomains: {shop: {cname: external, senders: [⟦vps1⟧]}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, {id: vps1, from_subdomains: [shop]}]
            dmarc: {policy: none}
            subdomains: {shop: {cname: external}}
    """,
)
@each_domain
def return_path_at_external_name(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`cname: external` says that the name is an alias which others manage, and an alias stands
    alone: neither MX nor SPF can be written beside it. A sender of such a subdomain would use just
    that name as Return-Path, where nothing lets it in and no bounce comes back. It needs a bounce
    name, or is a sender of the domain, with the label in `from_subdomains`.
    """
    if not part.domain.settings.external or part.domain.settings.parked:
        return
    own = {flow.pointer for flow in part.flows if flow.mail_from == part.name}
    for sender in part.domain.settings.senders:
        if sender.pointer in own:
            yield Report(
                sender.pointer,
                f"mail of {sender.id} has {part.name.unicode} as Return-Path, an alias of others",
                f"give it a `bounce` label, or name {part.domain.pointer[-1]} in `from_subdomains` "
                "of a sender of the domain",
            )
