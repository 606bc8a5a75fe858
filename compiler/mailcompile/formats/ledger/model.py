"""The values of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from mailcompile.dns import DomainName

Key: TypeAlias = tuple[str, str]
"""Name relative to the zone (empty at its apex) and type of an RRset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What stood in a hand-written zone before it became ours."""

    ttl: int
    """Seconds."""
    values: tuple[str, ...]
    """At least one text, in the order of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """What is ours of one RRset, in the form in which it was published."""

    ttl: int
    """Seconds."""
    values: tuple[str, ...]
    """At least one text as DNS has it (a TXT joined, an MX as ``10 mail.one.example.``), ours only,
    in the published order."""
    kept: bool = False
    """The form is not ours: it was there before, and means the same."""
    was: Was | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What earlier builds published. A zone without any RRset is left out."""

    zones: Mapping[DomainName, Mapping[Key, Owned]]
    gone: Mapping[DomainName, Mapping[Key, tuple[str, ...]]]
    """The values of what was published and is no longer wanted, where the zone was not shown."""

    EMPTY: ClassVar["Ledger"]
    """Nothing was published yet."""


Ledger.EMPTY = Ledger(zones={}, gone={})
