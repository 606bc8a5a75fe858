"""DKIM001: ed25519 keys for a signer that cannot read them."""

from collections.abc import Iterable

from mailcompile.diagnostics import KEYS, Severity
from mailcompile.formats.keys import Key
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DKIM001",
    name="ed25519-with-amavisd",
    severity=Severity.ERROR,
    rfc="RFC 8463 section 3",
    explains=("P2",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: amavisd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim: {algorithms: [rsa-2048, ⟦ed25519⟧]}
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim: {algorithms: [rsa-2048, ed25519]}
            dmarc: {policy: none}
    """,
)
@each_domain
def ed25519_with_amavisd(context: Context, part: DomainInputs) -> Iterable[Report]:
    """amavisd signs with RSA only: given an ed25519 key it stops ("expecting an rsa key") and
    with it the mail that waits for it. Use RSA for the domains that it signs, or another signer.
    """
    dkim = part.domain.settings.dkim
    signers = {flow.signer for flow in part.flows if flow.signer is not None}
    for host_id in sorted(signers):
        if context.hosts[host_id].signer != "amavisd":
            continue
        message = f"{host_id} signs for {part.name.unicode} by amavisd, which cannot use ed25519"
        if dkim is not None and "ed25519" in dkim.algorithms:
            where = part.domain.origin("dkim/algorithms")
            hint = "take ed25519 out of `dkim.algorithms`, or sign by rspamd"
            yield Report((*where, dkim.algorithms.index("ed25519")), message, hint)
        for key in _usable(part, host_id):
            pointer = ("domains", key.domain, key.selector, "algorithm")
            yield Report(pointer, message, "take the key out of the registry", source=KEYS)


def _usable(part: DomainInputs, host_id: str) -> Iterable[Key]:
    """The ed25519 keys by which the host would be told to sign, now or after a rotation."""
    for key in part.keys:
        live = key.stage in ("active", "pending") and key.signer in (None, host_id)
        if live and key.algorithm == "ed25519":
            yield key
