"""Reads octoDNS YAML back, as octoDNS would: YAML 1.1, names relative to the zone."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import yaml

from mailcompile.dns.rrset import Record


class UnreadableZone(ValueError):
    """Bytes that are no octoDNS zone, with the reason."""


@lru_cache(maxsize=1024)
def read_zone(data: bytes) -> frozenset[Record]:
    """The records of a zone file; owner names stay relative, empty for the apex.

    Raises ``UnreadableZone``. The same bytes give the same value, so parked zones share one.
    """
    try:
        # The C loader is used on bytes of our own making only; it has no depth limit.
        document = yaml.load(data, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise UnreadableZone(str(error)) from None
    if not isinstance(document, dict):
        raise UnreadableZone("not a mapping of names")
    records = [record for name, entry in document.items() for record in _records(name, entry)]
    if len(set(records)) != len(records):
        raise UnreadableZone("a record stands there twice")
    return frozenset(records)


def _records(name: Any, entry: Any) -> Iterator[Record]:
    if not isinstance(name, str):
        raise UnreadableZone(f"the name {name!r} is no text")
    for record in entry if isinstance(entry, list) else [entry]:
        if not isinstance(record, dict) or not isinstance(record.get("ttl"), int):
            raise UnreadableZone(f"{name}: a record without a ttl")
        # octoDNS knows one value of a CNAME, and does not look at ``values`` there.
        several = "values" in record and record.get("type") != "CNAME"
        values = record["values"] if several else [record.get("value")]
        if not isinstance(values, list):
            raise UnreadableZone(f"{name}: values that are no list")
        for value in values:
            text = _text(str(record.get("type")), value)
            if text is None:
                raise UnreadableZone(f"{name}: {value!r} is no value of {record.get('type')}")
            yield (name.lower(), record["type"], record["ttl"], text)


def _text(kind: str, value: Any) -> str | None:
    """The value in canonical text, or ``None`` where it is none of its type."""
    try:
        if kind == "MX" and isinstance(value, dict):
            return f"{int(value['preference'])} {str(value['exchange']).lower()}"
        if kind in ("A", "AAAA") and isinstance(value, str):
            return str(ip_address(value))
        if kind in ("CNAME", "PTR") and isinstance(value, str):
            # octoDNS would take a name without the last dot, and publish it as it stands there.
            return value.lower() if len(value) > 1 and value.endswith(".") else None
    except (KeyError, TypeError, ValueError):
        return None
    return value if kind == "TXT" and isinstance(value, str) else None
