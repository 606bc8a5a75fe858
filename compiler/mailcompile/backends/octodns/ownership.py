"""What is ours in a zone that others write to as well, and the octoDNS processors that say so.

The zones that are written hold our records only; the name servers hold others, too. Until
hand-written records can be merged, processors keep octoDNS from touching any name and type that is
not ours, in the zone that we write (source) and in the zone that is served (target).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mailcompile.dns import DomainName, Zone
from mailcompile.formats.keys import Key

GENERATED_SELECTORS = r"/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/"
"""Selectors as ``keys new`` names them: they come and go, and must be removed when they are
gone."""

PARKED_SELECTORS = "*._domainkey"
"""Ours in every zone: a domain that is no longer parked must lose it, or all its keys look
revoked."""

_REVERSE = (".in-addr.arpa", ".ip6.arpa")
"""Zones of PTR (RFC 1035 section 3.5, RFC 3596 section 2.5): nobody's mail has their names."""

Owned = Mapping[str, tuple[str, ...]]
"""Type to relative names (empty for the apex) or ``/patterns/`` of names, sorted."""


def owned(zone: Zone, keys: Iterable[Key], published: Iterable[tuple[str, str]] = ()) -> Owned:
    """What is ours in ``zone`` by type.

    ``published`` are relative names and types that earlier builds had there, where that is known:
    they are ours although the zone no longer holds them, and so octoDNS takes them away.
    """
    found: dict[str, set[str]] = _standing(zone)
    for name, kind in published:
        found.setdefault(kind, set()).add(name)
    for rrset in zone.rrsets:
        relative = rrset.name.relative_to(zone.name)
        for kind in _claims(relative, rrset.type):
            found.setdefault(kind, set()).add(relative)
    # Entries stay in the registry when their record is gone, and so does our claim to the name.
    for key in keys:
        below = DomainName.host(key.domain).relative_to(zone.name)
        owner = f"{key.selector.lower()}._domainkey"
        found.setdefault("TXT", set()).add(f"{owner}.{below}" if below else owner)
    if not is_harmless(found):
        found.setdefault("CNAME", set()).update(_aliases_in_the_way(zone))
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def processors(ours: Owned) -> dict[str, Any]:
    """Name to configuration of the processors of a zone, in their order.

    octoDNS's own filters look at the name alone or the type alone, so together they keep a product:
    every name of ours with every type of ours. Where that would hold the web site's A at an apex
    that is ours by MX, the exact filter stands beside them.
    """
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
    if not is_harmless(ours):
        found[f"exact-{_digest(sorted(ours.items()))}"] = {
            "class": "mailcompile.octodns.OwnedRecordsFilter",
            "owned": {kind: list(found) for kind, found in ours.items()},
        }
    return found


def is_harmless(ours: Mapping[str, Collection[str]]) -> bool:
    """True where the product of our names and our types holds nothing that others may own.

    Names with a label that begins with ``_`` are no hosts (RFC 8552 section 1), so that nobody
    keeps an address or an MX there. But an alias of others may well stand at such a name that is
    ours by TXT alone, as the selector of a key that is gone.
    """
    names = {name for found in ours.values() for name in found}
    shared = {name for name in names if not _is_underscored(name)}
    return "CNAME" not in ours and all(shared <= set(found) for found in ours.values())


def _standing(zone: Zone) -> dict[str, set[str]]:
    """What is ours whatever the zone holds."""
    if zone.name.endswith(_REVERSE):
        return {"PTR": set()}
    return {"TXT": {GENERATED_SELECTORS, PARKED_SELECTORS}}


def _claims(relative: str, kind: str) -> tuple[str, ...]:
    """The types that are ours at a name because we publish ``kind`` there."""
    if kind in ("A", "AAAA"):
        # The addresses of a host are ours as a whole: an AAAA that it no longer has must go.
        return ("A", "AAAA")
    if kind == "CNAME" and _is_underscored(relative):
        # Such a name has one purpose (RFC 8552 section 1). A key or a policy of the topology is
        # ours there as text and as alias, so the text that was ours makes way for the alias.
        return ("CNAME", "TXT")
    # At any other name of our CNAME nobody can tell whether an MX or an address was ours, when the
    # name was a bounce name or a host, or is the web site's: it is ours only where `published` says
    # so. What is not ours stays and blocks our CNAME (RFC 1034 section 3.6.2) until somebody takes
    # it away by hand. Providers with an API refuse the CNAME, and octoDNS fails; BIND drops it
    # without a word (RFC 2136 section 3.4.2.2), and every plan shows it again.
    return (kind,)


def _aliases_in_the_way(zone: Zone) -> set[str]:
    """A CNAME of others at a name of ours would keep our record from being served, in silence
    (RFC 1034 section 3.6.2): it is ours to remove, and the plan shows it.

    Only where we do publish: at a selector of ours that is gone, nothing is kept from anybody. Not
    at the zone's name, whose alias is a provider's that flattens it. And not where we have PTR: an
    alias there delegates the address to those who use it (RFC 2317 section 4).
    """
    return {
        rrset.name.relative_to(zone.name)
        for rrset in zone.rrsets
        if rrset.name != zone.name and rrset.type != "PTR"
    }


def _is_underscored(name: str) -> bool:
    return name.startswith("/") or any(label.startswith("_") for label in name.split("."))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]
