"""DKIM007: an RSA key that verifiers need not take."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.declared_keys import usable_keys
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs

_MOST = 4096
_BAD = (
    "MIICIzANBgkqhkiG9w0BAQEFAAOCAhAAMIICCwKCAgIA6Rg4uqBA2LiOB2+DooAsTkVSS2eqZekkh/9HXSdaaRNmUyM9"
    "BJ8Omu1aLu6mxe0BwavfjJlArq9+GF3dyEMAD52M0cBAerXzDvpfHpxYCp8zOS9moMgRHFRusGbQuVQgeqvsPYp3+gqg"
    "PMWpKEFRmwyPDlu/WORUHJBrtBvSzWszg9UmVsyFAheDR9688BbYGaEb64rA6XIW+l27lUUY0jQweaJIW6smn+Klf3Ff"
    "B6wai0WYM9Bgxrq/K36y7Z+P5arSzh56UmbbFgGqaFhZH9oh9+xoH1zTG1quDAL+mK+PoGbFAKOTTaDmz8T7LPb5nmLU"
    "PWJyzhBm7uDDE7IRR0jqiJoYx2ZyBkrrrVR0FXF7gd9crZ/zViX+DdeLrpVcvLjdWXMHsbHBgy+szriykNQNtde5b846"
    "3M2UWNidmbUBKZRd9vyHcXNhYK924IfBzgRVwyeVnBgwFhp7jdf8Y/EP5Xx0djrdorzj5/QxvmNXHScwoGMDp54uxQYG"
    "0rhs53Ek2UvqlKg5qZ/BmSi1pgFZiOshcIbKI9ikGyWzcBVudcmjymdPUH8WngcVfkq3Fke2sZa1znPSsp4+IpJSxy6S"
    "FcFXddefkBovJGWxQTshuTmGoueog/w5E+m09zkA0CEMioEnbm2ATm+y4kjKvxsaEnjj2kgbToG8NZrsMuAhAgMBAAE="
)
_GOOD = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkpG8gMwMO3Bs+1N5yAbpDi/6CycZqCIm85ZUddfcSOQ8wPPc"
    "33s5ChRmWM2BZDffSe7TXECwu2wiFF4KghOo3srU/X2+zqMdBmCTxg6wBMWyj4oaHGuf1w77aCBq6A21No10cW+QxIPP"
    "0aW1WAZdvp207qL56aSYaAZGYcUJ9kxNEdnq0AJ8ZuZczMMVkIXkBXtMwZ7YYUHFlKcQ5f+Oet90461UQX6VT+bpjahw"
    "Szby4iJgR23K69qwoTrlypnCbQq6JIYDJuDYM/NTXnobfQ/MdMDmaeYVYk3E92nyhXn4gSbhwFCEgM/fnkr9GbFgqVxE"
    "dlpzL5PBrITE3K3XOwIDAQAB"
)


@rule(
    code="DKIM007",
    name="rsa-key-over-4096",
    severity=Severity.WARNING,
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
def rsa_key_over_4096(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Verifiers must take RSA keys of 1024 to 4096 bit; a larger one may be ignored, and the mail
    counts as unsigned. Its record needs several strings, does not fit into one UDP answer, and
    gains nothing in practice.
    """
    for declared, key in usable_keys(part):
        if key.bits is not None and key.bits > _MOST:
            yield Report(
                declared.pointer,
                f"the RSA key at {declared.name} has {key.bits} bit, "
                f"verifiers need not take more than {_MOST}",
                "ask for a key of 2048 bit, or 4096 at most, under a new selector",
            )
