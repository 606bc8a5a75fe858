"""Topologies in which ``⟦`` stands before each place where something must be found."""

from collections.abc import Collection

from mailcompile import allowing, lower
from mailcompile.diagnostics import Finding
from mailcompile.topology import kinds
from tests.topologies import compiled

Place = tuple[int, int]

_KINDS = (*kinds.KINDS, *lower.KINDS, *allowing.KINDS)
_CODES = frozenset(kind.code for kind in _KINDS)


def marked(text: str) -> tuple[str, list[Place]]:
    """The topology without its marks, and line and column of each, in their order."""
    places: list[Place] = []
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        before, *pieces = line.split("⟦")
        for piece in pieces:
            places.append((number, len(before) + 1))
            before += piece
        lines.append(before)
    return "\n".join(lines), places


def findings_at_marks(
    text: str, keys: str | None = None, also: Collection[str] = ()
) -> tuple[Finding, ...]:
    """The findings of a marked topology, one at each mark and none elsewhere.

    What rules have to say is left out, but for the codes in ``also``.
    """
    plain, places = marked(text)
    findings = tuple(
        finding
        for finding in compiled(plain, keys).findings
        if finding.code in _CODES or finding.code in also or finding.code.startswith("SCHEMA")
    )
    found = [(finding.line, finding.column) for finding in findings]
    assert found == places, [(f.code, f.line, f.column, f.message) for f in findings]
    assert all(finding.message.strip() for finding in findings)
    return findings


def codes_at_marks(text: str, keys: str | None = None, also: Collection[str] = ()) -> list[str]:
    """The codes of the findings at the marks."""
    return [finding.code for finding in findings_at_marks(text, keys, also)]
