"""``report.md``: who may send, what becomes of forwarded mail, what forgers can do, and what is
proved."""

from collections.abc import Iterable, Iterator, Sequence

from mailcompile.diagnostics import Proof, Verdict
from mailcompile.prove import Outlook
from mailcompile.report.commands import broken_up

REPORT = "report.md"

_ORDER = (
    Verdict.FAILS,
    Verdict.ACCEPTED,
    Verdict.UNDECIDABLE,
    Verdict.ASSUMED,
    Verdict.HOLDS,
)
"""The worst first."""
_MEANING = {
    Verdict.HOLDS: "shown on the records of this build",
    Verdict.ASSUMED: "true if names of others say what we think; `mail.lock.yaml` lacks them",
    Verdict.UNDECIDABLE: "cannot be known from what we have",
    Verdict.ACCEPTED: "does not hold, and `allow` says why that is accepted",
    Verdict.FAILS: "does not hold",
}
_NAMES_SHOWN = 40
_MARKUP = {"<": "&lt;", ">": "&gt;", "[": "\\[", "]": "\\]"}


def report(
    outlooks: Iterable[Outlook], proofs: Iterable[Proof], statements: Sequence[tuple[str, str]]
) -> bytes:
    """The whole file. ``statements`` are the claims' codes with what they say."""
    proofs = tuple(proofs)
    lines = [*_head(), *_claims(proofs, statements), *_relays(proofs), *_domains(outlooks)]
    return ("\n".join(broken_up(_plain(line)) for line in lines) + "\n").encode()


def _plain(line: str) -> str:
    """A line in which texts of others, such as the terms of their SPF, are neither HTML nor links
    or pictures of Markdown, and begin no line of their own."""
    for character, written in _MARKUP.items():
        line = line.replace(character, written)
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def _head() -> Iterator[str]:
    yield "# Who may send, and what is proved"
    yield ""
    yield "All of this was read off the records of this build, as receivers read them."
    yield ""


def _claims(proofs: tuple[Proof, ...], statements: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield "## Claims"
    yield ""
    yield "| claim | holds | assumed | undecidable | accepted | fails |"
    yield "| --- | --- | --- | --- | --- | --- |"
    counts: dict[tuple[str, Verdict], int] = {}
    for proof in proofs:
        counts[proof.claim, proof.verdict] = counts.get((proof.claim, proof.verdict), 0) + 1
    for code, name in statements:
        numbers = [str(counts.get((code, verdict), "")) for verdict in reversed(_ORDER)]
        if any(numbers):
            yield f"| {code} {name} | {' | '.join(numbers)} |"
    yield ""
    for verdict in _ORDER:
        found = [proof for proof in proofs if proof.verdict is verdict]
        if verdict is Verdict.HOLDS or not found:
            continue
        yield f"### {verdict.capitalize()}: {_MEANING[verdict]}"
        yield ""
        for words, subjects in _alike(found):
            yield f"- {words}: {_names(subjects)}"
        yield ""


def _alike(proofs: Iterable[Proof]) -> Iterator[tuple[str, list[str]]]:
    """Each verdict once, with all that it is about."""
    found: dict[str, list[str]] = {}
    for proof in proofs:
        words = f"{proof.claim}: {proof.because}"
        if proof.counterexample is not None:
            words = f"{words}: {proof.counterexample}"
        found.setdefault(words, []).append(proof.subject)
    yield from found.items()


def _relays(proofs: Iterable[Proof]) -> Iterator[str]:
    found = [proof for proof in proofs if proof.claim == "P12"]
    if found:
        yield "## Relays"
        yield ""
    for proof in found:
        words = proof.because
        if proof.counterexample is not None:
            words = f"{words}: {proof.counterexample}"
        yield f"- **{proof.subject}**: {proof.verdict}: {words}."
    if found:
        yield ""


def _domains(outlooks: Iterable[Outlook]) -> Iterator[str]:
    yield "## Domains"
    yield ""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for one in outlooks:
        alike.setdefault(one.facts, []).append(one.name.unicode)
    for facts, names in sorted(alike.items(), key=lambda item: (len(item[1]), item[1])):
        yield f"### {_names(names)}"
        yield ""
        for title, sentence in facts:
            yield f"- **{title}**: {sentence}"
        yield ""


def _names(names: list[str]) -> str:
    """The names, of very many only the first and their number."""
    if len(names) <= _NAMES_SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMES_SHOWN])} and {len(names) - _NAMES_SHOWN} more like them"
