"""What a rule is: a function whose docstring is the reason, with its examples and its standard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from inspect import cleandoc
from typing import TypeAlias

from mailcompile.diagnostics import TOPOLOGY, Kind, Pointer, Problem, Severity
from mailcompile.topology import Context, DomainInputs


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule yields: where, and the words. The kind comes from the rule."""

    pointer: Pointer
    message: str
    hint: str | None = None
    on_key: bool = False
    source: str = TOPOLOGY
    subject: Pointer | None = None
    """The domain, host or service that it is about, where that is not where it points."""
    first: Pointer | None = None
    """Where the same thing was said before."""


DomainCheck: TypeAlias = Callable[[Context, DomainInputs], Iterable[Report]]
TopologyCheck: TypeAlias = Callable[[Context, tuple[DomainInputs, ...]], Iterable[Report]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, asked once for the whole topology."""

    kind: Kind
    check: TopologyCheck
    can_be_allowed: bool = True
    """False where records could not be made of what the rule refuses."""

    def __call__(self, context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Problem]:
        for found in self.check(context, parts):
            yield Problem(
                kind=self.kind,
                pointer=found.pointer,
                message=found.message,
                hint=found.hint,
                on_key=found.on_key,
                source=found.source,
                subject=found.subject,
                first=found.first,
            )


def rule(
    *,
    code: str,
    name: str,
    severity: Severity,
    bad: str,
    good: str,
    rfc: str | None = None,
    explains: tuple[str, ...] = (),
    can_be_allowed: bool = True,
) -> Callable[[TopologyCheck], Rule]:
    """A rule of a check over all domains; ``bad`` marks the place of its finding by ``⟦ ⟧``."""

    def decorate(check: TopologyCheck) -> Rule:
        kind = Kind(
            code=code,
            name=name,
            severity=severity,
            reason=cleandoc(check.__doc__ or ""),
            rfc=rfc,
            bad=cleandoc(bad) + "\n",
            good=cleandoc(good) + "\n",
            explains=explains,
        )
        return Rule(kind, check, can_be_allowed)

    return decorate


def each_domain(check: DomainCheck) -> TopologyCheck:
    """A check that looks at one domain alone, asked about each domain and subdomain."""

    @wraps(check)
    def over_all(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
        for part in parts:
            for found in check(context, part):
                yield replace(found, subject=found.subject or part.domain.subject)

    return over_all
