"""The names for which a policy is looked up: all that can stand in From, one of each sort."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailcompile.dns import DomainName, is_underscored
from mailcompile.prove.evidence.owners import free_name, in_order, owners
from mailcompile.prove.view import View

_LONGEST = 200
"""Octets of a name below which others are made up."""
_DEEP = 8
"""From names with more labels receivers do not ask at the name directly above (RFC 9989 section
4.10)."""


@dataclass(frozen=True, slots=True)
class FromName:
    """A name that can stand in From."""

    name: DomainName
    subject: DomainName
    """The declared domain, or the name with a policy record, to which it belongs."""
    is_made_up: bool = False
    """It stands for the names directly below that do not exist, or are a wildcard's."""
    is_external: bool = False
    """Others manage what stands there."""

    @property
    def is_subject(self) -> bool:
        return self.name == self.subject


def from_names(view: View) -> tuple[FromName, ...]:
    """Declared domains, then other names with a policy record, made-up names below all of these,
    names that send, and then names that exist for other reasons, one of each sort."""
    return view.find(("from names",), view.zone, lambda _: tuple(_from_names(view)))


def _from_names(view: View) -> Iterator[FromName]:
    external = {part.name for part in view.inputs.domains if part.domain.settings.external}
    declared = [part.name for part in view.inputs.domains]
    records = _by_depth(view, with_record(view))
    subjects = dict.fromkeys((*_by_depth(view, declared), *records))
    for name in subjects:
        if not name.startswith("*."):
            yield FromName(name, name, is_external=name in external)
    yield from _made_up(view, subjects)
    sending = {flow.from_domain for flow in view.flows if flow.from_domain.is_within(view.zone)}
    found = owners(view)
    standing = (
        name
        for names in (found.types, found.empty)
        for name in one_of_each(
            view, (one for one in names if one not in sending | subjects.keys())
        )
    )
    for name in (*in_order(view, sending - subjects.keys()), *standing):
        subject = _closest(name, subjects)
        if subject is not None:
            yield FromName(name, subject)


def with_record(view: View) -> frozenset[DomainName]:
    """The names that have a record, or an alias, at ``_dmarc``: hand-written ones, too."""
    return view.find(("policies",), view.zone, lambda _: frozenset(_with_record(view)))


def _with_record(view: View) -> Iterator[DomainName]:
    delegations = owners(view).delegations
    for relative, kind in view.facts.answers:
        first, _, rest = relative.partition(".")
        if first != "_dmarc" or kind not in ("TXT", "CNAME"):
            continue
        name = view.zone.below(rest)
        if not is_underscored(rest) and "*" not in rest and not _is_below(name, delegations):
            yield name


def _made_up(view: View, subjects: Mapping[DomainName, None]) -> Iterator[FromName]:
    """A name below each subject, and where else a wildcard answers."""
    above = {name: name for name in subjects if not name.startswith("*.")}
    for star in (*_wildcards(view), *(name for name in subjects if name.startswith("*."))):
        parent = DomainName(star[2:])
        of = star if star in subjects else _closest(parent, subjects)
        if of is not None:
            above[parent] = of
    for parent, subject in above.items():
        if len(parent) < _LONGEST:
            yield FromName(free_name(view, parent), subject, is_made_up=True)


def one_of_each(view: View, names: Iterable[DomainName]) -> Iterator[DomainName]:
    """Of names that have the same policy record above them, and nothing else that could answer,
    the first; wildcards are left out."""
    holders = with_record(view)
    parents = {star[2:] for star in _wildcards(view)}
    seen: set[DomainName | None] = set()
    for name in names:
        if name.startswith("*."):
            continue
        is_apart = name in parents or name in holders or name.count(".") >= _DEEP
        key = name if is_apart else _closest(name, holders)
        if key not in seen:
            seen.add(key)
            yield name


def _wildcards(view: View) -> list[DomainName]:
    return view.find(
        ("wildcards",), view.zone, lambda _: [n for n in owners(view).types if n.startswith("*.")]
    )


def _closest(name: DomainName, names: Container[str]) -> DomainName | None:
    above: str = name
    while above:
        if above in names:
            return DomainName(above)
        above = above.partition(".")[2]
    return None


def _is_below(name: DomainName, cuts: tuple[DomainName, ...]) -> bool:
    return any(name.is_within(cut) for cut in cuts)


def _by_depth(view: View, names: Iterable[DomainName]) -> list[DomainName]:
    """Those with the fewest labels first."""
    return sorted(in_order(view, names), key=lambda name: name.count("."))
