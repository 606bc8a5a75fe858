"""Scalars as they are written: plain where every reader takes them for text, else in quotes."""

import re

from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.formats.octodns_yaml.yaml11 import resolved
from mailcompile.source.scalars import narrow

WRITABLE = frozenset({"A", "AAAA", "MX", "TXT", "CNAME", "PTR", "NS", "ALIAS"})
"""Types whose values can be written from their canonical text."""

_PRINTABLE = re.compile(r"[ -~]*")
_PLAIN = re.compile(r"[A-Za-z0-9_./+(\\$^;=<](?:[!-~]| (?! *#| *\Z))*(?<!:)")
"""Narrower than YAML: no indicator at the start, no comment, no space at the end."""
_NOT_IN_FLOW = re.compile(r"[,\[\]{}?]")
_PREFERENCE = re.compile(r"[0-9]{1,5}")
"""``int()`` takes other digits, too, and raises for very many of them."""


class UnwritableError(ValueError):
    """A text that no zone file can say, with the reason."""


def is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text without quotes is the same text for YAML 1.1 and 1.2."""
    if not _PLAIN.fullmatch(text) or ": " in text or (in_flow and _NOT_IN_FLOW.search(text)):
        return False
    return isinstance(resolved(text), str) and isinstance(narrow(text), str)


def scalar(text: str, *, in_flow: bool = False, is_json: bool = False) -> str:
    """A text as a new scalar."""
    if is_json:
        return _double(text)
    return text if is_plain(text, in_flow=in_flow) else _single(text)


def like(sample: str, text: str, *, in_flow: bool) -> str:
    """A text in the quotes of ``sample``, which is a scalar as it is written."""
    if sample.startswith('"'):
        return _double(text)
    return _single(text) if sample.startswith("'") else scalar(text, in_flow=in_flow)


def number_like(sample: str, number: int) -> str:
    """A number in the quotes of ``sample``."""
    quote = sample[:1] if sample[:1] in ("'", '"') else ""
    return f"{quote}{number}{quote}"


def file_text(kind: str, value: str, dialect: Dialect) -> str:
    """The text that octoDNS takes for ``value``. Raises ``UnwritableError``.

    Of a TXT, octoDNS drops a double quote at the start with the last character, and every ``" "``.
    """
    if kind != "TXT":
        return value
    if not _PRINTABLE.fullmatch(value):
        raise UnwritableError("a TXT value of a zone file is printable ASCII")
    if '" "' in value or "\\;" in value:
        raise UnwritableError("octoDNS has no way of writing this text")
    text = value.replace(";", "\\;") if dialect.escaped else value
    return f'"{text}"' if text.startswith('"') else text


def mx_parts(value: str) -> tuple[int, str]:
    """Preference and exchange of the canonical text of an MX. Raises ``UnwritableError``."""
    preference, _, exchange = value.partition(" ")
    if not _PREFERENCE.fullmatch(preference) or not exchange:
        raise UnwritableError(f"{value[:60]} is no value of an MX record")
    return int(preference), exchange


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
