"""Layers of settings: the language's defaults, ``defaults``, profiles, then the domain's own.

Mappings merge key by key, lists replace, ``null`` removes what was inherited. Every merged value
keeps the pointer of the place where it was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mailcompile.diagnostics import Pointer

LANGUAGE_DEFAULTS: dict[str, Any] = {
    "ttl": 3600,
    "spf": {"all": "softfail", "style": "auto", "use": "include"},
    "dkim": {"algorithms": ["rsa-2048"], "rotate": "180d", "overlap": "14d"},
}
_NOT_SETTINGS = frozenset({"profile", "extends"})
DEFERRED = frozenset({"services", "subdomains"})
"""Each entry is laid over something that is known only later: a service, the parent domain. So all
that was said is kept, ``null`` too."""

_INHERITED = {
    "mx": None,
    "spf": ("all", "style"),
    "dkim": ("algorithms", "rotate", "overlap", "keys"),
    "dmarc": ("spf_alignment", "dkim_alignment", "rua", "ruf", "failure_options"),
    "ttl": None,
    "allow": None,
}
"""What a subdomain has of its parent, and of a mapping which keys. Nothing that lets anybody send,
no record that the parent has at a name of its own, and no policy."""


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
        if key in DEFERRED and value is not None:
            merged[key] = Said(_chained(merged.get(key), value, where), where)
        elif key == "ttl" and value is not None and not isinstance(value, dict):
            merged[key] = Said({"default": Said(value, where)}, where)
        else:
            _lay(merged, key, value, where)
    return merged


def merge(base: Layer, mapping: Mapping[str, Any], pointer: Pointer) -> Layer:
    """The same for a mapping in which no key has a meaning of its own."""
    merged = dict(base)
    for key, value in mapping.items():
        _lay(merged, key, value, (*pointer, key) if pointer else ())
    return merged


def _lay(merged: Layer, key: str, value: Any, where: Pointer) -> None:
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, dict):
        below = merged.get(key)
        inherited = below.value if below and isinstance(below.value, dict) else {}
        merged[key] = Said(merge(inherited, value, where), where)
    else:
        merged[key] = Said(value, where)


def below_domain(parent: Layer, wildcard: bool) -> Layer:
    """What a subdomain starts from. A wildcard stands for names that nobody thought of: it inherits
    nothing but the TTL."""
    start = language_layer()
    if "dkim" not in parent:
        start.pop("dkim")
    for key, inner in {"ttl": None}.items() if wildcard else _INHERITED.items():
        said = parent.get(key)
        if said is None:
            start.pop(key, None)
        elif inner is None or not isinstance(said.value, dict):
            start[key] = said
        else:
            kept = {name: said.value[name] for name in inner if name in said.value}
            start[key] = Said(kept, said.pointer)
    return start


def _chained(below: Said | None, value: Any, pointer: Pointer) -> dict[str, Any]:
    """Entries by name, each with the mappings that were said for it, the lowest first."""
    chains = dict(below.value) if below is not None else {}
    for name, entry in (value or {}).items():
        where = (*pointer, name)
        if entry is None and name in chains:
            del chains[name]
        elif entry is None:
            # There is nothing to remove, so it is an entry that inherits everything.
            chains[name] = (({}, where),)
        else:
            chains[name] = (*chains.get(name, ()), (entry, where))
    return chains
