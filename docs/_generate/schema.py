"""A JSON Schema as a language: its references, its conditions, and keys of one's own choice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_CONDITIONS = ("if", "then", "else")


@dataclass(frozen=True)
class Language:
    """A schema whose references all are of the form ``#/$defs/NAME``."""

    root: Schema

    def resolved(self, part: Schema) -> Schema:
        """A part of the schema with what it refers to laid under it."""
        if "$ref" not in part:
            return part
        own = {keyword: value for keyword, value in part.items() if keyword != "$ref"}
        return {**self.resolved(self._definition(part["$ref"])), **own}

    def identity(self, part: Schema, where: str) -> str:
        """The name of what a part refers to in the end; ``where`` if it refers to nothing."""
        if "$ref" not in part:
            return where
        return self.identity(self._definition(part["$ref"]), part["$ref"])

    @cached_property
    def words(self) -> dict[str, list[Schema]]:
        """What stands for keys of one's own choice, such as ``NAME``, to their schemas."""
        found: dict[str, list[Schema]] = {}
        for part in _parts(self.root):
            keys = part.get("propertyNames")
            if isinstance(keys, dict) and not _among(keys, found.values()):
                taken = "$ref" in keys and _word(keys) in found
                found.setdefault(_word(keys, full=taken), []).append(keys)
        return found

    def word(self, mapping: Schema) -> str:
        """What stands for the keys of a mapping."""
        keys = mapping.get("propertyNames", {})
        return next((word for word, found in self.words.items() if _among(keys, [found])), "KEY")

    def members(self, schema: Schema) -> dict[str, Schema]:
        """The keys that an object takes, with the schemas of their values.

        Last comes what stands for keys of one's own choice, if it takes any.
        """
        properties = schema.get("properties", {})
        found = {key: part for key, part in properties.items() if not self.refusal(part)}
        if isinstance(schema.get("additionalProperties"), dict):
            found[self.word(schema)] = schema["additionalProperties"]
        return found

    def refusal(self, part: Schema) -> str | None:
        """Why nothing can stand at a place."""
        reason: str | None = self.resolved(part).get("x-refused")
        return reason

    def conditions(self, schema: Schema) -> Iterator[Schema]:
        """What an object must be in some cases."""
        for keyword in _CONDITIONS:
            if keyword in schema:
                inner = self.resolved(schema[keyword])
                if keyword != "if":
                    yield inner
                yield from self.conditions(inner)

    def _definition(self, reference: str) -> Schema:
        found: Schema = self.root["$defs"][reference.removeprefix("#/$defs/")]
        return found


def _word(keys: Schema, *, full: bool = False) -> str:
    """The last word of what keys refer to, or all; otherwise the first of what is allowed."""
    if "$ref" in keys:
        name: str = keys["$ref"].removeprefix("#/$defs/").upper()
        return name if full else name.rpartition("_")[2]
    named = re.match(r"an? (\w+)", keys.get("x-allowed", ""))
    return named[1].upper() if named else "KEY"


def _among(keys: Schema, found: Iterable[list[Schema]]) -> bool:
    """Whether keys are those of another mapping: refer to the same, or are described alike."""
    by = "$ref" if "$ref" in keys else "x-allowed"
    return any(keys.get(by) == other.get(by) for others in found for other in others)


def _parts(part: object) -> Iterator[Schema]:
    """All mappings in a schema, outermost first."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _parts(inner)
