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
        if first.first is not None:
            other = documents[first.source].place(first.first, key=first.on_key)
            message += (
                f"; the first is at {other.file}:{other.line}:{other.column}" if other else ""
            )
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
