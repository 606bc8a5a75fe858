"""The tags of a DMARC record as others write them (RFC 9989 sections 4.7 and 4.8)."""

import re

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_VALUE = re.compile(r"[\x20-\x3a\x3c-\x7e]+")
"""Printable ASCII without semicolons."""
_SPACE = " \t"


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
        name, equals, value = (part.strip(_SPACE) for part in spec.partition("="))
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise TagProblem(f"{spec.strip()[:40]!r} is no `tag=value`")
        if name in found:
            raise TagProblem(f"it has `{name[:20]}=` twice")
        found[name] = value
    if found["v"] != "DMARC1":
        raise TagProblem(f"`v={found['v'][:20]}` is another version")
    return found
