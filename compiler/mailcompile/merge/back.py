"""Giving back: what stood somewhere before it was ours, once the topology no longer wants it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.formats.ledger import Key, Owned
from mailcompile.formats.octodns_yaml import Change, HandZone, edited
from mailcompile.lower.conflicts import text_sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What stands at a name and type again."""

    ttl: int
    values: tuple[str, ...]


def given_back(zone: DomainName, key: Key, mine: Owned, others: tuple[str, ...]) -> Back | None:
    """What was adopted, beside ``others`` that stand there by hand; ``None`` where we had added it.

    What somebody has written there meanwhile says more than what stood there once: of texts that
    exclude each other, and of all other types, that stays alone.
    """
    if mine.was is not None:
        back = Back(ttl=mine.was.ttl, values=mine.was.values)
    elif mine.kept:
        back = Back(ttl=mine.ttl, values=mine.values)
    else:
        return None
    name, kind = key
    if kind != "TXT":
        return None if others else back
    sorts = {text_sort(zone.below(name), text) for text in others}
    left = tuple(text for text in back.values if text_sort(zone.below(name), text) not in sorts)
    return Back(ttl=back.ttl, values=left) if left else None


def without_ours(name: DomainName, zone: HandZone, owned: Mapping[Key, Owned]) -> str:
    """The file of a zone that left the topology, as it would be had we never been there: values
    that were adopted come back in their form, and those that we added go. Raises
    ``NotEditable``."""
    changes = []
    for key, mine in owned.items():
        written = zone.find(*key)
        there = () if written is None else written.values
        others = tuple(text for text in there if text not in mine.values)
        back = given_back(name, key, mine, others)
        values = back.values if back is not None else ()
        ttl = back.ttl if back is not None and not others else None
        changes.append(Change(name=key[0], type=key[1], ttl=ttl, values=(*others, *values)))
    return edited(zone, changes)
