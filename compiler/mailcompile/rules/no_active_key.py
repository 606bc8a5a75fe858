"""DKIM002: a host signs, and there is no key that it could use."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DKIM002",
    name="no-active-key",
    severity=Severity.ERROR,
    rfc="RFC 6376 section 3.6.1",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
        domains:
          ⟦one.example⟧: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
        # and keys.yaml has no active key of one.example
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
        # and `mailcompile keys new one.example` was run
    """,
)
@each_domain
def no_active_key(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A signer needs a private key whose public half is published. For each host that signs for
    a domain, `keys.yaml` must hold an active key of that domain, for all signers or for that one;
    otherwise the mail leaves unsigned, or signed by a key that no verifier finds.
    """
    dkim = part.domain.settings.dkim
    if dkim is not None and (dkim.keys_of is not None or dkim.delegated):
        # The keys are another domain's, or lie in a zone of others.
        return
    signers = sorted({flow.signer for flow in part.flows if flow.signer is not None})
    active = [key for key in part.keys if key.stage == "active"]
    for host_id in signers:
        if any(key.signer in (None, host_id) for key in active):
            continue
        # One finding, about each name in From.
        for name in sorted({flow.from_domain for flow in part.flows if flow.signer == host_id}):
            yield Report(
                part.domain.pointer,
                f"{host_id} signs for {part.name.unicode}, but there is no active key for it",
                _remedy(part),
                on_key=True,
                subject=about(name),
            )


def _remedy(part: DomainInputs) -> str:
    """A key that waits can take over; otherwise one is made."""
    waiting = [key.selector for key in part.keys if key.stage == "pending"]
    if waiting:
        return f"once {waiting[0]} is published, set its `stage` in keys.yaml to active"
    name = part.name.unicode
    if part.keys:
        return f"enter the key in use in keys.yaml, or run `mailcompile keys new {name} --first`"
    return f"run `mailcompile keys new {name}`, or `keys new --all` for all domains"
