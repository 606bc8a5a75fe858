"""What the topology's references and the rules object to."""

from collections.abc import Iterable, Mapping

from mailcompile.allowing import Allowances
from mailcompile.diagnostics import TOPOLOGY, Finding, Problem, Severity
from mailcompile.reading import KEYS_FILE, mapping, registry
from mailcompile.rules import RULES
from mailcompile.source import Document, check_schema
from mailcompile.topology import Bound, Context, DomainInputs, bind, sound_part


def judged(bound: Bound, allowances: Allowances) -> list[Problem]:
    """What binding and the rules object to, and nobody allows.

    Where a reference is broken, warnings are left out, and so are the rules about that domain: they
    would be about a topology that nobody meant.
    """
    if not has_error(bound.problems):
        found = list(allowances.rest(_ruled(bound.context, bound.domains, warnings=True)))
        # Where a rule finds an error, a key that nobody uses may be the one that lacks its signer.
        noted = [one for one in bound.problems if not has_error(found) or one.source == TOPOLOGY]
        return [*noted, *found]
    errors = [problem for problem in bound.problems if problem.kind.severity is Severity.ERROR]
    broken = {problem.pointer[:2] for problem in errors if problem.source == TOPOLOGY}
    sound = tuple(part for part in bound.domains if part.domain.pointer[:2] not in broken)
    return [*errors, *allowances.rest(_ruled(bound.context, sound, warnings=False))]


def beside(documents: Mapping[str, Document], findings: Iterable[Finding]) -> list[Problem]:
    """What can be said of the entries with which YAML and the schemas found no fault.

    Nothing where the topology itself could not be read, or a fault concerns all domains.
    """
    topology = documents.get(TOPOLOGY)
    errors = [finding for finding in findings if finding.is_error]
    in_keys = any(finding.file == KEYS_FILE for finding in errors)
    paths = [finding.path for finding in errors if finding.file != KEYS_FILE]
    if topology is None or any(path is None for path in paths):
        return []
    value = mapping(topology.value)
    part = sound_part(value, [path for path in paths if path is not None])
    if part is None or check_schema(Document(value=part, trees=()), "topology"):
        # The second is so where more was wrong than findings are told.
        return []
    keys = () if in_keys else registry(documents)
    bound = bind(part, keys, whole=value)
    # Without the registry, nothing can be said about keys, nor by rules about signing.
    allowances = Allowances(bound.context, bound.domains)
    problems = bound.problems if in_keys else judged(bound, allowances)
    return [problem for problem in problems if problem.kind.severity is Severity.ERROR]


def has_error(problems: Iterable[Problem]) -> bool:
    """Whether one of them stops a build."""
    return any(problem.kind.severity is Severity.ERROR for problem in problems)


def _ruled(
    context: Context, parts: tuple[DomainInputs, ...], *, warnings: bool
) -> Iterable[Problem]:
    for rule in RULES:
        if warnings or rule.kind.severity is Severity.ERROR:
            yield from rule(context, parts)
