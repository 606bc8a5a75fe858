"""What stands in a zone beside what is ours: hand-written records, and what the ledger says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mailcompile.diagnostics import Pointer
from mailcompile.formats.ledger import Key, Owned
from mailcompile.formats.octodns_yaml import HandRecord, HandZone
from mailcompile.topology.purposes import purposes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HandPart:
    """The hand-written file of a zone, and what of it is hand-written indeed."""

    zone: HandZone
    records: tuple[HandRecord, ...]
    """In file order, without the values that are ours; where those were all, the record is left
    out."""
    _by_name: dict[str, list[HandRecord]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, name: str) -> tuple[HandRecord, ...]:
        """The hand-written records of a relative name."""
        if not self._by_name:
            for record in self.records:
                self._by_name.setdefault(record.name, []).append(record)
        return tuple(self._by_name.get(name, ()))

    def find(self, name: str, kind: str) -> HandRecord | None:
        """The hand-written part of one RRset."""
        return next((one for one in self.at(name) if one.type == kind), None)

    def pointer(self, record: HandRecord, value: str) -> Pointer:
        """Where a value of a record stands in the file."""
        written = self.zone.find(record.name, record.type)
        if written is None or value not in written.values:
            return record.pointer
        return self.zone.value_pointer(written, written.values.index(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a zone has beside what the topology wants there."""

    hand: HandPart | None = None
    """``None``: nobody showed us what stands there by hand."""
    owned: Mapping[Key, Owned] = field(default_factory=dict)
    """The ledger: what the last build left there, without what is not ours any more."""
    released: Mapping[Key, Owned] = field(default_factory=dict)
    """What the topology has given up, by ``manage``, and stays as it is."""
    gone: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    """What earlier builds left there, and is to be taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A zone as the last build, and people since then, have left it."""

    zone: HandZone | None = None
    """The hand-written file."""
    owned: Mapping[Key, Owned] = field(default_factory=dict)
    gone: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)


def beside(before: Before, *, in_place: bool, manage: frozenset[str], empty: bool) -> Beside:
    """What is hand-written in a zone, and what is still ours.

    Where the topology gives up a purpose of the zone, what was ours stays and is hand-written from
    then on. A zone of which it says nothing (``empty``) has given up nothing: it is undone.
    """
    owned: dict[Key, Owned] = {}
    released: dict[Key, Owned] = {}
    for key, mine in before.owned.items():
        ours = tuple(text for text in mine.values if purposes_of(key, (text,)) & manage)
        theirs = tuple(text for text in mine.values if text not in ours)
        if empty or not theirs:
            owned[key] = mine
            continue
        released[key] = replace(mine, values=theirs)
        if ours:
            owned[key] = replace(mine, values=ours)
    hand = None
    if before.zone is not None:
        hand = _hand_part(before.zone, owned if in_place else {})
        if not in_place:
            hand, released = _with_released(hand, released)
    return Beside(hand=hand, owned=owned, released=released, gone=before.gone)


def _hand_part(zone: HandZone, owned: Mapping[Key, Owned]) -> HandPart:
    """The hand-written part of a file into which values of ours may have been written.

    A value is ours if the ledger has it, in just this form; whoever changes one of ours by hand has
    written one of his own.
    """
    records = []
    for record in zone.records:
        ours = owned.get((record.name, record.type))
        rest = tuple(text for text in record.values if ours is None or text not in ours.values)
        if rest:
            records.append(replace(record, values=rest))
    return HandPart(zone=zone, records=tuple(records))


def _with_released(
    hand: HandPart, released: Mapping[Key, Owned]
) -> tuple[HandPart, dict[Key, Owned]]:
    """The hand-written part with what the topology gave up and only the ledger has, and which of
    that it is: what somebody has written there since then takes its place."""
    records = {(one.name, one.type): one for one in hand.records}
    types: dict[str, set[str]] = {}
    for name, kind in records:
        types.setdefault(name, set()).add(kind)
    left: dict[Key, Owned] = {}
    for key, mine in released.items():
        name, kind = key
        there = records.get(key)
        values = _not_said(key, mine.values, () if there is None else there.values)
        others = types.get(name, set()) - {kind}
        if not values or "CNAME" in others or (kind == "CNAME" and others):
            continue
        left[key] = replace(mine, values=values)
        records[key] = (
            HandRecord(name=name, type=kind, ttl=mine.ttl, values=values, pointer=())
            if there is None
            else replace(there, values=(*there.values, *values))
        )
    return HandPart(zone=hand.zone, records=tuple(records.values())), left


def _not_said(key: Key, values: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    """The values that nothing by hand says in their place."""
    name, kind = key
    if there and (kind != "TXT" or any(label.startswith("_") for label in name.split("."))):
        return ()
    has_spf = any(text.lower().startswith("v=spf1") for text in there)
    return tuple(
        text
        for text in values
        if text not in there and not (has_spf and text.lower().startswith("v=spf1"))
    )
