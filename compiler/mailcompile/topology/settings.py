"""The merged layers of a domain as values. The schema vouches for types and words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import unquote

from mailcompile.diagnostics import Pointer
from mailcompile.topology.layers import DEFERRED, LANGUAGE_DEFAULTS, Layer, Said
from mailcompile.topology.model import Allowance, Chain, MxEntry, Sender, Settings
from mailcompile.topology.policies import Dkim, Dmarc, KeysOf, Spf, Ttl

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(duration: str | int) -> int:
    """A duration of the language, ``90s 15m 12h 14d 4w`` or seconds, in seconds."""
    if isinstance(duration, int):
        return duration
    match = re.fullmatch(r"(\d+)([smhdw])", duration)
    if match is None:
        raise ValueError(f"not a duration: {duration!r}")
    return int(match[1]) * _UNITS[match[2]]


def read_settings(layer: Layer) -> Settings:
    """The settings of a domain or subdomain from its merged layers."""
    mx = layer.get("mx")
    return Settings(
        parked=_get(layer, "mail") == "none",
        external=_get(layer, "cname") == "external",
        mx=_mx(mx),
        mx_word=_mx_word(mx),
        senders=_senders(layer.get("senders")),
        services=_services(layer.get("services")),
        spf=_spf(layer),
        dkim=_dkim(layer),
        dmarc=_dmarc(layer),
        ttl=read_ttl(layer),
        accept_reports_from=_placed(layer.get("accept_reports_from")),
        allow=_allow(layer.get("allow")),
        origins=_origins(layer),
    )


def read_ttl(layer: Layer) -> Ttl:
    """Seconds by kind of record."""
    said = _group(layer, "ttl")
    default = seconds(_get(said, "default", LANGUAGE_DEFAULTS["ttl"]))
    kinds = ("host", "mx", "spf", "dkim", "dmarc")
    return Ttl(default=default, **{kind: seconds(_get(said, kind, default)) for kind in kinds})


def read_allow(
    entries: Sequence[Mapping[str, Any]] | None, pointer: Pointer
) -> tuple[Allowance, ...]:
    """The entries of an ``allow`` that stands at ``pointer``."""
    return tuple(
        Allowance(rule=str(entry["rule"]), because=entry["because"], pointer=(*pointer, index))
        for index, entry in enumerate(entries or ())
    )


def _allow(said: Said | None) -> tuple[Allowance, ...]:
    return () if said is None else read_allow(said.value, said.pointer)


def _get(layer: Layer, key: str, default: Any = None) -> Any:
    said = layer.get(key)
    return default if said is None else said.value


def _group(layer: Layer, key: str) -> Layer:
    said = layer.get(key)
    return said.value if said is not None and isinstance(said.value, dict) else {}


def _mx(said: Said | None) -> tuple[MxEntry, ...]:
    if said is None or isinstance(said.value, str):
        return ()
    found = []
    for index, entry in enumerate(said.value):
        pointer = (*said.pointer, index)
        if isinstance(entry, dict):
            preference = entry.get("preference")
            found.append(MxEntry(id=entry["id"], preference=preference, pointer=(*pointer, "id")))
        else:
            found.append(MxEntry(id=entry, preference=None, pointer=pointer))
    return tuple(found)


def _mx_word(said: Said | None) -> Literal["none", "null_mx"] | None:
    match said.value if said is not None else None:
        case "none":
            return "none"
        case "null_mx":
            return "null_mx"
    return None


def _senders(said: Said | None) -> tuple[Sender, ...]:
    if said is None:
        return ()
    found = []
    for index, written in enumerate(said.value):
        entry = written if isinstance(written, dict) else {"id": written}
        found.append(
            Sender(
                id=entry["id"],
                via=entry.get("via"),
                bounce=_label(entry.get("bounce")),
                from_subdomains=tuple(str(label) for label in entry.get("from_subdomains") or ()),
                signed=entry.get("dkim") is not False,
                pointer=(*said.pointer, index),
            )
        )
    return tuple(found)


def _label(written: str | int | None) -> str | None:
    """A label as text: ``bounce: 2026`` reads as a number."""
    return None if written is None else str(written)


def _services(said: Said | None) -> Mapping[str, Chain]:
    return {} if said is None else said.value


def _placed(said: Said | None) -> tuple[tuple[str, Pointer], ...]:
    if said is None:
        return ()
    if isinstance(said.value, str):
        return ((said.value, said.pointer),)
    return tuple((text, (*said.pointer, index)) for index, text in enumerate(said.value))


def _spf(layer: Layer) -> Spf:
    spf, defaults = _group(layer, "spf"), LANGUAGE_DEFAULTS["spf"]
    return Spf(
        written=_get(layer, "spf") != "none",
        all=_get(spf, "all", defaults["all"]),
        style=_get(spf, "style", defaults["style"]),
        terms=tuple(_get(spf, "terms", ())),
        shared_record=_get(spf, "shared_record"),
        use=_get(spf, "use", defaults["use"]),
    )


def _dkim(layer: Layer) -> Dkim | None:
    if "dkim" not in layer:
        return None
    dkim, defaults = _group(layer, "dkim"), LANGUAGE_DEFAULTS["dkim"]
    shared, selectors = _group(dkim, "keys_of"), _selectors(_group(dkim, "selectors"))
    return Dkim(
        algorithms=tuple(_get(dkim, "algorithms", defaults["algorithms"])),
        rotate=seconds(_get(dkim, "rotate", defaults["rotate"])),
        overlap=seconds(_get(dkim, "overlap", defaults["overlap"])),
        per_signer=_get(dkim, "keys") == "per_signer",
        selectors=tuple(record for record, _ in selectors),
        selector_places=tuple(pointer for _, pointer in selectors),
        wildcard_revoked=_get(dkim, "wildcard") == "revoked",
        delegated=_get(dkim, "delegated") is True,
        keys_of=KeysOf(
            domain=_get(shared, "domain"),
            selectors=tuple(str(selector) for selector in _get(shared, "selectors")),
        )
        if {"domain", "selectors"} <= shared.keys()
        else None,
    )


def _selectors(selectors: Layer) -> list[tuple[tuple[str, str, str], Pointer]]:
    return [
        ((selector, kind, said.value), said.pointer)
        for selector, record in selectors.items()
        for kind, said in record.value.items()
    ]


def _dmarc(layer: Layer) -> Dmarc:
    dmarc = _group(layer, "dmarc")
    options = _get(dmarc, "failure_options", ())
    return Dmarc(
        policy=_get(dmarc, "policy"),
        subdomain_policy=_get(dmarc, "subdomain_policy"),
        nonexistent_policy=_get(dmarc, "nonexistent_policy"),
        psd=_get(dmarc, "psd"),
        testing=_get(dmarc, "testing", False),
        rua=_destinations(_get(dmarc, "rua", ())),
        ruf=_destinations(_get(dmarc, "ruf", ())),
        failure_options=_failure_options(options),
        spf_alignment=_get(dmarc, "spf_alignment", "relaxed"),
        dkim_alignment=_get(dmarc, "dkim_alignment", "relaxed"),
        cname=_get(dmarc, "cname"),
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
        if isinstance(said.value, dict) and key not in DEFERRED:
            for inner, below in said.value.items():
                if below.pointer:
                    origins[f"{key}/{inner}"] = below.pointer
    return origins
