"""What is wrong with the keys by which hosts of ours sign (RFC 6376)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import KEYS, Pointer, Severity
from mailcompile.dns import DomainName, Status
from mailcompile.formats.keys import Key
from mailcompile.prove.deciding import Failure, listed
from mailcompile.prove.evidence.owners import Place, by_hand
from mailcompile.prove.evidence.sending import part_at, weight
from mailcompile.prove.evidence.signing import (
    Found,
    at_key,
    at_selector,
    by_host,
    delegated,
    keys_at,
    keys_of,
    target_key,
)
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs

_PUBLISHED = frozenset({"pending", "active", "retiring"})
"""A pending key signs next, and mail that a retiring one has signed is still under way: both have
to be what the registry says, or mail fails after the next change of stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found out about the keys of one signer."""

    shown: str = ""
    failures: tuple[Failure, ...] = ()
    unknown: tuple[str, ...] = ()
    unsure: str | None = None


def by_keys_of_host(
    view: View, domain: DomainName, signer: str, pointer: Pointer | None = None
) -> Checked:
    """The keys by which a host signs for a domain."""
    part = part_at(view, domain)
    if part is None:
        return _of_another_zone(view, domain, signer, pointer or view.inputs.pointer)
    key = ("signed", domain, signer)
    return view.find(key, view.zone, lambda _: _of_registry(view, part, signer))


def _of_registry(view: View, part: DomainInputs, signer: str) -> Checked:
    dkim = part.domain.settings.dkim
    if dkim is not None and dkim.keys_of is not None:
        return _of_owner(view, part, signer)
    keys = keys_of(part, signer, _PUBLISHED)
    active = [key for key in keys if key.stage == "active"]
    if not active and dkim is not None and dkim.delegated:
        return Checked(unsure=delegated(part))
    if not active:
        return Checked(failures=(_no_key(view, part, signer, keys),))
    found = [(key, at_key(view, part.name, key)) for key in keys]
    return Checked(
        shown=f"{listed([key.selector for key in active])} of {part.name.unicode}",
        failures=(
            *(_wrong(view, key, one) for key, one in found if not one.is_good | one.is_unknown),
            *_missing_algorithms(view, part, signer),
        ),
        unknown=tuple(one.name for _, one in found if one.is_unknown),
    )


def _no_key(view: View, part: DomainInputs, signer: str, keys: Iterable[Key]) -> Failure:
    waiting = [key.selector for key in keys if key.stage == "pending"]
    name = part.name.unicode
    return Failure(
        because=f"{signer} signs for {name} without a key",
        counterexample=f"keys.yaml has no active key of {name} for {signer}",
        pointer=part.domain.pointer,
        on_key=True,
        severity=weight(view, part.name, "dkim"),
        hint=f"once {waiting[0]} is published, set its `stage` to active"
        if waiting
        else f"run `mailcompile keys new {name}`",
    )


def _wrong(view: View, key: Key, found: Found) -> Failure:
    """A selector that does not hold the registry's key."""
    written = by_hand(view, found.name, "TXT") if found.name.is_within(view.zone) else None
    place = written or Place(("domains", key.domain, key.selector), KEYS, on_key=True)
    return Failure(
        because=f"signatures by the {key.stage} key {key.selector} of {key.domain} fail",
        counterexample=found.problem,
        pointer=place.pointer,
        on_key=place.on_key,
        source=place.source,
        severity=weight(view, found.name, "dkim"),
        hint="publish the key of the registry there, and nothing beside it",
    )


def _missing_algorithms(view: View, part: DomainInputs, signer: str) -> Iterator[Failure]:
    """Algorithms that were asked for and by which nothing is signed; one whose key waits is on its
    way."""
    dkim = part.domain.settings.dkim
    kind = view.context.hosts[signer].signer
    there = {key.algorithm for key in keys_of(part, signer, frozenset({"active", "pending"}))}
    for index, algorithm in enumerate(dkim.algorithms if dkim is not None else ()):
        if algorithm in there or (algorithm == "ed25519" and kind == "amavisd"):
            continue
        yield Failure(
            because=f"{signer} signs for {part.name.unicode} by fewer keys than it should",
            counterexample=f"keys.yaml has no {algorithm} key of {part.name.unicode}",
            pointer=(*part.domain.origin("dkim/algorithms"), index),
            severity=Severity.WARNING,
            hint=f"run `mailcompile keys new {part.name.unicode}`, or take {algorithm} out",
        )


def _of_owner(view: View, part: DomainInputs, signer: str) -> Checked:
    """``keys_of``: each selector leads where it should, and one of them to the active key."""
    name = part.name.unicode
    failures = []
    for shared in part.shared_keys:
        at = part.name.below(f"{shared.selector.lower()}._domainkey")
        answer = view.world.lookup(at, "CNAME")
        if answer.values != (f"{shared.target}.",) and answer.status is not Status.UNKNOWN:
            is_led = f"{at.unicode} does not lead to {shared.target.unicode}"
            failures.append(_unserved(view, part, f"signatures for {name} fail", is_led))
    signature = by_host(view, part.name, signer)
    selectors = [one.name.partition(".")[0] for one in signature.found if one.is_good]
    if not signature.is_good and not signature.unknown:
        why = signature.why
        if not part.shared_keys or not signature.found:
            why = f"no selector of {name} leads to an active key"
        failures.append(_unserved(view, part, f"{signer} signs for {name} without a key", why))
    for shared in part.shared_keys:
        key = target_key(view, shared.target)
        if key is not None and key.stage != "active":
            found = at_selector(view, part.name, shared.selector.lower())
            if not found.is_good and not found.is_unknown:
                failures.append(_unserved(view, part, f"signatures for {name} fail", found.problem))
    return Checked(
        shown=f"{listed(selectors)} of {name}",
        failures=tuple(failures),
        unknown=signature.unknown,
    )


def _unserved(view: View, part: DomainInputs, because: str, counterexample: str) -> Failure:
    return Failure(
        because=because,
        counterexample=counterexample,
        pointer=part.domain.origin("dkim/keys_of"),
        severity=weight(view, part.name, "dkim"),
        hint="make keys for the domain that has them, or name another one",
    )


def _of_another_zone(view: View, domain: DomainName, signer: str, pointer: Pointer) -> Checked:
    """The keys of a domain of which another zone speaks. Its proofs speak of its own signers
    only, so those that wait or retire are looked at here, too."""
    signature = by_host(view, domain, signer)
    if signature.unsure is not None:
        return Checked(unsure=signature.unsure)
    if signature.is_good or signature.unknown:
        others = keys_at(view, domain, signer, _PUBLISHED - {"active"})
        found = [(key, at_key(view, domain, key)) for key in others]
        return Checked(
            shown=f"the keys of {domain.unicode}",
            failures=tuple(
                _wrong(view, key, one) for key, one in found if not one.is_good | one.is_unknown
            ),
            unknown=(*signature.unknown, *(one.name for _, one in found if one.is_unknown)),
        )
    nothing = f"keys.yaml has no active key of {domain.unicode} for {signer}"
    failure = Failure(
        because=f"{signer} signs as {domain.unicode} without a key",
        counterexample=signature.why if signature.found else nothing,
        pointer=pointer,
        severity=weight(view, domain, "dkim"),
        hint=f"run `mailcompile keys new {domain.unicode}`",
    )
    return Checked(failures=(failure,))
