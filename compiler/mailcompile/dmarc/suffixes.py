"""The public suffix list, as receivers of RFC 7489 use it; it comes with a package, offline.

The whole list counts, also suffixes that are private, such as those of hosting companies: RFC 7489
section 3.2 leaves the choice to receivers, and this is what they have. A top-level domain that is
not in the list is a suffix (the list's rule ``*``).
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def is_public_suffix(name: str) -> bool:
    """Whether names directly below ``name`` belong to different owners."""
    plain = name.lower().removesuffix(".")
    return bool(plain) and _suffix(plain) == plain


def organizational_domain_7489(name: str) -> str:
    """The suffix and one label more (RFC 7489 section 3.2); a suffix is its own."""
    plain = name.lower().removesuffix(".")
    below = plain.count(".") - _suffix(plain).count(".")
    return plain.split(".", below - 1)[-1] if below > 0 else plain


@lru_cache(maxsize=8192)
def _suffix(name: str) -> str:
    """The longest public suffix of a name, or the name itself where the list has none."""
    return _suffixes().publicsuffix(name) or name


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    # Some 10,000 rules, which take longer to read than a build of a few domains.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
