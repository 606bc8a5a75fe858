"""DMARC009: a policy for names that do not exist, where all exist."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy


@rule(
    code="DMARC009",
    name="nonexistent-policy-beside-wildcard",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 3.2.13",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, nonexistent_policy: ⟦reject⟧}
            subdomains: {"*": {mail: none}}
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
            subdomains: {"*": {mail: none}}
    """,
)
def nonexistent_policy_beside_wildcard(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """`nonexistent_policy` is for names for which DNS answers that there are none. A wildcard makes
    it answer for every name below the domain, for any type, so that the policy of subdomains holds
    for all of them, and this one never.
    """
    starred = frozenset(part.domain.parent for part in parts if part.domain.is_wildcard)
    for part in parts:
        said = part.domain.settings.dmarc
        if said.nonexistent_policy is None or part.name not in starred:
            continue
        written = has_policy(part.domain) and not part.domain.settings.parked
        if written and said.nonexistent_policy != (said.subdomain_policy or said.policy):
            yield Report(
                part.domain.origin("dmarc/nonexistent_policy"),
                f'no name below {part.name.unicode} is nonexistent: its subdomain "*" stands for '
                "all of them",
                "say the policy as `subdomain_policy`, or take out the wildcard",
                subject=part.domain.subject,
            )
