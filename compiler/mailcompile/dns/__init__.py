"""Names, record data, RRsets and zones: what DNS is made of, without any mail in it."""

from mailcompile.dns.names import DomainName, NameProblem
from mailcompile.dns.rdata import AAAA, MX, TXT, A, Rdata, txt_strings
from mailcompile.dns.rrset import Origin, Record, RRset, Zone

__all__ = [
    "AAAA",
    "MX",
    "TXT",
    "A",
    "DomainName",
    "NameProblem",
    "Origin",
    "RRset",
    "Rdata",
    "Record",
    "Zone",
    "txt_strings",
]
