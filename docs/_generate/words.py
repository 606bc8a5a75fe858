"""What a place takes, its default, and what is planned for it, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from docs._generate.markdown import anchor, code, link, prose
from docs._generate.schema import Language, Schema
from docs._generate.sections import Section, sections
from mailcompile.source.words import listed, literal, type_words, types

_DEFAULTS = (
    re.compile(r"the default is `([^`]+)`"),
    re.compile(r"`([^`]+)` \((?:[^()]*, )?the default\)"),
    re.compile(r"`?([\w-]+(?: seconds)?)`? by default"),
)


@dataclass(frozen=True)
class Speaker:
    """Speaks about one language, with links to its sections."""

    language: Language
    hosts: "Speaker | None" = None
    """Who speaks about the language in which IDs are declared, if it is another one."""
    page: str = ""
    """The page of this language, for links from another one."""

    @cached_property
    def sections(self) -> dict[str, Section]:
        """All sections by identity, in the order of reading."""
        return sections(self.language)

    def link(self, section: Section, text: str | None = None) -> str:
        """A link to a section."""
        return link(text or section.title, anchor(section.title))

    def section(self, part: Schema, where: str) -> Section | None:
        """The section of a part of the schema, if it is an object with named keys."""
        return self.sections.get(self.language.identity(part, where))

    def takes(self, part: Schema, where: str) -> str:
        """What can be written at a place but null. ``where`` is its identity by default."""
        schema, section = self.language.resolved(part), self.section(part, where)
        where = self.language.identity(part, where)
        if section is not None:
            said = self.link(section, allowed(schema))
        elif isinstance(schema.get("additionalProperties"), dict):
            said = self._mapping(schema, where)
        elif "x-id-of" in schema:
            said = self.ids(schema, schema["x-id-of"])
        else:
            said = allowed(schema)
        return self._with_items(said, schema, f"{where}/[]") if "items" in schema else said

    def ids(self, schema: Schema, holder: str) -> str:
        """What a value may be, with a link to where such IDs are declared."""
        there = self.hosts or self
        page = there.page if self.hosts else ""
        declared = there.language.resolved(there.language.root["properties"][holder])
        word = there.language.word(declared)
        return link(allowed(schema), page + anchor(f"{holder}.{word}"))

    def planned(self, key: str, part: Schema) -> Iterator[str]:
        """What a key will take in a later version."""
        schema = self.language.resolved(part)
        words = [code(literal(value)) for value in schema.get("x-planned-values", ())]
        if schema.get("x-planned-types"):
            words.append(type_words(schema["x-planned-types"]))
        if words:
            yield f"for {code(key)} {listed(words, 'and')}"
        for inner in ("items", "additionalProperties"):
            held = schema.get(inner)
            if isinstance(held, dict) and "properties" not in self.language.resolved(held):
                yield from self.planned(key, held)

    def _mapping(self, schema: Schema, where: str) -> str:
        """What a mapping with keys of one's own choice holds, or what else may stand there."""
        word, part = self.language.word(schema), schema["additionalProperties"]
        section = self.section(part, f"{where}/{word}")
        value = self.link(section) if section else self.takes(part, f"{where}/{word}")
        other = set(types(schema)) - {"object", "null"}
        return f"{f'{allowed(schema)};' if other else 'a mapping:'} {code(word)} → {value}"

    def _with_items(self, said: str, array: Schema, where: str) -> str:
        """With what each item of a list is, where the words for the list do not say it."""
        part = array["items"]
        item, section = self.language.resolved(part), self.section(part, where)
        if section is not None and allowed(item) in said:
            return self.link(section, said)
        if section is not None:
            return f"{said}; each {self.link(section, allowed(item))}"
        if "enum" in item and literal(item["enum"][0]) not in said:
            return f"{said}: {allowed(item)}"
        if "x-id-of" in item and said == allowed(array):
            return self.ids(array, item["x-id-of"])
        return said


def allowed(schema: Schema) -> str:
    """What a value may be, without what it holds."""
    if "x-allowed" in schema:
        return prose(schema["x-allowed"])
    if "const" in schema:
        return code(literal(schema["const"]))
    if "enum" in schema:
        return listed(code(literal(value)) for value in schema["enum"] if value is not None)
    low, high = schema.get("minimum"), schema.get("maximum")
    numbers = f", {low} to {high}" if high is not None else f", at least {low}"
    names = [name for name in types(schema) if name != "null"]
    return type_words(names) + (numbers if low is not None else "")


def says_null(schema: Schema) -> bool:
    """Whether null is taken, and the words do not say so."""
    said = re.search(r"\b(null|nothing)\b", schema.get("x-allowed", ""))
    return "null" in types(schema) and not said


def default(schema: Schema) -> str | None:
    """The default that a description names."""
    if "default" in schema:
        return literal(schema["default"])
    if set(types(schema)) and set(types(schema)) <= {"object", "null"}:
        return None  # What is said is of its keys.
    description = schema.get("description", "")
    found = (pattern.search(description) for pattern in _DEFAULTS)
    return next((match[1] for match in found if match), None)
