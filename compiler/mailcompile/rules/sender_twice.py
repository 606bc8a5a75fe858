"""SEND001: a sender that stands there twice."""

from collections.abc import Iterable

from mailcompile.diagnostics import Pointer, Severity
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="SEND001",
    name="sender-twice",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example: {mx: [vps1], senders: [vps1, vps2, ⟦vps2⟧], dmarc: {policy: none}}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
          vps2: {name: web1.one.example, addresses: [192.0.2.12], relay: vps1}
        domains:
          one.example:
            mx: [vps1]
            senders: [vps1, vps2, {id: vps2, bounce: shop}]
            dmarc: {policy: none}
    """,
)
@each_domain
def sender_twice(context: Context, part: DomainInputs) -> Iterable[Report]:
    """A sender may stand there several times to send in several ways: with different bounce names,
    `via` different hosts, as different subdomains. The same way twice changes nothing; most often
    another sender was meant, which is now missing.
    """
    if part.domain.settings.parked:
        return
    seen: dict[tuple[object, ...], Pointer] = {}
    for sender in part.domain.settings.senders:
        way = (sender.id, sender.via, sender.bounce, frozenset(sender.from_subdomains))
        first = seen.setdefault(way, sender.pointer)
        if first != sender.pointer:
            yield Report(
                sender.pointer,
                f"{sender.id} sends for {part.name.unicode} twice in the same way",
                "take one of the two out, or name the sender that is meant",
                first=first,
            )
