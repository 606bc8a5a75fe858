"""octoDNS: ``config.yaml`` beside the zones.

Zones hold our records only, the name servers hold others too. Until hand-written records can be
merged, the configuration keeps octoDNS from touching any name and type that is not ours, in the zone
that we write (source) and in the zone that is served (target).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from mailcompile.dns import MX, TXT, RRset, Zone
from mailcompile.formats.keys import Key

CONFIG = "octodns/config.yaml"
_SOURCE = "mailcompile"
_DUMP = "dump"
GENERATED_SELECTORS = r"/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/"
"""Selectors as ``keys new`` names them: they come and go, and must be removed when they are gone."""

_HEADER = """\
# Written by mailcompile; run octoDNS in this directory:
#   octodns-sync --config-file config.yaml                        shows the plan and its checksum
#   octodns-sync --config-file config.yaml --doit --checksum SUM  applies just that plan
# Records of other names and types than the ones below `processors` are never touched. The TXT of a
# name is one record set: other values at a name of ours belong into the topology's zone.
---
"""


def config(
    zones: Mapping[str, Zone], keys: Mapping[str, tuple[Key, ...]], settings: Mapping[str, Any]
) -> bytes:
    """The configuration for all zones of ours; ``settings`` is ``outputs.octodns``."""
    processors: dict[str, Any] = {}
    zone_entries: dict[str, Any] = {}
    targets = list(settings.get("targets") or ()) or [_DUMP]
    for name in sorted(zones):
        used = _processors(owned(zones[name], keys.get(name, ())), bool(_hosts(zones[name])))
        processors.update(used)
        zone_entries[f"{name}."] = {
            "sources": [_SOURCE],
            "targets": targets,
            "processors": list(used),
        }
    document = {
        "manager": _manager(zones.values(), settings),
        "validators": {
            "mail": {
                "class": "octodns.zone.mail.MailZoneValidator",
                "min_mx": _min_mx(zones.values()),
            }
        },
        "providers": _providers(settings),
        "processors": dict(sorted(processors.items())),
        "zones": zone_entries,
    }
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=100, allow_unicode=True)
    return (_HEADER + text).encode()


def owned(zone: Zone, keys: Iterable[Key]) -> dict[str, list[str]]:
    """Type to the names (or ``/patterns/``) that are ours in ``zone``, sorted."""
    found: dict[str, set[str]] = {"TXT": {GENERATED_SELECTORS, "*._domainkey"}}
    for rrset in zone.rrsets:
        relative = rrset.name.relative_to(zone.name)
        # The addresses of a host are ours as a whole: an AAAA that it no longer has must go.
        kinds = ("A", "AAAA") if rrset.type in ("A", "AAAA") else (rrset.type,)
        for kind in kinds:
            found.setdefault(kind, set()).add(relative)
    # Entries stay in the registry when their record is gone, and so does our claim to the name.
    found["TXT"] |= {f"{key.selector.lower()}._domainkey" for key in keys}
    return {kind: sorted(found[kind]) for kind in sorted(found)}


class _Dumper(yaml.CSafeDumper):
    """Writes shared lists out each time instead of as aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _hosts(zone: Zone) -> list[RRset]:
    return [rrset for rrset in zone.rrsets if rrset.type in ("A", "AAAA")]


def _processors(owned: Mapping[str, list[str]], exact: bool) -> dict[str, Any]:
    """octoDNS's own filters by name and by type; where a zone holds hosts, the exact one beside
    them, since a name that is ours by one type (the apex by MX) may have others (a web site's A)."""
    names = sorted({name for found in owned.values() for name in found})
    types = list(owned)
    found = {
        f"names-{_digest(names)}": {
            "class": "octodns.processor.filter.NameAllowlistFilter",
            "allowlist": names,
        },
        f"types-{'-'.join(types).lower()}": {
            "class": "octodns.processor.filter.TypeAllowlistFilter",
            "allowlist": types,
        },
    }
    if exact:
        found[f"exact-{_digest(owned)}"] = {
            "class": "mailcompile.octodns.OwnedRecordsFilter",
            "owned": dict(owned),
        }
    return found


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]


def _providers(settings: Mapping[str, Any]) -> dict[str, Any]:
    source = {
        "class": "octodns.provider.yaml.YamlProvider",
        "directory": "./zones",
        "default_ttl": 3600,
        "enforce_order": True,
        "escaped_semicolons": False,
    }
    found = {_SOURCE: source, **(settings.get("providers") or {})}
    if not settings.get("targets"):
        found[_DUMP] = {
            "class": "octodns.provider.yaml.YamlProvider",
            "directory": "../../dump",
            "default_ttl": 3600,
            "escaped_semicolons": False,
        }
    return found


def _manager(zones: Iterable[Zone], settings: Mapping[str, Any]) -> dict[str, Any]:
    validators: dict[str, Any] = {
        "enabled": list(settings.get("validators") or ("strict", "best-practice"))
    }
    if any(mail_lint_refuses(zone) for zone in zones):
        validators["zone"] = {"disable_validators": ["mail"]}
    return {"enable_checksum": True, "validators": validators}


def _min_mx(zones: Iterable[Zone]) -> int:
    """The fewest MX values of any name that receives; two is octoDNS's own wish."""
    counts = (
        len(rrset.rdatas)
        for zone in zones
        for rrset in zone.rrsets
        if isinstance(rrset.rdatas[0], MX) and rrset.rdatas[0].exchange is not None
    )
    return min(2, min(counts, default=2))


def mail_lint_refuses(zone: Zone) -> bool:
    """True where octoDNS's mail validator would refuse what the topology declares on purpose.

    It wants every name with MX to end its SPF in ``~all`` or ``-all``, a domain with SPF to have MX,
    and a null MX to stand beside ``v=spf1 -all`` alone. One refused zone would abort the whole run.
    """
    spf = {
        rrset.name: rdata.value
        for rrset in zone.rrsets
        for rdata in rrset.rdatas
        if isinstance(rdata, TXT) and rdata.value.startswith("v=spf1")
    }
    mx = {rrset.name: rrset.rdatas[0] for rrset in zone.rrsets if isinstance(rrset.rdatas[0], MX)}
    for name, first in mx.items():
        text = spf.get(name, "")
        null = isinstance(first, MX) and first.exchange is None
        if (text != "v=spf1 -all") if null else not text.endswith((" ~all", " -all")):
            return True
    closed = spf.get(zone.name) in (None, "v=spf1 -all")
    return zone.name not in mx and not closed
