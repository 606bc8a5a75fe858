"""TTL001: a TTL that a back end cannot express."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_LARGEST = 2**31 - 1
_CLOUDFLARE = range(60, 86401)
"""Seconds that the Cloudflare API takes outside of its Enterprise plan; 1 means automatic."""


@rule(
    code="TTL001",
    name="ttl-out-of-range",
    severity=Severity.ERROR,
    rfc="RFC 2181 section 8",
    bad="""
        mailcompile: 1
        domains:
          one.example: {mail: none, ttl: ⟦4w⟧}
    """,
    good="""
        mailcompile: 1
        domains:
          one.example: {mail: none, ttl: 4w}
        outputs:
          terraform: {enabled: false}
    """,
)
@each_domain
def ttl_out_of_range(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A TTL has 31 bit. The Terraform variables are for Cloudflare, which takes 60 seconds to a
    day; a record with another TTL would be refused when the plan is carried out, after others were
    written. Choose a TTL that both back ends can publish, or turn the Terraform output off.
    """
    ttls = part.domain.settings.ttl
    terraform = (context.outputs.get("terraform") or {}).get("enabled") is not False
    for kind in ("default", "host", "mx", "spf", "dkim", "dmarc"):
        ttl: int = getattr(ttls, kind)
        setting = f"ttl/{kind}"
        if setting not in part.domain.settings.origins:
            continue
        if ttl > _LARGEST:
            yield Report(
                part.domain.origin(setting),
                f"a TTL of {ttl} seconds does not fit into 31 bit",
                "an hour (1h) is usual",
            )
        elif terraform and ttl not in _CLOUDFLARE:
            yield Report(
                part.domain.origin(setting),
                f"a TTL of {ttl} seconds cannot be published by Terraform to Cloudflare",
                f"choose {_CLOUDFLARE[0]} to {_CLOUDFLARE[-1]} seconds, "
                "or set `outputs.terraform.enabled: false`",
            )
