"""DKIM005: an RSA key that verifiers do not take."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.declared_keys import usable_keys
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_LEAST = 1024
_BAD = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANY2epOs3+U9vZ0OglY8oa16OGABX/PmpVNCMGYcGOQTIbW+MMLEJDLObcF/"
    "kg1Mr/0NI8leGz7GzrdAg98Xin0CAwEAAQ=="
)
_GOOD = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkpG8gMwMO3Bs+1N5yAbpDi/6CycZqCIm85ZUddfcSOQ8wPPc"
    "33s5ChRmWM2BZDffSe7TXECwu2wiFF4KghOo3srU/X2+zqMdBmCTxg6wBMWyj4oaHGuf1w77aCBq6A21No10cW+QxIPP"
    "0aW1WAZdvp207qL56aSYaAZGYcUJ9kxNEdnq0AJ8ZuZczMMVkIXkBXtMwZ7YYUHFlKcQ5f+Oet90461UQX6VT+bpjahw"
    "Szby4iJgR23K69qwoTrlypnCbQq6JIYDJuDYM/NTXnobfQ/MdMDmaeYVYk3E92nyhXn4gSbhwFCEgM/fnkr9GbFgqVxE"
    "dlpzL5PBrITE3K3XOwIDAQAB"
)


@rule(
    code="DKIM005",
    name="rsa-key-under-1024",
    severity=Severity.ERROR,
    rfc="RFC 8301 section 3.2",
    explains=("P2", "P3", "P4"),
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
def rsa_key_under_1024(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Signers use RSA keys of at least 1024 bit, and verifiers must not take a smaller one: the
    private half of 512 bit is computed from the public one in hours. Mail that is signed by such a
    key counts as unsigned, or as forged.
    """
    for declared, key in usable_keys(part):
        if key.bits is not None and key.bits < _LEAST:
            yield Report(
                declared.pointer,
                f"the RSA key at {declared.name} has {key.bits} bit, "
                f"verifiers take none under {_LEAST}",
                "ask for a key of 2048 bit, under a new selector",
            )
