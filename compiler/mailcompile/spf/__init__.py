"""SPF: records and terms (RFC 7208)."""

from mailcompile.spf.meaning import same_spf
from mailcompile.spf.record import (
    ALL,
    MAX_LOOKUPS,
    MAX_MX,
    MAX_OCTETS,
    MAX_VOID,
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
    "Mechanism",
    "Modifier",
    "Networks",
    "Term",
    "TermProblem",
    "canonical",
    "covers",
    "literal_terms",
    "merged",
    "parse_term",
    "record_text",
    "same_spf",
]
