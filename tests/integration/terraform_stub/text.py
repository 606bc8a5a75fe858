"""TXT content in presentation format, as Cloudflare's API takes and stores it.

RFC 1035 section 5.1: strings in quotation marks, separated by spaces; a backslash quotes the next
character, or with three decimal digits stands for an octet.
"""

import re
from typing import Final

STRING_LIMIT: Final = 255  # octets: RFC 1035 section 3.3, <character-string>

_UNIT: Final = re.compile(r"\\(?P<octet>[0-9]{3})|\\(?P<quoted>[^0-9])|(?P<plain>[^\"\\])", re.S)
_CONTENT: Final = re.compile(r'"(?:[^"\\]|\\.)*"(?: +"(?:[^"\\]|\\.)*")*', re.S)
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)


def strings(content: str) -> list[bytes] | None:
    """The octets of each string; None for content that is not all strings in quotation marks."""
    if _CONTENT.fullmatch(content) is None:
        return None
    return [_octets(inner) for inner in _STRING.findall(content)]


def content(values: list[bytes]) -> str:
    """The inverse of `strings`."""
    return " ".join(f'"{"".join(map(_unit, value))}"' for value in values)


def _octets(inner: str) -> bytes:
    found = bytearray()
    for match in _UNIT.finditer(inner):
        if match["octet"] is not None:
            found.append(int(match["octet"]))  # ValueError above 255: no such octet
        else:
            found += (match["quoted"] or match["plain"]).encode()
    return bytes(found)


def _unit(octet: int) -> str:
    if octet in b'"\\':
        return f"\\{chr(octet)}"
    return chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"
