"""What is ours in a zone that others write to as well, and the octoDNS processors that say so.

Where we were not shown the hand-written part of a zone, the zone that we write holds our records
only; the name servers hold others, too. Processors keep octoDNS from touching any name and type
that is not ours, in the zone that we write (source) and in the zone that is served (target), and
the texts of others at our names.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from mailcompile.dns import TXT, DomainName, RRset, Zone, is_underscored
from mailcompile.formats.keys import Key

_REVERSE = (".in-addr.arpa", ".ip6.arpa")
"""Zones of PTR (RFC 1035 section 3.5, RFC 3596 section 2.5): nobody's mail has their names."""

_SPF = "v=spf1"
"""The first word of an SPF record; a name has one such text (RFC 7208 sections 4.5 and 3.2)."""

Gone: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""Relative name (empty for the apex) and type to values as texts, of what earlier builds published
and nobody wants any more: TXT joined, others in presentation form with absolute names."""

NOTHING: Gone = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is ours among the texts of a name that others have texts at."""

    ours: tuple[str, ...]
    """Whole texts that earlier builds published, sorted."""
    begins: tuple[str, ...]
    """The first words of texts that only we may have there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """What octoDNS may touch in a zone. All names are relative, empty for the apex."""

    names: Mapping[str, tuple[str, ...]]
    """Type to names, sorted: ours whatever stands there."""
    gone: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Type to names to values: ours where nothing but these values stands there."""
    texts: Mapping[str, Texts]
    """The names among those of TXT where texts of others stay."""

    @property
    def is_harmless(self) -> bool:
        """True where the product of our names and our types holds nothing that others may own.

        Names with a label that begins with ``_`` are no hosts (RFC 8552 section 1), so that nobody
        keeps an address or an MX there. But an alias of others may well stand at such a name that
        is ours by TXT alone, as the selector of a key that is gone.
        """
        names = {name for found in self.names.values() for name in found}
        shared = {name for name in names if not is_underscored(name)}
        alike = all(shared <= set(found) for found in self.names.values())
        return "CNAME" not in self.names and alike and not self.gone


def owned(
    zone: Zone,
    keys: Iterable[Key],
    *,
    gone: Gone = NOTHING,
    purposes: frozenset[str] | None = None,
) -> Ownership:
    """What is ours in ``zone``, which holds our records only.

    ``gone`` is what earlier builds had there: it is ours although the zone no longer holds it, and
    so octoDNS takes it away. ``purposes`` are those of the zone's ``manage``, of ``host``, ``mx``,
    ``spf``, ``dkim``, ``dmarc``, ``services`` and ``ptr``; ``None`` for all.
    """
    found = _standing(zone, keys, purposes)
    for rrset in zone.rrsets:
        relative = rrset.name.relative_to(zone.name)
        for kind in _claims(relative, rrset.type):
            found.setdefault(kind, set()).add(relative)
    texts = _texts(zone, gone)
    if texts:
        found.setdefault(TXT.TYPE, set()).update(texts)
    left = {
        (name, kind): it for (name, kind), it in gone.items() if not _is_ours(name, kind, found)
    }
    ours = _ownership(found, left, texts)
    if ours.is_harmless:
        return ours
    found.setdefault("CNAME", set()).update(_aliases_in_the_way(zone, purposes))
    return _ownership(found, left, texts)


def processors(ours: Ownership) -> dict[str, Any]:
    """Name to configuration of the processors of a zone, in their order.

    octoDNS's own filters look at the name alone or the type alone, so together they keep a product:
    every name of ours with every type of ours. Where that would hold the web site's A at an apex
    that is ours by MX, the exact filter stands beside them. Texts of others are kept last, among
    what the filters have left in the target.
    """
    listed = (*ours.names.values(), *ours.gone.values())
    names = sorted({name for found in listed for name in found})
    types = sorted({*ours.names, *ours.gone})
    found: dict[str, Any] = {
        f"names-{_digest(names)}": {
            "class": "octodns.processor.filter.NameAllowlistFilter",
            "allowlist": names,
        },
        f"types-{'-'.join(types).lower()}": {
            "class": "octodns.processor.filter.TypeAllowlistFilter",
            "allowlist": types,
        },
    }
    for name, settings in (("exact", _exact(ours)), ("texts", _kept(ours))):
        if settings is not None:
            found[f"{name}-{_digest(settings)}"] = settings
    return found


def _exact(ours: Ownership) -> dict[str, Any] | None:
    if ours.is_harmless:
        return None
    settings: dict[str, Any] = {
        "class": "mailcompile.octodns.OwnedRecordsFilter",
        "owned": {kind: list(names) for kind, names in ours.names.items()},
    }
    if ours.gone:
        settings["gone"] = {
            kind: {name: list(values) for name, values in names.items()}
            for kind, names in ours.gone.items()
        }
    return settings


def _kept(ours: Ownership) -> dict[str, Any] | None:
    if not ours.texts:
        return None
    texts = {}
    for name, said in ours.texts.items():
        both = {"ours": list(said.ours), "begins": list(said.begins)}
        texts[name] = {key: listed for key, listed in both.items() if listed}
    return {"class": "mailcompile.octodns.OtherTextsKeeper", "texts": texts}


def _ownership(found: Mapping[str, set[str]], left: Gone, texts: Mapping[str, Texts]) -> Ownership:
    gone: dict[str, dict[str, tuple[str, ...]]] = {}
    for (name, kind), values in sorted(left.items()):
        gone.setdefault(kind, {})[name] = tuple(sorted(values))
    names = {kind: tuple(sorted(found[kind])) for kind in sorted(found)}
    return Ownership(names=names, gone=dict(sorted(gone.items())), texts=texts)


def _standing(
    zone: Zone, keys: Iterable[Key], purposes: frozenset[str] | None
) -> dict[str, set[str]]:
    """What is ours whatever the zone holds."""
    if zone.name.endswith(_REVERSE):
        return {"PTR": set()}
    if not _has(purposes, "dkim"):
        return {}
    found: set[str] = set()
    # Entries stay in the registry when their record is gone, and so does our claim to the name.
    for key in keys:
        below = DomainName.host(key.domain).relative_to(zone.name)
        owner = f"{key.selector.lower()}._domainkey"
        found.add(f"{owner}.{below}" if below else owner)
    return {"TXT": found}


def _claims(relative: str, kind: str) -> tuple[str, ...]:
    """The types that are ours at a name because we publish ``kind`` there."""
    if kind == "CNAME" and is_underscored(relative):
        # Such a name has one purpose (RFC 8552 section 1). A key or a policy of the topology is
        # ours there as text and as alias, so the text that was ours makes way for the alias.
        return ("CNAME", "TXT")
    # At any other name of our CNAME nobody can tell whether an MX or an address was ours, when the
    # name was a bounce name or a host, or is the web site's: it is ours only where `gone` says so.
    # What is not ours stays and blocks our CNAME (RFC 1034 section 3.6.2) until somebody takes it
    # away by hand. Providers with an API refuse the CNAME, and octoDNS fails; BIND drops it
    # without a word (RFC 2136 section 3.4.2.2), and every plan shows it again.
    return (kind,)


def _texts(zone: Zone, gone: Gone) -> dict[str, Texts]:
    """Names without underscore where we have a text or had one: others may have texts there, as a
    proof that the domain is theirs.

    An SPF record of others makes way for ours, since two are an error (RFC 7208 section 4.5); where
    we want none, only what we published is ours.
    """
    spf = {
        rrset.name.relative_to(zone.name): tuple([_SPF] if _has_spf(rrset) else [])
        for rrset in zone.rrsets
        if rrset.type == TXT.TYPE
    }
    published = {name: values for (name, kind), values in gone.items() if kind == TXT.TYPE}
    return {
        name: Texts(ours=tuple(sorted(published.get(name, ()))), begins=spf.get(name, ()))
        for name in sorted({*spf, *published})
        if not is_underscored(name)
    }


def _has_spf(rrset: RRset) -> bool:
    return any(text.partition(" ")[0].lower() == _SPF for _, _, _, text in rrset.records())


def _is_ours(name: str, kind: str, found: Mapping[str, set[str]]) -> bool:
    """Whether a name is ours by its type alone."""
    return name in found.get(kind, set())


def _aliases_in_the_way(zone: Zone, purposes: frozenset[str] | None) -> Iterator[str]:
    """A CNAME of others at a name of ours would keep our record from being served, in silence
    (RFC 1034 section 3.6.2): it is ours to remove, and the plan shows it.

    Only where we do publish: at a selector of ours that is gone, nothing is kept from anybody. Not
    at the zone's name, whose alias is a provider's that flattens it. Not where we have PTR: an
    alias there delegates the address to those who use it (RFC 2317 section 4). And not where hosts
    are not ours and we have a text alone: the name may be a host of others.
    """
    for rrset in zone.rrsets:
        relative = rrset.name.relative_to(zone.name)
        is_hosts = rrset.type == TXT.TYPE and not is_underscored(relative)
        if relative and rrset.type != "PTR" and (_has(purposes, "host") or not is_hosts):
            yield relative


def _has(purposes: frozenset[str] | None, purpose: str) -> bool:
    return purposes is None or purpose in purposes


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]
