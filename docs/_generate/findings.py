"""The pages about what the compiler finds: one for each kind, and the table of all."""

import re
import sys
from collections.abc import Iterator, Mapping

from docs._generate.flow import entry, flow
from docs._generate.markdown import block, link, page, prose, table
from docs._generate.words import Speaker
from mailcompile import Compilation
from mailcompile.diagnostics import Kind, Severity
from mailcompile.report.text import finding_text, plain
from mailcompile.rules import RULES
from mailcompile.source import Json
from mailcompile.source.words import listed
from tests.topologies import compiled

INDEX = "README.md"
REFERENCE = "../reference/topology.md"

_INTRODUCTION = """\
Each finding has a code, which never moves, and a name. An error stops a build, a warning does so
with `--strict`. On a terminal, `mailcompile explain CODE` says what stands here."""
_NO_KEYS = "mailcompile-keys: 1\ndomains: {}\n"
_PARKED = "mailcompile: 1\ndomains: {one.example: {mail: none}}\n"
_STOPS = {
    Severity.ERROR: "An **error**: nothing is written.",
    Severity.WARNING: "A **warning**: it stops a build only with `--strict`.",
}
_RFC = re.compile(r"RFC (\d+)(?: (section|appendix) (\w+(?:\.\w+)*))?")
_RULES = {rule.kind.code: rule for rule in RULES}


def index(kinds: Mapping[str, Kind]) -> str:
    """The table of all kinds."""
    rows = (
        (link(kind.code, file(kind)), kind.name, kind.severity.value, prose(sentence(kind)))
        for kind in kinds.values()
    )
    return page(
        "# What the compiler finds",
        _INTRODUCTION,
        table(("code", "name", "severity", "what"), rows),
    )


def kind_page(kind: Kind, kinds: Mapping[str, Kind], speaker: Speaker) -> str:
    """The page of one kind."""
    head = (_STOPS[kind.severity], _sources(kind), link("All findings", INDEX))
    return page(
        f"# {kind.code} {kind.name}",
        " ".join(filter(None, head)),
        prose(sentence(kind)) if kind.code in _RULES else "",
        *map(prose, kind.paragraphs),
        *_bad(kind),
        *(("## Fine", block(kind.good, "yaml")) if kind.good else ()),
        *_claims(kind, kinds),
        *_allow(kind, speaker),
    )


def file(kind: Kind) -> str:
    """The name of the page of a kind, beside the table."""
    return f"{kind.code}.md"


def sentence(kind: Kind) -> str:
    """A kind in one sentence: the first line of a rule's file, or how the reason begins."""
    if kind.code in _RULES:
        said = sys.modules[_RULES[kind.code].check.__module__].__doc__ or ""
        code_of, _, line = said.partition("\n")[0].partition(": ")
        if code_of == kind.code and line:
            return line[0].upper() + line[1:]
    return re.split(r"(?<=[.?!]) (?=\W?[A-Z])", kind.paragraphs[0])[0]


def examined(example: str) -> Compilation:
    """What the compiler makes of an example, with the keys that it needs."""
    text = example.replace("⟦", "").replace("⟧", "").replace("\\x1b", "\x1b")
    return compiled(text, _NO_KEYS if "keys.yaml has no" in text else None)


def _sources(kind: Kind) -> str:
    """The sections of standards that a kind rests on, with links."""
    if kind.rfc is None:
        return ""
    address = "https://www.rfc-editor.org/rfc/rfc"

    def linked(match: re.Match[str]) -> str:
        part = f"#{match[2]}-{match[3]}" if match[2] else ""
        return link(match[0], f"{address}{match[1]}{part}")

    return f"{_RFC.sub(linked, kind.rfc)}."


def _bad(kind: Kind) -> Iterator[str]:
    if kind.bad is not None:
        compilation = examined(kind.bad)
        found = [finding for finding in compilation.findings if finding.code == kind.code]
        if not found:
            raise AssertionError(f"the bad example of {kind.code} has no {kind.code}")
        said = (finding_text(finding, compilation.line, plain) for finding in found)
        yield "## Refused" if kind.severity is Severity.ERROR else "## Unwise"
        yield block(kind.bad.replace("⟦", "").replace("⟧", ""), "yaml")
        yield block("\n\n".join(said))


def _claims(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    if kind.explains:
        claims = (
            link(claim, file(kinds[claim])) if claim in kinds else claim for claim in kind.explains
        )
        yield "## Claims"
        yield f"It already accounts for a failure of {listed(claims)}."


def _allow(kind: Kind, speaker: Speaker) -> Iterator[str]:
    """How to allow what the compiler lets one allow."""
    entry_of: Json = {"rule": kind.name, "because": "why it is meant"}
    if not examined(f"{_PARKED}rules: {flow({'allow': [entry_of]})}\n").failed:
        places = (
            speaker.link(section).replace("(#", f"({REFERENCE}#")
            for section in speaker.sections.values()
            if "allow" in speaker.language.members(section.schema)
        )
        yield "## Allow it"
        yield f"Where it is meant, say why, in {listed(places)}:"
        yield block(entry("allow", [entry_of]), "yaml")
