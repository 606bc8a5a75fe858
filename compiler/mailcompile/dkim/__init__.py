"""DKIM: key records (RFC 6376, 8301, 8463)."""

from mailcompile.dkim.key_record import key_record, public_key_problem

__all__ = ["key_record", "public_key_problem"]
