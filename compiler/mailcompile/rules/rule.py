"""What a rule is: a function whose docstring is the reason, with its examples and its standard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from inspect import cleandoc
from typing import TypeAlias

from mailcompile.diagnostics import TOPOLOGY, Kind, Pointer, Problem, Severity
from mailcompile.topology import Context, ZoneInputs


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule yields: where, and the words. The kind comes from the rule."""

    pointer: Pointer
    message: str
    hint: str | None = None
    on_key: bool = False
    source: str = TOPOLOGY


ZoneCheck: TypeAlias = Callable[[Context, ZoneInputs], Iterable[Report]]
TopologyCheck: TypeAlias = Callable[[Context, tuple[ZoneInputs, ...]], Iterable[Report]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, asked once for the whole topology."""

    kind: Kind
    check: TopologyCheck

    def __call__(self, context: Context, inputs: tuple[ZoneInputs, ...]) -> Iterable[Problem]:
        for found in self.check(context, inputs):
            yield Problem(
                kind=self.kind,
                pointer=found.pointer,
                message=found.message,
                hint=found.hint,
                on_key=found.on_key,
                source=found.source,
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
) -> Callable[[TopologyCheck], Rule]:
    """Makes a rule of a check over all zones. ``bad`` marks the place of its finding by ``⟦ ⟧``."""

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
        return Rule(kind, check)

    return decorate


def each_zone(check: ZoneCheck) -> TopologyCheck:
    """A check that looks at one zone alone, asked about each."""

    @wraps(check)
    def over_all(context: Context, inputs: tuple[ZoneInputs, ...]) -> Iterable[Report]:
        for zone in inputs:
            yield from check(context, zone)

    return over_all
