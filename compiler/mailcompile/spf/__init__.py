"""SPF: records and terms (RFC 7208)."""

from mailcompile.spf.authorized import Authorized, Pass, authorized
from mailcompile.spf.check_host import SpfVerdict, check_host
from mailcompile.spf.ipset import IpSet
from mailcompile.spf.meaning import same_spf
from mailcompile.spf.record import (
    ALL,
    MAX_LOOKUPS,
    MAX_MX,
    MAX_OCTETS,
    MAX_VOID,
    MIN_PREFIX,
    Networks,
    covers,
    literal_terms,
    merged,
    record_text,
)
from mailcompile.spf.terms import (
    MECHANISMS,
    Mechanism,
    Modifier,
    Term,
    TermProblem,
    canonical,
    parse_term,
)

__all__ = [
    "ALL",
    "MAX_LOOKUPS",
    "MAX_MX",
    "MAX_OCTETS",
    "MAX_VOID",
    "MECHANISMS",
    "MIN_PREFIX",
    "Authorized",
    "IpSet",
    "Mechanism",
    "Modifier",
    "Networks",
    "Pass",
    "SpfVerdict",
    "Term",
    "TermProblem",
    "authorized",
    "canonical",
    "check_host",
    "covers",
    "literal_terms",
    "merged",
    "parse_term",
    "record_text",
    "same_spf",
]
