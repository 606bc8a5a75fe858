"""What is ours in a zone that others write to as well, and the octoDNS processors that say so.

The zones that are written hold our records only; the name servers hold others, too. Until
hand-written records can be merged, processors keep octoDNS from touching any name and type that is
not ours, in the zone that we write (source) and in the zone that is served (target).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from mailcompile.dns import Zone
from mailcompile.formats.keys import Key

GENERATED_SELECTORS = r"/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/"
"""Selectors as ``keys new`` names them: they come and go, and must be removed when they are
gone."""

PARKED_SELECTORS = "*._domainkey"
"""Ours in every zone: a domain that is no longer parked must lose it, or all its keys look
revoked."""

Owned = Mapping[str, tuple[str, ...]]
"""Type to relative names (empty for the apex) or ``/patterns/`` of names, sorted."""


def owned(zone: Zone, keys: Iterable[Key]) -> Owned:
    """What is ours in ``zone`` by type."""
    found: dict[str, set[str]] = {"TXT": {GENERATED_SELECTORS, PARKED_SELECTORS}}
    for rrset in zone.rrsets:
        relative = rrset.name.relative_to(zone.name)
        # The addresses of a host are ours as a whole: an AAAA that it no longer has must go.
        kinds = ("A", "AAAA") if rrset.type in ("A", "AAAA") else (rrset.type,)
        for kind in kinds:
            found.setdefault(kind, set()).add(relative)
    # Entries stay in the registry when their record is gone, and so does our claim to the name.
    found["TXT"] |= {f"{key.selector.lower()}._domainkey" for key in keys}
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def processors(ours: Owned) -> dict[str, Any]:
    """Name to configuration of the processors of a zone, in their order.

    octoDNS's own filters look at the name alone or the type alone, so together they keep a product:
    every name of ours with every type of ours. Where that would hold the web site's A at an apex
    that is ours by MX, the exact filter stands beside them.
    """
    exact = not is_harmless(ours)
    if exact:
        ours = _with_aliases(ours)
    names = sorted({name for found in ours.values() for name in found})
    found: dict[str, Any] = {
        f"names-{_digest(names)}": {
            "class": "octodns.processor.filter.NameAllowlistFilter",
            "allowlist": names,
        },
        f"types-{'-'.join(ours).lower()}": {
            "class": "octodns.processor.filter.TypeAllowlistFilter",
            "allowlist": list(ours),
        },
    }
    if exact:
        found[f"exact-{_digest(sorted(ours.items()))}"] = {
            "class": "mailcompile.octodns.OwnedRecordsFilter",
            "owned": {kind: list(found) for kind, found in ours.items()},
        }
    return found


def is_harmless(ours: Owned) -> bool:
    """True where the product of our names and our types holds nothing that others may own.

    Names with a label that begins with ``_`` are no hosts (RFC 8552 section 1), so that nobody
    keeps an address or an MX there.
    """
    names = {name for found in ours.values() for name in found}
    shared = {name for name in names if not _is_underscored(name)}
    return all(shared <= set(found) for found in ours.values())


def _with_aliases(ours: Owned) -> Owned:
    """A CNAME of others at a name of ours would keep our record from being served, in silence
    (RFC 1034 section 3.6.2): it is ours to remove, and the plan shows it."""
    names = {name for found in ours.values() for name in found} - {""}
    return dict(sorted({**ours, "CNAME": tuple(sorted(names))}.items()))


def _is_underscored(name: str) -> bool:
    return name.startswith("/") or any(label.startswith("_") for label in name.split("."))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]
