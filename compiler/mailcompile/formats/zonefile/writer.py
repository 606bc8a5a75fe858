"""Writes a zone as a master file (RFC 1035 section 5), one record a line.

There is no SOA and no NS: the records are for a zone that somebody else serves. No line depends on
another, but for ``$ORIGIN`` that all names without a last dot are relative to; so lines can be
copied one by one.
"""

from collections.abc import Iterable
from typing import assert_never

from natsort import natsort_keygen

from mailcompile.dns import AAAA, CNAME, MX, PTR, TXT, A, Rdata, RRset, Zone, txt_strings

_natural = natsort_keygen()


def write_master_file(zone: Zone) -> bytes:
    """The file: names in the order that octoDNS has them, below each its types, then the values as
    they are in the zone."""
    lines = [f"; Mail records of {zone.name}, without SOA and NS", f"$ORIGIN {zone.name}."]
    for rrset in sorted(zone.rrsets, key=lambda rrset: _place(zone, rrset)):
        lines += _lines(zone, rrset)
    return ("\n".join(lines) + "\n").encode("ascii")


def _place(zone: Zone, rrset: RRset) -> tuple[object, str, str]:
    """By the name itself where the natural order has two as equal, such as 1 and 01."""
    relative = rrset.name.relative_to(zone.name)
    return (_natural(relative), relative, rrset.type)


def _lines(zone: Zone, rrset: RRset) -> Iterable[str]:
    name = rrset.name.relative_to(zone.name) or "@"
    for rdata in rrset.rdatas:
        yield f"{name} {rrset.ttl} IN {rdata.TYPE} {_text(rdata)}"


def _text(rdata: Rdata) -> str:
    """The data as a master file has it; names are absolute, with their last dot."""
    match rdata:
        case A() | AAAA() | CNAME() | MX() | PTR():
            return rdata.text
        case TXT():
            return " ".join(f'"{_escaped(part)}"' for part in txt_strings(rdata.value))
        case _:
            assert_never(rdata)


def _escaped(text: str) -> str:
    """A character-string between quotation marks (RFC 1035 section 5.1).

    Octets that are not printable are written by their number: a line end would begin a new record.
    """
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if " " <= character <= "~" else f"\\{ord(character):03d}"
