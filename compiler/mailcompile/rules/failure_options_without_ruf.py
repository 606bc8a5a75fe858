"""DMARC007: when failure reports are wanted, but not where."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.effects import without_effect
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.demands import has_policy


@rule(
    code="DMARC007",
    name="failure-options-without-ruf",
    severity=Severity.WARNING,
    rfc="RFC 9989 section 4.7",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: a@one.example, failure_options: ⟦"1:d"⟧}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1]
            dmarc: {policy: none, rua: a@one.example, ruf: a@one.example, failure_options: "1:d"}
    """,
)
def failure_options_without_ruf(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterable[Report]:
    """`failure_options` say for which mail a failure report is wanted, `ruf` says where it goes.
    Without `ruf` receivers must ignore them, and send none. The address in `rua` is for the daily
    aggregate reports, which are another thing.
    """

    def effect(part: DomainInputs) -> bool | None:
        return bool(part.domain.settings.dmarc.ruf) if has_policy(part.domain) else None

    for pointer, part in without_effect(parts, "dmarc/failure_options", effect):
        yield Report(
            pointer,
            f"{part.name.unicode} says when it wants failure reports, but not where they go",
            "name an address in `ruf`, or take out `failure_options`",
            subject=part.domain.subject,
        )
