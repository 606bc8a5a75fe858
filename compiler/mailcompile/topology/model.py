"""What was declared, as values: hosts and domains with their settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Literal, TypeAlias

from mailcompile.diagnostics import Pointer, about
from mailcompile.dns import DomainName
from mailcompile.topology.policies import Dkim, Dmarc, Policy, Spf, Ttl

__all__ = [
    "Address",
    "Allowance",
    "Chain",
    "Domain",
    "Host",
    "MxEntry",
    "Network",
    "Policy",
    "Sender",
    "Settings",
    "Signer",
    "as_network",
]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Signer: TypeAlias = Literal["amavisd", "opendkim", "rspamd", "external", "none"]
Chain: TypeAlias = tuple[tuple[Mapping[str, Any], Pointer], ...]
"""Mappings as written, the lowest layer first, each with its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One entry of ``allow``: a finding that somebody accepts, and why."""

    rule: str
    """The code or the name of a rule or claim."""
    because: str
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine of ours, or networks from which we send."""

    id: str
    name: DomainName | None
    """EHLO name, MX target, expected PTR; ``None`` for networks without a name."""
    address_places: tuple[tuple[Pointer, Address], ...]
    """What its A and AAAA hold."""
    moving_places: tuple[tuple[Pointer, Address], ...]
    """While renumbering: the addresses to come, and those that are left. All may send."""
    network_places: tuple[tuple[Pointer, Network], ...]
    """From where it sends beside its addresses."""
    egress_places: tuple[tuple[Pointer, Network], ...]
    relays: tuple[str, ...]
    """IDs of hosts, pools and services, one of which takes all its outbound mail."""
    signer: Signer
    rewrites_to: DomainName | None
    """``system_mail: {rewrite: DOMAIN}``."""
    signs_system_mail: bool
    srs: DomainName | None
    mailing_list: DomainName | None
    publish: bool
    internal: bool
    allow: tuple[Allowance, ...]
    pointer: Pointer
    misread: bool = False
    """Some of its addresses are none, which was reported: fewer are known than it has."""

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return self.name.unicode if self.name is not None else self.id

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses by which it is reached."""
        return tuple(address for _, address in self.address_places)

    @property
    def published(self) -> tuple[Address, ...]:
        """What its A and AAAA hold, as far as we write them."""
        return self.addresses if self.publish and not self.internal and self.name else ()

    @property
    def egress(self) -> tuple[Network, ...]:
        """Where receivers see it, if that differs from ``addresses``; empty if not."""
        return tuple(network for _, network in self.egress_places)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The addresses that receivers see when it delivers directly."""
        if self.egress:
            return self.egress
        places = (*self.address_places, *self.moving_places)
        own = tuple(as_network(address) for _, address in places)
        return own + tuple(network for _, network in self.network_places)

    @property
    def delivers(self) -> bool:
        """Whether it talks to receivers by itself."""
        return not self.relays

    def declared_networks(self) -> Iterator[tuple[Pointer, Network]]:
        """Every address and network that was written down, with its place."""
        for pointer, address in (*self.address_places, *self.moving_places):
            yield pointer, as_network(address)
        yield from self.network_places
        yield from self.egress_places


@dataclass(frozen=True, slots=True, kw_only=True)
class MxEntry:
    """One line of ``mx``: who, at which preference if it was said."""

    id: str
    preference: int | None
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One line of ``senders``."""

    id: str
    via: str | None
    """Who takes this mail instead of the host's ``relay``; its own ID: it delivers directly."""
    bounce: str | None
    """The label of its Return-Path name, if it has one."""
    from_subdomains: tuple[str, ...]
    signed: bool
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a domain has after defaults, profiles and its own settings. Shared by domains alike."""

    parked: bool
    external: bool
    """``cname: external``: the name itself is a CNAME that somebody else manages."""
    mx: tuple[MxEntry, ...]
    mx_word: Literal["none", "null_mx"] | None
    senders: tuple[Sender, ...]
    services: Mapping[str, Chain]
    """Inputs of services by their IDs."""
    spf: Spf
    dkim: Dkim | None
    dmarc: Dmarc
    ttl: Ttl
    accept_reports_from: tuple[tuple[str, Pointer], ...]
    allow: tuple[Allowance, ...]
    origins: Mapping[str, Pointer]
    """Where each setting was said: ``mx`` or ``dmarc/policy`` to a pointer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of ``domains``, or a subdomain of one."""

    name: DomainName
    """``*.one.example`` for the subdomain ``"*"``."""
    settings: Settings
    pointer: Pointer
    parent: DomainName | None = None
    """The domain in which a subdomain was declared."""

    @property
    def subject(self) -> Pointer:
        """What findings about it are about: several domains can have one place in a profile."""
        return about(self.name)

    @property
    def is_wildcard(self) -> bool:
        return self.name.startswith("*.")

    def says_itself(self, setting: str) -> bool:
        """True where the domain says ``setting``, not a profile or the defaults."""
        where = self.settings.origins.get(setting, ())
        return where[: len(self.pointer)] == self.pointer

    def origin(self, setting: str) -> Pointer:
        """The place where ``setting`` was said; the domain itself where the language says it."""
        return self.settings.origins.get(setting) or self.pointer


@lru_cache(maxsize=4096)
def as_network(address: Address) -> Network:
    """The network that holds just ``address``."""
    if isinstance(address, IPv4Address):
        return IPv4Network(address)
    return IPv6Network(address)
