"""HOST016: a mailing list whose mail nobody signs again."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.routes import Routes


@rule(
    code="HOST016",
    name="list-without-signer",
    severity=Severity.WARNING,
    rfc="RFC 6377 section 5.8",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          lists:
            name: lists.one.example
            addresses: [192.0.2.12]
            forwards: {list: ⟦lists.one.example⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          lists:
            name: lists.one.example
            addresses: [192.0.2.12]
            signer: opendkim
            forwards: {list: lists.one.example}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def list_without_signer(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A mailing list keeps From and changes subject or body, which breaks the members' signatures;
    its Return-Path is its own, so SPF does not speak for From either. Mail of our domains that
    passes it is unauthenticated unless a host signs it anew. Give the list's host a `signer`.
    """
    lists = [host for host in context.hosts.values() if host.mailing_list is not None]
    if not lists:
        return
    # Where a policy rejects, `reject-without-signer` says so at the same place.
    told = {
        flow.sender
        for part in parts
        if part.domain.settings.dmarc.policy == "reject"
        for flow in part.flows
        if flow.kind == "list" and flow.signer is None
    }
    routes = Routes(context.hosts, context.pools, context.services)
    for host in lists:
        if host.id not in told and any(way.signer is None for way in routes.ways(host.id)):
            yield Report(
                (*host.pointer, "forwards", "list"),
                f"nobody signs what {host.id} passes on in the name of our domains",
                f"set `signer` of {host.id}",
            )
