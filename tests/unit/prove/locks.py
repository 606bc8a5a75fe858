"""A lock for tests of claims: what the names of others resolved to."""

from collections.abc import Mapping

from mailcompile.formats.lock import Lock, read_lock


def locked(names: Mapping[tuple[str, str], list[str]]) -> Lock:
    """By name and type the values; none: the name has nothing of that type."""
    found: dict[str, dict[str, object]] = {}
    for (name, kind), values in names.items():
        entry: dict[str, object] = {"seen": "2026-11-24"}
        entry |= {"values": values, "ttl": 300} if values else {"none": "nodata"}
        found.setdefault(name, {})[kind] = entry
    return read_lock({"names": found})
