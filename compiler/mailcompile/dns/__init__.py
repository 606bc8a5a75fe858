"""Names, record data, RRsets and zones: what DNS is made of, without any mail in it."""

from mailcompile.dns.names import DomainName, NameProblem, is_underscored
from mailcompile.dns.rdata import AAAA, CNAME, MX, PTR, TXT, A, Rdata, txt_strings
from mailcompile.dns.resolver import Answer, Resolver, Status, ZoneResolver, follow, wildcard_for
from mailcompile.dns.rrset import Origin, Record, RRset, Zone

__all__ = [
    "AAAA",
    "CNAME",
    "MX",
    "PTR",
    "TXT",
    "A",
    "Answer",
    "DomainName",
    "NameProblem",
    "Origin",
    "RRset",
    "Rdata",
    "Record",
    "Resolver",
    "Status",
    "Zone",
    "ZoneResolver",
    "follow",
    "is_underscored",
    "txt_strings",
    "wildcard_for",
]
