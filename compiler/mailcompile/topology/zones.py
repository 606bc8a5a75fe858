"""``zones``: which zones are ours, and which zone a name lies in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.labels import full_name_problem
from mailcompile.topology.model import Domain
from mailcompile.topology.nearest import nearest
from mailcompile.topology.settings import seconds
from mailcompile.topology.texts import target

_REVERSE = ("in-addr.arpa", "ip6.arpa")

PURPOSES = frozenset({"host", "mx", "spf", "dkim", "dmarc", "services", "ptr"})
"""What records are for, as ``manage`` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedZone:
    """A zone of ours."""

    name: DomainName
    pointer: Pointer
    handover: bool = False
    """Others serve it; no back end writes it."""
    manage: frozenset[str] = PURPOSES
    """What of it is ours, from ``PURPOSES``; with ``check`` nothing is."""
    close_names: bool = True
    dnssec: bool = False
    negative_ttl: int | None = None
    """Seconds that "there is no such name" is kept (RFC 2308 section 5)."""

    @property
    def is_reverse(self) -> bool:
        return any(self.name.is_within(DomainName(root)) for root in _REVERSE)


class Zones:
    """The zones of ours by name, and where others begin."""

    def __init__(
        self, managed: Mapping[DomainName, ManagedZone], delegated: Iterable[DomainName]
    ) -> None:
        self._managed = dict(managed)
        self._delegated = frozenset(delegated)

    def __contains__(self, name: object) -> bool:
        return name in self._managed

    def __iter__(self) -> Iterator[DomainName]:
        return iter(sorted(self._managed))

    def __getitem__(self, name: DomainName) -> ManagedZone:
        return self._managed[name]

    @property
    def delegated(self) -> frozenset[DomainName]:
        """The names below ours that others serve, as ``delegated`` says."""
        return self._delegated

    def of(self, name: DomainName) -> DomainName | None:
        """The zone of ours that holds ``name``: the longest that encloses it, unless the name lies
        beyond a delegation (RFC 1034 section 4.2)."""
        above: str = name
        while above:
            if above in self._managed:
                return DomainName(above)
            if above in self._delegated:
                return None
            above = above.partition(".")[2]
        return None

    def enclosing(self, name: DomainName) -> DomainName | None:
        """The zone of ours above ``name``, where no delegation lies between; not ``name``."""
        if name in self._delegated or "." not in name:
            return None
        return self.of(DomainName(name.partition(".")[2]))


def bind_zones(
    value: Mapping[str, Any] | None, domains: Iterable[Domain]
) -> tuple[Zones, list[Problem]]:
    """The managed zones; each key of ``domains`` is one, unless another zone lists it."""
    declared = value or {}
    closing = declared.get("close_names") is not False
    by_name = {domain.name: domain for domain in domains}
    managed: dict[DomainName, ManagedZone] = {}
    delegated: dict[DomainName, Pointer] = {}
    listed: dict[DomainName, Pointer] = {}
    problems: list[Problem] = []
    for written, entry in (declared.get("managed") or {}).items():
        pointer: Pointer = ("zones", "managed", written)
        try:
            name = _zone_name(written)
        except NameProblem as problem:
            problems.append(_bad_name(pointer, str(problem), on_key=True))
            continue
        if name in managed:
            problems.append(_twice(pointer, managed[name].pointer))
            continue
        managed[name] = _zone(name, entry or {}, pointer, closing)
        for index, text in enumerate((entry or {}).get("delegated") or ()):
            where = (*pointer, "delegated", index)
            full = full_name_problem(str(text), name, where)
            if full is not None:
                problems.append(full)
                continue
            try:
                cut = target(f"{text}.{name}")
            except NameProblem as problem:
                problems.append(_bad_name((*pointer, "delegated", index), str(problem)))
                continue
            delegated[cut] = (*pointer, "delegated", index)
        for index, text in enumerate((entry or {}).get("domains") or ()):
            where = (*pointer, "domains", index)
            problems += _list(name, str(text), where, by_name, listed)
    for name, domain in by_name.items():
        if name in listed and name in managed:
            problems.append(_both(listed[name], managed[name]))
        if name not in listed and name not in managed:
            zone = ManagedZone(name=name, pointer=domain.pointer, close_names=closing)
            managed[name] = zone
    zones = Zones(managed, delegated)
    problems += _beyond_cuts(listed, zones)
    problems += [
        _nested(zone, outer)
        for zone in managed.values()
        if (outer := zones.enclosing(zone.name)) is not None
    ]
    return zones, problems


def _zone_name(text: str) -> DomainName:
    return DomainName.record(text) if "_" in text else DomainName.host(text)


def _zone(
    name: DomainName, entry: Mapping[str, Any], pointer: Pointer, closing: bool
) -> ManagedZone:
    negative = entry.get("negative_ttl")
    close = entry.get("close_names")
    return ManagedZone(
        name=name,
        pointer=pointer,
        handover=entry.get("handover") is True,
        manage=_purposes(entry.get("manage", "all")),
        close_names=closing if close is None else close,
        dnssec=entry.get("dnssec") is True,
        negative_ttl=None if negative is None else seconds(negative),
    )


def _purposes(said: str | list[str]) -> frozenset[str]:
    if isinstance(said, list):
        return frozenset(said)
    return PURPOSES if said == "all" else frozenset()


def _list(
    zone: DomainName,
    text: str,
    pointer: Pointer,
    domains: Mapping[DomainName, Domain],
    listed: dict[DomainName, Pointer],
) -> Iterable[Problem]:
    """Enters a domain of a zone's ``domains``, or says why it cannot be one."""
    try:
        name = DomainName.host(text)
    except NameProblem as problem:
        yield _bad_name(pointer, str(problem))
        return
    if name not in domains:
        yield Problem(
            kind=kinds.WRONG_ZONE,
            pointer=pointer,
            message=f"{name.unicode} is no key of `domains`",
            hint=nearest(name, domains),
        )
    elif not name.is_within(zone):
        yield Problem(
            kind=kinds.WRONG_ZONE,
            pointer=pointer,
            message=f"{name.unicode} does not lie in {zone.unicode}",
            hint="list it in the zone that encloses it, or nowhere: then it is its own zone",
        )
    elif name in listed:
        yield Problem(
            kind=kinds.WRONG_ZONE,
            pointer=pointer,
            message=f"{name.unicode} is listed twice",
            first=listed[name],
            hint="a domain lies in one zone: take one of the two out",
        )
    elif name != zone:
        listed[name] = pointer


def _nested(zone: ManagedZone, outer: DomainName) -> Problem:
    label = zone.name.relative_to(outer)
    domain = zone.pointer[0] == "domains"
    return Problem(
        kind=kinds.DOMAIN_INSIDE_ANOTHER,
        pointer=zone.pointer,
        on_key=True,
        message=f"{zone.name.unicode} lies inside the zone of {outer.unicode}",
        hint=f"if it is no zone of its own, write it as `subdomains: {{{label}: …}}` of "
        f"{outer.unicode}"
        + (f", or list it in `zones.managed.{outer}.domains`" if domain else "")
        + f"; if it is one, name it in `zones.managed.{outer}.delegated`",
    )


def _both(pointer: Pointer, zone: ManagedZone) -> Problem:
    return Problem(
        kind=kinds.WRONG_ZONE,
        pointer=pointer,
        message=f"{zone.name.unicode} is listed here and is a zone of its own in `zones.managed`",
        first=zone.pointer,
        hint="take it out of one of the two",
    )


def _beyond_cuts(listed: Mapping[DomainName, Pointer], zones: Zones) -> Iterator[Problem]:
    """Domains that a zone lists, though a zone between the two has them."""
    for name, pointer in listed.items():
        zone, found = _zone_name(str(pointer[2])), zones.of(name)
        if found == zone or name in zones:
            continue
        holder = f"the zone of {found.unicode}" if found is not None else "a zone of others"
        yield Problem(
            kind=kinds.WRONG_ZONE,
            pointer=pointer,
            message=f"{name.unicode} does not lie in {zone.unicode}, but in {holder}",
            hint="list it there, or take it out of `delegated`",
        )


def _twice(pointer: Pointer, first: Pointer) -> Problem:
    return Problem(
        kind=kinds.SAME_NAME_TWICE,
        pointer=pointer,
        on_key=True,
        message=f"{pointer[-1]} is the same zone as {first[-1]}",
        first=first,
        hint="keep one of the two",
    )


def _bad_name(pointer: Pointer, message: str, on_key: bool = False) -> Problem:
    return Problem(kind=kinds.BAD_NAME, pointer=pointer, message=message, on_key=on_key)
