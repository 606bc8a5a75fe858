"""Whether two DMARC records mean the same to every receiver, of RFC 9989 and of RFC 7489.

Sections below are sections of RFC 9989, if no other is named.
"""

import re
from functools import lru_cache
from typing import TypeAlias

from mailcompile.dmarc.tags import KEYWORDS, TagProblem, keyword, record_tags

_DEFAULTS = {
    "adkim": "r",
    "aspf": "r",
    "fo": "0",
    "t": "n",
    "psd": "u",
    "pct": "100",
    "ri": "86400",
    "rf": "afrf",
}
_KNOWN = frozenset({"v", "rua", "ruf", *KEYWORDS})
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[^\s!]+)(!([0-9]{1,18})([kmgt]?))?", re.IGNORECASE)
"""A URI and the size that RFC 7489 section 6.4 lets follow it."""
_MAILTO = re.compile(r"mailto:([^@?]+)@([A-Za-z0-9.-]+)", re.IGNORECASE)
_SERVED = 2
"""As many URIs every receiver serves; of more it may take the first ones only (appendix C.7)."""

_Meaning: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values of what is said, sorted; defaults filled in, unknown tags left out."""


class _UnsureError(Exception):
    """A value that receivers are not bound to read in one way."""


def same_policy(one: str, other: str) -> bool:
    """True if every receiver does alike by both records, as a policy and as an authorization.

    Equal texts mean the same. Otherwise the answer is ``False`` where a record has an error, or
    ``p`` in another place than the second, and where one lacks ``p``: what receivers do with such
    records differs. Two addresses of reports may stand in either order; of more than two, some
    receivers serve only the first.
    """
    if one == other:
        return True
    meaning = _meaning(one)
    return meaning is not None and meaning == _meaning(other)


@lru_cache(maxsize=4096)
def _meaning(text: str) -> _Meaning | None:
    """``None`` if it is unsure what receivers make of the record."""
    try:
        tags = record_tags(text)
        if "p" in tags and list(tags)[1] != "p":  # RFC 7489 section 6.3 wants it there
            raise _UnsureError
        # Names are case-sensitive (RFC 6376 section 3.2), which receivers do not keep to.
        if any(name not in _KNOWN and name.lower() in _KNOWN for name in tags):
            raise _UnsureError
        said = _DEFAULTS | {n: _keyword(n, v) for n, v in tags.items() if n in KEYWORDS}
        for name in tags.keys() & {"rua", "ruf"}:
            said[name] = _uris(tags[name])
    except (TagProblem, _UnsureError):
        return None
    # Without p there is p=none for some, and no record for others, so nothing is filled in.
    for name, default in (("sp", "p"), ("np", "sp")):
        if name not in said and default in said:
            said[name] = said[default]
    if "ruf" not in said:
        del said["fo"]  # its content MUST be ignored (section 4.7)
    return tuple(sorted(said.items()))


def _keyword(name: str, value: str) -> str:
    """A value in the one form of all that mean the same."""
    read = keyword(name, value)
    if read is None:
        raise _UnsureError
    return read


def _uris(value: str) -> str:
    """The URIs of a list, in the order written only where it counts."""
    found = [_uri(item.strip(" \t")) for item in value.split(",")]
    return ",".join(sorted(found) if len(found) <= _SERVED else found)


def _uri(text: str) -> str:
    """The scheme and the domain of an address have no case; what is encoded stays so, because
    many receivers decode nothing."""
    found = _URI.fullmatch(text)
    if found is None:
        raise _UnsureError
    uri, size = found[1], f"!{int(found[3])}{found[4].lower()}" if found[2] else ""
    if address := _MAILTO.fullmatch(uri):
        uri = f"mailto:{address[1]}@{address[2].lower()}"
    return uri + size
