"""DKIM006: an RSA key that is weak."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.declared_keys import usable_keys
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_LEAST, _ADVISED = 1024, 2048
_BAD = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDGCz/YJcbfOUFVMzMF3K63xw+zO4dxgSI0O3N9padNf1R/OLtnc1sO"
    "1xSw9uh8qI5BeLXhkVWSdvow8CK3++C5I6YlZJib777KEDM7acl0llCELauO02Q7tLDMTwaznRU6mP9Y63GUuD4/qG5a"
    "t0cU5W21QtfjBlkvCViPkrk14wIDAQAB"
)
_GOOD = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkpG8gMwMO3Bs+1N5yAbpDi/6CycZqCIm85ZUddfcSOQ8wPPc"
    "33s5ChRmWM2BZDffSe7TXECwu2wiFF4KghOo3srU/X2+zqMdBmCTxg6wBMWyj4oaHGuf1w77aCBq6A21No10cW+QxIPP"
    "0aW1WAZdvp207qL56aSYaAZGYcUJ9kxNEdnq0AJ8ZuZczMMVkIXkBXtMwZ7YYUHFlKcQ5f+Oet90461UQX6VT+bpjahw"
    "Szby4iJgR23K69qwoTrlypnCbQq6JIYDJuDYM/NTXnobfQ/MdMDmaeYVYk3E92nyhXn4gSbhwFCEgM/fnkr9GbFgqVxE"
    "dlpzL5PBrITE3K3XOwIDAQAB"
)


@rule(
    code="DKIM006",
    name="rsa-key-under-2048",
    severity=Severity.WARNING,
    rfc="RFC 8301 section 3.2",
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
                s1: {{txt: ⟦"v=DKIM1; k=rsa; p={_BAD}"⟧}}
            dmarc: {{policy: none}}
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
                s1: {{txt: "v=DKIM1; k=rsa; p={_GOOD}"}}
            dmarc: {{policy: none}}
    """,
)
@each_domain
def rsa_key_under_2048(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Signers should use RSA keys of at least 2048 bit. Verifiers still take one of 1024, but
    whoever has the means can break it while it is in use, and sign as the domain. Providers that
    gave out such a key years ago make a larger one on request.
    """
    for declared, key in usable_keys(part):
        if key.bits is not None and _LEAST <= key.bits < _ADVISED:
            yield Report(
                declared.pointer,
                f"the RSA key at {declared.name} has {key.bits} bit, {_ADVISED} are advised",
                "ask for a key of 2048 bit, under a new selector",
            )
