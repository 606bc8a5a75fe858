"""The tags of a DMARC record as others write them (RFC 9989 sections 4.7 and 4.8)."""

import re

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_VALUE = re.compile(r"[\x20-\x3a\x3c-\x7e]+")
"""Printable ASCII without semicolons."""
_SPACE = " \t"

_REQUEST = re.compile("none|quarantine|reject")
_ALIGNMENT = re.compile("[rs]")
KEYWORDS = {
    "p": _REQUEST,
    "sp": _REQUEST,
    "np": _REQUEST,
    "adkim": _ALIGNMENT,
    "aspf": _ALIGNMENT,
    "fo": re.compile("[01ds](?::[01ds])*"),
    "t": re.compile("[yn]"),
    "psd": re.compile("[ynu]"),
    # Of RFC 7489 section 6.3, for receivers that were not changed since.
    "pct": re.compile("[0-9]{1,3}"),
    "ri": re.compile("[0-9]{1,10}"),
    "rf": re.compile("[a-z]+"),
}
"""What may stand in a tag, in lower case: the grammar compares without case (section 4.8)."""


class TagProblem(ValueError):
    """Why a text is no list of tags that begins with ``v=DMARC1``."""


def record_tags(text: str) -> dict[str, str]:
    """Names and values in their order, the version first, without white space around them.

    Raises ``TagProblem`` where receivers are not bound to agree: they may throw away a tag with an
    error or the whole record.
    """
    # It MUST be the first tag, and its value is case-sensitive. Spaces may be in it (section 4.8),
    # but many receivers only look for these characters.
    if not text.startswith("v=DMARC1"):
        raise TagProblem("`v=DMARC1` must stand first, written so")
    specs = text.split(";")
    if len(specs) > 1 and not specs[-1].strip(_SPACE):
        specs.pop()  # one semicolon may stand at the end
    found: dict[str, str] = {}
    for spec in specs:
        name, value = split_tag(spec)
        if name is None or value is None:
            raise TagProblem(f"{spec.strip()[:40]!r} is no `tag=value`")
        if name in found:
            raise TagProblem(f"it has `{name[:20]}=` twice")
        found[name] = value
    if found["v"] != "DMARC1":
        raise TagProblem(f"`v={found['v'][:20]}` is another version")
    return found


def split_tag(spec: str) -> tuple[str | None, str | None]:
    """Name and value of what stands between two semicolons, without white space around them.

    Each is ``None`` where the grammar has none such (section 4.8, and RFC 6376 section 3.2 for
    digits and ``_`` in names).
    """
    name, equals, value = (part.strip(_SPACE) for part in spec.partition("="))
    if not equals or not _NAME.fullmatch(name):
        return None, None
    return name, value if _VALUE.fullmatch(value) else None


def keyword(name: str, value: str) -> str | None:
    """The value of a tag of ``KEYWORDS`` in the one form of all that mean the same; ``None`` if
    the grammar does not have it."""
    value = value.lower()
    if not KEYWORDS[name].fullmatch(value):
        return None
    if name == "fo":
        options = value.split(":")
        # Each at most once (section 4.8), and 0 and 1 exclude each other (section 4.7).
        if len(set(options)) < len(options) or {"0", "1"} <= set(options):
            return None
        return ":".join(sorted(options))
    if name in ("pct", "ri"):
        number = int(value)
        return str(number) if number <= (100 if name == "pct" else (1 << 32) - 1) else None
    return value
