"""Binds flows, services and keys of each domain, and what hosts send by themselves."""

from collections.abc import Mapping
from typing import TypeAlias

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.flows import UseService, flows_of
from mailcompile.topology.inputs import DomainInputs, Flow
from mailcompile.topology.keys import KeysByDomain
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.own_mail import (
    bounces,
    forwarded,
    list_flows,
    rewritten_flows,
    signed_system_mail,
)
from mailcompile.topology.routes import Routes
from mailcompile.topology.service_at_domain import ServiceOfDomain
from mailcompile.topology.services import BoundService, Service
from mailcompile.topology.shared_keys import shared_keys

_Used: TypeAlias = dict[str, tuple[ServiceOfDomain, BoundService]]


class Binder:
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
            self._receivers(domain, used)
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

    def _receivers(self, domain: Domain, used: _Used) -> None:
        """Services that only receive for ``domain``. One that does so for a subdomain because the
        parent says it knows the parent, and need not verify the subdomain, too."""
        verifies = domain.parent is None or domain.says_itself("mx")
        for entry in domain.settings.mx:
            service = self._services.get(entry.id)
            if service is not None and entry.id not in used:
                chain = domain.settings.services.get(entry.id, ())
                at_domain = ServiceOfDomain(service, chain, domain)
                used[entry.id] = (at_domain, at_domain.receiving(verifies))

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
