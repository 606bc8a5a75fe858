"""Which plain scalars are not text: the narrowed core schema of YAML 1.2 (section 10.3.2).

Only ``true``, ``false``, ``null``, decimal integers and nothing at all; ``yes``, ``0x1f``, ``1e3``,
``0123``, ``22:22`` and dates stay text, as they are in the eyes of whoever writes DNS names.
"""

import re

MAX_DIGITS = 18
"""Longer rows of digits stay text: every reader in every language holds 18 digits exactly."""

_INTEGER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})")
_WORDS: dict[str, bool | None] = {"": None, "null": None, "true": True, "false": False}
_MAYBE_NUMBER = frozenset("-0123456789")

NULL = "tag:yaml.org,2002:null"
BOOL = "tag:yaml.org,2002:bool"
INT = "tag:yaml.org,2002:int"
STR = "tag:yaml.org,2002:str"
SEQ = "tag:yaml.org,2002:seq"
MAP = "tag:yaml.org,2002:map"
CORE_TAGS = frozenset({NULL, BOOL, INT, STR, SEQ, MAP})


def narrow(text: str) -> str | int | bool | None:
    """The value of a plain (unquoted, untagged) scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _MAYBE_NUMBER and _INTEGER.fullmatch(text):
        return int(text)
    return text


def core_tag(value: object) -> str:
    """The core tag of a value that was read: what an explicit tag has to agree with."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOL
        case int():
            return INT
        case list():
            return SEQ
        case dict():
            return MAP
        case _:
            return STR
