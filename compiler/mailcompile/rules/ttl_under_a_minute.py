"""TTL002: a TTL that resolvers and name servers do not keep to."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_LEAST = 60


@rule(
    code="TTL002",
    name="ttl-under-a-minute",
    severity=Severity.WARNING,
    rfc="RFC 1912 section 2.2",
    bad="""
        mailcompile: 1
        domains:
          one.example: {mail: none, ttl: ⟦30s⟧}
        outputs:
          terraform: {enabled: false}
    """,
    good="""
        mailcompile: 1
        domains:
          one.example: {mail: none, ttl: 5m}
        outputs:
          terraform: {enabled: false}
    """,
)
@each_domain
def ttl_under_a_minute(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Records of mail change rarely. With a TTL of seconds each message costs a receiver several
    queries more, and one query that fails makes SPF or DKIM a temporary error. Many DNS services
    refuse so short a time or raise it. A minute is enough even while something moves.
    """
    if (context.outputs.get("terraform") or {}).get("enabled") is not False:
        # Then `ttl-out-of-range` refuses it.
        return
    ttls = part.domain.settings.ttl
    for kind in ("default", "host", "mx", "spf", "dkim", "dmarc"):
        ttl: int = getattr(ttls, kind)
        if ttl < _LEAST and f"ttl/{kind}" in part.domain.settings.origins:
            yield Report(
                part.domain.origin(f"ttl/{kind}"),
                f"a TTL of {ttl} seconds makes every message wait for DNS",
                "an hour (1h) is usual, five minutes (5m) before a change",
            )
