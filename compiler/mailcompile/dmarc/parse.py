"""A DMARC policy record as a receiver reads it (RFC 9989 sections 4.7, 4.8 and 4.10.1).

Sections below are sections of RFC 9989, if no other is named. A receiver of RFC 7489 differs in
this: it knows ``pct``, ``rf`` and ``ri``, and neither ``np`` nor ``psd`` nor ``t``; and ``p`` must
be there, directly after the version.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mailcompile.dmarc.tags import KEYWORDS, keyword, split_tag
from mailcompile.dmarc.uris import ReportUri, read_uris

_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
"""The tag's name has no case, its value has (section 4.8); nothing stands before it."""
_ALIGNMENT = {"r": "relaxed", "s": "strict"}
_PSD = {"y": True, "n": False, "u": None}
_ADDED = frozenset({"np", "psd", "t"})
"""Tags that RFC 7489 does not have (appendix C.5.1)."""
_REMOVED = frozenset({"pct", "rf", "ri"})
"""Tags that only RFC 7489 has (appendix C.5.2)."""
_KNOWN = frozenset({"rua", "ruf", *KEYWORDS})


class Outcome(StrEnum):
    """What a question to DNS brought."""

    RECORD = "record"
    NONE = "no record"
    SEVERAL = "several records"
    """All of them are discarded (section 4.10)."""
    INVALID = "invalid record"
    """One with a tag twice: the entire list is invalid (RFC 6376 section 3.2)."""
    TIMEOUT = "timeout"
    EXISTS = "exists"
    NONEXISTENT = "does not exist"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRecord:
    """What a record says, defaults filled in, errors discarded (section 4.8)."""

    text: str
    p: str | None
    """``none``, ``quarantine`` or ``reject``; ``None`` if no DMARC processing is applied (section
    4.10.1)."""
    sp: str | None = None
    """``None``: as ``p``."""
    np: str | None = None
    """``None``: as ``sp``."""
    adkim: str = "relaxed"
    aspf: str = "relaxed"
    fo: tuple[str, ...] = ("0",)
    """Sorted."""
    t: bool = False
    psd: bool | None = None
    """``True``: a public suffix; ``False``: an organization of its own; ``None``: undeclared."""
    rua: tuple[ReportUri, ...] = ()
    ruf: tuple[ReportUri, ...] = ()
    pct: int = 100
    """The share of mail in percent that the policy is for: RFC 7489 only."""
    ignored: tuple[str, ...] = ()
    """Names of tags, in lower case, that have no effect: unknown, removed, or with an error."""


def is_policy_record(text: str) -> bool:
    """Whether a text begins with a ``v`` tag of this version of DMARC; if not, receivers MUST
    ignore it (section 4.7).

    The strings of a TXT record MUST have been joined before (section 4.5).
    """
    return _VERSION.match(text) is not None


@lru_cache(maxsize=2048)
def parse_policy(text: str, *, rfc7489: bool = False) -> PolicyRecord | None:
    """The record as a receiver understands it; ``None`` if it is no valid DMARC record.

    Never raises. Names of tags are compared without case as that of ``v`` is (section 4.8), which
    all known receivers do, though RFC 6376 section 3.2 has it otherwise.
    """
    tags = _tags(text) if is_policy_record(text) else None
    if tags is None:
        return None
    # Unknown tags MUST be ignored (section 4.7).
    known = _KNOWN - (_ADDED if rfc7489 else _REMOVED)
    words, uris = _values({name: value for name, value in tags.items() if name in known})
    if "ruf" not in uris:
        words.pop("fo", None)  # its content MUST be ignored without ruf (section 4.7)
    if not _has_valid_policies(tags, words, known, rfc7489=rfc7489):
        # With an address for reports one MUST act as if the record said p=none, and nothing else;
        # otherwise DMARC is not applied (section 4.10.1, RFC 7489 section 6.6.3).
        policies = {"p": "none"} if "rua" in uris else {}
    else:
        # A record without p is treated as if it included p=none (section 4.7).
        policies = {"p": "none"} | {n: w for n, w in words.items() if n in ("p", "sp", "np")}
    ignored = tuple(n for n in tags if n != "v" and n not in words and n not in uris)
    return _record(text, policies, words, uris, ignored)


def select_policy(
    texts: Iterable[str], *, rfc7489: bool = False
) -> tuple[Outcome, PolicyRecord | None]:
    """Which of the TXT records at a name counts; there is a record with ``RECORD`` only."""
    # Steps 2 and 6 of section 4.10: other versions are discarded, then several are, all of them.
    found = [text for text in texts if is_policy_record(text)]
    if len(found) != 1:
        return (Outcome.SEVERAL if found else Outcome.NONE), None
    record = parse_policy(found[0], rfc7489=rfc7489)
    return (Outcome.INVALID if record is None else Outcome.RECORD), record


def _tags(text: str) -> dict[str, str | None] | None:
    """Names in lower case and values in their order, a value with an error as ``None``; ``None``
    if a tag stands there twice, which makes the entire list invalid (RFC 6376 section 3.2)."""
    found: dict[str, str | None] = {}
    for spec in text.split(";"):
        name, value = split_tag(spec)
        if name is None:
            continue  # no tag at all, so it is ignored outright (section 4.8)
        name = name.lower()
        if name in found:
            return None
        found[name] = value
    return found


def _values(
    tags: dict[str, str | None],
) -> tuple[dict[str, str], dict[str, tuple[ReportUri, ...]]]:
    """What the tags say, those left out that say nothing the grammar knows (section 4.8)."""
    words: dict[str, str] = {}
    uris: dict[str, tuple[ReportUri, ...]] = {}
    for name, value in tags.items():
        if value is None:
            continue
        if name in KEYWORDS:
            word = keyword(name, value)
            if word is not None:
                words[name] = word
        elif found := read_uris(value):
            uris[name] = found
    return words, uris


def _record(
    text: str,
    policies: Mapping[str, str],
    words: Mapping[str, str],
    uris: Mapping[str, tuple[ReportUri, ...]],
    ignored: tuple[str, ...],
) -> PolicyRecord:
    """The record; syntax errors MUST be discarded in favor of default values (section 4.8)."""
    return PolicyRecord(
        text=text,
        p=policies.get("p"),
        sp=policies.get("sp"),
        np=policies.get("np"),
        adkim=_ALIGNMENT[words.get("adkim", "r")],
        aspf=_ALIGNMENT[words.get("aspf", "r")],
        fo=tuple(words.get("fo", "0").split(":")),
        t=words.get("t") == "y",
        psd=_PSD[words.get("psd", "u")],
        rua=uris.get("rua", ()),
        ruf=uris.get("ruf", ()),
        pct=int(words.get("pct", "100")),
        ignored=ignored,
    )


def _has_valid_policies(
    tags: dict[str, str | None],
    words: dict[str, str],
    known: frozenset[str],
    *,
    rfc7489: bool,
) -> bool:
    """Whether ``p`` is valid, and so are ``sp`` and ``np`` where they stand (section 4.10.1).

    A ``p`` that is absent is valid, because such a record is treated as if it included ``p=none``
    (section 4.7). For RFC 7489 section 6.3, ``v`` and ``p`` MUST be present and MUST appear in that
    order, and by the grammar of its section 6.4 only what comes after them is free.
    """
    if any(name in tags and name not in words for name in {"p", "sp", "np"} & known):
        return False
    return not rfc7489 or list(tags)[1:2] == ["p"]
