"""Phase 1: the document becomes a context that all zones share, and the inputs of each zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName
from mailcompile.formats.keys import Key
from mailcompile.topology import kinds
from mailcompile.topology.demands import authorizations, reverse, shared_keys, shared_spf
from mailcompile.topology.domains import BoundDomains, bind_domains
from mailcompile.topology.effects import effect_problems
from mailcompile.topology.flows import UseService, flows_of
from mailcompile.topology.hosts import bind_hosts
from mailcompile.topology.inputs import Context, DomainInputs, Flow, ZoneInputs
from mailcompile.topology.keys import KeysByDomain, bind_keys
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.own_mail import (
    bounces,
    forwarded,
    list_flows,
    rewritten_flows,
    signed_system_mail,
)
from mailcompile.topology.references import domain_problems, host_problems, no_domains, same_ids
from mailcompile.topology.roles import by_zone, roles_of_domains, roles_of_hosts
from mailcompile.topology.routes import Routes
from mailcompile.topology.service_at_domain import ServiceOfDomain
from mailcompile.topology.services import BoundService, Service, bind_services
from mailcompile.topology.settings import read_allow
from mailcompile.topology.written import text_problems
from mailcompile.topology.zones import Zones, bind_zones

_ABOUT_OTHERS = (kinds.UNKNOWN_DOMAIN, kinds.WRONG_ZONE, kinds.KEYS_OF_NOBODY)


_Used: TypeAlias = dict[str, tuple[ServiceOfDomain, BoundService]]


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
    value: Mapping[str, Any], keys: Iterable[Key], whole: Mapping[str, Any] | None = None
) -> Bound:
    """Binds a topology that fits its schema. After this no zone looks at another one.

    Where ``value`` is only the sound part of a topology, ``whole`` is all of it: what is declared
    there is not missing, though nothing is known about it.
    """
    everything = value if whole is None else whole
    declared_hosts = everything.get("hosts") or {}
    declared_services = everything.get("services") or {}
    declared = frozenset((*declared_hosts, *declared_services))
    bound_hosts = bind_hosts(value.get("hosts") or {})
    services = bind_services(value.get("services") or {})
    domains = bind_domains(value)
    every = tuple(domains.domains.values())
    zones, zone_problems = bind_zones(value.get("zones"), domains.top())
    registry, key_problems = bind_keys(keys, declared)
    hosts = bound_hosts.hosts
    routes = Routes(hosts, bound_hosts.pools, services)
    binder = _Binder(domains, hosts, services, routes, registry)
    parts = {domain.name: binder.part(domain) for domain in domains.domains.values()}
    implicit = binder.implicit_flows()
    demands, demand_problems = _zone_inputs(binder, parts, zones, implicit)
    rules = value.get("rules") or {}
    problems = [
        *bound_hosts.problems,
        *domains.problems,
        *zone_problems,
        *same_ids(declared_hosts, services),
        *domain_problems(every, declared, declared_services, bound_hosts.pools, zones),
        *text_problems(every),
        *effect_problems(every, services),
        *host_problems(hosts.values(), domains),
        *binder.problems,
        *demand_problems,
        *key_problems,
        *registry.unused(parts.values()),
    ]
    if whole is not None:
        # What is missing may be in the part that was left out.
        problems = [problem for problem in problems if problem.kind not in _ABOUT_OTHERS]
    if not (everything.get("domains") or {}):
        problems.append(no_domains())
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
        expectations=tuple(value.get("expect") or ()),
        outputs=value.get("outputs") or {},
    )
    return Bound(
        context=context,
        inputs=demands,
        domains=tuple(parts[name] for name in sorted(parts)),
        problems=tuple(problems),
    )


class _Binder:
    """Binds flows, services and keys of each domain."""

    def __init__(
        self,
        domains: BoundDomains,
        hosts: Mapping[str, Host],
        services: Mapping[str, Service],
        routes: Routes,
        registry: KeysByDomain,
    ) -> None:
        self.domains = domains
        self.hosts = hosts
        self.problems: list[Problem] = []
        self._services = services
        self._routes = routes
        self._registry = registry
        by_id = [hosts[host_id] for host_id in sorted(hosts)]
        self._rewriting = [host for host in by_id if host.rewrites_to is not None]
        self._lists = [host for host in by_id if host.mailing_list is not None]

    def part(self, domain: Domain) -> DomainInputs:
        """A domain with its flows, services and keys."""
        used: _Used = {}
        use = self._use(domain, used)
        flows: tuple[Flow, ...] = ()
        if not domain.settings.parked:
            own = flows_of(domain, self._routes, use)
            flows = (
                *own,
                *rewritten_flows(domain, self._rewriting, self._routes, use),
                *list_flows(domain, own, self._lists, self._routes, use),
            )
            for entry in domain.settings.mx:
                use(entry.id)
        shared, problems = shared_keys(domain, self.domains, self._registry)
        self.problems += problems
        self._note(used)
        return DomainInputs(
            domain=domain,
            flows=flows,
            services={identifier: bound for identifier, (_, bound) in used.items()},
            keys=self._registry.of(domain.name),
            shared_keys=shared,
        )

    def _use(self, domain: Domain, used: _Used) -> UseService:
        """Services as ``domain`` has them, each bound once, kept in ``used``."""

        def use(identifier: str) -> tuple[ServiceOfDomain, BoundService] | None:
            service = self._services.get(identifier)
            if service is None:
                return None
            if identifier not in used:
                chain = domain.settings.services.get(identifier, ())
                at_domain = ServiceOfDomain(service, chain, domain)
                used[identifier] = (at_domain, at_domain.bound())
            return used[identifier]

        return use

    def implicit_flows(self) -> tuple[Flow, ...]:
        """Bounces of the hosts that deliver, their own mail, and what they forward."""
        found: list[Flow] = []
        for host_id in sorted(self.hosts):
            host = self.hosts[host_id]
            found += bounces(host, self._signs_as(host))
            used: _Used = {}
            if host.signs_system_mail and host.name is not None:
                use = self._use(self._domain_of(host.name, host), used)
                found += signed_system_mail(host, self._routes, self._signs_as(host), use)
                self._note(used)
            for name in dict.fromkeys((host.srs, host.mailing_list)):
                if name is not None:
                    used = {}
                    use = self._use(self._domain_of(name, host), used)
                    found += forwarded(host, name, self._routes, use)
                    self._note(used)
        return tuple(found)

    def _domain_of(self, name: DomainName, host: Host) -> Domain:
        """Whose services a name of a host uses: those of the closest domain, or of the defaults."""
        defaults = Domain(name=name, settings=self.domains.defaults, pointer=host.pointer)
        return self.domains.closest(name) or defaults

    def _note(self, used: _Used) -> None:
        """Keeps what is wrong with services."""
        for at_domain, _ in used.values():
            self.problems += at_domain.problems

    def _signs_as(self, host: Host) -> DomainName | None:
        """The closest enclosing domain of ours that has keys."""
        names = host.name.ancestors() if host.name is not None else ()
        return next((name for name in names if self._registry.has_live(name)), None)


def _zone_inputs(
    binder: _Binder,
    parts: Mapping[DomainName, DomainInputs],
    zones: Zones,
    implicit: tuple[Flow, ...],
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
            pointer=parts[zone].domain.pointer if zone in parts else zones[zone].pointer,
        )
        for zone in zones
    )
    return found, problems + shared_problems
