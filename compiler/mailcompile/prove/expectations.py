"""``expect``: assertions of the topology about single messages, checked on every build."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from mailcompile.diagnostics import Kind, Pointer, Proof, Severity, Verdict
from mailcompile.dns import DomainName, Resolver
from mailcompile.prove.asking import WorldResolver
from mailcompile.prove.deciding import listed
from mailcompile.prove.ground import Ground
from mailcompile.prove.receive import Message, Received, receive, signatures
from mailcompile.topology.nearest import nearest

CLAIM = "EXPECT001"

KIND = Kind(
    code=CLAIM,
    name="expectation-not-met",
    severity=Severity.ERROR,
    reason="""`expect` says what receivers must find for one message: the results of SPF and of
DMARC for an address, a Return-Path, a From and signatures. Each build decides about that message as
a receiver does, on the records that it is about to write, and something else came out. Change what
sends, or what is expected.

`mailcompile simulate` shows the whole decision for such a message.""",
    rfc="RFC 7208 section 2.6, RFC 9989 section 5.3",
    bad="""\
mailcompile: 1
hosts:
  mail: {name: mail.one.example, addresses: [192.0.2.11]}
defaults: {mx: [mail], dmarc: {policy: none}, dkim: null}
domains:
  one.example: {senders: [mail]}
expect:
  - {ip: 192.0.2.99, mail_from: one.example, spf: ⟦pass⟧}
""",
    good="""\
mailcompile: 1
hosts:
  mail: {name: mail.one.example, addresses: [192.0.2.11]}
defaults: {mx: [mail], dmarc: {policy: none}, dkim: null}
domains:
  one.example: {senders: [mail]}
expect:
  - {ip: 192.0.2.11, mail_from: one.example, spf: pass}
""",
)


UNDECIDED = Kind(
    code="EXPECT002",
    name="expectation-undecided",
    severity=Severity.WARNING,
    reason="""What is expected of a message rests on names that are neither ours nor in
`mail.lock.yaml`, so no build can tell whether it is so: enter them into the lock. Most often a name
is misspelt, and nothing is checked at all.""",
    bad="""\
mailcompile: 1
hosts:
  mail: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
defaults: {mx: [mail], dmarc: {policy: none}}
domains:
  one.example: {senders: [mail]}
expect:
  - {ip: 192.0.2.99, from: ono.example, dmarc: ⟦fail⟧}
""",
    good="""\
mailcompile: 1
hosts:
  mail: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
defaults: {mx: [mail], dmarc: {policy: none}}
domains:
  one.example: {senders: [mail]}
expect:
  - {ip: 192.0.2.99, from: one.example, dmarc: fail}
""",
)


def expected(ground: Ground) -> Iterable[Proof]:
    """One proof for each result that each expectation names."""
    names = {
        address: host.name or DomainName("")
        for host in ground.context.hosts.values()
        for address in host.addresses
    }
    resolver = WorldResolver(ground.world)
    for index, said in enumerate(ground.context.expectations):
        helo = said.get("helo") or names.get(ip_address(said["ip"]), "")
        domains = ground.context.declared_domains
        yield from _met(said, ("expect", index), str(helo), resolver, domains)


def _met(
    said: Mapping[str, Any],
    pointer: Pointer,
    helo: str,
    resolver: Resolver,
    names: frozenset[str],
) -> Iterator[Proof]:
    wanted = {word: said[word] for word in ("spf", "dmarc") if word in said}
    subject = f"expect/{pointer[-1]}"
    lacks = _lacks(said, wanted, helo)
    if lacks is not None:
        yield _failed(subject, pointer, "the expectation cannot be checked", lacks)
        return
    received = receive(message_of(said, helo), resolver)
    found = {"spf": received.spf.result, "dmarc": received.dmarc.result}
    nothing_of = {"spf": received.unknown_to_spf, "dmarc": received.unknown_to_dmarc}
    for word, result in wanted.items():
        unknown = sorted(nothing_of[word])
        if unknown and result != found[word]:
            yield Proof(
                claim=UNDECIDED.code,
                subject=subject,
                verdict=Verdict.FAILS,
                because=f"what {word} gives cannot be known",
                severity=Severity.WARNING,
                counterexample=f"it rests on {listed(unknown)}, neither ours nor in the lock",
                pointer=(*pointer, word),
                hint=_remedy(said, names),
            )
        elif result != found[word]:
            words = f"{word} gives {found[word]}, not {result}"
            yield _failed(subject, (*pointer, word), words, _evidence(word, received))
        else:
            because = f"{word} gives {result}: {_evidence(word, received)}"
            verdict = Verdict.ASSUMED if unknown else Verdict.HOLDS
            yield Proof(claim=CLAIM, subject=subject, verdict=verdict, because=because)


def message_of(said: Mapping[str, Any], helo: str) -> Message:
    """The message of an expectation. Where only one of Return-Path and From is said, it stands for
    both; nothing but the name in EHLO is an empty Return-Path."""
    header_from = said.get("from") or (said.get("mail_from") or "").strip("<>") or helo
    mail_from = said.get("mail_from", said.get("from", ""))
    dkim = said.get("dkim") or []
    return Message(
        ip=ip_address(said["ip"]),
        helo=helo,
        mail_from="" if mail_from == "<>" else mail_from,
        header_from=header_from,
        signatures=signatures([dkim] if isinstance(dkim, str) else dkim),
    )


def _lacks(said: Mapping[str, Any], wanted: Mapping[str, str], helo: str) -> str | None:
    """What is missing for a decision."""
    if not wanted:
        return "it names no result: say `spf` or `dmarc`"
    if not (helo or said.get("from") or said.get("mail_from") not in (None, "<>")):
        return "it names no domain: say `mail_from`, `from` or `helo`"
    if "dmarc" in wanted and not said.get("from") and said.get("mail_from") in (None, "<>"):
        return "DMARC goes by From: say `from`"
    return None


def _remedy(said: Mapping[str, Any], names: frozenset[str]) -> str:
    """What to do about an unknown name: it may be one of ours, misspelt."""
    for word in ("from", "mail_from"):
        domain = str(said.get(word, "")).rpartition("@")[2]
        hint = nearest(domain, names) if domain and domain not in names else None
        if hint is not None and hint.startswith("did you mean"):
            return hint
    return "enter these names into mail.lock.yaml"


def _evidence(word: str, received: Received) -> str:
    if word == "spf":
        steps = [f"{domain} {term}: {outcome}" for _, domain, term, outcome in received.spf.trace]
        return steps[-1] if steps else f"{received.spf_domain or 'no name'} has no record"
    verdict = received.dmarc
    if verdict.policy_domain is None:
        return "no policy was found"
    return (
        f"by the policy of {verdict.policy_domain}, SPF is {_aligned(verdict.aligned_spf)} "
        f"and DKIM {_aligned(verdict.aligned_dkim)}"
    )


def _aligned(passes: object) -> str:
    return "an aligned pass" if passes else "no aligned pass"


def _failed(subject: str, pointer: Pointer, because: str, counterexample: str) -> Proof:
    return Proof(
        claim=CLAIM,
        subject=subject,
        verdict=Verdict.FAILS,
        because=because,
        severity=Severity.ERROR,
        counterexample=counterexample,
        pointer=pointer,
    )
