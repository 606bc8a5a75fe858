"""The types that the ledger has, and the form that a value of each of them has.

A value that is not in its form would stop a build later, where nobody knows its line any more.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from ipaddress import IPv4Address, IPv6Address

from mailcompile.formats.octodns_yaml.hand_types import WrongValueError, absolute

_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)
_MAX_PREFERENCE = 65535  # RFC 1035 section 3.3.9

WORDS = {
    "A": "an IPv4 address",
    "AAAA": "an IPv6 address",
    "CNAME": "a name with its last dot",
    "MX": "a preference and a name with its last dot, such as `10 mail.one.example.`",
    "PTR": "a name with its last dot",
    "TXT": "a text",
}
"""The types that mailcompile publishes, and what a value of each is. The schema lists them, too."""


def canonical(kind: str, text: str) -> str | None:
    """A value as texts are compared: addresses as ``ipaddress`` writes them, names in lower case.

    ``None`` where ``text`` is no value of the type.
    """
    return _READERS[kind](text) if kind in _READERS else None


def canonical_values(kind: str, texts: Iterable[str]) -> tuple[str, ...] | None:
    """The values of one RRset, each once; ``None`` where one is no value of the type."""
    values: dict[str, None] = {}
    for text in texts:
        value = canonical(kind, text)
        if value is None:
            return None
        values[value] = None
    return tuple(values)


def _address(make: type[IPv4Address] | type[IPv6Address], text: str) -> str | None:
    try:
        # What follows a percent sign (RFC 4007 section 11) is no part of a record.
        return None if "%" in text else str(make(text))
    except ValueError:
        return None


def _name(text: str) -> str | None:
    if not text.isascii() or not text.endswith("."):
        return None
    try:
        return absolute(text)
    except WrongValueError:
        return None


def _mx(text: str) -> str | None:
    preference, _, exchange = text.partition(" ")
    # Before int(): it takes other digits than these, and raises for very many of them.
    if not _NUMBER.fullmatch(preference) or int(preference) > _MAX_PREFERENCE:
        return None
    name = exchange if exchange == "." else _name(exchange)
    return None if name is None else f"{int(preference)} {name}"


def _text(text: str) -> str | None:
    return text


_READERS: dict[str, Callable[[str], str | None]] = {
    "A": partial(_address, IPv4Address),
    "AAAA": partial(_address, IPv6Address),
    "CNAME": _name,
    "MX": _mx,
    "PTR": _name,
    "TXT": _text,
}
