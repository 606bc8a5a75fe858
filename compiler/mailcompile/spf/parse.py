"""A whole SPF record as every receiver reads it (RFC 7208 sections 4.5 and 4.6).

Sections below are sections of RFC 7208.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mailcompile.spf.grammar import Mechanism, TermProblem, read_term

# Exactly this, then a space or the end (section 4.5); ABNF is case-insensitive (section 12).
_VERSION = re.compile(r"(?ai)v=spf1(?: |\Z)")


class RecordProblem(ValueError):
    """Why a record is a permerror, in words for the person who published it."""


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """What a receiver acts on in a record without syntax errors."""

    directives: tuple[Mechanism, ...]
    """Up to the first ``all``: those behind it MUST be ignored (section 5.1)."""
    redirect: str | None = None
    """The domain-spec; ``None`` also where an ``all`` in the record makes receivers ignore it
    (section 6.1)."""
    exp: str | None = None
    """The domain-spec of the explanation (section 6.2)."""


def spf_records(texts: Iterable[str]) -> tuple[str, ...]:
    """Those TXT values that are SPF records (section 4.5), in their order; each its strings
    joined (section 3.3). None means ``none``, several mean ``permerror``."""
    return tuple(text for text in texts if _VERSION.match(text))


@lru_cache(maxsize=4096)
def parse_record(text: str) -> SpfRecord:
    """The record that ``spf_records`` chose; a syntax error anywhere raises ``RecordProblem``
    (section 4.6)."""
    directives: list[Mechanism] = []
    known: dict[str, str] = {}
    # Terms stand behind one or more spaces, and spaces may end the record (section 4.6.1).
    for written in filter(None, text.split(" ")[1:]):
        try:
            term = read_term(written)
        except TermProblem as problem:
            raise RecordProblem(_shown(f"{written}: {problem}")) from None
        if isinstance(term, Mechanism):
            directives.append(term)
        elif term.name in ("redirect", "exp"):  # others are ignored (section 6)
            if term.name in known:
                raise RecordProblem(f"{term.name}= stands twice")  # section 6
            known[term.name] = term.value
    alls = (index for index, directive in enumerate(directives) if directive.name == "all")
    end = next(alls, None)
    return SpfRecord(
        directives=tuple(directives if end is None else directives[: end + 1]),
        redirect=known.get("redirect") if end is None else None,
        exp=known.get("exp"),
    )


def _shown(text: str) -> str:
    """A hostile record may be long; what is said of it is not."""
    return text if len(text) <= 300 else f"{text[:299]}…"
