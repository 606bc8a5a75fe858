"""The pages about the languages: a section an object, a row a key."""

from collections.abc import Iterator

from docs._generate.flow import entry, flow
from docs._generate.markdown import block, code, link, page, prose, table
from docs._generate.schema import Schema
from docs._generate.sections import Section
from docs._generate.words import Speaker, allowed, default, says_null
from mailcompile.source.document import Json
from mailcompile.source.words import listed

NOT_YET = "../rules/SCHEMA009.md"
OR = "# or"
"""Stands between several examples of one key."""


def reference(speaker: Speaker, title: str, introduction: str) -> str:
    """The page about a language."""
    return page(
        f"# {title}",
        introduction,
        _contents(speaker),
        _words(speaker),
        *(part for found in speaker.sections.values() for part in _section(speaker, found)),
    )


def members_with_examples(
    speaker: Speaker, section: Section
) -> Iterator[tuple[str, Schema, tuple[Json, ...]]]:
    """The keys of an object with their schemas, and the examples that stand beside them.

    Examples that stand at the section to which a key leads are left out.
    """
    for key, part in speaker.language.members(section.schema).items():
        examples = tuple(speaker.language.resolved(part).get("examples", ()))
        elsewhere = any(
            lead.parent == section.identity and lead.key == key and found.home.examples == examples
            for found in speaker.sections.values()
            for lead in found.leads
            if found.home
        )
        yield key, part, () if elsewhere else examples


def _contents(speaker: Speaker) -> str:
    depths: dict[str, int] = {}
    lines = []
    for identity, section in speaker.sections.items():
        nested = len(section.parents) == 1 and section.parents != ("#",)
        depths[identity] = depths.get(section.parents[0], -1) + 1 if nested else 0
        lines.append(f"{'  ' * depths[identity]}- {speaker.link(section)}")
    return "\n".join(lines)


def _words(speaker: Speaker) -> str:
    """What the words in capitals mean."""
    lines = ["What is in capitals is of your choice:", ""]
    for word, keys in speaker.language.words.items():
        meanings = dict.fromkeys(allowed(speaker.language.resolved(part)) for part in keys)
        lines.append(f"- {code(word)}: {'; or '.join(meanings)}")
    return "\n".join(lines)


def _section(speaker: Speaker, section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield " ".join(_sentences(speaker, section))
    if section.home is not None:
        shown = (entry(section.home.key, example) for example in section.home.examples)
        yield block(f"\n{OR}\n".join(shown), "yaml") if section.home.examples else ""
    cells = (
        (code(key), _takes(speaker, section, key, part), _meaning(speaker, key, part, examples))
        for key, part, examples in members_with_examples(speaker, section)
    )
    yield table(("key", "takes", "meaning"), cells)
    yield _not_here(speaker, section)
    yield _not_yet(speaker, section)


def _sentences(speaker: Speaker, section: Section) -> Iterator[str]:
    language, schema = speaker.language, section.schema
    if "description" in schema:
        yield prose(schema["description"])
    if "x-id-of" in schema:
        yield f"It is {speaker.ids(schema, schema['x-id-of'])}."
    elif "x-allowed" in schema:
        yield f"It is {allowed(schema)}."
    if len(section.parents) > 1:
        places = (speaker.link(speaker.sections[parent]) for parent in section.parents)
        yield f"It stands in {listed(places, 'and')}."
    held = (part for found in language.conditions(schema) for part in _values(found))
    for reason in dict.fromkeys(filter(None, map(language.refusal, held))):
        yield f"{reason[0].upper()}{prose(reason[1:])}."
    if schema.get("x-open"):
        yield "Any other key may stand here, too."


def _takes(speaker: Speaker, section: Section, key: str, part: Schema) -> str:
    schema = speaker.language.resolved(part)
    said = [speaker.takes(part, f"{section.identity}/{key}")]
    if says_null(schema):
        said.append("or `null`")
    found = default(schema)
    conditions = speaker.language.conditions(section.schema)
    if key in section.schema.get("required", ()):
        said.append("**required**")
    elif any(key in condition.get("required", ()) for condition in conditions):
        said.append("**required** in some cases")
    elif found is not None:
        said.append(f"default: {found if ' ' in found else code(found)}")
    return "<br>".join(said)


def _meaning(speaker: Speaker, key: str, part: Schema, examples: tuple[Json, ...]) -> str:
    said = [prose(speaker.language.resolved(part).get("description", ""))]
    said += [code(f"{key}: {flow(example)}") for example in examples]
    return "<br>".join(filter(None, said))


def _not_here(speaker: Speaker, section: Section) -> str:
    refused = {
        key: speaker.language.refusal(part)
        for key, part in section.schema.get("properties", {}).items()
    }
    found = [f"{code(key)} ({prose(reason)})" for key, reason in refused.items() if reason]
    return f"Not here: {listed(found, 'and')}." if found else ""


def _not_yet(speaker: Speaker, section: Section) -> str:
    keys = [code(key) for key in section.schema.get("x-planned", ())]
    found = [listed(keys, "and")] if keys else []
    for key, part in speaker.language.members(section.schema).items():
        found += speaker.planned(key, part)
    return f"{link('Not yet', NOT_YET)}: {'; '.join(found)}." if found else ""


def _values(schema: Schema) -> Iterator[Schema]:
    yield from schema.get("properties", {}).values()
