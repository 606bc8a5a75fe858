"""Macros: what a message and a client put into a domain-spec or an explanation (RFC 7208 section 7,
and RFC 8616 section 4 for names that are not ASCII).

Sections below are sections of RFC 7208.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias
from urllib.parse import quote

Address: TypeAlias = IPv4Address | IPv6Address

MAX_NAME = 253
"""Characters of a name in a query (section 7.3)."""

# macro-expand (section 7.1); the digits MUST NOT be zero (section 7.3), letters have no case.
_MACRO = (
    r"(?ai)%(?:(?P<escape>[%_-])|"
    r"\{(?P<letter>[LETTERS])(?P<digits>0*[1-9][0-9]*)?(?P<reverse>r?)(?P<delimiters>[.+,/_=-]*)\})"
)
MACRO = re.compile(_MACRO.replace("LETTERS", "slodiphv"))
"""A macro in a term (section 7.2)."""
_MACRO_IN_TEXT = re.compile(_MACRO.replace("LETTERS", "slodiphvcrt"))  # section 7.2
_EXPLANATION = re.compile(r"[ -~]*\Z")  # explain-string: visible ASCII and SP (section 7.1)
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}  # section 7.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What stays the same during an evaluation, includes and redirects too (section 7.3)."""

    client: Address
    """Never an IPv4-mapped one."""
    local: str
    """The local part of the sender."""
    sender_domain: str
    helo: str
    receiver: str
    now: int
    """Seconds since the Epoch."""

    def value(self, letter: str, domain: str, validated: Callable[[], str]) -> str:
        """What a macro letter, in lower case, stands for (sections 7.2 and 7.3).

        ``domain`` is that of the record; ``validated`` finds the validated name of the client.
        """
        match letter:
            case "s":
                return f"{self.local}@{self.sender_domain}"
            case "l":
                return self.local
            case "o":
                return self.sender_domain
            case "d":
                return domain
            case "i":
                return _dotted(self.client)
            case "p":
                return validated()
            case "v":
                return "in-addr" if self.client.version == 4 else "ip6"
            case "h":
                return self.helo
            case "c":
                return str(self.client)
            case "r":
                return self.receiver
            case _:
                return str(self.now)


def expand(spec: str, message: Message, domain: str, validated: Callable[[], str]) -> str:
    """The name that a domain-spec stands for (section 4.8), without a trailing dot.

    It may be no name that DNS can have: see ``is_name``.
    """
    expanded = spec if "%" not in spec else _expand(MACRO, spec, message, domain, validated)
    return shortened(expanded.removesuffix("."))


def explain(text: str, message: Message, domain: str, validated: Callable[[], str]) -> str | None:
    """The explanation that the text behind ``exp`` makes (section 6.2).

    ``None`` if it has a syntax error, is not US-ASCII, or is empty.
    """
    if not _EXPLANATION.match(text) or "%" in _MACRO_IN_TEXT.sub("", text):
        return None
    expanded = _expand(_MACRO_IN_TEXT, text, message, domain, validated)
    # It goes into an SMTP response: "MUST be limited to US-ASCII" (section 6.2).
    return expanded if expanded and _EXPLANATION.match(expanded) else None


def is_name(name: str) -> bool:
    """Whether DNS can be asked for a name: "malformed" is one with an empty label, or one longer
    than 63 octets (sections 4.3 and 4.8), or one that is not ASCII."""
    return (
        len(name) <= MAX_NAME
        and name.isascii()
        and all(0 < len(label) < 64 for label in name.split("."))
    )


def shortened(name: str) -> str:
    """Labels are taken off the left until the name fits into a query (section 7.3)."""
    excess = len(name) - MAX_NAME
    return name if excess <= 0 else name[name.find(".", excess - 1) + 1 :]


def _expand(
    pattern: re.Pattern[str],
    text: str,
    message: Message,
    domain: str,
    validated: Callable[[], str],
) -> str:
    def replacement(macro: re.Match[str]) -> str:
        if macro["escape"]:
            return _ESCAPES[macro["escape"]]
        value = message.value(macro["letter"].lower(), domain, validated)
        transformed = _transformed(value, macro["digits"], macro["reverse"], macro["delimiters"])
        # Upper case: what is not "unreserved" in RFC 3986 is escaped (section 7.3).
        return quote(transformed, safe="") if macro["letter"].isupper() else transformed

    return pattern.sub(replacement, text)


def _transformed(value: str, digits: str | None, reverse: str, delimiters: str) -> str:
    """Split, reversed, cut to its right-hand parts, and joined with dots (section 7.3)."""
    if not (digits or reverse or delimiters):
        return value
    parts = re.split(f"[{re.escape(delimiters or '.')}]", value)
    if reverse:
        parts.reverse()
    if digits:
        # More than there are means all; Python refuses to read numbers that are very long.
        number = digits.lstrip("0")
        parts = parts[-int(number) :] if len(number) < 10 else parts
    return ".".join(parts)


def _dotted(client: Address) -> str:
    """Of IPv6 a digit for each four bits; in upper case, as receivers write it (section 7.3)."""
    if isinstance(client, IPv4Address):
        return str(client)
    return ".".join(f"{int(client):032X}")
