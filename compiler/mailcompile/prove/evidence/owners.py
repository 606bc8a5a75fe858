"""The names of a zone as its facts have them, as far as they can stand in mail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailcompile.diagnostics import TOPOLOGY, Pointer
from mailcompile.dns import DomainName, Status, is_underscored
from mailcompile.dns.resolver import MAX_ALIASES
from mailcompile.prove.view import View
from mailcompile.spf.parse import spf_records

ADDRESSES = frozenset({"A", "AAAA"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record comes from, as a failure names it."""

    pointer: Pointer
    source: str = TOPOLOGY
    on_key: bool = False


@dataclass(frozen=True, slots=True)
class Owners:
    """The names of a zone that could be a host or a mail domain."""

    types: Mapping[DomainName, frozenset[str]]
    """Each name that has records to the types of them, as ``in_order``; wildcards, too."""
    empty: tuple[DomainName, ...]
    """Empty non-terminals (RFC 4592 section 2.2.2)."""
    delegations: tuple[DomainName, ...]
    """Where others answer, as ``in_order``: nothing at or below is in ``types`` or ``empty``."""


def owners(view: View) -> Owners:
    """The names of the zone without those of one purpose (RFC 8552), found once."""
    return view.find(("owners",), view.zone, lambda _: _owners(view))


def _owners(view: View) -> Owners:
    facts, zone = view.facts, view.zone
    cuts = {cut for cut in view.context.zones.delegated if cut.is_within(zone)}
    cuts |= {zone.below(name) for name, kind in facts.cuts if kind == "NS"}
    # A DNAME redirects what is below it, not its own name (RFC 6672 section 2.3).
    redirected = {zone.below(name) for name, kind in facts.cuts if kind == "DNAME"}
    types: dict[DomainName, set[str]] = {}
    for relative, kind in facts.answers:
        if "_" not in relative or not is_underscored(relative):
            types.setdefault(zone.below(relative), set()).add(kind)
    plain = (name for name in facts.names if "_" not in name or not is_underscored(name))
    empty = {zone.below(name) for name in plain} - types.keys()
    beyond = set()
    if cuts or redirected:
        beyond = {name for name in (*types, *empty) if _is_beyond(name, cuts, redirected)}
    return Owners(
        types={name: frozenset(types[name]) for name in in_order(view, types.keys() - beyond)},
        empty=tuple(in_order(view, empty - beyond)),
        delegations=tuple(in_order(view, cuts)),
    )


def in_order(view: View, names: Iterable[DomainName]) -> list[DomainName]:
    """Names in the zone, sorted by what stands before the zone, the apex first: so that zones that
    differ in their names alone have the same order (see ``sharing``)."""
    return sorted(names, key=lambda name: name.relative_to(view.zone))


def _is_beyond(name: DomainName, cuts: set[DomainName], redirected: set[DomainName]) -> bool:
    above = name.ancestors()
    return not cuts.isdisjoint(above) or not redirected.isdisjoint(above[1:])


def is_alias(kind: str) -> bool:
    """Whether it is a provider's type that is answered with addresses of another name."""
    return kind == "ALIAS" or "/" in kind


def by_hand(view: View, name: DomainName, kind: str, value: str | None = None) -> Place | None:
    """Where a record is written by hand; ``None`` if it is not. Without ``value`` any of it."""
    hand = view.inputs.beside.hand
    record = None if hand is None else hand.find(name.relative_to(view.zone), kind)
    if hand is None or record is None or not record.pointer:
        return None
    if value is None:
        return Place(record.pointer, hand.zone.file)
    if value not in record.values:
        return None
    return Place(hand.pointer(record, value), hand.zone.file)


def declared_at(view: View, name: DomainName) -> Place:
    """Where the topology speaks of a name: its first role, else the zone."""
    for role in view.inputs.roles:
        if role.name == name:
            return Place(role.pointer, on_key=role.on_key or role.kind == "from")
    return Place(view.inputs.pointer, on_key=True)


def is_ours(view: View, name: str) -> bool:
    """Whether a zone of ours answers for a name."""
    # The zone itself may be proved under a name that no topology has (see ``sharing``).
    plain = DomainName(name)
    if plain.is_within(view.zone) and not owners(view).delegations:
        return True
    return view.context.zones.of(plain) is not None


def spoken_of(view: View) -> frozenset[DomainName]:
    """Names with a hand-written MX, and those to which one or a hand-written SPF term leads: such a
    host may greet with its name and bounce mail."""
    return view.find(("spoken of",), view.zone, lambda _: frozenset(_of_mail(view)))


def _of_mail(view: View) -> Iterator[DomainName]:
    hand = view.inputs.beside.hand
    for record in hand.records if hand is not None else ():
        if record.type == "MX":
            yield view.zone.below(record.name)
            yield from (_plain(text.rpartition(" ")[2]) for text in record.values)
        elif record.type == "TXT":
            for text in spf_records(record.values):
                terms = (term.lower().lstrip("+").partition("/")[0] for term in text.split(" "))
                yield from (_plain(term[term.index(":") + 1 :]) for term in terms if _names(term))


def _names(term: str) -> bool:
    return term.startswith(("a:", "mx:"))


def _plain(name: str) -> DomainName:
    return DomainName(name.lower().removesuffix("."))


def leads_to(view: View, name: str) -> str:
    """Where the CNAMEs at a name end, as far as they are known: the name itself, most often."""
    for _ in range(MAX_ALIASES):
        alias = view.resolver.resolve(name, "CNAME")
        if alias.status is not Status.ANSWER:
            break
        name = alias.values[0].lower().removesuffix(".")
    return name


def free_name(view: View, parent: DomainName) -> DomainName:
    """A name directly below ``parent`` at which nothing stands."""
    label = "no-such-name"
    while parent.below(label).relative_to(view.zone) in view.facts.names:
        label += "-0"
    return parent.below(label)
