"""The configuration file: providers, validators, what may be touched, and the zones."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from mailcompile.backends.octodns.lint import refusals
from mailcompile.backends.octodns.ownership import NOTHING, Gone, owned, processors
from mailcompile.dns import MX, DomainName, Zone
from mailcompile.formats.keys import Key

CONFIG = "octodns/config.yaml"
_SOURCE = "mailcompile"
_DUMP = "dump"

_HEADER = """\
# Written by mailcompile. Run octoDNS in this directory:
#   octodns-sync --config-file config.yaml                        shows the plan and its checksum
#   octodns-sync --config-file config.yaml --doit --checksum SUM  applies just that plan
# A zone without processors is whole in its file: records that are not there are deleted. In all
# other zones names and types that no processor lists are never touched. At a name and type of ours
# the file replaces all values; where a processor keeps texts, those of others stay. What is gone is
# deleted only where it stands as it was published.
---
"""

_NO_ZONES: Mapping[DomainName, Any] = MappingProxyType({})


def config(
    zones: Mapping[DomainName, Zone],
    keys: Mapping[DomainName, tuple[Key, ...]],
    settings: Mapping[str, Any],
    *,
    shown: Collection[DomainName] = (),
    gone: Mapping[DomainName, Gone] = _NO_ZONES,
    purposes: Mapping[DomainName, frozenset[str]] = _NO_ZONES,
) -> bytes:
    """``config.yaml`` for all zones of ours; ``settings`` is ``outputs.octodns``.

    The files of zones in ``shown`` hold their hand-written part as well: octoDNS manages all that
    is in them. In the others it manages what is ours, see ``owned`` for ``gone`` and ``purposes``.

    Zones are listed one by one: octoDNS plans the zones of ``'*'`` in an order that changes, and
    with it the plan's checksum.
    """
    targets = list(settings.get("targets") or ()) or [_DUMP]
    enabled = validators(settings, shown)
    used: dict[str, Any] = {}
    entries: dict[str, Any] = {}
    for name in sorted(zones):
        found = {}
        if name not in shown:
            ours = owned(
                zones[name],
                keys.get(name, ()),
                gone=gone.get(name, NOTHING),
                purposes=purposes.get(name),
            )
            found = processors(ours)
        used |= found
        entries[f"{name}."] = _zone(
            zones[name], zones.keys(), list(found), targets, judged=enabled != [_USUAL]
        )
    document = {
        "manager": {
            "enable_checksum": True,
            "validators": {"enabled": enabled},
        },
        "validators": {"mail": {**_MAIL_VALIDATOR, "min_mx": _min_mx(zones.values())}},
        # Hand-written names are carried over in the order in which they stand.
        "providers": _providers(settings, enforce_order=not shown),
        "processors": dict(sorted(used.items())),
        "zones": entries,
    }
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=100, allow_unicode=True)
    return (_HEADER + text).encode()


_USUAL = "legacy"
"""The validators that octoDNS has on by itself."""


def validators(settings: Mapping[str, Any], shown: Collection[DomainName]) -> list[str]:
    """The sets of validators that are on: octoDNS's usual one where hand-written records stand in
    the files, which nobody has written for stricter ones; one refused zone stops all."""
    usual = (_USUAL,) if shown else ("strict", "best-practice")
    return list(settings.get("validators", usual))


_MAIL_VALIDATOR = {
    "class": "octodns.zone.mail.MailZoneValidator",
    # Without a set of its own it would run whatever is enabled.
    "sets": ["best-practice"],
}


class _Dumper(yaml.CSafeDumper):
    """Writes shared lists out each time instead of as aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _zone(
    zone: Zone,
    zones: Collection[DomainName],
    used: list[str],
    targets: list[str],
    *,
    judged: bool,
) -> dict[str, Any]:
    entry: dict[str, Any] = {"sources": [_SOURCE], "targets": targets}
    if used:
        entry["processors"] = used
    refused = refusals(zone, zones) if judged else {}
    if refused:
        entry["validators"] = {"zone": {"disable_validators": sorted(refused)}}
    return entry


def _providers(settings: Mapping[str, Any], *, enforce_order: bool) -> dict[str, Any]:
    yaml_provider = {
        "class": "octodns.provider.yaml.YamlProvider",
        "default_ttl": 3600,
        # Our zones hold bare semicolons; the default would refuse them.
        "escaped_semicolons": False,
    }
    found = {
        _SOURCE: {**yaml_provider, "directory": "./zones", "enforce_order": enforce_order},
        **_as_said(settings.get("providers") or {}),
    }
    if not settings.get("targets"):
        found[_DUMP] = {**yaml_provider, "directory": "../../dump", "supports_root_ns": False}
    return found


def _as_said(providers: Mapping[str, Any]) -> dict[str, Any]:
    """The providers of the topology by ID; the order in which they were written means nothing."""
    return {
        name: {"class": said["class"], **{key: said[key] for key in sorted(said)}}
        for name, said in sorted(providers.items())
    }


def _min_mx(zones: Iterable[Zone]) -> int:
    """The fewest MX values of any name that receives; two is octoDNS's own wish."""
    counts = (
        len(rrset.rdatas)
        for zone in zones
        for rrset in zone.rrsets
        if isinstance(rrset.rdatas[0], MX) and rrset.rdatas[0].exchange is not None
    )
    return min(2, min(counts, default=2))
