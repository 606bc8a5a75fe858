"""Signatures of a flow: by which keys it is signed, and whether verifiers can use them.

Sections below are sections of RFC 6376.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.dkim import KeyStatus
from mailcompile.dkim.usable import MAX_RSA_BITS
from mailcompile.dns import DomainName
from mailcompile.formats.keys import Key
from mailcompile.prove.deciding import listed
from mailcompile.prove.evidence.sending import Sent, leads_to, part_at
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs

_SUFFIX = "._domainkey"
_REMEDIES = {
    KeyStatus.MISSING: "publish the key by which it is signed",
    KeyStatus.REVOKED: "sign by a key that is not revoked",
    KeyStatus.TESTING: "take `t=y` out of the key record once its signatures verify",
    KeyStatus.INVALID: "correct the key record",
    KeyStatus.SEVERAL: "leave one key record there",
    KeyStatus.TIMEOUT: "let the alias of the key lead to its record",
    "size": "ask for a key of 2048 bit, or 4096 at most, under a new selector",
    "other": "publish the key of the registry there",
}
"""What to do about a key that verifiers cannot use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What verifiers find at one selector."""

    name: DomainName
    is_good: bool = False
    """They can use it, and it is the key of which the registry knows."""
    is_testing: bool = False
    is_oversized: bool = False
    """It is an RSA key that verifiers may take, and need not (RFC 8301 section 3.2)."""
    is_unknown: bool = False
    why: str = ""
    """What is wrong."""
    remedy: str = ""
    """What to do about it."""

    @property
    def problem(self) -> str:
        """What is wrong, with the name."""
        return self.why if self.name in self.why else f"{self.name.unicode}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The signatures of a flow that have one ``d=``: any that verifies is enough."""

    domain: DomainName
    found: tuple[Found, ...]
    unsure: str | None = None
    """Why it is not known which selectors there are."""

    @property
    def is_good(self) -> bool:
        return any(one.is_good for one in self.found)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of which nobody told us; empty where another selector is good anyway."""
        if self.is_good:
            return ()
        return tuple(one.name for one in self.found if one.is_unknown)

    @property
    def is_testing(self) -> bool:
        return not self.is_good and any(one.is_testing for one in self.found)

    @property
    def is_oversized(self) -> bool:
        """Whether verifiers may take one of the keys, and need not."""
        return not self.is_good and any(one.is_oversized for one in self.found)

    @property
    def remedy(self) -> str:
        """What to do about that nothing verifies."""
        found = (one.remedy for one in self.found if not one.is_good)
        return next(found, "let keys.yaml have an active key for it")

    @property
    def why(self) -> str:
        """Why nothing verifies."""
        wrong = [one.problem for one in self.found if not one.is_good]
        return listed(wrong) if wrong else f"{self.domain.unicode} has no active key"


def signatures(view: View, sent: Sent) -> tuple[Signature, ...]:
    """The signatures that the mail of a flow carries when it reaches receivers."""
    flow, part = sent.flow, sent.part
    found = []
    if flow.signer is not None and flow.dkim_domain is not None:
        found.append(by_host(view, flow.dkim_domain, flow.signer))
    service = flow.service
    if service is not None and part is not None and service.aligns_dkim and not sent.says_unsigned:
        if service.signs:
            found.append(by_service(view, part, service.id))
        elif part.domain.settings.dkim is not None:
            found += _by_declared(view, part)
    return tuple(found)


def by_host(view: View, domain: DomainName, signer: str) -> Signature:
    """The signatures of a host of ours: one by each active key that serves it."""
    key = ("signature", domain, signer)
    return view.find(key, view.zone, lambda _: _by_host(view, domain, signer))


def _by_host(view: View, domain: DomainName, signer: str) -> Signature:
    part = part_at(view, domain) or view.context.domains.get(domain)
    dkim = None if part is None else part.domain.settings.dkim
    if part is not None and dkim is not None and dkim.keys_of is not None:
        return Signature(domain=domain, found=tuple(_shared(view, part, signer)))
    keys = keys_at(view, domain, signer, frozenset({"active"}))
    if not keys and part is not None and dkim is not None and dkim.delegated:
        return Signature(domain=domain, found=(), unsure=delegated(part))
    return Signature(domain=domain, found=tuple(at_key(view, domain, key) for key in keys))


def delegated(part: DomainInputs) -> str:
    """Why nothing can be said about the keys of a domain."""
    return f"the keys of {part.name.unicode} lie in a zone of others (`dkim.delegated`)"


def keys_of(part: DomainInputs, signer: str, stages: frozenset[str]) -> tuple[Key, ...]:
    """The keys of a domain that serve a host: those of all its signers, and the host's own."""
    return _serving(part.keys, signer, stages)


def keys_at(view: View, domain: DomainName, signer: str, stages: frozenset[str]) -> tuple[Key, ...]:
    """The same of a domain that may lie in another zone: the registry speaks of all of them."""
    return _serving(_registered(view, domain), signer, stages)


def _registered(view: View, domain: DomainName) -> tuple[Key, ...]:
    # The zone itself may be proved under a name that no topology has (see ``sharing``).
    part = part_at(view, domain)
    return view.context.keys.get(domain, ()) if part is None else part.keys


def _serving(keys: Iterable[Key], signer: str, stages: frozenset[str]) -> tuple[Key, ...]:
    return tuple(key for key in keys if key.stage in stages and key.signer in (None, signer))


def at_key(view: View, domain: DomainName, key: Key) -> Found:
    """Whether the selector of a key is published with exactly that key."""
    found = at_selector(view, domain, key.selector.lower())
    return _as_registered(view, found, key, domain, key.selector.lower())


def _as_registered(view: View, found: Found, key: Key, domain: DomainName, selector: str) -> Found:
    published = view.key(domain, selector).public
    if not published or published == key.public:
        return found
    why, remedy = f"{found.name} holds another key than the registry", _REMEDIES["other"]
    return Found(name=found.name, why=why, remedy=remedy)


def at_selector(view: View, domain: DomainName, selector: str) -> Found:
    """What verifiers find at a selector (section 3.6.2)."""
    name = domain.below(f"{selector}{_SUFFIX}")
    verdict = view.key(domain, selector)
    if verdict.status is KeyStatus.USABLE:
        return Found(name=name, is_good=True)
    if verdict.status is KeyStatus.UNKNOWN:
        return Found(name=leads_to(view, name), is_unknown=True, why=verdict.because)
    bits = None if verdict.record is None else verdict.record.bits
    remedy = "size" if verdict.status is KeyStatus.INVALID and bits is not None else verdict.status
    return Found(
        name=name,
        is_testing=verdict.status is KeyStatus.TESTING,
        is_oversized=remedy == "size" and bits is not None and bits > MAX_RSA_BITS,
        why=verdict.because,
        remedy=_REMEDIES[remedy],
    )


def by_service(view: View, part: DomainInputs, service_id: str) -> Signature:
    """The signatures of a service in the name of the domain."""
    key = ("signature", part.name, service_id)
    return view.find(key, view.zone, lambda _: _of_service(view, part, service_id))


def _of_service(view: View, part: DomainInputs, service_id: str) -> Signature:
    records = part.services[service_id].dkim
    selectors = {record.labels.removesuffix(_SUFFIX) for record in records}
    found = tuple(at_selector(view, part.name, selector) for selector in sorted(selectors))
    return Signature(domain=part.name, found=found)


def _by_declared(view: View, part: DomainInputs) -> Iterator[Signature]:
    """A service of which no key is declared may use those of ``dkim.selectors``, or keys in a zone
    of others."""
    dkim = part.domain.settings.dkim
    assert dkim is not None
    if dkim.selectors:
        found = tuple(
            at_selector(view, part.name, selector.lower())
            for selector, *_ in sorted(dkim.selectors)
        )
        yield Signature(domain=part.name, found=found)
    elif dkim.delegated:
        yield Signature(domain=part.name, found=(), unsure=delegated(part))


def _shared(view: View, part: DomainInputs, signer: str) -> Iterator[Found]:
    """The selectors that lead to a key of another domain with which the signer signs."""
    for shared in part.shared_keys:
        key = target_key(view, shared.target)
        if key is not None and not _serving((key,), signer, frozenset({"active"})):
            continue
        selector = shared.selector.lower()
        found = at_selector(view, part.name, selector)
        if key is not None:
            found = _as_registered(view, found, key, part.name, selector)
        yield found


def target_key(view: View, target: DomainName) -> Key | None:
    """The registry's entry for the name of a key record."""
    selector, _, domain = target.partition(f"{_SUFFIX}.")
    keys = _registered(view, DomainName(domain))
    return next((key for key in keys if key.selector.lower() == selector), None)
