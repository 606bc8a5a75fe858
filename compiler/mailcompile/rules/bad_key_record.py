"""DKIM004: a key record that no verifier can use."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.dkim import KeyRecordProblem, parse_key_record
from mailcompile.rules.declared_keys import declared_keys
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="DKIM004",
    name="bad-key-record",
    severity=Severity.ERROR,
    rfc="RFC 6376 section 3.6.1",
    explains=("P2", "P3", "P4"),
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dkim: {selectors: {s1: {txt: ⟦"k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEF"⟧}}}
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
            dkim:
              selectors:
                s1: {txt: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}
            dmarc: {policy: none}
    """,
)
@each_domain
def bad_key_record(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Verifiers read a key record as a list of tags: `v=DKIM1` first if at all, `p=` with the key
    in base64, no tag twice, and a key of the type that `k=` says. If something is wrong with it,
    every signature by that key fails. Often a part of a long key was lost when it was copied, or
    quotes were copied with it.
    """
    for declared in declared_keys(part):
        try:
            parse_key_record(declared.text)
        except KeyRecordProblem as problem:
            yield Report(
                declared.pointer,
                f"no verifier can use the key record at {declared.name}: {problem}",
                "copy the whole text of the record again, without quotes or line breaks",
            )
