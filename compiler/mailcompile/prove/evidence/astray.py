"""Mail that does not go where the topology says: to other exchangers, or by another alias."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName, Status
from mailcompile.prove.deciding import Failure
from mailcompile.prove.evidence.destinations import (
    Destination,
    Found,
    destinations,
    found_at,
    in_words,
)
from mailcompile.prove.evidence.owners import Place, by_hand, declared_at, owners
from mailcompile.prove.view import View


@dataclass(frozen=True, slots=True)
class Directed:
    """Whether the mail to one name goes where it was declared."""

    name: DomainName
    failure: Failure | None = None
    is_absent: bool = False
    """What fails is that nothing is published there, or a null MX: nobody can answer the name."""
    unknown: tuple[str, ...] = ()


def directed(view: View) -> Iterator[Directed]:
    """One for each name of the zone for which the topology says where its mail goes, and one for
    each other name that has an MX which nobody wrote by hand."""
    said: set[DomainName] = set()
    for wanted in destinations(view):
        if wanted.alias is not None:
            yield _by_alias(view, wanted, wanted.alias)
        elif wanted.ranks or wanted.is_null:
            yield _by_mx(view, wanted)
        else:
            continue
        said.add(wanted.name)
    for name, types in owners(view).types.items():
        if "MX" in types and name not in said:
            yield from _undeclared(view, name)


def _by_mx(view: View, wanted: Destination) -> Directed:
    name = wanted.name
    found = found_at(view, name)
    if found.unknown is not None:
        return Directed(name, unknown=(found.unknown,))
    if (found.is_null, found.ranks) == (wanted.is_null, wanted.ranks):
        return Directed(name)
    value, wrong = _difference(wanted, found)
    place = by_hand(view, name, "MX", value) or Place(wanted.pointer, on_key=wanted.on_key)
    meant = "a null MX" if wanted.is_null else in_words(wanted.ranks)
    failure = Failure(
        because=f"mail to {name.unicode} does not go where it was declared",
        counterexample=wrong,
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=_weight(view, "mx"),
        hint=f"let its MX be {meant}, or say in `mx` what is there",
    )
    return Directed(name, failure, is_absent=not found.ranks)


def _difference(wanted: Destination, found: Found) -> tuple[str | None, str]:
    """What is wrong, with the MX in which it is, if it is in one."""
    if not found.ranks:
        lacks = "a null MX" if found.is_null else "no MX"
        meant = "a null one" if wanted.is_null else in_words(wanted.ranks)
        return None, f"{wanted.name.unicode} has {lacks} instead of {meant}"
    meant_names, names = _names(wanted), _names(found)
    for value in found.values:
        target = value.partition(" ")[2].lower().removesuffix(".")
        if target and target not in meant_names:
            return value, f"MX {value} leads to a name that was not declared"
    lacking = sorted(meant_names - names)
    if lacking:
        return None, f"no MX leads to {DomainName(lacking[0]).unicode}"
    return None, f"it goes to {in_words(found.ranks)} instead of {in_words(wanted.ranks)}"


def _names(one: Destination | Found) -> frozenset[str]:
    return frozenset().union(*one.ranks)


def _by_alias(view: View, wanted: Destination, alias: DomainName) -> Directed:
    """A Return-Path that is an alias of a service's name: at another one the service learns of no
    bounce, and SPF is another one, too."""
    name = wanted.name
    answer = view.world.lookup(name, "CNAME")
    if answer.status is Status.UNKNOWN:
        return Directed(name, unknown=(name,))
    targets = [value.lower().removesuffix(".") for value in answer.values]
    if targets == [alias]:
        return Directed(name)
    place = by_hand(view, name, "CNAME") or Place(wanted.pointer)
    shown = f"an alias of {targets[0]}" if targets else "no alias"
    failure = Failure(
        because=f"bounces of {wanted.sender} to {name.unicode} do not go where it wants them",
        counterexample=f"{name.unicode} is {shown} instead of {alias.unicode}",
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=_weight(view, "services"),
        hint=f"let {name.unicode} be a CNAME of {alias.unicode}",
    )
    return Directed(name, failure, is_absent=not targets)


def _undeclared(view: View, name: DomainName) -> Iterator[Directed]:
    """An MX where the topology has none: somebody wrote it by hand, or it is nobody's."""
    relative, beside = name.relative_to(view.zone), view.inputs.beside
    kept = {**beside.owned, **beside.released}.get((relative, "MX"))
    by_others = set() if kept is None else set(kept.values)
    record = None if beside.hand is None else beside.hand.find(relative, "MX")
    by_others |= set() if record is None else set(record.values)
    by_others |= set(_of_wildcard(view, relative))
    ours = _others_than(view.facts.answers[relative, "MX"], by_others)
    if not ours:
        return
    place = declared_at(view, name)
    failure = Failure(
        because=f"mail to {name.unicode} goes to somebody, and the topology does not say so",
        counterexample=f"MX {ours[0]} was not declared",
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=_weight(view, "mx"),
        hint="take it out, or say in `mx` who receives",
    )
    yield Directed(name, failure)


def _of_wildcard(view: View, relative: str) -> tuple[str, ...]:
    """The MX of the wildcard that would answer, were it not hidden by the name itself or what is
    below it (RFC 4592 section 3.3.1): it is written here once more."""
    while relative:
        relative = relative.partition(".")[2]
        source = f"*.{relative}" if relative else "*"
        if (source, "MX") in view.facts.answers:
            return view.facts.answers[source, "MX"]
    return ()


def _others_than(values: Iterable[str], known: set[str]) -> list[str]:
    """The values that lead to somebody and are not ``known``."""
    return [value for value in values if value not in known and value.partition(" ")[2] != "."]


def _weight(view: View, purpose: str) -> Severity:
    return Severity.ERROR if view.manages(purpose) else Severity.WARNING
