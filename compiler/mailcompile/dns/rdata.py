"""Record data: a closed union, matched with ``assert_never`` wherever a type matters."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import ClassVar, TypeAlias

from mailcompile.dns.names import DomainName


@dataclass(frozen=True, slots=True)
class A:
    """An IPv4 address (RFC 1035 section 3.4.1)."""

    TYPE: ClassVar[str] = "A"
    address: IPv4Address

    @property
    def text(self) -> str:
        return str(self.address)


@dataclass(frozen=True, slots=True)
class AAAA:
    """An IPv6 address (RFC 3596 section 2.1); text as RFC 5952 writes it."""

    TYPE: ClassVar[str] = "AAAA"
    address: IPv6Address

    @property
    def text(self) -> str:
        return str(self.address)


@dataclass(frozen=True, slots=True)
class MX:
    """A mail exchanger (RFC 1035 section 3.3.9). ``exchange`` is ``None`` for null MX (RFC
    7505)."""

    TYPE: ClassVar[str] = "MX"
    preference: int
    exchange: DomainName | None

    @property
    def text(self) -> str:
        """``10 mail.one.example.``; ``0 .`` for null MX."""
        return f"{self.preference} {self.exchange or ''}."


@dataclass(frozen=True, slots=True)
class TXT:
    """A text, its strings joined (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2)."""

    TYPE: ClassVar[str] = "TXT"
    value: str

    @property
    def text(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class CNAME:
    """An alias: ``target`` is the canonical name (RFC 1035 section 3.3.1).

    It stands alone: no second CNAME and no data of another type has its name (RFC 1034 section
    3.6.2). A target may be any owner name, underscores included: made by ``DomainName.record``.
    """

    TYPE: ClassVar[str] = "CNAME"
    target: DomainName

    @property
    def text(self) -> str:
        return f"{self.target}."


@dataclass(frozen=True, slots=True)
class PTR:
    """A pointer to a name, of an address mostly (RFC 1035 sections 3.3.12 and 3.5)."""

    TYPE: ClassVar[str] = "PTR"
    target: DomainName

    @property
    def text(self) -> str:
        return f"{self.target}."


Rdata: TypeAlias = A | AAAA | CNAME | MX | PTR | TXT


def txt_strings(value: str) -> tuple[str, ...]:
    """``value`` cut into strings of at most 255 octets (RFC 1035 section 3.3).

    Our values are ASCII, so characters are octets; raises ``UnicodeEncodeError`` otherwise.
    """
    value.encode("ascii")
    return tuple(value[i : i + 255] for i in range(0, len(value), 255)) or ("",)
