"""DKIM009: ed25519 and RSA keys for one OpenDKIM."""

from collections.abc import Iterable

from mailcompile.diagnostics import KEYS, Severity
from mailcompile.formats.keys import Key
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs

_ED25519 = "ed25519"


@rule(
    code="DKIM009",
    name="ed25519-with-opendkim",
    severity=Severity.ERROR,
    rfc="RFC 8463 section 3",
    explains=("P2",),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
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
def ed25519_with_opendkim(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """OpenDKIM signs by one algorithm for all its keys. With an ed25519 key among RSA keys, it
    either never answers for the mail of that domain, which then waits, or signs by an RSA key and
    calls it ed25519, which no verifier takes. Use one type of key for all domains that it signs,
    or another signer.
    """
    signers = {host.id for host in context.hosts.values() if host.signer == "opendkim"}
    if not signers:
        return
    signed = [(part, _signing(part) & signers) for part in parts]
    by_rsa = {host for part, hosts in signed if hosts and _other_types(part) for host in hosts}
    for part, hosts in signed:
        for host_id in sorted(hosts & by_rsa):
            yield from _mixed(part, host_id)


def _signing(part: DomainInputs) -> set[str]:
    return {flow.signer for flow in part.flows if flow.signer is not None}


def _algorithms(part: DomainInputs) -> tuple[str, ...]:
    """What keys of the domain's own are made by."""
    dkim = part.domain.settings.dkim
    return dkim.algorithms if dkim is not None and dkim.keys_of is None else ()


def _other_types(part: DomainInputs) -> bool:
    """Whether the domain has keys that are not ed25519, now or after a rotation."""
    found = {*_algorithms(part), *(key.algorithm for key in _in_use(part))}
    return bool(found - {_ED25519})


def _in_use(part: DomainInputs) -> Iterable[Key]:
    return (key for key in part.keys if key.stage in ("active", "pending"))


def _mixed(part: DomainInputs, host_id: str) -> Iterable[Report]:
    name = part.name.unicode
    message = f"{host_id} signs for {name} by OpenDKIM, which cannot use ed25519 beside RSA"
    algorithms = _algorithms(part)
    if _ED25519 in algorithms:
        where = (*part.domain.origin("dkim/algorithms"), algorithms.index(_ED25519))
        hint = "take ed25519 out of `dkim.algorithms`, or sign by rspamd"
        yield Report(where, message, hint, subject=part.domain.subject)
    for key in _in_use(part):
        if key.algorithm == _ED25519 and key.signer in (None, host_id):
            pointer = ("domains", key.domain, key.selector, "algorithm")
            hint = "take the key out of the registry"
            yield Report(pointer, message, hint, source=KEYS, subject=part.domain.subject)
