"""Problems → findings: pointers become places."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Finding, Problem
from mailcompile.source.document import Document


def located(problems: Iterable[Problem], documents: Mapping[str, Document]) -> list[Finding]:
    """Problems with their places, from the documents by ``Problem.source``.

    A setting that is wrong for many domains (a profile, a default) is one finding.
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        key = (problem.kind.code, problem.source, problem.pointer, problem.on_key)
        alike.setdefault(key, []).append(problem)
    findings = []
    for first, *others in alike.values():
        more = len({other.message for other in others} - {first.message})
        message = f"{first.message} (and {more} more like it)" if more else first.message
        message += _first(first, documents)
        findings.append(
            Finding(
                kind=first.kind,
                message=message,
                place=documents[first.source].place(first.pointer, key=first.on_key),
                path=first.pointer,
                hint=first.hint,
            )
        )
    return findings


def _first(problem: Problem, documents: Mapping[str, Document]) -> str:
    """Where the same thing stands a second time, in this input or another one."""
    if problem.first is None:
        return ""
    within = documents.get(problem.first_source or problem.source)
    on_key = problem.on_key and problem.first_source is None
    place = within.place(problem.first, key=on_key) if within is not None else None
    if place is None:
        return ""
    return f"; {problem.first_words} {place.file}:{place.line}:{place.column}"
