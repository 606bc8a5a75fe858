"""RRsets and zones, as the lowering makes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from mailcompile.diagnostics import Pointer
from mailcompile.dns.names import DomainName
from mailcompile.dns.rdata import Rdata

Record: TypeAlias = tuple[str, str, int, str]
"""One decoded record value: owner name (no trailing dot), type, TTL in seconds, text of the data.

What both back ends are read back to, and what is compared: TXT joined, addresses canonical, an MX
as ``10 mail.one.example.``.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Why a record is there: the place in the topology, and the pass that wrote it."""

    pointer: Pointer
    made_by: str
    on_key: bool = False
    """The declaration as such, not its value: the place is the key of the last step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RRset:
    """All values of one name and type. The origin takes no part in equality."""

    name: DomainName
    ttl: int
    """Seconds."""
    rdatas: tuple[Rdata, ...]
    """At least one, all of one type, in the order in which they are written."""
    origin: Origin = field(compare=False)

    @property
    def type(self) -> str:
        """``A``, ``AAAA``, ``MX`` or ``TXT``."""
        return self.rdatas[0].TYPE

    def records(self) -> Iterable[Record]:
        """One ``Record`` a value."""
        for rdata in self.rdatas:
            yield (str(self.name), rdata.TYPE, self.ttl, rdata.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The RRsets of ours in one zone, sorted by name and type; one RRset a name and type."""

    name: DomainName
    rrsets: tuple[RRset, ...]

    def records(self) -> frozenset[Record]:
        """The records of all RRsets, with absolute names."""
        return frozenset(record for rrset in self.rrsets for record in rrset.records())
