"""Names, record data, RRsets and zones: what DNS is made of, without any mail in it."""

from mailcompile.dns.names import DomainName, NameProblem, is_underscored
from mailcompile.dns.rdata import AAAA, CNAME, MX, PTR, TXT, A, Rdata, txt_strings
from mailcompile.dns.rrset import Origin, Record, RRset, Zone

__all__ = [
    "AAAA",
    "CNAME",
    "MX",
    "PTR",
    "TXT",
    "A",
    "DomainName",
    "NameProblem",
    "Origin",
    "RRset",
    "Rdata",
    "Record",
    "Zone",
    "is_underscored",
    "txt_strings",
]
