"""DKIM003: signatures that many receivers cannot verify."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DKIM003",
    name="ed25519-without-rsa",
    severity=Severity.WARNING,
    rfc="RFC 8463 section 6",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim: {algorithms: ⟦[ed25519]⟧}
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
def ed25519_without_rsa(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Receivers that do not know ed25519, and large ones are among them, treat mail that carries
    no other signature as unsigned. Signing by RSA as well costs nothing, and each verifier takes
    the signature that it understands.
    """
    dkim = part.domain.settings.dkim
    if dkim is None or set(dkim.algorithms) != {"ed25519"} or dkim.keys_of is not None:
        return
    signers = {context.hosts[flow.signer].signer for flow in part.flows if flow.signer is not None}
    if signers and "amavisd" not in signers:
        # OpenDKIM signs by one of the two only, amavisd cannot use ed25519 at all.
        both = "rsa-2048" if "opendkim" in signers else "rsa-2048, ed25519"
        yield Report(
            part.domain.origin("dkim/algorithms"),
            f"mail of {part.name.unicode} is signed by ed25519 only, which many cannot verify",
            f"write `algorithms: [{both}]`",
        )
