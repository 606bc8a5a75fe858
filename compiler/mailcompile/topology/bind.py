"""Phase 1: the document becomes a context that all zones share, and the inputs of each zone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName
from mailcompile.formats.keys import Key
from mailcompile.topology import kinds
from mailcompile.topology.binder import Binder
from mailcompile.topology.demands import (
    authorizations,
    reverse,
    shared_spf,
)
from mailcompile.topology.domains import BoundDomains, bind_domains
from mailcompile.topology.effects import effect_problems
from mailcompile.topology.hand_written import Before, Beside, beside
from mailcompile.topology.hosts import bind_hosts
from mailcompile.topology.inputs import Context, DomainInputs, Flow, ZoneInputs, is_in_place
from mailcompile.topology.keys import bind_keys
from mailcompile.topology.model import Allowance, Host
from mailcompile.topology.references import domain_problems, host_problems, no_domains, same_ids
from mailcompile.topology.roles import by_zone, roles_of_domains, roles_of_hosts
from mailcompile.topology.routes import Routes
from mailcompile.topology.services import Service, bind_services
from mailcompile.topology.settings import read_allow
from mailcompile.topology.shared_keys import with_sharing
from mailcompile.topology.written import text_problems
from mailcompile.topology.zones import ManagedZone, Zones, bind_zones

_ABOUT_OTHERS = (kinds.UNKNOWN_DOMAIN, kinds.WRONG_ZONE, kinds.KEYS_OF_NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The topology, bound: every reference resolved or reported."""

    context: Context
    inputs: tuple[ZoneInputs, ...]
    """One a zone, sorted by zone name."""
    domains: tuple[DomainInputs, ...]
    """Domains and subdomains, sorted by name; also those that lie in no zone of ours."""
    problems: tuple[Problem, ...]


def bind(
    value: Mapping[str, Any],
    keys: Iterable[Key],
    whole: Mapping[str, Any] | None = None,
    before: Mapping[DomainName, Before] | None = None,
) -> Bound:
    """Binds a topology that fits its schema. After this no zone looks at another one.

    ``before`` is what stands in the zones already, by hand and of earlier builds. Where ``value``
    is only the sound part of a topology, ``whole`` is all of it: what is declared there is not
    missing, though nothing is known about it.
    """
    everything = value if whole is None else whole
    declared_hosts = everything.get("hosts") or {}
    declared_services = everything.get("services") or {}
    declared = frozenset((*declared_hosts, *declared_services))
    bound_hosts = bind_hosts(value.get("hosts") or {}, declared_hosts, declared_services)
    services = bind_services(value.get("services") or {})
    domains = bind_domains(value)
    every = tuple(domains.domains.values())
    zones, zone_problems = bind_zones(value.get("zones"), domains.top())
    registry, key_problems = bind_keys(keys, declared)
    hosts = bound_hosts.hosts
    routes = Routes(hosts, bound_hosts.pools, services)
    binder = Binder(domains, hosts, services, routes, registry)
    parts = with_sharing({domain.name: binder.part(domain) for domain in every})
    implicit = binder.implicit_flows()
    demands, demand_problems = _zone_inputs(binder, parts, zones, implicit, _Before(value, before))
    problems = [
        *bound_hosts.problems,
        *same_ids(declared_hosts, services),
        *domain_problems(every, declared, declared_services, bound_hosts.pools, zones),
        *_of_domains(domains, services, hosts),
        *zone_problems,
        *binder.problems,
        *demand_problems,
        *key_problems,
        *registry.unused(parts.values()),
    ]
    problems = _told(problems, partly=whole is not None)
    if not (everything.get("domains") or {}) and not tuple(zones) and not is_in_place(value):
        problems.append(no_domains())
    rules = value.get("rules") or {}
    context = Context(
        hosts=hosts,
        pools=bound_hosts.pools,
        services=services,
        declared=declared,
        zones=zones,
        declared_domains=frozenset(everything.get("domains") or {}),
        implicit_flows=implicit,
        rule_sets=frozenset(rules.get("sets") or ()),
        allow=read_allow(rules.get("allow"), ("rules", "allow")),
        shared_allow=tuple(_shared_allow(value)),
        expectations=tuple(value.get("expect") or ()),
        outputs=value.get("outputs") or {},
        records=(value.get("zones") or {}).get("records"),
        shared_spf={one.name: one for inputs in demands for one in inputs.shared_spf},
        nested=_nested(demands, zones),
        domains=parts,
        keys={name: registry.of(name) for name in (*parts, *_signed_as(implicit))},
    )
    return Bound(
        context=context,
        inputs=demands,
        domains=tuple(parts[name] for name in sorted(parts)),
        problems=tuple(problems),
    )


def _signed_as(flows: Iterable[Flow]) -> Iterator[DomainName]:
    """The domains as which hosts sign: the registry may have keys of one that nobody declared."""
    return (flow.dkim_domain for flow in flows if flow.dkim_domain is not None)


def _nested(every: Iterable[ZoneInputs], zones: Zones) -> dict[DomainName, tuple[ZoneInputs, ...]]:
    """Zones of ours to those that lie in them."""
    found: dict[DomainName, list[ZoneInputs]] = {}
    for inputs in every:
        for above in inputs.zone.ancestors()[1:]:
            if above in zones:
                found.setdefault(above, []).append(inputs)
    return {zone: tuple(inside) for zone, inside in found.items()}


def _of_domains(
    domains: BoundDomains, services: Mapping[str, Service], hosts: Mapping[str, Host]
) -> Iterator[Problem]:
    """What is wrong with domains by themselves."""
    every = tuple(domains.domains.values())
    yield from domains.problems
    yield from text_problems(every)
    yield from effect_problems(every, services)
    yield from host_problems(hosts.values(), domains)


def _shared_allow(value: Mapping[str, Any]) -> Iterator[Allowance]:
    """What pools, the defaults and profiles allow, with their subdomains."""
    for host_id, entry in (value.get("hosts") or {}).items():
        if "pool" in entry:
            yield from read_allow(entry.get("allow"), ("hosts", host_id, "allow"))
    layers: list[tuple[Mapping[str, Any], Pointer]]
    layers = [(value.get("defaults") or {}, ("defaults",))]
    layers += [
        (one or {}, ("profiles", name)) for name, one in (value.get("profiles") or {}).items()
    ]
    for said, pointer in layers:
        yield from read_allow(said.get("allow"), (*pointer, "allow"))
        for label, one in (said.get("subdomains") or {}).items():
            where = (*pointer, "subdomains", label, "allow")
            yield from read_allow((one or {}).get("allow"), where)


class _Before:
    """What stands in the zones before a build, by zone."""

    def __init__(
        self, topology: Mapping[str, Any], before: Mapping[DomainName, Before] | None
    ) -> None:
        self._in_place = is_in_place(topology)
        self._before = before or {}
        self._nothing = Beside()

    def of(self, zone: ManagedZone, *, empty: bool) -> Beside:
        """What is hand-written in a zone, and what is ours; most zones have neither."""
        found = self._before.get(zone.name)
        if found is None:
            return self._nothing
        return beside(found, in_place=self._in_place, manage=zone.manage, empty=empty)


def _told(problems: list[Problem], partly: bool) -> list[Problem]:
    """``partly``: what is missing may be in the part of the topology that was left out."""
    return [one for one in problems if not partly or one.kind not in _ABOUT_OTHERS]


def _zone_inputs(
    binder: Binder,
    parts: Mapping[DomainName, DomainInputs],
    zones: Zones,
    implicit: tuple[Flow, ...],
    before: "_Before",
) -> tuple[tuple[ZoneInputs, ...], list[Problem]]:
    """What each zone is compiled from, with what other entries ask of it."""
    domains = binder.domains
    roles, problems = by_zone(
        (
            *roles_of_domains(parts.values()),
            *roles_of_hosts(binder.hosts, domains, parts, implicit),
        ),
        zones,
    )
    asked = authorizations(domains, zones)
    shared, shared_problems = shared_spf(parts.values(), domains, zones)
    back = reverse(binder.hosts.values(), zones)
    inside: dict[DomainName, list[DomainInputs]] = {}
    for name in sorted(parts):
        zone = zones.of(name)
        if zone is not None:
            inside.setdefault(zone, []).append(parts[name])
    found = tuple(
        ZoneInputs(
            zone=zone,
            domains=tuple(inside.get(zone, ())),
            roles=roles.get(zone, ()),
            shared_spf=shared.get(zone, ()),
            authorizations=asked.get(zone, ()),
            reverse=back.get(zone, ()),
            host_ttl=domains.defaults.ttl.host,
            spf_ttl=domains.defaults.ttl.spf,
            beside=before.of(zones[zone], empty=zone not in inside),
            pointer=parts[zone].domain.pointer if zone in parts else zones[zone].pointer,
        )
        for zone in zones
    )
    return found, problems + shared_problems
