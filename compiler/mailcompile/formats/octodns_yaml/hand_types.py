"""What each type of record can hold, as octoDNS 1.22 takes it (``octodns/record``)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from mailcompile.diagnostics import Pointer
from mailcompile.dns.names import MAX_NAME
from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.formats.octodns_yaml.hand_names import NameFault, ascii_name
from mailcompile.formats.octodns_yaml.yaml11 import loaded
from mailcompile.source import Document, Json

TARGETS = frozenset({"CNAME", "NS", "PTR", "ALIAS"})
"""Types whose value is one name."""

_FULL_NAME = "write a name with its last dot"


class WrongValueError(Exception):
    """Why a value is none of its type; ``step`` leads to the part of it that is wrong."""

    def __init__(self, message: str, hint: str, step: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.step = message, hint, step


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One record of a document: a mapping that has a type."""

    document: Document
    pointer: Pointer
    record: dict[str, Json]
    type: str
    dialect: Dialect

    def loaded(self, pointer: Pointer, value: Json) -> object:
        """What octoDNS gets for a scalar of this record."""
        return loaded(self.document, pointer, value)


def opaque(written: Written, pointer: Pointer, item: Json) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _text_of(written: Written, pointer: Pointer, item: Json) -> str:
    """A scalar that octoDNS has to get as text."""
    if isinstance(item, dict | list):
        what = "a mapping" if isinstance(item, dict) else "a list"
        raise WrongValueError(
            f"a {written.type} record holds texts, this is {what}", "write a text"
        )
    seen = written.loaded(pointer, item)
    if isinstance(seen, str):
        return seen
    if seen is None:
        raise WrongValueError("the value is empty", "write a value, or delete the record")
    shown = item if isinstance(item, str) else json.dumps(item)
    what = "a truth value" if isinstance(seen, bool) else "a number or date"
    raise WrongValueError(f"octoDNS reads {shown} as {what}, not as a text", "write it in quotes")


def _address(make: type[IPv4Address] | type[IPv6Address]) -> Callable[..., str]:
    def read(written: Written, pointer: Pointer, item: Json) -> str:
        text = _text_of(written, pointer, item)
        try:
            if "%" in text:
                raise ValueError("a zone index, RFC 4007 section 11")
            return str(make(text))
        except ValueError:
            family = "an IPv4" if make is IPv4Address else "an IPv6"
            message = f"{json.dumps(text[:60])} is not {family} address"
            raise WrongValueError(message, f"a record of type {written.type} holds one") from None

    return read


def _target(written: Written, pointer: Pointer, item: Json) -> str:
    """A name with its last dot. octoDNS takes one without for absolute as well."""
    return absolute(_text_of(written, pointer, item))


def absolute(text: str) -> str:
    """A target as octoDNS publishes it: lower case, A-labels, a last dot. Raises for no name."""
    try:
        name = ascii_name(text.lower())
    except NameFault as fault:
        raise WrongValueError(fault.message, fault.hint) from None
    bare = name.removesuffix(".")
    labels = bare.split(".")
    if len(bare) > MAX_NAME or not all(0 < len(label) <= 63 for label in labels):
        raise WrongValueError(
            f"{json.dumps(text[:60])} is no name", "write a name with its last dot"
        )
    if re.search(r"\s", bare):
        raise WrongValueError("there is white space in this name", "write a name with its last dot")
    return f"{bare}."


def _mx(written: Written, pointer: Pointer, item: Json) -> str:
    """``exchange`` and ``preference``, or as in old files ``value`` and ``priority``."""
    if not isinstance(item, dict):
        hint = "write `exchange: mail.one.example.` and `preference: 10`"
        raise WrongValueError("a value of an MX record is a mapping", hint)
    name, number = mx_keys(item)
    if name is None or number is None:
        missing = "exchange" if name is None else "preference"
        raise WrongValueError(f"this MX value has no {missing}", f"write `{missing}:`")
    try:
        text = _text_of(written, (*pointer, name), item[name])
        exchange = "." if text == "." else absolute(text)
    except WrongValueError as error:
        raise WrongValueError(error.message, error.hint, name) from None
    preference = whole(written.loaded((*pointer, number), item[number]))
    if not 0 <= preference <= 65535:
        message = "the preference of an MX value is a number from 0 to 65535"
        raise WrongValueError(message, "write `preference: 10`", number)
    return f"{preference} {exchange}"


def mx_keys(item: dict[str, Json]) -> tuple[str | None, str | None]:
    """The keys of an MX value under which octoDNS finds the exchange and the preference."""
    name = next((key for key in ("exchange", "value") if key in item), None)
    number = next((key for key in ("preference", "priority") if key in item), None)
    return name, number


def _txt(written: Written, pointer: Pointer, item: Json) -> str:
    """The strings joined and unescaped, as ``_ChunkedValue.process`` and ``to_raw_text`` do."""
    text = _text_of(written, pointer, item)
    octodns = written.record.get("octodns")
    lenient = isinstance(octodns, dict) and octodns.get("lenient") is True
    if not text.isascii() and not lenient:
        raise WrongValueError("octoDNS takes only ASCII in a TXT record", "write it in ASCII")
    return txt_value(text, written.dialect)


def txt_value(text: str, dialect: Dialect) -> str:
    """What octoDNS publishes for a text of a zone file."""
    if text.startswith('"'):
        text = text[1:-1]
    text = text.replace('" "', "")
    return text.replace("\\;", ";") if dialect.escaped else text


def whole(seen: object) -> int:
    """What ``int()`` makes of a scalar, -1 where it raises or where a truth value is written."""
    if isinstance(seen, bool) or not isinstance(seen, str | int | float):
        return -1
    try:
        return int(seen)
    except (ValueError, OverflowError):
        return -1


READERS: dict[str, Callable[[Written, Pointer, Json], str]] = {
    "A": _address(IPv4Address),
    "AAAA": _address(IPv6Address),
    "MX": _mx,
    "TXT": _txt,
    **dict.fromkeys(TARGETS, _target),
}
