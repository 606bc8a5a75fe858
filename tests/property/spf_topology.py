"""The names, routes and zones of a topology, read by the words of the language alone.

It shares no code with the compiler. Only what the tests of SPF generate is understood.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.property.receivers import Network, ancestors, parsed
from tests.property.spf_outside import EXCHANGERS

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """A domain or a subdomain, with what it inherits."""

    name: str
    own: Settings
    mx: Any
    spf: Settings | str

    @property
    def silent(self) -> bool:
        return self.spf == "none"

    @property
    def parked(self) -> bool:
        return self.own.get("mail") == "none"

    @property
    def alias(self) -> bool:
        return self.own.get("cname") == "external"

    def says(self, key: str, default: Any = None) -> Any:
        """A setting of SPF."""
        return default if isinstance(self.spf, str) else self.spf.get(key, default)

    @property
    def ending(self) -> str:
        result: str = self.says("all", "softfail")
        return result

    @property
    def by_mx(self) -> bool:
        return self.says("style") == "mx" and isinstance(self.mx, list)

    @property
    def receives(self) -> bool:
        """Whether its name can be a MAIL FROM: a null MX says that it is none."""
        return not (self.parked or self.alias) and self.mx != "null_mx"

    def service(self, services: Settings, service_id: str) -> Settings:
        """A service as this domain has it."""
        return {**services[service_id], **self.own.get("services", {}).get(service_id, {})}


@dataclass(frozen=True)
class Topology:
    """Names, routes and zones of a topology."""

    source: Mapping[str, Any]

    @cached_property
    def hosts(self) -> Mapping[str, Settings]:
        hosts: Mapping[str, Settings] = self.source["hosts"]
        return hosts

    @cached_property
    def services(self) -> Mapping[str, Settings]:
        services: Mapping[str, Settings] = self.source.get("services", {})
        return services

    @cached_property
    def managed(self) -> Mapping[str, Settings]:
        """The zones of ours."""
        named: Mapping[str, Settings] = self.source.get("zones", {}).get("managed", {})
        listed = {domain for zone in named.values() for domain in zone.get("domains", ())}
        return {**{name: {} for name in self.source["domains"] if name not in listed}, **named}

    @cached_property
    def cuts(self) -> frozenset[str]:
        """Apexes of zones, and what lies elsewhere."""
        away = (
            f"{label}.{zone}"
            for zone, said in self.managed.items()
            for label in said.get("delegated", ())
        )
        return frozenset([*self.managed, *away])

    def zone(self, name: str) -> str | None:
        """The zone of ours that holds a name."""
        closest = next((above for above in ancestors(name) if above in self.cuts), None)
        return closest if closest in self.managed else None

    def closes(self, zone: str) -> bool:
        """Whether names with an address and no mail role get a record."""
        everywhere = self.source.get("zones", {}).get("close_names", True)
        result: bool = self.managed[zone].get("close_names", everywhere)
        return result

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """Domains and subdomains by name; a wildcard is one, too."""
        return {scope.name: scope for scope in self._scopes()}

    def _scopes(self) -> Iterator[Scope]:
        for name, domain in self.source["domains"].items():
            spf = domain.get("spf", {})
            yield Scope(name, domain, domain.get("mx"), spf)
            inherited: Settings | str = "none"
            if isinstance(spf, dict):
                inherited = {key: spf[key] for key in ("all", "style") if key in spf}
            for label, sub in domain.get("subdomains", {}).items():
                below = f"{label}.{name}"
                if label == "*":
                    yield Scope(below, sub, sub.get("mx"), sub.get("spf", {}))
                    continue
                own = sub.get("spf", inherited)
                if isinstance(own, dict) and isinstance(inherited, dict):
                    own = {**inherited, **own}
                yield Scope(below, sub, sub.get("mx", domain.get("mx")), own)

    def enclosing(self, name: str) -> Scope | None:
        """The closest domain or subdomain at or above a name in a zone of ours."""
        if self.zone(name) is None:
            return None
        return next((self.scopes[above] for above in ancestors(name) if above in self.scopes), None)

    def members(self, host_id: str) -> list[str]:
        """The machines that an ID stands for."""
        pool = self.hosts[host_id].get("pool")
        return [host_id] if pool is None else [each for one in pool for each in self.members(one)]

    def way(self, member_id: str) -> list[str]:
        """All whom mail passes that is given to a host, a pool or a service."""
        if member_id in self.services:
            return [member_id]
        return [
            passed
            for host_id in self.members(member_id)
            for passed in (
                host_id,
                *(each for one in listed(self.hosts[host_id]) for each in self.way(one)),
            )
        ]

    def egress(self, member_id: str) -> list[str]:
        """The hosts and services that deliver what is given to one."""
        return [
            passed
            for passed in self.way(member_id)
            if passed in self.services or "relay" not in self.hosts[passed]
        ]

    def delivers(self, sender: Settings) -> list[str]:
        """The hosts and services that deliver what a sender sends."""
        via = sender.get("via")
        if via is None:
            return self.egress(sender["id"])
        if via in self.services:
            return [via]
        members = self.members(sender["id"])
        if via == sender["id"]:
            return members
        return [
            end
            for member in members
            for taker in self.members(via)
            for end in ([member] if taker == member else self.egress(taker))
        ]

    def visible(self, host_id: str) -> list[Network]:
        """Where receivers see a host that delivers."""
        host = self.hosts[host_id]
        if "egress" in host:
            return parsed([host["egress"]])
        return parsed([addresses(host), host.get("networks", ())])

    def shown(self, ends: Iterable[str]) -> bool:
        """Whether names show all addresses of the hosts among these; else literals have to."""
        hosts = [self.hosts[end] for end in ends if end in self.hosts]
        return all(host.get("publish", True) and current(host) == addresses(host) for host in hosts)

    def receiving(self, mx: Iterable[Any]) -> list[Network]:
        """Where the exchangers of a domain are."""
        found: list[Network] = []
        for entry in mx:
            member_id = entry["id"] if isinstance(entry, dict) else entry
            if member_id in self.services:
                for name in exchangers(self.services[member_id]):
                    found += EXCHANGERS[name]
            else:
                hosts = [self.hosts[host_id] for host_id in self.members(member_id)]
                found += parsed(current(host) for host in hosts)
        return found


def senders(scope: Scope) -> list[Settings]:
    """The senders of a domain, each as a mapping."""
    entries = scope.own.get("senders", ())
    return [{"id": entry} if isinstance(entry, str) else entry for entry in entries]


def exchangers(service: Settings) -> list[str]:
    """The names of the servers of a service that receive."""
    return [one["name"] if isinstance(one, dict) else one for one in service.get("mx", ())]


def listed(host: Settings) -> list[str]:
    """Who may take the mail of a host."""
    relay: list[str] | str = host.get("relay", [])
    return [relay] if isinstance(relay, str) else relay


def current(host: Settings) -> list[str]:
    """The addresses that its name has."""
    said = host.get("addresses", [])
    found: list[str] = said["current"] if isinstance(said, dict) else said
    return found


def addresses(host: Settings) -> list[str]:
    """All addresses that it has, will have or had."""
    said = host.get("addresses", [])
    return [each for group in said.values() for each in group] if isinstance(said, dict) else said
