"""Owner names of a hand-written zone, as octoDNS understands them."""

import datetime
import re

from mailcompile.dns.names import MAX_NAME
from mailcompile.formats.octodns_yaml.yaml11 import UNREADABLE

_LABEL = re.compile(r'[^\s"();@\\$]{1,63}')
"""More than host names: octoDNS takes what is no white space, and RFC 2317 needs ``0/25``. What a
master file gives another meaning cannot stand in any back end (RFC 1035 section 5.1)."""


class NameFault(ValueError):
    """Why a key is no name, and what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_name(key: str, seen: object) -> str:
    """The relative name in lower case and A-labels, empty at the apex.

    ``seen`` is what octoDNS gets for the key. Raises ``NameFault``.
    """
    if isinstance(seen, bool) or not isinstance(seen, str | int | float) or str(seen) != key:
        raise NameFault(_misread(key, seen), f"put the name in quotes: '{key}'")
    name = ascii_name(key.lower())
    if not name:
        return ""
    if name == "@":
        raise NameFault("`@` is no name for octoDNS", "write '' for the apex of the zone")
    if len(name) > MAX_NAME:
        raise NameFault(
            f"the name has {len(name)} octets, at most {MAX_NAME} are allowed", "shorten it"
        )
    for label in name.split("."):
        if not _LABEL.fullmatch(label):
            raise NameFault(_bad_label(key, label), "write the name relative to the zone")
    return name


def ascii_name(name: str) -> str:
    """``name`` in A-labels, label by label as octoDNS does it (RFC 5891). Raises ``NameFault``."""
    if name.isascii():
        return name
    import idna

    try:
        return ".".join(
            label if label.isascii() else idna.encode(label).decode("ascii")
            for label in name.split(".")
        )
    except UnicodeError as error:  # idna.IDNAError is one
        raise NameFault(
            f"{name[:40]} is no internationalized name: {error}", "write it in A-labels (xn--…)"
        ) from None


def sort_value(key: str, seen: object) -> str | int | float:
    """What octoDNS sorts a key by."""
    return seen if isinstance(seen, str | int | float) and not isinstance(seen, bool) else key


def _misread(key: str, seen: object) -> str:
    if seen is UNREADABLE:
        return f"octoDNS cannot read the name {key}, which YAML 1.1 does not take for a text"
    what = "a date" if isinstance(seen, datetime.date) else f"`{seen}`"
    return f"octoDNS reads the name {key} as {what}, not as this text"


def _bad_label(key: str, label: str) -> str:
    if not label:
        return f"the name `{key[:80]}` has an empty label"
    if len(label) > 63:
        return f"the label `{label[:20]}…` has {len(label)} octets, at most 63 are allowed"
    return f"the label `{label}` has a character that no name has"
