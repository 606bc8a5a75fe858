"""Phase 2: one zone lowered, written and read back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mailcompile.backends.handover import handed_over_records, handover_artifacts
from mailcompile.backends.zone import tfvars_part, zone_artifacts, zone_file
from mailcompile.diagnostics import Pointer, Problem, Severity
from mailcompile.dns import Origin, Record, RRset, Zone
from mailcompile.lower import lower
from mailcompile.merge import Merged, merged, rdata_of
from mailcompile.prove import Facts, read_facts
from mailcompile.topology import Context, ZoneInputs

BY_HAND: Pointer = ("zones", "records")
"""Where hand-written records come from, as far as the topology is concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneResult:
    """Phase 2 of one zone: what was lowered, written, and read back."""

    zone: Zone
    artifacts: Mapping[str, bytes]
    facts: Facts
    problems: tuple[Problem, ...] = ()
    """What cannot be written so that receivers evaluate it."""
    merged: Merged
    """The zone with what is hand-written in it."""
    whole: Zone
    """What will be served as far as it is known: ours, and hand-written records of types that we
    know, whose origin is ``BY_HAND``."""

    @property
    def is_refused(self) -> bool:
        """Whether hand-written records stand where ours should: the zone is neither's."""
        return any(one.kind.severity is Severity.ERROR for one in self.merged.problems)


def compile_zone(context: Context, inputs: ZoneInputs) -> ZoneResult:
    """Phase 2: lowers, writes and reads back one zone.

    One that is handed over is written for the back ends, too, although none of them gets it: what
    they would publish is what others are told to publish.
    """
    lowered, problems = lower(context, inputs)
    merging = merged(context, inputs, lowered)
    zone = merging.zone
    artifacts = zone_artifacts(zone, merging.text)
    handed_over = context.zones[zone.name].handover
    if handed_over:
        artifacts = {**artifacts, **handover_artifacts(zone)}
    hand = inputs.beside.hand
    facts = read_facts(
        zone.name,
        artifacts[zone_file(zone.name)],
        artifacts[tfvars_part(zone.name)],
        hand.zone.dialect if hand is not None else None,
    )
    expected = {
        (str(name).removesuffix(zone.name).removesuffix("."), kind, ttl, text)
        for name, kind, ttl, text in zone.records()
    }
    result = ZoneResult(
        zone=zone,
        artifacts=artifacts,
        facts=facts,
        problems=(*problems, *merging.problems),
        merged=merging,
        whole=_whole(inputs, merging),
    )
    if not result.is_refused:
        _check(zone, facts.octodns, expected | by_hand(inputs, merging))
    if handed_over:
        _check(zone, handed_over_records(zone.name, artifacts), expected)
    return result


def _check(zone: Zone, found: frozenset[Record], expected: set[Record]) -> None:
    """What was written reads back as what was meant; else the compiler is wrong."""
    if found != expected:
        raise AssertionError(f"{zone.name} does not read back: {sorted(found ^ expected)}")


def by_hand(inputs: ZoneInputs, merging: Merged) -> set[Record]:
    """The hand-written records that are in the zone beside ours; names are relative.

    Values that mean the same as ours are among ours.
    """
    hand = inputs.beside.hand
    zone = merging.zone
    ours = {
        (rrset.name.relative_to(zone.name), rrset.type, rdata.text)
        for rrset in zone.rrsets
        for rdata in rrset.rdatas
    }
    found = {
        (record.name, record.type, record.ttl, text)
        for record in (hand.records if hand is not None else ())
        for text in record.values
        if (record.name, record.type, text) not in ours
    }
    for (name, kind), back in merging.back.items():
        found |= {(name, kind, back.ttl, text) for text in back.values}
    return found


def _whole(inputs: ZoneInputs, merging: Merged) -> Zone:
    found = {(rrset.name, rrset.type): rrset for rrset in merging.zone.rrsets}
    for relative, kind, ttl, text in sorted(by_hand(inputs, merging)):
        try:
            rdata = rdata_of(kind, text)
        except ValueError:
            continue
        name = inputs.zone.below(relative)
        rrset = found.get((name, kind))
        if rrset is None:
            origin = Origin(pointer=BY_HAND, made_by="hand")
            found[name, kind] = RRset(name=name, ttl=ttl, rdatas=(rdata,), origin=origin)
        else:
            found[name, kind] = replace(rrset, rdatas=(*rrset.rdatas, rdata))
    return Zone(name=inputs.zone, rrsets=tuple(found[key] for key in sorted(found)))


def served(context: Context, results: Iterable[ZoneResult]) -> Iterator[ZoneResult]:
    """The zones that the back ends get: all but those that are handed over."""
    for result in results:
        if not context.zones[result.zone.name].handover:
            yield result
