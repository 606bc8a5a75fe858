"""Reads the registry from its document."""

from collections.abc import Mapping
from typing import Any

from mailcompile.formats.keys.model import DATES, Key


def read_keys(value: Mapping[str, Any]) -> tuple[Key, ...]:
    """The registry's entries in file order, from a document that fits ``keys.schema.json``."""
    found = []
    for domain, selectors in (value.get("domains") or {}).items():
        for selector, entry in (selectors or {}).items():
            dates = {name: entry[name] for name in DATES if entry.get(name)}
            found.append(
                Key(
                    domain=domain,
                    selector=selector,
                    algorithm=entry["algorithm"],
                    stage=entry["stage"],
                    public=entry["public"],
                    signer=entry.get("signer"),
                    created=entry["created"],
                    dates=dates,
                )
            )
    return tuple(found)
