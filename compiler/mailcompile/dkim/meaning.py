"""Whether two DKIM key records mean the same to every verifier (RFC 6376 section 3.6.1)."""

from dataclasses import dataclass
from functools import lru_cache

from mailcompile.dkim.parse import KeyRecordProblem, parse_key_record

_KNOWN = frozenset({"v", "g", "h", "k", "n", "p", "s", "t"})
"""The tags that verifiers act on; ``g`` is of RFC 4871, and some still obey it. ``n`` is for
people."""


def same_key(one: str, other: str) -> bool:
    """True if every verifier decides alike by both records for every signature.

    Equal texts mean the same. Otherwise the answer is ``False`` where a record is none that
    verifiers can use, and where they are known to read it in several ways. One key in two encodings
    (a SubjectPublicKeyInfo and a bare RSAPublicKey, base64 with and without its padding) is not the
    same: some verifiers refuse one of them.
    """
    if one == other:
        return True
    meaning = _meaning(one)
    return meaning is not None and meaning == _meaning(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    key_type: str
    key: str
    """The base64 text without white space; empty: revoked."""
    hashes: frozenset[str] | None
    """``None``: all that there are."""
    services: frozenset[str]
    flags: frozenset[str]
    granularity: str
    """The local part to which ``g=`` restricts the key."""


@lru_cache(maxsize=4096)
def _meaning(text: str) -> _Meaning | None:
    """``None`` if it is unsure what verifiers make of the record."""
    try:
        key_type = parse_key_record(text).key_type
    except KeyRecordProblem:
        return None
    tags = {}
    for spec in text.split(";"):
        name, _, value = spec.partition("=")
        tags[name.strip()] = value.strip()
    # Names are case-sensitive (section 3.2), but one that is known in the other case was meant.
    if any(name not in _KNOWN and name.lower() in _KNOWN for name in tags):
        return None
    key = "".join(tags["p"].split())
    return _Meaning(
        # A revoked key fails each signature, whatever the type is (section 6.1.2).
        key_type=key_type if key else "",
        key=key,
        # An empty item is no grammar; it stays in the set, so it is like no other.
        hashes=_items(tags["h"]) if "h" in tags else None,
        services=_items(tags.get("s", "*")),
        flags=_items(tags["t"]) if "t" in tags else frozenset(),
        granularity=tags.get("g", "*"),
    )


def _items(value: str) -> frozenset[str]:
    return frozenset(item.strip() for item in value.split(":"))
