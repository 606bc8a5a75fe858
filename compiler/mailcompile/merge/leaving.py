"""Zones that left the topology: with ``in_place``, what was ours is taken out of their files."""

from collections.abc import Mapping

from mailcompile.formats.ledger import Key, Owned
from mailcompile.formats.octodns_yaml import Change, HandZone, edited


def without_ours(zone: HandZone, owned: Mapping[Key, Owned]) -> str:
    """The file as it would be had we never been there: values that were adopted come back in their
    form, and those that we added go. Raises ``NotEditable``."""
    changes = []
    for (name, kind), mine in owned.items():
        written = zone.find(name, kind)
        if mine.kept:
            continue
        others = () if written is None else written.values
        others = tuple(text for text in others if text not in mine.values)
        back = mine.was.values if mine.was is not None else ()
        ttl = mine.was.ttl if mine.was is not None and not others else None
        changes.append(Change(name=name, type=kind, ttl=ttl, values=(*others, *back)))
    return edited(zone, changes)
