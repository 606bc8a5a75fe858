"""Reads the ledger from its document."""

from collections.abc import Mapping
from typing import Any

from mailcompile.dns import DomainName
from mailcompile.formats.ledger.model import Key, Ledger, Owned, Was


def read_ledger(value: Mapping[str, Any]) -> Ledger:
    """The ledger in a document that fits ``ledger.schema.json``; never raises for such."""
    return Ledger(
        zones={
            zone: {key: _owned(entry) for key, entry in entries.items()}
            for zone, entries in _zones(value.get("zones", {})).items()
        },
        gone={
            zone: {key: tuple(values) for key, values in entries.items()}
            for zone, entries in _zones(value.get("gone", {})).items()
        },
    )


def _zones(section: Mapping[str, Any]) -> dict[DomainName, dict[Key, Any]]:
    """The entries of each zone that has any."""
    zones = {
        DomainName(zone): {
            (name, kind): entry for name, types in names.items() for kind, entry in types.items()
        }
        for zone, names in section.items()
    }
    return {zone: entries for zone, entries in zones.items() if entries}


def _owned(entry: Mapping[str, Any]) -> Owned:
    was = entry.get("was")
    return Owned(
        ttl=entry["ttl"],
        values=tuple(entry["values"]),
        kept=entry.get("kept", False),
        was=None if was is None else Was(ttl=was["ttl"], values=tuple(was["values"])),
    )
