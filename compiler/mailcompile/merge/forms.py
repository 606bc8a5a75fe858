"""Texts as they are published → record data."""

from ipaddress import IPv4Address, IPv6Address

from mailcompile.dns import AAAA, CNAME, MX, PTR, TXT, A, DomainName, Rdata


def rdata_of(kind: str, text: str) -> Rdata:
    """The record data of a text in the form of ``Rdata.text``. Raises ``ValueError`` for another
    form, and for a type that is none of ours."""
    match kind:
        case "A":
            return A(IPv4Address(text))
        case "AAAA":
            return AAAA(IPv6Address(text))
        case "CNAME":
            return CNAME(_name(text))
        case "PTR":
            return PTR(_name(text))
        case "TXT":
            return TXT(text)
        case "MX":
            preference, _, exchange = text.partition(" ")
            return MX(int(preference), None if exchange == "." else _name(exchange))
    raise ValueError(f"{kind} is no type of ours")


def _name(text: str) -> DomainName:
    return DomainName(text.lower().removesuffix("."))
