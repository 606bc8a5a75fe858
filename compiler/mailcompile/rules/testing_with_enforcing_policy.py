"""DMARC010: a test of a policy that not everybody takes for a test."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy


@rule(
    code="DMARC010",
    name="testing-with-enforcing-policy",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.7",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: quarantine, testing: ⟦true⟧}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none}
    """,
)
@each_domain
def testing_with_enforcing_policy(context: Context, part: DomainInputs) -> Iterable[Report]:
    """`testing` asks for the next milder policy, but only receivers that know RFC 9989 do as it
    asks. Those that follow the older RFC 7489 ignore the tag, and apply the whole policy to mail
    that fails. The step before quarantine that everybody knows is `none`, with reports.
    """
    said = part.domain.settings.dmarc
    if not said.testing or part.domain.settings.parked or not has_policy(part.domain):
        return
    policies = (said.policy, said.subdomain_policy, said.nonexistent_policy)
    if any(policy in ("quarantine", "reject") for policy in policies):
        yield Report(
            part.domain.origin("dmarc/testing"),
            "receivers of before RFC 9989 do not know `testing`, and apply the policy in full",
            "until it may hold in full, write the milder policy instead",
        )
