"""Reads the ledger from its document."""

from collections.abc import Iterator, Mapping
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName
from mailcompile.formats.ledger.forms import WORDS, canonical, canonical_values
from mailcompile.formats.ledger.model import Key, Ledger, Owned, Was
from mailcompile.source.schema_kinds import BAD_FORMAT
from mailcompile.source.words import found, named


def wrong_values(value: Mapping[str, Any], source: str) -> Iterator[Problem]:
    """A problem for each value that is none of its type, in a document that fits
    ``ledger.schema.json``. ``source`` says which input it is."""
    for pointer, kind, texts in _lists(value):
        for index, text in enumerate(texts):
            if canonical(kind, text) is None:
                yield Problem(
                    kind=BAD_FORMAT,
                    source=source,
                    pointer=(*pointer, index),
                    message=f"{found(text)} is no value of type {named(kind)}",
                    hint=f"it is {WORDS[kind]}; or take the file as git has it, and build again",
                )


def _lists(value: Mapping[str, Any]) -> Iterator[tuple[Pointer, str, list[str]]]:
    """Each list of values with its pointer and type, in the order of the file."""
    for section in ("zones", "gone"):
        for zone, names in value.get(section, {}).items():
            for name, types in names.items():
                for kind, entry in types.items():
                    pointer: Pointer = (section, zone, name, kind)
                    if section == "gone":
                        yield pointer, kind, entry
                        continue
                    yield (*pointer, "values"), kind, entry["values"]
                    if "was" in entry:
                        yield (*pointer, "was", "values"), kind, entry["was"]["values"]


def read_ledger(value: Mapping[str, Any]) -> Ledger:
    """The ledger in a document that fits ``ledger.schema.json`` and has no ``wrong_values``; never
    raises for such."""
    return Ledger(
        zones={
            zone: {key: _owned(key[1], entry) for key, entry in entries.items()}
            for zone, entries in _zones(value.get("zones", {})).items()
        },
        gone={
            zone: {key: _values(key[1], values) for key, values in entries.items()}
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


def _owned(kind: str, entry: Mapping[str, Any]) -> Owned:
    was = entry.get("was")
    return Owned(
        ttl=entry["ttl"],
        values=_values(kind, entry["values"]),
        kept=entry.get("kept", False),
        was=None if was is None else Was(ttl=was["ttl"], values=_values(kind, was["values"])),
    )


def _values(kind: str, texts: list[str]) -> tuple[str, ...]:
    values = canonical_values(kind, texts)
    assert values is not None, "wrong_values was not asked"
    return values
