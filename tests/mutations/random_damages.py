"""Random damages to RRsets of ours, made to both back ends alike."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from tests.mutations.damages import Edit, all_of, rrset
from tests.mutations.harness import FOLDERS, build
from tests.mutations.surgery import Change, Entry, entries

COUNT = 200
_SEED = 7208
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-=:;~+/ "
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """An RRset of a build."""

    zone: str
    name: str
    """Relative to the zone; empty for the apex."""
    type: str
    entry: Entry

    @property
    def owner(self) -> str:
        return f"{self.name}.{self.zone}" if self.name else self.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomDamage:
    """One change of one RRset, or the same of two that change places."""

    build: str
    kind: str
    place: Place
    before: str
    """The value that changes, or what else does, such as the name."""
    after: str
    """What it becomes; empty where it is gone."""
    edit: Edit

    def __str__(self) -> str:
        before, after = self.before, self.after
        if len(before) > 80 < len(after):
            # Of keys, what differs.
            at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
            before, after = f"…{before[at : at + 9]}…", f"…{after[at : at + 9]}…"
        where = f"{self.build}: {self.kind} at {self.place.owner} {self.place.type}"
        return f"{where}: {before[:90]!r} → {after[:90]!r}"


@cache
def random_damages() -> tuple[RandomDamage, ...]:
    """The same ``COUNT`` each time, the builds in turn."""
    dice = random.Random(_SEED)
    places = {name: _places(name) for name in sorted(FOLDERS)}
    names = sorted(places)
    found: dict[str, RandomDamage] = {}
    while len(found) < COUNT:
        name = names[len(found) % len(names)]
        made = dice.choice(_KINDS)(dice, name, places[name])
        if made is not None:
            found.setdefault(str(made), made)
    return tuple(found.values())


def _places(name: str) -> list[Place]:
    undamaged = build(name)
    zones = sorted(str(inputs.zone) for inputs in undamaged.inputs)
    return [
        Place(zone, *key, entry)
        for zone in zones
        for key, entry in sorted(entries(undamaged.files, zone).items())
    ]


def _character(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """One character of a value is another one."""
    place, before = _value(dice, places)
    at = dice.randrange(len(before))
    after = before[:at] + dice.choice(_LETTERS) + before[at + 1 :]
    if before == after:
        return None
    return _made(name, "character", place, before, after, _instead(before, after))


def _number(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """A number in a value is one more or less, or ten times itself."""
    place, before = _value(dice, places)
    numbers = list(_NUMBER.finditer(before))
    if not numbers or "p=MII" in before:
        return None
    match = dice.choice(numbers)
    number = int(match[0])
    new = dice.choice([number + 1, max(number - 1, 0), number * 10])
    after = f"{before[: match.start()]}{new}{before[match.end() :]}"
    if before == after:
        return None
    return _made(name, "number", place, before, after, _instead(before, after))


def _qualifier(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """What becomes of those who do not pass SPF."""
    place, before = _value(dice, places)
    if not before.endswith("all"):
        return None
    after = f"{before[:-4]}{dice.choice('+?~-')}all"
    if before == after:
        return None
    return _made(name, "qualifier", place, before, after, _instead(before, after))


def _dropped(dice: random.Random, name: str, places: list[Place]) -> RandomDamage:
    """A value is gone, and its RRset if it was the only one."""
    place, before = _value(dice, places)
    return _made(name, "dropped", place, before, "", _without(before))


def _doubled(dice: random.Random, name: str, places: list[Place]) -> RandomDamage:
    """A value stands there twice."""
    place, before = _value(dice, places)

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        return replace(entry, values=(*entry.values, before))

    return _made(name, "doubled", place, before, before, change)


def _copied(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """A value stands at another name that has the type, too."""
    place, before = _value(dice, places)
    source = dice.choice([one for one in places if one.type == place.type])
    after = dice.choice(source.entry.values)
    if after in place.entry.values:
        return None

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        return replace(entry, values=(*entry.values, after))

    return _made(name, "copied", place, before, f"{before} and {after}", change)


def _swapped(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """Two RRsets of one type have each other's values."""
    place = dice.choice(places)
    other = dice.choice([one for one in places if one.type == place.type])
    mine, theirs = place.entry.values, other.entry.values
    if set(mine) == set(theirs):
        return None
    edit = all_of(
        rrset(place.zone, place.name, place.type, _put(mine, theirs)),
        rrset(other.zone, other.name, other.type, _put(theirs, mine)),
    )
    after = f"{' '.join(theirs)} of {other.owner}"
    return RandomDamage(
        build=name, kind="swapped", place=place, before=" ".join(mine), after=after, edit=edit
    )


def _renamed(dice: random.Random, name: str, places: list[Place]) -> RandomDamage | None:
    """A character of the owner's name is another one."""
    place = dice.choice(places)
    if not place.name:
        return None
    at = dice.randrange(len(place.name))
    after = (
        place.name[:at]
        + dice.choice("abcdefghijklmnopqrstuvwxyz0123456789_")
        + place.name[at + 1 :]
    )
    if after == place.name or any((one.zone, one.name) == (place.zone, after) for one in places):
        return None
    edit = all_of(
        rrset(place.zone, place.name, place.type, lambda _: None),
        rrset(place.zone, after, place.type, lambda _: place.entry),
    )
    return RandomDamage(
        build=name, kind="renamed", place=place, before=place.name, after=after, edit=edit
    )


def _ttl(dice: random.Random, name: str, places: list[Place]) -> RandomDamage:
    """The TTL of another record."""
    place = dice.choice(places)
    seconds = dice.choice([60, 300, 7200, 86400])

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        return replace(entry, ttl=seconds)

    return _made(name, "ttl", place, str(place.entry.ttl), str(seconds), change)


_KINDS: tuple[Callable[[random.Random, str, list[Place]], RandomDamage | None], ...] = (
    _character, _character, _character, _number, _number, _dropped, _dropped, _doubled, _copied,
    _swapped, _swapped, _renamed, _renamed, _qualifier, _ttl,
)  # fmt: skip


def _value(dice: random.Random, places: list[Place]) -> tuple[Place, str]:
    place = dice.choice(places)
    return place, dice.choice(place.entry.values)


def _made(
    name: str, kind: str, place: Place, before: str, after: str, change: Change
) -> RandomDamage:
    edit = rrset(place.zone, place.name, place.type, change)
    return RandomDamage(build=name, kind=kind, place=place, before=before, after=after, edit=edit)


def _instead(before: str, after: str) -> Change:
    return _put((before,), (after,))


def _without(value: str) -> Change:
    return _put((value,), ())


def _put(before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    """``after`` in place of ``before``; what is hand-written beside it stays."""

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        kept = tuple(one for one in entry.values if one not in before)
        values = (*kept, *after)
        return replace(entry, values=values) if values else None

    return change
