"""What zones are compiled from: flows, the roles of names, and what all zones share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.formats.keys import Key
from mailcompile.topology.hand_written import Beside
from mailcompile.topology.model import Address, Allowance, Domain, Host, Settings
from mailcompile.topology.services import BoundBounce, BoundService, Service
from mailcompile.topology.zones import Zones

FlowKind: TypeAlias = Literal["declared", "system_mail", "list", "bounces", "forwarded"]
RoleKind: TypeAlias = Literal[
    "from", "from_subdomain", "bounce", "return_path", "system_mail", "ehlo", "address"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One way in which mail leaves: who sends as what, and through which hosts."""

    kind: FlowKind
    from_domain: DomainName
    mail_from: DomainName | None
    """The domain of the Return-Path; ``None`` where it is empty, or the service's own."""
    path: tuple[str, ...]
    """IDs from the sender to the egress, hosts and at the end perhaps a service."""
    signer: str | None
    """The ID of the host that signs: the one nearest the egress whose signer is not ``none``."""
    dkim_domain: DomainName | None
    """What stands in ``d=`` of the host's signature."""
    pointer: Pointer
    service: BoundService | None = None
    """The egress, where that is a service."""
    bounce: BoundBounce | None = None
    """What the service wants at the Return-Path name."""

    @property
    def sender(self) -> str:
        return self.path[0]

    @property
    def egress(self) -> str:
        """The ID of the host or service that receivers see."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRole:
    """What one name is for, and whose settings say how its records look."""

    kind: RoleKind
    name: DomainName
    settings: Settings
    """Of the domain that it belongs to."""
    pointer: Pointer
    flows: tuple[Flow, ...] = ()
    """The flows that use the name as MAIL FROM."""
    hosts: tuple[str, ...] = ()
    """IDs: the host that has the name; of a Return-Path of forwarded mail, all that use it."""
    services: Mapping[str, BoundService]
    """The services of the domain, for its MX."""
    on_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedKey:
    """A fixed selector that leads to a key of another domain."""

    selector: str
    target: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainInputs:
    """One domain or subdomain, with what belongs to it."""

    domain: Domain
    flows: tuple[Flow, ...]
    """The flows with the domain, or a name of its ``from_subdomains``, in From."""
    services: Mapping[str, BoundService]
    """The services that send or receive for it, with its own inputs."""
    keys: tuple[Key, ...]
    """The registry's entries for the domain, by selector."""
    shared_keys: tuple[SharedKey, ...] = ()
    sharing: tuple[str, ...] = ()
    """IDs of the hosts that sign with its keys for domains that share them, sorted."""

    @property
    def name(self) -> DomainName:
        return self.domain.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSpf:
    """An SPF record that several domains use."""

    name: DomainName
    flows: tuple[Flow, ...]
    ttl: int
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """Leave to send reports about ``reported`` (``*``: about any domain) to ``host``."""

    reported: str
    host: DomainName
    ttl: int
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse:
    """A name to which an address leads back."""

    owner: DomainName
    target: DomainName
    address: Address
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneInputs:
    """All that one zone is compiled from. No lowering looks at another zone."""

    zone: DomainName
    domains: tuple[DomainInputs, ...]
    """By name."""
    roles: tuple[NameRole, ...]
    """Of the names in the zone; those of one name in the order of their weight."""
    shared_spf: tuple[SharedSpf, ...]
    authorizations: tuple[Authorization, ...]
    reverse: tuple[Reverse, ...]
    host_ttl: int
    """For what belongs to no domain."""
    spf_ttl: int
    """For names that belong to no domain."""
    beside: Beside
    """What stands in the zone beside what the topology wants."""
    pointer: Pointer
    """Where the zone was declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every zone may look at."""

    hosts: Mapping[str, Host]
    pools: Mapping[str, tuple[str, ...]]
    """IDs of pools to the IDs of their hosts."""
    services: Mapping[str, Service]
    declared: frozenset[str]
    """IDs of all hosts, pools and services that were declared, also of unusable ones."""
    zones: Zones
    declared_domains: frozenset[str]
    """All keys of ``domains`` as written, also of those that are unusable."""
    implicit_flows: tuple[Flow, ...]
    """Bounces and signed system mail of the hosts."""
    rule_sets: frozenset[str]
    allow: tuple[Allowance, ...]
    """For the whole topology."""
    shared_allow: tuple[Allowance, ...]
    """Those of pools, of the defaults and of profiles, whether anybody has them or not."""
    expectations: tuple[Mapping[str, Any], ...]
    outputs: Mapping[str, Any]
    """The ``outputs`` of the topology as written, after the schema."""
    records: str | None = None
    """``zones.records``: where the hand-written records are."""
    shared_spf: Mapping[DomainName, SharedSpf] = field(default_factory=dict)
    """The records that several domains use, by their names."""
    nested: Mapping[DomainName, tuple[ZoneInputs, ...]] = field(default_factory=dict)
    """Zones of ours to the other ones that lie in them; only of those that have any."""
    domains: Mapping[DomainName, DomainInputs] = field(default_factory=dict)
    """Domains and subdomains by name: also those that lie in no zone of ours."""
    keys: Mapping[DomainName, tuple[Key, ...]] = field(default_factory=dict)
    """The registry's entries of each domain that somebody signs for, or that was declared."""

    @property
    def in_place(self) -> bool:
        """Whether our values are written into the hand-written zone files."""
        return is_in_place({"outputs": self.outputs})

    @property
    def keeps_equivalent(self) -> bool:
        """Whether published records that mean the same keep their form; so by default with
        ``in_place``."""
        said = (self.outputs.get("octodns") or {}).get("keep")
        return said == "equivalent" or (said is None and self.in_place)

    @property
    def has_own_octodns(self) -> bool:
        """Whether zone files are published by a configuration that is not ours: filters that keep
        octoDNS from what is not ours are not there."""
        return self.in_place or "config" in (self.outputs.get("octodns") or {})

    def zone_file(self, zone: DomainName) -> str | None:
        """Where the hand-written records of ``zone`` are looked for."""
        return None if self.records is None else zone_path(self.records, zone)

    def members(self, identifier: str) -> tuple[str, ...]:
        """The hosts that an ID stands for: itself, or the members of a pool."""
        return self.pools.get(identifier) or (identifier,)


def is_in_place(topology: Mapping[str, Any]) -> bool:
    """Whether ``outputs.octodns.layout`` is ``in_place``."""
    octodns = (topology.get("outputs") or {}).get("octodns") or {}
    return octodns.get("layout") == "in_place"


def zone_path(records: str, zone: str) -> str:
    """Where ``zones.records`` says that the file of ``zone`` is."""
    if "{zone}" in records:
        return records.replace("{zone}", zone)
    return f"{records.rstrip('/')}/{zone}.yaml"
