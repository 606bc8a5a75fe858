"""Reads tfvars back: contents un-quoted and joined, names relative to their zone."""

import json
import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from mailcompile.dns.rrset import Record

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(?: (?=")|\Z)')
_ATTRIBUTES = {"name", "type", "ttl", "content", "priority", "data", "comment"}


class UnreadableTfvars(ValueError):
    """Bytes that are no tfvars of this shape, with the reason."""


def read_tfvars(data: bytes) -> dict[str, frozenset[Record]]:
    """The records of every zone, owner names relative. Raises ``UnreadableTfvars``."""
    document = _load(data)
    zones = document.get("mail_zones") if isinstance(document, dict) else None
    if not isinstance(zones, dict):
        raise UnreadableTfvars("there is no mail_zones")
    return {name: _zone(name, zone) for name, zone in zones.items()}


def read_zone_object(name: str, data: bytes) -> frozenset[Record]:
    """The records of one zone's value in ``mail_zones``. Raises ``UnreadableTfvars``."""
    return _zone(name, _load(data))


def _load(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_once)
    except ValueError as error:
        raise UnreadableTfvars(str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Terraform refuses an attribute that stands twice; Python would keep the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableTfvars("an attribute stands there twice")
    return found


def _zone(zone: str, value: Any) -> frozenset[Record]:
    if not isinstance(value, dict) or not isinstance(value.get("records"), dict):
        raise UnreadableTfvars(f"{zone} has no records")
    records = list(_records(zone, value["records"]))
    if len(set(records)) != len(records):
        raise UnreadableTfvars(f"{zone}: a record stands there twice")
    return frozenset(records)


def _records(zone: str, rows: dict[str, Any]) -> Iterator[Record]:
    for key, row in rows.items():
        if not isinstance(row, dict) or row.keys() != _ATTRIBUTES:
            raise UnreadableTfvars(f"{zone}: {key} has other attributes than a record")
        name = row["name"]
        if not isinstance(name, str) or not isinstance(row["content"], str):
            raise UnreadableTfvars(f"{zone}: {key} has a name or content that is no text")
        if name == zone:
            relative = ""
        elif name.endswith("." + zone):
            relative = name[: -len(zone) - 1]
        else:
            raise UnreadableTfvars(f"{zone}: {name} lies outside the zone")
        yield (relative, row["type"], row["ttl"], _text(key, row))


def _text(key: str, row: dict[str, Any]) -> str:
    kind, content = row["type"], row["content"]
    if kind == "MX":
        return f"{row['priority']} {content.removesuffix('.')}."
    if kind in ("A", "AAAA"):
        return _address(key, content)
    if kind in ("CNAME", "PTR"):
        return _target(key, content)
    if kind == "TXT":
        return _joined(key, content)
    raise UnreadableTfvars(f"{key}: {kind} is not read")


def _address(key: str, content: str) -> str:
    try:
        return str(ip_address(content))
    except ValueError:
        raise UnreadableTfvars(f"{key}: {content[:40]!r} is no address") from None


def _target(key: str, content: str) -> str:
    """A name with its last dot, which the API leaves out."""
    if not content or content.endswith("."):
        raise UnreadableTfvars(f"{key}: {content[:40]!r} is no name without the last dot")
    return f"{content}."


def _joined(key: str, content: str) -> str:
    """The strings of a TXT without quotes, joined (RFC 7208 section 3.3)."""
    parts = _strings(content)
    if parts is None or any(len(part) > 255 for part in parts):
        raise UnreadableTfvars(f"{key}: {content[:40]!r} is no list of strings of up to 255 octets")
    return "".join(parts)


def _strings(content: str) -> list[str] | None:
    """The strings of a content, ``None`` where it is no list of quoted strings."""
    if "\\" not in content:
        # Nothing is escaped, so every quote is a delimiter.
        quoted = len(content) > 1 and content.startswith('"') and content.endswith('"')
        parts = content[1:-1].split('" "')
        return parts if quoted and not any('"' in part for part in parts) else None
    parts, position = [], 0
    while match := _STRING.match(content, position):
        parts.append(re.sub(r"\\(.)", r"\1", match[1]))
        position = match.end()
    return parts if parts and position == len(content) else None
