"""``services``: third parties, and what each of them wants in the DNS of a domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.topology.model import Allowance
from mailcompile.topology.settings import read_allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A third party as declared, for all domains."""

    id: str
    said: Mapping[str, Any]
    allow: tuple[Allowance, ...]
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A record that a service wants, by the labels before the domain."""

    labels: str
    """Empty for the domain itself."""
    type: Literal["CNAME", "TXT"]
    value: str
    """The text, or the target's name."""
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanger:
    """A name that receives mail."""

    name: DomainName
    preference: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBounce:
    """What a service wants at a Return-Path name: a CNAME, or MX and SPF."""

    cname: DomainName | None
    mx: tuple[Exchanger, ...]
    spf: tuple[str, ...]
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundService:
    """What a service wants of one domain."""

    id: str
    spf: tuple[str, ...]
    """Terms, in their canonical form."""
    mx: tuple[Exchanger, ...]
    dkim: tuple[ServiceRecord, ...]
    verification: tuple[ServiceRecord, ...]
    tracking: tuple[ServiceRecord, ...]
    aligns_spf: bool
    aligns_dkim: bool
    rewrites_mail_from: bool
    pointer: Pointer

    @property
    def signs(self) -> bool:
        """Whether its mail carries a signature of the domain."""
        return bool(self.dkim) and self.aligns_dkim


def bind_services(declared: Mapping[str, Any]) -> dict[str, Service]:
    """The services by ID."""
    return {
        service_id: Service(
            id=service_id,
            said=entry,
            allow=read_allow(entry.get("allow"), ("services", service_id, "allow")),
            pointer=("services", service_id),
        )
        for service_id, entry in declared.items()
    }
