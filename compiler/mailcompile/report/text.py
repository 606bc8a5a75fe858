"""Findings as text: what is wrong, the line it stands in, the remedy."""

from collections.abc import Callable, Iterable
from textwrap import fill

from mailcompile.diagnostics import Finding, Kind, Place, Proof, Severity, Verdict
from mailcompile.report.commands import breaks, broken_up

Paint = Callable[[str, str], str]
"""(text, colour) to text; the colours are ``red``, ``yellow``, ``blue``, ``bold``."""

LineOf = Callable[[str, int], str | None]
"""(file, line) to the text of that line."""

_WIDTH = 100
_PROSE = 88
_NAMES = 8
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def plain(text: str, colour: str) -> str:
    """No colours."""
    return text


def finding_text(finding: Finding, line_of: LineOf, paint: Paint) -> str:
    """One finding with the line that it is about, some lines long."""
    kind = finding.kind
    colour = _COLOURS[kind.severity]
    lines = [paint(f"{kind.severity}[{kind.code}]", colour) + paint(f": {finding.message}", "bold")]
    if finding.place is not None:
        lines += _snippet(finding.place, line_of, paint, colour)
    if finding.hint is not None:
        lines.append(f"{paint('help', 'blue')}: {finding.hint}")
    source = f"{kind.rfc}; " if kind.rfc else ""
    lines.append(f"      {source}mailcompile explain {kind.code}")
    return "\n".join(lines)


def place_text(place: Place, line_of: LineOf, paint: Paint) -> Iterable[str]:
    """Where something stands, and its line, without a finding."""
    return _snippet(place, line_of, paint, "blue")


def summary(findings: Iterable[Finding]) -> str:
    """``2 errors, 1 warning``, or nothing."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.kind.severity] += 1
    return ", ".join(
        f"{count} {severity}{'s' if count > 1 else ''}"
        for severity, count in counts.items()
        if count
    )


def assumed(proofs: Iterable[Proof]) -> str | None:
    """What was not proved because nothing is known of names of others; ``None`` if all was."""
    found = [proof for proof in proofs if proof.verdict is Verdict.ASSUMED]
    names = sorted({name for proof in found for name in proof.unknown})
    if not names:
        return None
    shown = ", ".join(names[:_NAMES]) + (f" and {len(names) - _NAMES} more" * (len(names) > _NAMES))
    claims = f"{len(found)} claim{'s' * (len(found) > 1)}"
    rests = "rests" if len(found) == 1 else "rest"
    return f"note: {claims} {rests} on names that mail.lock.yaml lacks: {shown}"


def kind_text(kind: Kind, paint: Paint) -> str:
    """A rule or another kind of finding, as ``explain`` shows it."""
    title = f"{kind.code} {kind.name} ({kind.severity})"
    parts = [paint(title, "bold")]
    for paragraph in kind.paragraphs:
        parts += ["", fill(paragraph, _PROSE, break_long_words=False, break_on_hyphens=False)]
    if kind.rfc:
        parts += ["", f"Source: {kind.rfc}"]
    if kind.bad:
        parts += ["", paint("Refused:" if kind.severity is Severity.ERROR else "Unwise:", "bold")]
        parts += ["", marked_example(kind.bad)]
    if kind.good:
        parts += ["", paint("Fine:", "bold"), "", _indented(kind.good)]
    return "\n".join(parts)


def marked_example(text: str) -> str:
    """An example whose marked place is underlined."""
    lines = []
    for line in text.splitlines():
        start = line.find("⟦")
        clean = line.replace("⟦", "").replace("⟧", "")
        lines.append(clean)
        if start >= 0:
            lines.append(" " * start + "^" * (line.find("⟧") - start - 1))
    return _indented("\n".join(lines))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def _snippet(place: Place, line_of: LineOf, paint: Paint, colour: str) -> Iterable[str]:
    """The place, and its line with the range underlined."""
    yield f"  {paint('-->', 'blue')} {place.file}:{place.line}:{place.column}"
    line = line_of(place.file, place.line)
    if line is None or not line.strip():
        return
    shown, column, width = _window(line, place)
    number = str(place.line)
    bar = paint("|", "blue")
    yield f"{' ' * len(number)} {bar}"
    yield f"{paint(number, 'blue')} {bar} {shown}"
    yield f"{' ' * len(number)} {bar} {' ' * column}{paint('^' * width, colour)}"


def _window(line: str, place: Place) -> tuple[str, int, int]:
    """The part of a long line that holds the place: text, column in it from 0, width."""
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    end = max(min(end, len(line)), start + 1)
    left = max(0, start - _WIDTH // 4) if len(line) > _WIDTH else 0
    shown = line[left : left + _WIDTH]
    clean = "".join(character if character.isprintable() else " " for character in shown)
    column, width = start - left, max(min(end - start, _WIDTH - (start - left)), 1)
    # What moves to the right by a space takes its mark with it.
    within = [column < at < column + width for at in breaks(clean)]
    before = sum(at <= column for at in breaks(clean))
    return broken_up(clean), column + before, width + sum(within)
