"""SPF: records (RFC 7208)."""

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

__all__ = [
    "ALL",
    "MAX_LOOKUPS",
    "MAX_MX",
    "MAX_OCTETS",
    "MAX_VOID",
    "Networks",
    "covers",
    "literal_terms",
    "merged",
    "record_text",
]
