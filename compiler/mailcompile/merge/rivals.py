"""Which hand-written values say what one of our RRsets says."""

import re
from collections.abc import Iterable

from mailcompile.dkim.meaning import same_key
from mailcompile.dmarc.meaning import same_policy
from mailcompile.dns import RRset
from mailcompile.formats.octodns_yaml import HandRecord
from mailcompile.lower.conflicts import text_sort
from mailcompile.spf.meaning import same_spf

_PREFERENCE = re.compile(r"[0-9]{1,5}")
"""``int()`` takes other digits, too, and raises for very many of them."""


def rivals(rrset: RRset, record: HandRecord) -> tuple[str, ...]:
    """The values of ``record``, which has the name and type of ``rrset``, that say what we own.

    Texts of different sorts stand side by side; of all other types an RRset is ours as a whole.
    """
    if rrset.type != "TXT":
        return record.values
    sorts = {text_sort(rrset.name, rdata.text) for rdata in rrset.rdatas}
    return tuple(text for text in record.values if text_sort(rrset.name, text) in sorts)


def same_meaning(rrset: RRset, values: Iterable[str]) -> bool:
    """Whether published ``values`` mean to every receiver what ``rrset`` says."""
    values = tuple(values)
    if len(set(values)) != len(values):
        return False  # Somebody's mistake, which is not ours to keep.
    ours = tuple(rdata.text for rdata in rrset.rdatas)
    if rrset.type == "TXT":
        return _same_texts(rrset, ours, values)
    if rrset.type == "MX":
        return _ranks(ours) == _ranks(values)
    return sorted(set(ours)) == sorted(values)


def _same_texts(rrset: RRset, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Each of ours has its counterpart of the same sort, and none is left over."""
    by_sort = {text_sort(rrset.name, text): text for text in theirs}
    if len(by_sort) != len(theirs) or len(theirs) != len(ours):
        return False
    return all(
        sort in by_sort and _same_text(sort, text, by_sort[sort])
        for text in ours
        for sort in (text_sort(rrset.name, text),)
    )


def _same_text(sort: str, one: str, other: str) -> bool:
    match sort:
        case "v=spf1":
            return same_spf(one, other)
        case "v=dmarc1":
            return same_policy(one, other)
        case "v=dkim1":
            return same_key(one, other)
    return one == other


def _ranks(values: tuple[str, ...]) -> list[list[str]] | None:
    """The exchangers in the order in which they are tried: preferences mean nothing else (RFC 5321
    section 5.1). A null MX is itself (RFC 7505 section 3)."""
    found: dict[int, set[str]] = {}
    for text in values:
        preference, _, exchange = text.partition(" ")
        if not _PREFERENCE.fullmatch(preference):
            return None
        found.setdefault(int(preference), set()).add(exchange)
    if any("." in exchanges for exchanges in found.values()):
        return [["null", *values]]
    return [sorted(found[preference]) for preference in sorted(found)]
