"""What the service behind the provider refuses, and how it gives back what it stored.

A record: attribute name to value, as in the provider's schema. Sources: the provider's
documentation and source (5.22.0) and its issues, by number; nothing here was asked of the service.
"""

from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

from tests.integration.terraform_stub import text

Record = dict[str, Any]

_HOST_TYPES: Final = ("CNAME", "MX", "PTR")


def refusal(record: Record) -> str | None:
    """Why the service does not take the record; None if it does."""
    if not (record["ttl"] == 1 or 60 <= record["ttl"] <= 86400):
        return "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic."
    if record["type"] == "MX" and record["priority"] is None:
        return "priority is a required field."
    if record["type"] == "SRV" and (record["data"] or {}).get("priority") is None:
        return "priority is a required data field."
    if (record["content"] is None) == (record["data"] is None):
        return "A record has content or data."
    return _bad_address(record)


def _bad_address(record: Record) -> str | None:
    try:
        match record["type"]:
            case "A":
                IPv4Address(record["content"])
            case "AAAA":
                IPv6Address(record["content"])
    except ValueError:
        return f"Content for {record['type']} record is invalid. Must be a valid IP address."
    return None


def content_of(record: Record) -> str:
    """The content that the service composes from `data`."""
    data: Record = record["data"]
    match record["type"]:
        case "SRV":
            return f"{data['weight']} {data['port']} {data['target']}"
        case "CAA":
            _, flags = data["flags"]
            return f'{flags} {data["tag"]} "{data["value"]}"'
        case "TLSA":
            numbers = (data["usage"], data["selector"], data["matching_type"])
            return " ".join(map(str, (*numbers, data["certificate"])))
        case other:
            raise NotImplementedError(f"content of a {other} record")


def as_returned(record: Record) -> Record:
    """The record as the service answers when asked for it: where it differs, a plan shows drift."""
    returned = {**record, "name": record["name"].lower()}
    if record["data"] is not None:
        returned["content"] = content_of(record)
        if record["type"] == "SRV":
            returned["priority"] = record["data"]["priority"]  # issue 6684
    elif record["type"] == "TXT":
        returned["content"] = _stored_text(record["content"])
    elif record["type"] == "AAAA":
        returned["content"] = str(IPv6Address(record["content"]))
    elif record["type"] in _HOST_TYPES and record["content"] != ".":
        returned["content"] = record["content"].lower().removesuffix(".")
    return returned


def _stored_text(content: str) -> str:
    """As written, but for strings that are too long for DNS: those are split (issue 6238)."""
    written = text.strings(content)
    if written is None or all(len(value) <= text.STRING_LIMIT for value in written):
        return content
    size = text.STRING_LIMIT
    return text.content([v[i : i + size] for v in written for i in range(0, len(v) or 1, size)])
