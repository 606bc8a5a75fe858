"""Settings of a domain: the language's defaults, ``defaults``, its profile chain, then its own.

Mappings merge key by key, lists replace, ``null`` removes what was inherited. Every merged value
keeps the pointer of the place where it was said.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from mailcompile.diagnostics import Pointer
from mailcompile.topology.model import Dkim, Dmarc, MxEntry, Sender, Settings, Spf

LANGUAGE_DEFAULTS: dict[str, Any] = {
    "ttl": 3600,
    "spf": {"all": "softfail", "style": "auto"},
    "dkim": {"algorithms": ["rsa-2048"], "rotate": "180d", "overlap": "14d"},
}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_NOT_SETTINGS = frozenset({"profile", "extends"})


@dataclass(frozen=True, slots=True)
class Said:
    """A merged value and where it was said; the value of a mapping is a dict of ``Said``."""

    value: Any
    pointer: Pointer


Layer: TypeAlias = dict[str, Said]


def language_layer() -> Layer:
    """The bottom layer: what holds where nobody says anything."""
    return overlay({}, LANGUAGE_DEFAULTS, ())


def overlay(base: Layer, settings: Mapping[str, Any] | None, pointer: Pointer) -> Layer:
    """``base`` with ``settings`` laid over it; ``pointer`` is where ``settings`` stands."""
    merged = dict(base)
    for key, value in (settings or {}).items():
        if key in _NOT_SETTINGS:
            continue
        where = (*pointer, key) if pointer else ()
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            below = merged.get(key)
            inherited = below.value if below and isinstance(below.value, dict) else {}
            merged[key] = Said(overlay(inherited, value, where), where)
        else:
            merged[key] = Said(value, where)
    return merged


def seconds(duration: str | int) -> int:
    """A duration of the language, ``90s 15m 12h 14d 4w`` or seconds, in seconds."""
    if isinstance(duration, int):
        return duration
    match = re.fullmatch(r"(\d+)([smhdw])", duration)
    if match is None:
        raise ValueError(f"not a duration: {duration!r}")
    return int(match[1]) * _UNITS[match[2]]


def read_settings(layer: Layer) -> Settings:
    """The merged settings as values. The schema vouches for types and words."""
    return Settings(
        parked=_get(layer, "mail") == "none",
        mx=_mx(layer.get("mx")),
        senders=_senders(layer.get("senders")),
        spf=_spf(layer),
        dkim=_dkim(layer),
        dmarc=_dmarc(layer),
        ttl=seconds(_get(layer, "ttl", LANGUAGE_DEFAULTS["ttl"])),
        origins=_origins(layer),
    )


def _get(layer: Layer, key: str, default: Any = None) -> Any:
    said = layer.get(key)
    return default if said is None else said.value


def _group(layer: Layer, key: str) -> Layer:
    said = layer.get(key)
    return said.value if said is not None and isinstance(said.value, dict) else {}


def _mx(said: Said | None) -> tuple[MxEntry, ...]:
    if said is None:
        return ()
    found = []
    for index, entry in enumerate(said.value):
        pointer = (*said.pointer, index)
        preference = 10 * (index + 1)
        if isinstance(entry, dict):
            preference = entry.get("preference", preference)
            found.append(MxEntry(id=entry["id"], preference=preference, pointer=(*pointer, "id")))
        else:
            found.append(MxEntry(id=entry, preference=preference, pointer=pointer))
    return tuple(found)


def _senders(said: Said | None) -> tuple[Sender, ...]:
    if said is None:
        return ()
    found = []
    for index, entry in enumerate(said.value):
        pointer = (*said.pointer, index)
        if isinstance(entry, dict):
            found.append(
                Sender(id=entry["id"], bounce=_label(entry.get("bounce")), pointer=pointer)
            )
        else:
            found.append(Sender(id=entry, bounce=None, pointer=pointer))
    return tuple(found)


def _label(written: str | int | None) -> str | None:
    """A label as text: ``bounce: 2026`` reads as a number."""
    return None if written is None else str(written)


def _spf(layer: Layer) -> Spf:
    spf, defaults = _group(layer, "spf"), LANGUAGE_DEFAULTS["spf"]
    return Spf(all=_get(spf, "all", defaults["all"]), style=_get(spf, "style", defaults["style"]))


def _dkim(layer: Layer) -> Dkim | None:
    if "dkim" not in layer:
        return None
    dkim, defaults = _group(layer, "dkim"), LANGUAGE_DEFAULTS["dkim"]
    return Dkim(
        algorithms=tuple(_get(dkim, "algorithms", defaults["algorithms"])),
        rotate=seconds(_get(dkim, "rotate", defaults["rotate"])),
        overlap=seconds(_get(dkim, "overlap", defaults["overlap"])),
    )


def _dmarc(layer: Layer) -> Dmarc:
    dmarc = _group(layer, "dmarc")
    options = _get(dmarc, "failure_options", ())
    return Dmarc(
        policy=_get(dmarc, "policy"),
        subdomain_policy=_get(dmarc, "subdomain_policy"),
        nonexistent_policy=_get(dmarc, "nonexistent_policy"),
        psd=_get(dmarc, "psd", False),
        testing=_get(dmarc, "testing", False),
        rua=_destinations(_get(dmarc, "rua", ())),
        ruf=_destinations(_get(dmarc, "ruf", ())),
        failure_options=_failure_options(options),
        spf_alignment=_get(dmarc, "spf_alignment", "relaxed"),
        dkim_alignment=_get(dmarc, "dkim_alignment", "relaxed"),
    )


def _failure_options(value: str | Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order of the grammar: 0 or 1, then d and s (RFC 9989 section 4.8)."""
    said = value.split(":") if isinstance(value, str) else value
    return tuple(option for option in ("0", "1", "d", "s") if option in said)


def _destinations(value: Any) -> tuple[str, ...]:
    """Addresses, each once; what follows ``mailto:`` is percent-encoded (RFC 6068 section 2)."""
    found: dict[str, str] = {}
    for text in [value] if isinstance(value, str) else value:
        address = unquote(text[7:]) if text[:7].lower() == "mailto:" else text
        local, at, host = address.rpartition("@")
        found.setdefault(f"{local}{at}{host.lower()}", address)
    return tuple(found.values())


def _origins(layer: Layer) -> dict[str, Pointer]:
    """Where each setting was said, two levels deep; what the language says has no place."""
    origins = {}
    for key, said in layer.items():
        if said.pointer:
            origins[key] = said.pointer
        if isinstance(said.value, dict):
            for inner, below in said.value.items():
                if below.pointer:
                    origins[f"{key}/{inner}"] = below.pointer
    return origins
