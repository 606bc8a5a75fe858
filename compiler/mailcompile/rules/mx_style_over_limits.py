"""SPF002: the term `mx` where receivers give up on it."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_zone, rule
from mailcompile.spf import MAX_MX, MAX_VOID
from mailcompile.topology import Context, ZoneInputs
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
          vps1: {name: mx1.one.example, addresses: [192.0.2.1]}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2]}
          vps3: {name: mx3.one.example, addresses: [192.0.2.3]}
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
          vps1: {name: mx1.one.example, addresses: [192.0.2.1]}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2]}
          vps3: {name: mx3.one.example, addresses: [192.0.2.3]}
        domains:
          one.example:
            mx: [vps1, vps2, vps3]
            senders: [vps1, vps2, vps3]
            spf: {style: auto}
            dmarc: {policy: none}
    """,
)
@each_zone
def mx_style_over_limits(context: Context, inputs: ZoneInputs) -> Iterable[Report]:
    """Receivers stop at ten MX names, and at three answers without an address: for an IPv6 client
    each MX host is asked for AAAA, and a host that has IPv4 only has none. The result is
    permerror, for mail of declared senders, too.
    """
    settings = inputs.domain.settings
    if settings.spf.style != "mx" or not inputs.flows:
        return
    hosts = [context.hosts[entry.id] for entry in settings.mx if entry.id in context.hosts]
    if len(hosts) > MAX_MX or void_lookups(hosts) > MAX_VOID:
        yield Report(
            inputs.domain.origin("spf/style"),
            f"`mx` of {inputs.zone.unicode} makes receivers look up more than they allow",
            "take style `auto` or `addresses`, which write literals here",
        )
