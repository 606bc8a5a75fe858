"""What a receiver decides about one message: SPF, DKIM and DMARC together."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from mailcompile.dkim import KeyVerdict, key_at
from mailcompile.dmarc import DmarcVerdict, evaluate
from mailcompile.dns import Answer, Resolver, Status
from mailcompile.spf import SpfVerdict, check_host

_SIGNATURE = {
    "usable": "pass",
    "testing": "neutral",
    "timeout": "temperror",
    "unknown": "temperror",
}
"""What becomes of a signature that is good in itself, by the state of its key (RFC 8601 section
2.7.1); ``permerror`` where there is no key to use. What is signed in a test MUST NOT be treated
differently from what is not signed (RFC 6376 section 3.6.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, as a receiver sees it."""

    ip: IPv4Address | IPv6Address
    helo: str
    """The name in EHLO; empty if it is not known."""
    mail_from: str
    """The Return-Path: an address, a domain, or empty."""
    header_from: str
    """The address in From, or its domain."""
    signatures: tuple[tuple[str, str], ...] = ()
    """Pairs of ``d=`` and selector, of signatures that verify if their keys are usable."""

    @property
    def from_domain(self) -> str:
        return _domain(self.header_from)

    @property
    def spf_domain(self) -> str:
        """The domain that SPF is asked about: of the Return-Path, or where that is empty the name
        in EHLO (RFC 7208 section 2.4)."""
        return _domain(self.mail_from) or self.helo

    @property
    def sender(self) -> str:
        """The sender that SPF is told; a bare domain stands for its postmaster."""
        if not self.mail_from or "@" in self.mail_from:
            return self.mail_from
        return f"postmaster@{self.mail_from}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a signature comes to."""

    domain: str
    selector: str
    result: str
    """``pass``, ``neutral``, ``permerror`` or ``temperror``."""
    key: KeyVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the receiver decides."""

    spf: SpfVerdict
    """Of the Return-Path (RFC 7208 section 2.4)."""
    spf_domain: str
    helo: SpfVerdict | None
    """Of the name in EHLO (RFC 7208 section 2.3); ``None`` if that is not known."""
    dkim: tuple[Signed, ...]
    dmarc: DmarcVerdict
    unknown_to_spf: frozenset[str]
    """Names of others on which ``spf`` rests, and of which nothing is known."""
    unknown_to_dmarc: frozenset[str]
    """The same of ``dmarc``, with those of ``spf`` and ``dkim``."""
    unknown: tuple[str, ...]
    """All of them, sorted."""


def receive(message: Message, resolver: Resolver) -> Received:
    """Decides about ``message`` as a receiver of RFC 7208, RFC 6376 and RFC 9989 does."""
    greeting, sending, policy = _Noting(resolver), _Noting(resolver), _Noting(resolver)
    name, domain = message.helo, message.spf_domain
    helo = check_host(message.ip, name, "", name, greeting) if name else None
    spf = check_host(message.ip, domain, message.sender, name or domain, sending)
    signed = tuple(_signed(pair, policy) for pair in message.signatures)
    dmarc = evaluate(
        message.from_domain,
        spf=(spf.result, domain),
        dkim=[(one.domain, one.result) for one in signed],
        resolver=policy,
    )
    return Received(
        spf=spf,
        spf_domain=domain,
        helo=helo,
        dkim=signed,
        dmarc=dmarc,
        unknown_to_spf=frozenset(sending.unknown),
        unknown_to_dmarc=frozenset(sending.unknown | policy.unknown),
        unknown=tuple(sorted(greeting.unknown | sending.unknown | policy.unknown)),
    )


def signatures(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """``DOMAIN:SELECTOR`` as pairs."""
    pairs = (text.partition(":") for text in texts)
    return tuple((domain, selector) for domain, _, selector in pairs)


def _signed(pair: tuple[str, str], resolver: Resolver) -> Signed:
    key = key_at(*pair, resolver)
    result = _SIGNATURE.get(key.status, "permerror")
    return Signed(domain=pair[0], selector=pair[1], result=result, key=key)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


class _Noting:
    """A resolver that notes what it cannot know."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.unknown: set[str] = set()

    def resolve(self, name: str, kind: str) -> Answer:
        answer = self._resolver.resolve(name, kind)
        if answer.status is Status.UNKNOWN:
            self.unknown.add(name.lower().removesuffix("."))
        return answer
