"""How a claim is decided for a subject: from what failed, what is unknown, what is undecidable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailcompile.diagnostics import TOPOLOGY, Pointer, Proof, Severity, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way in which a claim does not hold."""

    because: str
    """What is wrong, as a sentence without its stop."""
    counterexample: str
    """This address, this name, this term."""
    pointer: Pointer
    """The place of the input to change."""
    severity: Severity = Severity.ERROR
    on_key: bool = False
    source: str = TOPOLOGY
    hint: str | None = None
    explained_by: tuple[str, ...] = ()
    """Claims that say the same, should they fail for the same subject."""


def decided(
    claim: str,
    subject: str,
    *,
    because: str,
    failures: Iterable[Failure] = (),
    undecidable: Sequence[str] = (),
    unknown: Iterable[str] = (),
) -> Iterator[Proof]:
    """The proofs of a claim for a subject.

    Each failure is one. Without any, the claim is undecidable for the reasons in ``undecidable``,
    or rests on the names in ``unknown``, or holds by ``because``.
    """
    failed = False
    for one in failures:
        failed = True
        yield Proof(
            claim=claim,
            subject=subject,
            verdict=Verdict.FAILS,
            because=one.because,
            severity=one.severity,
            counterexample=one.counterexample,
            pointer=one.pointer,
            on_key=one.on_key,
            source=one.source,
            hint=one.hint,
            explained_by=one.explained_by,
        )
    if failed:
        return
    names = sorted(set(unknown))
    if undecidable:
        because = "; ".join(undecidable)
        yield Proof(claim=claim, subject=subject, verdict=Verdict.UNDECIDABLE, because=because)
        return
    verdict = Verdict.ASSUMED if names else Verdict.HOLDS
    if names:
        are = "is" if len(names) == 1 else "are"
        because = (
            f"{because}; it rests on {listed(names)}, which {are} neither ours nor in the lock"
        )
    yield Proof(
        claim=claim, subject=subject, verdict=verdict, because=because, unknown=tuple(names)
    )


def listed(words: Sequence[object], most: int = 4) -> str:
    """``a``, ``a and b``, ``a, b and c``; of many the first ones and how many more there are."""
    texts = [str(word) for word in words]
    if len(texts) > most:
        texts = [*texts[: most - 1], f"{len(texts) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else "nothing"
