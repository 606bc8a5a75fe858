"""The objects of a language, each once, in the order of reading."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from docs._generate.schema import Language, Schema

_WHOLE = "#"
_ITEM = "[]"
_MANY = 3
"""Places from which on an object is known by its own name."""

Leads: TypeAlias = Mapping[str, list["Lead"]]
"""By object, the keys that lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A key of one object whose value is, or holds, another object."""

    parent: str
    child: str
    key: str
    steps: tuple[str, ...]
    """What lies between: ``ID`` for a mapping by ID, ``[]`` for a list."""
    examples: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An object with named keys."""

    identity: str
    path: str
    """Where it stands: ``outputs.octodns``, ``mx[]``; empty for the whole."""
    schema: Schema
    leads: tuple[Lead, ...]
    home: Lead | None
    """The place that its examples are for; None for the whole."""

    @property
    def title(self) -> str:
        """The heading, as Markdown."""
        if self.path.endswith(_ITEM):
            return f"`{self.path.removesuffix(_ITEM)}` entry"
        return f"`{self.path}`" if self.path else "Top level"

    @property
    def parents(self) -> tuple[str, ...]:
        """The identities of the objects in which it stands, itself not counted."""
        found = dict.fromkeys(lead.parent for lead in self.leads)
        return tuple(parent for parent in found if parent != self.identity)


def sections(language: Language) -> dict[str, Section]:
    """All objects by identity; one that several others hold stands behind the last of them."""
    schemas: dict[str, Schema] = {_WHOLE: language.root}
    leads: dict[str, list[Lead]] = {_WHOLE: []}
    waiting = [_WHOLE]
    for identity in waiting:
        for lead, schema in _children(language, identity, schemas[identity]):
            if lead.child not in schemas:
                schemas[lead.child] = schema
                waiting.append(lead.child)
            leads.setdefault(lead.child, []).append(lead)
    return {
        key: Section(
            identity=key,
            path=path,
            schema=schemas[key],
            leads=tuple(leads[key]),
            home=_home(leads[key], leads),
        )
        for key, path in _paths(leads).items()
    }


def _children(language: Language, identity: str, schema: Schema) -> Iterator[tuple[Lead, Schema]]:
    for key, part in language.members(schema).items():
        examples = tuple(language.resolved(part).get("examples", ()))
        for child, found, steps in _objects(language, part, f"{identity}/{key}", ()):
            yield Lead(parent=identity, child=child, key=key, steps=steps, examples=examples), found


def _objects(
    language: Language, part: Schema, where: str, steps: tuple[str, ...]
) -> Iterator[tuple[str, Schema, tuple[str, ...]]]:
    """The objects with named keys that a value is, or holds in mappings and lists."""
    identity, schema = language.identity(part, where), language.resolved(part)
    if "properties" in schema:
        yield identity, schema, steps
    elif isinstance(schema.get("additionalProperties"), dict):
        word, value = language.word(schema), schema["additionalProperties"]
        yield from _objects(language, value, f"{identity}/{word}", (*steps, word))
    if "items" in schema:
        yield from _objects(language, schema["items"], f"{identity}/{_ITEM}", (*steps, _ITEM))


def _paths(leads: Leads) -> dict[str, str]:
    """Where each object stands; one with several places by its name alone.

    Of two with one name, the one with more places has it.
    """
    order = _order(leads)
    top = (lead for key in order for lead in leads[key] if lead.parent == _WHOLE)
    names = {_tail(lead): lead.child for lead in top}
    for key in sorted(order, key=lambda key: -len(leads[key])):
        if len({lead.parent for lead in leads[key]} - {key}) >= _MANY:
            names.setdefault(_name(leads[key]), key)
    short = {key: name for name, key in names.items()}
    paths = {_WHOLE: ""}
    for key in order[1:]:
        home = _home(leads[key], leads)
        assert home is not None
        holder = f"{paths[home.parent]}." if paths.get(home.parent) else ""
        paths[key] = short.get(key, f"{holder}{_tail(home)}")
    return paths


def _home(found: list[Lead], leads: Leads) -> Lead | None:
    """Of the places of an object, the last one near the top."""
    near = [lead for lead in found if {up.parent for up in leads[lead.parent]} <= {_WHOLE}]
    return [*found[:1], *near][-1] if found else None


def _name(leads: list[Lead]) -> str:
    """The key that leads to an object most often, and what is between."""
    return Counter(map(_tail, leads)).most_common(1)[0][0]


def _tail(lead: Lead) -> str:
    return lead.key + "".join(step if step == _ITEM else f".{step}" for step in lead.steps)


def _order(leads: Leads) -> list[str]:
    """Each object behind all that hold it, and as close behind them as can be."""
    done: list[str] = []

    def add(identity: str) -> None:
        done.append(identity)
        for child, found in leads.items():
            parents = {lead.parent for lead in found} - {child}
            if child not in done and identity in parents and parents <= set(done):
                add(child)

    add(_WHOLE)
    return done + [identity for identity in leads if identity not in done]
