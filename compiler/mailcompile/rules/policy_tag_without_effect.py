"""DMARC008: a DMARC setting that no receiver looks at."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.dmarc_records import DmarcRecords
from mailcompile.rules.effects import without_effect
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, Domain, DomainInputs
from mailcompile.topology.demands import has_policy


@rule(
    code="DMARC008",
    name="policy-tag-without-effect",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.10.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none}
            subdomains:
              news: {dmarc: {policy: none, ⟦subdomain_policy⟧: reject}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, subdomain_policy: reject}
            subdomains:
              news: {dmarc: {policy: none}}
    """,
)
def policy_tag_without_effect(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """For a name without a record of its own, receivers take the one of the organizational domain,
    the highest that has one, and never that of a subdomain between: there, `subdomain_policy` and
    `nonexistent_policy` say nothing. A subdomain without `policy` has no record at all, so that its
    other tags stand nowhere.
    """
    records = DmarcRecords(parts)

    def effect(part: DomainInputs) -> bool | None:
        written = has_policy(part.domain) and not part.domain.settings.parked
        return records.is_organizational(part.name) if written else None

    for setting in ("subdomain_policy", "nonexistent_policy"):
        for pointer, part in without_effect(parts, f"dmarc/{setting}", effect):
            yield Report(
                pointer,
                f"`{setting}` of {part.name.unicode} has no effect: names below it get that of the "
                "organizational domain",
                "say it at the domain above; `psd: false` would make this one an organization",
                on_key=True,
                subject=part.domain.subject,
            )
    for part in parts:
        if not _has_no_record(part.domain):
            continue
        for setting in part.domain.settings.origins:
            if setting.startswith("dmarc/") and part.domain.says_itself(setting):
                yield Report(
                    part.domain.origin(setting),
                    f"`{setting.partition('/')[2]}` has no effect: a subdomain without `policy` "
                    "has no DMARC record of its own",
                    "take it out, or say a `policy` beside it",
                    on_key=True,
                    subject=part.domain.subject,
                )


def _has_no_record(domain: Domain) -> bool:
    settings = domain.settings
    if domain.parent is None or domain.is_wildcard or settings.parked:
        return False
    return settings.dmarc.policy is None and settings.dmarc.cname is None
