"""``domains`` and their ``subdomains``: each with its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.labels import full_name_problem
from mailcompile.topology.layers import Layer, below_domain, language_layer, overlay
from mailcompile.topology.model import Domain, Settings
from mailcompile.topology.profiles import Profiles
from mailcompile.topology.settings import read_settings


@dataclass(slots=True)
class BoundDomains:
    """Domains and subdomains by name, with what is wrong with their names."""

    domains: dict[DomainName, Domain] = field(default_factory=dict)
    defaults: Settings = field(default_factory=lambda: read_settings(language_layer()))
    """What holds for names that belong to no domain."""
    problems: list[Problem] = field(default_factory=list)

    def closest(self, name: DomainName) -> Domain | None:
        """The domain or subdomain that is ``name``, or the next one above it."""
        return next((self.domains[n] for n in name.ancestors() if n in self.domains), None)

    def top(self) -> Iterator[Domain]:
        """The keys of ``domains``."""
        return (domain for domain in self.domains.values() if domain.parent is None)


class _Alike:
    """Settings of domains that say nothing but their profile: thousands share one value."""

    def __init__(self) -> None:
        self._settings: dict[tuple[str | None, str | None], Settings] = {}

    def settings(self, profile: str | None, label: str | None, layer: Layer) -> Settings:
        key = (profile, label)
        if key not in self._settings:
            self._settings[key] = read_settings(layer)
        return self._settings[key]


def bind_domains(value: Mapping[str, Any]) -> BoundDomains:
    """Every domain and subdomain that has a name."""
    base = overlay(language_layer(), value.get("defaults"), ("defaults",))
    profiles = Profiles(base, value.get("profiles") or {})
    bound = BoundDomains(defaults=read_settings(base))
    alike = _Alike()
    for written, own in (value.get("domains") or {}).items():
        pointer: Pointer = ("domains", written)
        own = own or {}
        profile = own.get("profile")
        layer = profiles.layer(profile, (*pointer, "profile"))
        name = _name(written, pointer, bound.problems)
        if name is None or layer is None:
            continue
        plain = own.keys() <= {"profile"}
        layer = layer if plain else overlay(layer, own, pointer)
        settings = alike.settings(profile, None, layer) if plain else read_settings(layer)
        if _add(bound, Domain(name=name, settings=settings, pointer=pointer)):
            for domain in _subdomains(name, layer, profile if plain else None, alike, plain, bound):
                _add(bound, domain)
    bound.problems[:0] = profiles.problems
    return bound


def _subdomains(
    parent: DomainName,
    layer: Layer,
    profile: str | None,
    alike: _Alike,
    plain: bool,
    bound: BoundDomains,
) -> Iterator[Domain]:
    said = layer.get("subdomains")
    for label, chain in said.value.items() if said is not None else ():
        pointer: Pointer = chain[-1][1]
        full = full_name_problem(label, parent, pointer, on_key=True) if label != "*" else None
        if full is not None:
            bound.problems.append(full)
            continue
        try:
            made = DomainName.record if label == "*" else DomainName.host
            name = made(f"{label}.{parent}")
        except NameProblem as problem:
            bound.problems.append(_bad_name(pointer, str(problem)))
            continue
        parked = layer.get("mail") is not None and layer["mail"].value == "none"
        start = below_domain(layer, wildcard=label == "*" or parked)
        for own, where in chain:
            start = overlay(start, own, where)
        settings = alike.settings(profile, label, start) if plain else read_settings(start)
        yield Domain(name=name, settings=settings, pointer=pointer, parent=parent)


def _name(written: str, pointer: Pointer, problems: list[Problem]) -> DomainName | None:
    try:
        name = DomainName.host(written)
        # The longest name that may be written below it.
        DomainName.record(f"*._domainkey.{name}")
    except NameProblem as problem:
        problems.append(_bad_name(pointer, str(problem)))
        return None
    return name


def _add(bound: BoundDomains, domain: Domain) -> bool:
    first = bound.domains.setdefault(domain.name, domain)
    if first is domain:
        return True
    bound.problems.append(
        Problem(
            kind=kinds.SAME_NAME_TWICE,
            pointer=domain.pointer,
            on_key=True,
            message=f"{domain.pointer[-1]} is the same domain as {first.pointer[-1]}"
            if domain.parent is None and first.parent is None
            else f"{domain.name.unicode} is declared twice",
            first=first.pointer,
            hint="keep one of the two entries",
        )
    )
    return False


def _bad_name(pointer: Pointer, message: str) -> Problem:
    return Problem(kind=kinds.BAD_NAME, pointer=pointer, on_key=True, message=message)
