"""The names in terms while nothing of a message is known but the domain of the sender.

Sections below are sections of RFC 7208.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from mailcompile.spf.macros import MACRO, Message, expand

_OF_THE_MESSAGE = frozenset("slip")
"""Macros for the sender, its local part, the client's address, its validated name (section 7.2)."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Expands the names that are the same for each client of a family, and for each sender."""

    version: int
    sender_domain: str
    helo: str | None
    """``None`` if it may be any."""

    def name(self, spec: str | None, domain: str) -> str | None:
        """The <target-name> in a record at ``domain`` (section 4.8); ``None`` if it depends on the
        message. It may be no name that DNS can have (``macros.is_name``)."""
        if spec is None:
            return domain
        if self._depends(spec):
            return None
        return expand(spec, self._message(), domain, str).lower()

    @staticmethod
    def are_of_client(spec: str | None) -> bool:
        """Whether a name asks for the names of the client (the macro ``p``, section 7.3)."""
        return spec is not None and "p" in _letters(spec)

    def _depends(self, spec: str) -> bool:
        if "%" not in spec:
            return False
        letters = _letters(spec)
        return bool(letters & _OF_THE_MESSAGE) or (self.helo is None and "h" in letters)

    def _message(self) -> Message:
        return Message(
            client=IPv4Address(0) if self.version == 4 else IPv6Address(0),
            local="",
            sender_domain=self.sender_domain,
            helo=self.helo or "",
            receiver="",
            now=0,
        )


def _letters(spec: str) -> set[str]:
    return {macro["letter"].lower() for macro in MACRO.finditer(spec) if macro["letter"]}
