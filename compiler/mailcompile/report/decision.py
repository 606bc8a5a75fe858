"""A receiver's decision about one message, as text."""

from collections.abc import Iterator

from mailcompile.prove.receive import Message, Received, Signed
from mailcompile.spf import SpfVerdict

_DISPOSITION = {
    "none": "does nothing by it",
    "quarantine": "is asked to treat the message as suspicious",
    "reject": "is asked to refuse the message",
}


def decision_lines(message: Message, received: Received) -> Iterator[str]:
    """The decision, the steps that led to it, and what nobody knows: lines that hold texts of
    others, who may have put anything into them."""
    return _lines(message, received)


def _lines(message: Message, received: Received) -> Iterator[str]:
    yield from _spf(f"SPF of MAIL FROM {received.spf_domain or '<>'}", received.spf)
    if received.helo is not None:
        yield from _spf(f"SPF of EHLO {message.helo}", received.helo)
    for signed in received.dkim:
        yield _dkim(signed)
    if not received.dkim:
        yield "DKIM: none (no --dkim was given)"
    verdict = received.dmarc
    if verdict.policy_domain is None or verdict.record is None:
        yield f"DMARC of From {message.from_domain}: {verdict.result}, no policy was found"
    else:
        yield f"DMARC of From {message.from_domain}: {verdict.result}"
        yield f"    policy of {verdict.policy_domain}: {verdict.record.text}"
        aligned = f"aligned SPF: {_yes(verdict.aligned_spf)}"
        yield f"    {aligned}; aligned DKIM: {_yes(verdict.aligned_dkim)}"
        yield f"    the receiver {_DISPOSITION.get(verdict.disposition, verdict.disposition)}"
    if received.unknown:
        yield f"Unknown, neither in the zones nor in the lock: {', '.join(received.unknown)}"


def _spf(title: str, verdict: SpfVerdict) -> Iterator[str]:
    yield f"{title}: {verdict.result}"
    for depth, domain, term, outcome in verdict.trace:
        yield f"    {'  ' * depth}{domain}: {term}: {outcome}"
    yield f"    {verdict.lookups} of 10 lookups, {verdict.void_lookups} of 2 void lookups"
    if verdict.explanation:
        yield f"    explanation: {verdict.explanation}"


def _dkim(signed: Signed) -> str:
    return f"DKIM {signed.domain}:{signed.selector}: {signed.result} ({signed.key.because})"


def _yes(passes: bool) -> str:
    return "yes" if passes else "no"
