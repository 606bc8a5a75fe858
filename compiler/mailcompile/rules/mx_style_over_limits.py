"""SPF002: the term `mx` where receivers give up on it."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.spf import MAX_MX, MAX_VOID
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.exchangers import exchangers_of
from mailcompile.topology.hosts import void_lookups


@rule(
    code="SPF002",
    name="mx-style-over-limits",
    severity=Severity.ERROR,
    rfc="RFC 7208 section 4.6.4",
    explains=("P7",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mx1.one.example, addresses: [192.0.2.1], signer: rspamd}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2], signer: rspamd}
          vps3: {name: mx3.one.example, addresses: [192.0.2.3], signer: rspamd}
        domains:
          one.example:
            mx: [vps1, vps2, vps3]
            senders: [vps1, vps2, vps3]
            spf: {style: ⟦mx⟧}
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mx1.one.example, addresses: [192.0.2.1], signer: rspamd}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2], signer: rspamd}
          vps3: {name: mx3.one.example, addresses: [192.0.2.3], signer: rspamd}
        domains:
          one.example:
            mx: [vps1, vps2, vps3]
            senders: [vps1, vps2, vps3]
            spf: {style: auto}
            dmarc: {policy: none}
    """,
)
@each_domain
def mx_style_over_limits(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Receivers stop at ten MX names, and at three answers without an address: for an IPv6 client
    each MX host is asked for AAAA, and a host that has IPv4 only has none. The result is
    permerror, for mail of declared senders, too.
    """
    settings = part.domain.settings
    if settings.spf.style != "mx" or not part.flows:
        return
    receivers = exchangers_of(context, settings, part.services)
    hosts = [one.host for one in receivers if one.host is not None]
    if len(receivers) > MAX_MX or void_lookups(hosts) > MAX_VOID:
        yield Report(
            part.domain.origin("spf/style"),
            f"`mx` of {part.name.unicode} makes receivers look up more than they allow",
            "take style `auto` or `addresses`, which write literals here",
        )
