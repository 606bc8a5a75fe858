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
    out. What is given back stands here as it will stand in the file."""

    def at(self, name: str) -> tuple[HandRecord, ...]:
        """The hand-written records of a relative name."""
        return tuple(record for record in self.records if record.name == name)

    def find(self, name: str, kind: str) -> HandRecord | None:
        """The hand-written part of one RRset."""
        return next((one for one in self.records if (one.name, one.type) == (name, kind)), None)

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
    then on. Where it no longer says anything of the zone (``empty``), what was ours is undone: what
    was adopted is given back as it was, and what was added goes.
    """
    owned = dict(before.owned)
    back: dict[Key, Owned] = {}
    for key, mine in before.owned.items():
        if empty and (mine.kept or mine.was is not None):
            back[key] = owned[key] if in_place else owned.pop(key)
        elif not empty and not purposes_of(key, mine.values) & manage:
            del owned[key]
    hand = None
    if before.zone is not None:
        hand = _hand_part(before.zone, owned if in_place else {}, back if in_place else {})
    return Beside(hand=hand, owned=owned, gone=before.gone)


def _hand_part(zone: HandZone, owned: Mapping[Key, Owned], back: Mapping[Key, Owned]) -> HandPart:
    """The hand-written part of a file into which values of ours may have been written.

    A value is ours if the ledger has it, in just this form; whoever changes one of ours by hand has
    written one of his own.
    """
    records = []
    for record in zone.records:
        key = (record.name, record.type)
        ours = owned.get(key)
        rest = tuple(text for text in record.values if ours is None or text not in ours.values)
        if key in back:
            rest, record = _given_back(record, rest, back[key])
        if rest:
            records.append(replace(record, values=rest))
    return HandPart(zone=zone, records=tuple(records))


def _given_back(
    record: HandRecord, rest: tuple[str, ...], mine: Owned
) -> tuple[tuple[str, ...], HandRecord]:
    """The values of others with those that stood there before; alone, these have their own TTL."""
    if mine.was is None:
        return record.values, record
    return (*rest, *mine.was.values), record if rest else replace(record, ttl=mine.was.ttl)
