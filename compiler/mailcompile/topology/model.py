"""The topology as values: hosts, domains with their settings, flows, and what a zone is compiled
from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Literal, TypeAlias

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.formats.keys import Key

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Signer: TypeAlias = Literal["amavisd", "opendkim", "rspamd", "external", "none"]
SpfAll: TypeAlias = Literal["fail", "softfail", "neutral"]
SpfStyle: TypeAlias = Literal["mx", "addresses", "auto"]
Policy: TypeAlias = Literal["none", "quarantine", "reject"]
Alignment: TypeAlias = Literal["relaxed", "strict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine of ours."""

    id: str
    name: DomainName
    """EHLO name, MX target, expected PTR."""
    address_places: tuple[tuple[Pointer, Address], ...]
    egress_places: tuple[tuple[Pointer, Network], ...]
    relay: str | None
    signer: Signer
    pointer: Pointer
    misread: bool = False
    """Some of its addresses are none, which was reported: fewer are known than it has."""

    @property
    def addresses(self) -> tuple[Address, ...]:
        """What its A and AAAA hold."""
        return tuple(address for _, address in self.address_places)

    @property
    def egress(self) -> tuple[Network, ...]:
        """Where receivers see it, if that differs from ``addresses``; empty if not."""
        return tuple(network for _, network in self.egress_places)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The addresses that receivers see when it delivers directly."""
        return self.egress or tuple(as_network(address) for address in self.addresses)

    def declared_networks(self) -> Iterator[tuple[Pointer, Network]]:
        """Every address and network that was written down, with its place."""
        for pointer, address in self.address_places:
            yield pointer, as_network(address)
        yield from self.egress_places


@dataclass(frozen=True, slots=True, kw_only=True)
class MxEntry:
    """One line of ``mx``: who, at which preference."""

    id: str
    preference: int
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One line of ``senders``: who, and the label of its Return-Path name, if it has one."""

    id: str
    bounce: str | None
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Spf:
    """How the domain's SPF record ends, and which terms it may have."""

    all: SpfAll
    style: SpfStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """Which keys the domain has, and how long they live."""

    algorithms: tuple[str, ...]
    rotate: int
    """Seconds that a key stays active."""
    overlap: int
    """Seconds that a key stays published after it stopped signing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dmarc:
    """A DMARC policy; ``None`` is the default of the standard (RFC 9989 section 4.7)."""

    policy: Policy | None
    subdomain_policy: Policy | None
    nonexistent_policy: Policy | None
    psd: bool
    testing: bool
    rua: tuple[str, ...]
    """Addresses without ``mailto:``."""
    ruf: tuple[str, ...]
    failure_options: tuple[str, ...]
    spf_alignment: Alignment
    dkim_alignment: Alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a domain has after defaults, profiles and its own settings. Shared by domains alike."""

    parked: bool
    mx: tuple[MxEntry, ...]
    senders: tuple[Sender, ...]
    spf: Spf
    dkim: Dkim | None
    dmarc: Dmarc
    ttl: int
    """Seconds."""
    origins: Mapping[str, Pointer]
    """Where each setting was said: ``mx`` or ``dmarc/policy`` to a pointer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of ``domains``."""

    name: DomainName
    settings: Settings
    pointer: Pointer

    def says_itself(self, setting: str) -> bool:
        """True where the domain says ``setting``, not a profile or the defaults."""
        where = self.settings.origins.get(setting, ())
        return where[: len(self.pointer)] == self.pointer

    def origin(self, setting: str) -> Pointer:
        """The place where ``setting`` was said; the domain itself where the language says it."""
        return self.settings.origins.get(setting) or self.pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One declared way in which mail leaves: who sends as what, and through which hosts."""

    mail_from: DomainName
    """The domain of the Return-Path."""
    path: tuple[str, ...]
    """Host IDs from the sender to the egress."""
    signer: str | None
    """The ID of the host that signs: the one nearest the egress whose signer is not ``none``."""
    pointer: Pointer

    @property
    def egress(self) -> str:
        """The ID of the host that receivers see."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every zone may look at."""

    hosts: Mapping[str, Host]
    declared: frozenset[str]
    """IDs of all declared hosts, also of those that are unusable and not in ``hosts``."""
    zones: frozenset[DomainName]
    declared_domains: frozenset[str]
    """All keys of ``domains`` as written, also of those that are unusable and not in ``zones``."""
    outputs: Mapping[str, Any]
    """The ``outputs`` of the topology as written, after the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneInputs:
    """All that one zone is compiled from. No lowering looks at another zone."""

    zone: DomainName
    domain: Domain
    flows: tuple[Flow, ...]
    keys: tuple[Key, ...]
    """The registry's entries for the domain, by selector."""
    host_names: tuple[str, ...]
    """IDs of hosts whose names lie in this zone."""
    report_authorizations: tuple[tuple[DomainName, DomainName, Pointer], ...]
    """Demands of other zones: (reported domain, report host in this zone, place)."""


@lru_cache(maxsize=4096)
def as_network(address: Address) -> Network:
    """The network that holds just ``address``."""
    if isinstance(address, IPv4Address):
        return IPv4Network(address)
    return IPv6Network(address)
