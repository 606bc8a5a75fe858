"""HOST017: system mail that is to be signed, and nobody does."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs, Flow


@rule(
    code="HOST017",
    name="unsigned-system-mail",
    severity=Severity.WARNING,
    rfc="RFC 6376 section 3.5",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], system_mail: ⟦sign⟧}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1:
            name: mail.one.example
            addresses: [192.0.2.11]
            signer: rspamd
            system_mail: sign
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
    """,
)
def unsigned_system_mail(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """With `system_mail: sign`, mail in the name of the host itself is signed with `d=` of the
    domain above it, by the host nearest the egress that has a `signer`. Where no host on the way
    has one, or that domain has no keys, the mail leaves unsigned although the topology says
    otherwise.
    """
    unsigned = [
        flow
        for flow in context.implicit_flows
        if flow.kind == "system_mail" and flow.dkim_domain is None
    ]
    if not unsigned:
        return
    domains = {part.name: part for part in parts}
    told: set[str] = set()
    for flow in unsigned:
        host = context.hosts[flow.sender]
        if host.id in told or host.internal or context.zones.of(flow.from_domain) is None:
            continue
        found = _why(context, flow, domains)
        if found is not None:
            told.add(host.id)
            yield Report(
                flow.pointer, f"system mail of {host.id} is to be signed, but {found[0]}", found[1]
            )


def _why(
    context: Context, flow: Flow, domains: Mapping[DomainName, DomainInputs]
) -> tuple[str, str] | None:
    """Why nobody signs, and what helps; ``None`` where other rules say so, or somebody might."""
    above = next((domains[n] for n in flow.from_domain.ancestors() if n in domains), None)
    if above is None or flow.egress in context.services:
        return None
    if all(context.hosts[step].signer == "none" for step in flow.path):
        return "no host on its way signs", f"set `signer` of {flow.egress}"
    dkim, name = above.domain.settings.dkim, above.name.unicode
    if dkim is None or above.domain.settings.parked:
        off = "parked" if above.domain.settings.parked else "a domain without DKIM"
        return f"{name} is {off}", "write `system_mail: {rewrite: DOMAIN}`"
    elsewhere = dkim.keys_of is not None or dkim.delegated
    if elsewhere or any(other.signer is not None for other in above.flows):
        return None
    return f"{name} has no keys", f"run `mailcompile keys new {above.domain.pointer[-1]}`"
