"""P4: mail passes DMARC when somebody resends it unmodified."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.aligning import (
    Identifier,
    by_dkim,
    is_minor,
    is_of_wildcard,
    is_off,
)
from mailcompile.prove.evidence.sending import Sent, mail_of, weight
from mailcompile.prove.view import View

KIND = Kind(
    code="P4",
    name="lost-when-forwarded",
    severity=Severity.ERROR,
    reason="""Claim P4: mail of every declared flow passes DMARC when it is resent unmodified from
any address, as by a mailbox that forwards. SPF fails then, so a signature has to verify whose `d=`
aligns with the domain in From (RFC 9989 section 7.4). Give the host that relays the mail a
`signer`, or set up DKIM at the service.

It is an error where the policy in force is quarantine or reject, and a warning where it is none,
where DKIM is declared off (`dkim: false` at the sender, `dkim: null` at the domain), where key
records are not ours to write, a key is in testing (`t=y`) or over 4096 bit, and for bounces that no
domain above the host signs so that it counts.""",
    rfc="RFC 9989 section 7.4",
)


_SHOWN = 3
"""Senders whose reasons are told."""


def survives_forwarding(view: View) -> Iterable[Proof]:
    """One subject for each From domain."""
    for name, sent in mail_of(view).items():
        judged = [(one, by_dkim(view, one)) for one in sent]
        yield from decided(
            "P4",
            name,
            because=f"mail that is forwarded passes by its signature: {_signers(judged)}",
            failures=_failures(view, name, judged),
            undecidable=list(
                dict.fromkeys(found.unsure for _, found in judged if found.unsure is not None)
            ),
            unknown=[unknown for _, found in judged for unknown in found.unknown],
        )


def _failures(
    view: View, name: DomainName, judged: Iterable[tuple[Sent, Identifier]]
) -> Iterator[Failure]:
    """One of each severity: a domain can have many senders that sign nothing."""
    failing: dict[Severity, list[tuple[Sent, Identifier]]] = {}
    for sent, found in judged:
        if not found.passes and found.unsure is None:
            failing.setdefault(_severity(view, name, sent, found), []).append((sent, found))
    for severity, those in failing.items():
        senders = listed(list(dict.fromkeys(sent.flow.sender for sent, _ in those)))
        first = those[0]
        yield Failure(
            because=f"mail of {name.unicode} by {senders} fails DMARC when it is forwarded",
            counterexample="; ".join(dict.fromkeys(found.why for _, found in those[:_SHOWN])),
            pointer=first[0].flow.pointer,
            severity=severity,
            hint=_hint(view, *first),
        )


def _severity(view: View, name: DomainName, sent: Sent, found: Identifier) -> Severity:
    is_lesser = is_off(view, sent) or is_minor(sent, found)
    where, purpose = found.name or name, "dkim"
    if not found.is_aligned:
        owner = view.policy(name).policy_domain
        where, purpose = (name if owner is None else DomainName(owner)), "dmarc"
    if is_lesser or weight(view, where, purpose) is Severity.WARNING:
        return Severity.WARNING
    return view.severity(name)


def _hint(view: View, sent: Sent, found: Identifier) -> str:
    if not found.is_aligned:
        return "write `dkim_alignment: relaxed`, or sign as the name in From"
    if found.name is not None:
        return found.remedy
    if sent.says_unsigned:
        return "take out `dkim: false`, or accept this with `allow`"
    if is_of_wildcard(view, sent):
        return "declare the subdomains that send, each by its name"
    if is_off(view, sent):
        return "take out `dkim: null`, or accept this with `allow`"
    if sent.flow.service is not None:
        return f"set up DKIM at {sent.flow.egress}, and declare its `dkim`"
    if any(view.context.hosts[step].signer != "none" for step in sent.flow.path):
        return "declare a domain above it that sends, so that it has keys"
    return f"set `signer` of {sent.flow.egress}"


def _signers(judged: Iterable[tuple[Sent, Identifier]]) -> str:
    """Whose mail is signed as what."""
    found: dict[str, dict[str, None]] = {}
    for one, signed in judged:
        if signed.name is not None:
            found.setdefault(signed.name.unicode, {})[one.flow.sender] = None
    return "; ".join(f"{listed(list(senders))} as {name}" for name, senders in found.items())
