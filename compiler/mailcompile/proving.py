"""What follows from the proofs: claims that fail become findings, unless somebody accepts them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mailcompile.allowing import Allowances
from mailcompile.diagnostics import Pointer, Problem, Proof, Severity, Verdict, about
from mailcompile.prove.kinds import BY_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The proofs with what was allowed, and what is still wrong."""

    proofs: tuple[Proof, ...]
    problems: tuple[Problem, ...]


def settled(
    proofs: Iterable[Proof],
    places: Mapping[str, Pointer],
    told: Iterable[Problem],
    allowances: Allowances,
) -> Settled:
    """Each claim that fails is a problem with the code of the claim.

    It is left out where one of ``told`` explains it: about the same subject, and no less severe.
    What ``allow`` accepts is ``accepted`` and no problem, and so is what an accepted rule explains.
    ``places`` are those of the zones, for failures that name no place.
    """
    explained = _explained(told, allowances)
    accepted = _explained((problem for problem, _ in allowances.accepted), allowances)
    reasons = {
        (claim, subject): reason
        for problem, reason in allowances.accepted
        for claim in problem.kind.explains
        for subject in allowances.subjects(problem)
    }
    found: list[Proof] = []
    failed: list[tuple[Proof, Problem]] = []
    weights: dict[tuple[str, str], Severity | None] = {}
    for proof in proofs:
        if proof.verdict is not Verdict.FAILS:
            found.append(proof)
            continue
        problem = _problem(proof, places)
        weights[proof.claim, proof.subject] = proof.severity
        of_subject = {(proof.claim, subject) for subject in allowances.subjects(problem)}
        enough = (Severity.ERROR, proof.severity)
        reason = allowances.reason(problem)
        if reason is None:
            by_rule = (reasons[key] for key in of_subject if accepted.get(key) in enough)
            reason = next(by_rule, None)
        if reason is not None:
            because = f"{proof.because}; accepted: {reason}"
            proof = replace(proof, verdict=Verdict.ACCEPTED, severity=None, because=because)
            found.append(proof)
            continue
        found.append(proof)
        if not any(explained.get(key) in enough for key in of_subject):
            failed.append((proof, problem))
    # Where claims account for each other, one finding, or one allowance, is enough.
    left = (problem for proof, problem in failed if not _is_told(proof, weights))
    return Settled(proofs=tuple(found), problems=tuple(left))


def _is_told(proof: Proof, weights: Mapping[tuple[str, str], Severity | None]) -> bool:
    """Whether another claim that fails about the same subject says the same."""
    others = (weights.get((claim, proof.subject)) for claim in proof.explained_by)
    return any(other in (Severity.ERROR, proof.severity) for other in others if other is not None)


def _explained(
    told: Iterable[Problem], allowances: Allowances
) -> dict[tuple[str, Pointer], Severity]:
    """Claims and subjects to the weight of what explains them already."""
    found: dict[tuple[str, Pointer], Severity] = {}
    for problem in told:
        for claim in problem.kind.explains:
            for subject in allowances.subjects(problem):
                if found.get((claim, subject)) is not Severity.ERROR:
                    found[claim, subject] = problem.kind.severity
    return found


def _problem(proof: Proof, places: Mapping[str, Pointer]) -> Problem:
    severity = proof.severity or Severity.ERROR
    message = proof.because
    if proof.counterexample is not None:
        message = f"{message}: {proof.counterexample}"
    pointer, on_key = proof.pointer, proof.on_key
    if not pointer:
        names = (proof.subject, *_above(proof.subject))
        pointer = next((places[name] for name in names if name in places), ("domains",))
        on_key = True
    return Problem(
        kind=replace(BY_CODE[proof.claim], severity=severity),
        pointer=pointer,
        on_key=on_key,
        source=proof.source,
        message=message,
        hint=proof.hint,
        subject=about(proof.subject),
    )


def _above(name: str) -> Iterable[str]:
    while "." in name:
        name = name.partition(".")[2]
        yield name
