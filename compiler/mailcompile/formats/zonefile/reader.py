"""Reads a master file of records alone (RFC 1035 section 5), and no more than such a file needs.

A line is a whole record with its TTL and the class IN. There is ``$ORIGIN`` once, before all
records; no other directive, no parentheses, no owner or TTL that is taken from the line before.
Whatever else there is, is refused and not guessed at.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from mailcompile.dns.rrset import Record

_NAME = r"(?:\*|[a-z0-9_-]{1,63})(?:\.[a-z0-9_-]{1,63})*"
_ORIGIN = re.compile(rf"\$ORIGIN[ \t]+({_NAME})\.[ \t]*\Z", re.I)
_LINE = re.compile(
    rf"(@|{_NAME}\.?)[ \t]+([0-9]{{1,10}})[ \t]+IN[ \t]+([A-Z]+)[ \t]+(\S(?:.*\S)?)[ \t]*\Z", re.I
)
_COMMENT = re.compile(r"[ \t]*(?:;.*)?\Z")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\[0-9]{3}|\\[ -/:-~])*)"(?:[ \t]+(?=")|\Z)')
_ESCAPE = re.compile(r"\\([0-9]{3}|.)")
_TARGET = re.compile(rf"({_NAME}\.|@|{_NAME})\Z", re.I)
_EXCHANGE = re.compile(r"([0-9]{1,5})[ \t]+(\S+)\Z")
_MAX_TTL = 2**31 - 1
"""RFC 2181 section 8."""


class UnreadableMasterFile(ValueError):
    """Bytes that are no master file of this shape, with the reason."""


def read_master_file(data: bytes) -> frozenset[Record]:
    """The records of a zone; owner names are relative to ``$ORIGIN``, empty for the apex.

    Raises ``UnreadableMasterFile``.
    """
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableMasterFile(str(error)) from None
    records = list(_records(lines))
    if len(set(records)) != len(records):
        raise UnreadableMasterFile("a record stands there twice")
    return frozenset(records)


def _records(lines: list[str]) -> Iterator[Record]:
    origin = None
    for number, line in enumerate(lines, 1):
        if _COMMENT.match(line):
            continue
        if origin is None:
            origin = _origin(number, line)
        else:
            yield _record(number, line, origin)
    if origin is None:
        raise UnreadableMasterFile("there is no $ORIGIN")


def _origin(number: int, line: str) -> str:
    found = _ORIGIN.match(line)
    if found is None:
        raise UnreadableMasterFile(f"line {number}: no $ORIGIN with an absolute name")
    return found[1].lower()


def _record(number: int, line: str, origin: str) -> Record:
    found = _LINE.match(line)
    if found is None:
        raise UnreadableMasterFile(f"line {number}: no NAME TTL IN TYPE DATA")
    name, ttl, kind = _relative(found[1].lower(), origin), int(found[2]), found[3].upper()
    text = _text(kind, found[4], origin)
    if name is None or text is None or ttl > _MAX_TTL:
        raise UnreadableMasterFile(f"line {number}: {line[:60]!r} cannot be read")
    return (name, kind, ttl, text)


def _relative(name: str, origin: str) -> str | None:
    """The name below the origin, ``None`` where it lies outside."""
    if name == "@":
        return ""
    if not name.endswith("."):
        return name
    name = name[:-1]
    if name == origin:
        return ""
    return name.removesuffix("." + origin) if name.endswith("." + origin) else None


def _text(kind: str, data: str, origin: str) -> str | None:
    """The data in canonical text, ``None`` where it is none of its type."""
    if kind in ("A", "AAAA"):
        return _address(kind, data)
    if kind in ("CNAME", "PTR"):
        return _absolute(data, origin)
    if kind == "MX":
        return _mx(data, origin)
    return _joined(data) if kind == "TXT" else None


def _address(kind: str, data: str) -> str | None:
    try:
        return str(IPv4Address(data) if kind == "A" else IPv6Address(data))
    except AddressValueError:
        return None


def _mx(data: str, origin: str) -> str | None:
    found = _EXCHANGE.match(data)
    if found is None or int(found[1]) > 65535:
        return None
    # The root is the target of a null MX (RFC 7505 section 3).
    target = "." if found[2] == "." else _absolute(found[2], origin)
    return None if target is None else f"{int(found[1])} {target}"


def _absolute(data: str, origin: str) -> str | None:
    found = _TARGET.match(data)
    if found is None:
        return None
    name = found[1].lower()
    if name == "@":
        return f"{origin}."
    return name if name.endswith(".") else f"{name}.{origin}."


def _joined(data: str) -> str | None:
    """The strings of a TXT, joined (RFC 7208 section 3.3); each has at most 255 octets."""
    parts: list[str] = []
    position = 0
    while found := _STRING.match(data, position):
        part = _unescaped(found[1])
        if part is None or len(part) > 255:
            return None
        parts.append(part)
        position = found.end()
    return "".join(parts) if parts and position == len(data) else None


def _unescaped(text: str) -> str | None:
    """``\\DDD`` is an octet by its decimal number, any other ``\\X`` is X (RFC 1035 section 5.1).

    Octets above 127 are no text that we could name.
    """
    if any(len(code) == 3 and int(code) > 127 for code in _ESCAPE.findall(text)):
        return None
    return _ESCAPE.sub(lambda found: chr(int(found[1])) if len(found[1]) == 3 else found[1], text)
