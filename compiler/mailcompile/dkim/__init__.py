"""DKIM: key records (RFC 6376, 8301, 8463)."""

from mailcompile.dkim.key_record import key_record, public_key_problem
from mailcompile.dkim.meaning import same_key
from mailcompile.dkim.parse import KeyRecord, KeyRecordProblem, parse_key_record
from mailcompile.dkim.usable import KeyStatus, KeyVerdict, key_at

__all__ = [
    "KeyRecord",
    "KeyRecordProblem",
    "KeyStatus",
    "KeyVerdict",
    "key_at",
    "key_record",
    "parse_key_record",
    "public_key_problem",
    "same_key",
]
