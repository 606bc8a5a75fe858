"""The nearest spelling of a name that nobody declared."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """A hint with the nearest spelling among ``candidates``, or what there is."""
    return _nearest(word, tuple(sorted(candidates)))


@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    # The comparison of words is slow; among more than that nobody misses it.
    close = get_close_matches(word, known, n=1) if len(known) <= 200 else []
    if close:
        return f"did you mean {close[0]}?"
    if not known:
        return None
    return f"known: {', '.join(known[:8])}" + (", …" if len(known) > 8 else "")
