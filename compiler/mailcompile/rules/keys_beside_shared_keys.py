"""DKIM010: keys of its own for a domain that uses those of another."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_LIVE = frozenset({"pending", "active", "retiring"})


@rule(
    code="DKIM010",
    name="keys-beside-shared-keys",
    severity=Severity.WARNING,
    rfc="RFC 6376 section 3.6.2.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        defaults: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
        domains:
          one.example: {}
          two.example: {dkim: {⟦keys_of⟧: {domain: one.example, selectors: [s1, s2]}}}
        # and keys.yaml has an active key of two.example
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        defaults: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
        domains:
          one.example: {}
          two.example: {}
        # or `keys_of` at two.example, and its keys revoked in keys.yaml
    """,
)
@each_domain
def keys_beside_shared_keys(context: Context, part: DomainInputs) -> Iterable[Report]:
    """With `dkim.keys_of`, mail of the domain is signed by the keys of another domain, to which
    its selectors lead. Keys of its own in `keys.yaml` are published beside them, and no signer
    uses them: each can only be abused, and it cannot be told which were meant.
    """
    dkim = part.domain.settings.dkim
    if dkim is None or dkim.keys_of is None or part.domain.settings.parked:
        return
    live = [key.selector for key in part.keys if key.stage in _LIVE]
    if live:
        yield Report(
            part.domain.origin("dkim/keys_of"),
            f"{part.name.unicode} uses the keys of {dkim.keys_of.domain}, and keys.yaml has "
            f"{', '.join(live[:3])} of its own",
            "set their `stage` to retiring, then revoked, in keys.yaml; or take out `keys_of`",
            on_key=True,
        )
