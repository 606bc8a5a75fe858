"""Who holds keys by which mail can be signed with an aligned ``d=``.

Sections below are sections of RFC 6376.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mailcompile.diagnostics import Severity
from mailcompile.dkim import KeyStatus, KeyVerdict
from mailcompile.dkim.usable import MAX_RSA_BITS
from mailcompile.dns import DomainName, wildcard_for
from mailcompile.formats.keys import Key
from mailcompile.prove.deciding import Failure
from mailcompile.prove.evidence.organizations import (
    KEYS_LABEL,
    Organization,
    selector_at,
    with_keys_apart,
)
from mailcompile.prove.evidence.owners import Place, by_hand, free_name, leads_to
from mailcompile.prove.evidence.signing_hosts import by_signing_hosts
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs

_MADE_UP = "no-such-selector"
_LONGEST = 60
_HARMLESS = (KeyStatus.MISSING, KeyStatus.REVOKED, KeyStatus.INVALID)
"""With these nobody can sign (section 6.1.2), but for keys that are long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who can sign for an organization."""

    labels: tuple[str, ...]
    """For people, each once."""
    failures: tuple[Failure, ...]
    """Keys with somebody of whom nothing is known."""
    hosts: tuple[tuple[str, Failure], ...]
    """IDs of hosts of ours that have keys and are no senders, and what is wrong."""
    undecidable: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a selector was declared to hold, and whose it is."""

    holders: tuple[str, ...]
    key: Key | None = None
    kind: str = ""
    value: str = ""


def holders(view: View, organization: Organization, senders: frozenset[str]) -> Holders:
    """The holders of the keys; ``senders`` are the IDs of those that may send for it anyway."""
    declared = _declared(organization)
    labels: dict[str, None] = {}
    unknown: list[str] = []
    failures: list[Failure] = []
    for name in organization.names:
        selector, there, domain = selector_at(name)
        if not there or domain not in organization.dkim:
            continue
        mine = declared.get(name)
        if mine is not None and _is_as_declared(view, name, selector, domain, mine):
            labels.update(dict.fromkeys(mine.holders))
        else:
            failures += _stranger(view, organization, name, selector, domain)
    apart = with_keys_apart(view, organization)
    failures += _by_wildcards(view, organization, apart, unknown)
    failures += _cut(view, organization, apart)
    undecidable = tuple(f"others keep the keys of {name.unicode}" for name in apart)
    return Holders(
        labels=tuple(labels),
        failures=tuple(failures),
        hosts=tuple(by_signing_hosts(view, organization, senders)),
        undecidable=undecidable,
        unknown=tuple(unknown),
    )


def _declared(organization: Organization) -> Mapping[DomainName, _Declared]:
    """The selectors of which the topology or the key registry speaks."""
    found: dict[DomainName, _Declared] = {}
    for part in organization.parts:
        dkim = part.domain.settings.dkim
        for key in part.keys:
            found[_owner(part, key.selector)] = _Declared(_signers(part, key), key=key)
        for shared in part.shared_keys:
            holder = f"the signers of {shared.target.partition(f'{KEYS_LABEL}.')[2]}"
            owner = _owner(part, shared.selector)
            found[owner] = _Declared((holder,), kind="CNAME", value=shared.target)
        for selector, kind, value in dkim.selectors if dkim is not None else ():
            holder = f"whoever manages {selector} of {part.name.unicode}"
            found[_owner(part, selector)] = _Declared((holder,), kind=kind.upper(), value=value)
        for service in part.services.values():
            for record in service.dkim:
                owner = part.name.below(record.labels.lower())
                found[owner] = _Declared((service.id,), kind=record.type, value=record.value)
    return found


def _owner(part: DomainInputs, selector: str) -> DomainName:
    return part.name.below(f"{selector.lower()}.{KEYS_LABEL}")


def _signers(part: DomainInputs, key: Key) -> tuple[str, ...]:
    """The hosts that sign with a key of the registry."""
    if key.signer is not None:
        return (key.signer,)
    flows = (flow for flow in part.flows if flow.dkim_domain == part.name)
    return tuple(dict.fromkeys(flow.signer for flow in flows if flow.signer is not None))


def _is_as_declared(
    view: View, name: DomainName, selector: str, domain: DomainName, declared: _Declared
) -> bool:
    if declared.key is not None:
        return view.key(domain, selector).public == declared.key.public
    value = declared.value
    if declared.kind == "CNAME":
        value = f"{value.lower().removesuffix('.')}."
    return value in view.world.lookup(name, declared.kind).values


def _stranger(
    view: View, organization: Organization, name: DomainName, selector: str, domain: DomainName
) -> Iterator[Failure]:
    """A key of which nobody speaks: somebody unknown can sign with it."""
    kind = "CNAME"
    values = view.world.lookup(name, kind).values
    if not values and selector:
        kind = "TXT"
        values = view.world.lookup(name, kind).values
    if not values or (selector and _is_harmless(_verdict(view, domain, selector))):
        return
    text = values[0] if len(values[0]) <= _LONGEST else f"{values[0][:_LONGEST]}…"
    example = f"{name.unicode} has {kind} {text}"
    yield _unknown_holder(view, organization, name, example, domain, kind)


def _verdict(view: View, domain: DomainName, selector: str) -> KeyVerdict:
    if selector.startswith("*"):
        below = domain.below(KEYS_LABEL)
        free = free_name(view, DomainName(".".join((*selector.split(".")[1:], below))))
        selector = free.relative_to(below)
    return view.key(domain, selector)


def _is_harmless(verdict: KeyVerdict) -> bool:
    """Whether nobody can sign with what stands there."""
    bits = None if verdict.record is None else verdict.record.bits
    # RFC 8301 section 3.2: verifiers MUST NOT take a short key, and may take one that is long.
    return verdict.status in _HARMLESS and (bits is None or bits <= MAX_RSA_BITS)


def _by_wildcards(
    view: View, organization: Organization, apart: Collection[DomainName], unknown: list[str]
) -> Iterator[Failure]:
    """A wildcard answers for selectors of a name without ``_domainkey``, and for those of names
    that do not exist (RFC 4592 section 3.3.1)."""
    asked: dict[DomainName, DomainName] = {}
    for star, domain in _of_themselves(view, organization, apart):
        asked.setdefault(star, domain)
    if not organization.is_dkim_strict:
        for star in organization.names:
            if star.startswith("*.") and KEYS_LABEL not in star:
                asked.setdefault(star, free_name(view, DomainName(star[2:])))
    for star, domain in asked.items():
        verdict = view.key(domain, _MADE_UP)
        if verdict.status is KeyStatus.UNKNOWN:
            unknown.append(leads_to(view, star))
        elif not _is_harmless(verdict):
            example = f"{star.unicode} holds a key for each name that does not exist"
            yield _unknown_holder(view, organization, star, example, domain, "TXT")


def _of_themselves(
    view: View, organization: Organization, apart: Collection[DomainName]
) -> Iterator[tuple[DomainName, DomainName]]:
    """Wildcards, each with the names at which mail can be signed and for whose selectors it
    answers."""
    there = frozenset(view.world.names_below(view.zone).values)
    if not any(name.startswith("*.") for name in there):
        return
    for domain in sorted(organization.dkim, key=lambda one: one.relative_to(organization.name)):
        below = domain.below(KEYS_LABEL)
        # Where there is a ``_domainkey``, what answers has it in its own name.
        if below in there or domain in apart or "*" in domain or KEYS_LABEL in domain:
            continue
        star = wildcard_for(below.below(_MADE_UP), there | {""})
        if star is not None:
            yield DomainName(star), domain


def _cut(
    view: View, organization: Organization, declared: Collection[DomainName]
) -> Iterator[Failure]:
    """A ``_domainkey``, or a selector, that leads on to servers of others, though nobody declared
    it."""
    for relative, kind in sorted(view.facts.cuts):
        name = view.zone.below(relative)
        _, there, domain = selector_at(name)
        if there and domain in organization.dkim and domain not in declared:
            example = f"{name.unicode} is {kind} of others"
            yield _unknown_holder(view, organization, name, example, domain, kind)


def _unknown_holder(
    view: View,
    organization: Organization,
    name: DomainName,
    counterexample: str,
    domain: DomainName,
    kind: str,
) -> Failure:
    author = organization.dkim_author
    written = by_hand(view, name, kind) if name.is_within(view.zone) else None
    place = written or _place(organization, domain)
    return Failure(
        because=f"somebody of whom the topology says nothing can sign as {author.unicode}, with "
        f"d={domain.unicode}",
        counterexample=counterexample,
        pointer=place.pointer,
        on_key=place.on_key,
        source=place.source,
        # What is written by hand is judged: it was there before, and is not ours to take out.
        severity=view.severity(author)
        if view.manages("dkim") and written is None
        else Severity.WARNING,
        hint="declare the selector in `dkim.selectors`, or take the record away",
    )


def _place(organization: Organization, domain: DomainName) -> Place:
    parts = {part.name: part for part in organization.parts}
    part = next((parts[above] for above in domain.ancestors() if above in parts), None)
    return Place((part or organization.parts[0]).domain.pointer, on_key=True)
