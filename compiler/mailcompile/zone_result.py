"""Phase 2: one zone lowered, written and read back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailcompile.backends.handover import handed_over_records, handover_artifacts
from mailcompile.backends.zone import tfvars_part, zone_artifacts, zone_file
from mailcompile.diagnostics import Problem
from mailcompile.dns import Zone
from mailcompile.lower import lower
from mailcompile.prove import Facts, read_facts
from mailcompile.topology import Context, ZoneInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneResult:
    """Phase 2 of one zone: what was lowered, written, and read back."""

    zone: Zone
    artifacts: Mapping[str, bytes]
    facts: Facts
    problems: tuple[Problem, ...] = ()
    """What cannot be written so that receivers evaluate it."""


def compile_zone(context: Context, inputs: ZoneInputs) -> ZoneResult:
    """Phase 2: lowers, writes and reads back one zone.

    One that is handed over is written for the back ends, too, although none of them gets it: what
    they would publish is what others are told to publish.
    """
    zone, problems = lower(context, inputs)
    artifacts = zone_artifacts(zone)
    handed_over = context.zones[zone.name].handover
    if handed_over:
        artifacts = {**artifacts, **handover_artifacts(zone)}
    facts = read_facts(
        zone.name, artifacts[zone_file(zone.name)], artifacts[tfvars_part(zone.name)]
    )
    lowered = {
        (str(name).removesuffix(zone.name).removesuffix("."), *rest)
        for name, *rest in zone.records()
    }
    written = [facts.octodns]
    if handed_over:
        written.append(handed_over_records(zone.name, artifacts))
    for found in written:
        if found != lowered:
            raise AssertionError(f"{zone.name} does not read back: {sorted(found ^ lowered)}")
    return ZoneResult(zone=zone, artifacts=artifacts, facts=facts, problems=problems)


def served(context: Context, results: Iterable[ZoneResult]) -> Iterator[ZoneResult]:
    """The zones that the back ends get: all but those that are handed over."""
    for result in results:
        if not context.zones[result.zone.name].handover:
            yield result
