"""``adopt``: hand-written values that say what the topology says become the topology's."""

from collections.abc import Iterable, Mapping

from mailcompile.formats.ledger import Key, Owned
from mailcompile.formats.octodns_yaml import Change, HandZone, edited
from mailcompile.lower.conflicts import text_sort
from mailcompile.merge.objections import Adoptable
from mailcompile.topology import HandPart


def adopted_zone(hand: HandPart, adoptable: Iterable[Adoptable]) -> str:
    """The hand-written file without what becomes ours; all else stays. Raises ``NotEditable``."""
    zone: HandZone = hand.zone
    changes = []
    for found in adoptable:
        written = zone.find(found.name, found.type)
        values = () if written is None else written.values
        rest = tuple(text for text in values if text not in found.values)
        changes.append(Change(name=found.name, type=found.type, ttl=None, values=rest))
    return edited(zone, changes)


def adopted_entries(owned: Mapping[Key, Owned], adoptable: Iterable[Adoptable]) -> dict[Key, Owned]:
    """The zone's entries in the ledger, with those that become ours in the form in which they
    stand."""
    found = dict(owned)
    for one in adoptable:
        key = (one.name, one.type)
        before = found.get(key)
        was = before.was if before is not None else None
        values = (*_others(one, before), *one.values)
        found[key] = Owned(ttl=one.ttl, values=values, kept=True, was=was)
    return found


def _others(one: Adoptable, before: Owned | None) -> tuple[str, ...]:
    """The texts of other sorts that are ours at the same name already."""
    if before is None or one.type != "TXT":
        return ()
    sorts = {text_sort(one.name, text) for text in one.values}
    return tuple(text for text in before.values if text_sort(one.name, text) not in sorts)
