"""DKIM008: a key in testing under a policy that is enforced."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.applied_policy import AppliedPolicies
from mailcompile.rules.declared_keys import usable_keys
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs

_EXAMPLE = "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


@rule(
    code="DKIM008",
    name="key-in-testing",
    severity=Severity.WARNING,
    rfc="RFC 6376 section 3.6.1",
    explains=("P3", "P4"),
    bad=f"""
        mailcompile: 1
        hosts:
          vps1: {{name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim:
              selectors:
                s1: {{txt: ⟦"v=DKIM1; t=y; {_EXAMPLE}"⟧}}
            dmarc: {{policy: quarantine}}
    """,
    good=f"""
        mailcompile: 1
        hosts:
          vps1: {{name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim:
              selectors:
                s1: {{txt: "v=DKIM1; {_EXAMPLE}"}}
            dmarc: {{policy: quarantine}}
    """,
)
def key_in_testing(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """The flag `t=y` says that the domain only tries DKIM: verifiers treat its mail as unsigned,
    whether the signature is good or not. Under a policy of quarantine or reject, mail that relies
    on that key is then lost. End the test before the policy begins.
    """
    policies = AppliedPolicies(parts)
    for part in parts:
        for declared, key in usable_keys(part):
            if "y" not in key.flags or key.revoked:
                continue
            policy = policies.of(part.name)
            if policy in ("quarantine", "reject"):
                yield Report(
                    declared.pointer,
                    f"{declared.name} is in testing (`t=y`), but the policy is {policy}",
                    "take out `t=y`, or stay at the policy none until the test is over",
                    subject=part.domain.subject,
                )
