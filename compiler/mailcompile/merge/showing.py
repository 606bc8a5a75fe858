"""Zones whose hand-written part we were not shown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import Zone
from mailcompile.merge.kinds import FILE_MISSING, FILE_NEEDED, TEXTS_NOT_SHOWN
from mailcompile.topology import Context, ZoneInputs


def not_shown(
    context: Context,
    inputs: Iterable[ZoneInputs],
    zones: Iterable[Zone],
    accepts: Callable[[Problem], bool],
) -> Iterator[Problem]:
    """A problem for each zone whose file is missing, and one for all whose other texts we do not
    know and nobody ``accepts`` that."""
    written = {zone.name: zone for zone in zones}
    texts: list[Problem] = []
    # Without targets, octoDNS writes to a directory that nobody publishes.
    publishes = bool((context.outputs.get("octodns") or {}).get("targets"))
    for one in inputs:
        managed = context.zones[one.zone]
        if managed.handover or one.beside.hand is not None:
            continue
        if context.has_own_octodns:
            # It takes our file for the whole zone; nothing tells it what is not ours.
            if managed.manage:
                yield _needed(one, context)
            elif context.records is not None:
                yield _missing(one, context)
        elif context.records is not None:
            yield _missing(one, context)
        elif publishes and _has_apex_text(written[one.zone]):
            problem = _texts(one)
            if not accepts(problem):
                texts.append(problem)
    for first, *more in (texts,) if texts else ():
        count = f" (and of {len(more)} more zone{'s' * (len(more) > 1)})" if more else ""
        yield replace(first, message=first.message + count)


def _has_apex_text(zone: Zone) -> bool:
    return any((rrset.name, rrset.type) == (zone.name, "TXT") for rrset in zone.rrsets)


def _needed(one: ZoneInputs, context: Context) -> Problem:
    file = context.zone_file(one.zone)
    where = f"{file}" if file else "a file that `zones.records` leads to"
    return Problem(
        kind=FILE_NEEDED,
        pointer=one.pointer,
        on_key=True,
        subject=about(one.zone),
        message=f"the hand-written records of {one.zone.unicode} are not shown, and your octoDNS "
        "would take ours for the whole zone",
        hint=f"bring back {where}, or write into it what the zone holds (`octodns-dump` does it); "
        "with an empty file everything else in the zone is deleted",
    )


def _missing(one: ZoneInputs, context: Context) -> Problem:
    return Problem(
        kind=FILE_MISSING,
        pointer=one.pointer,
        on_key=True,
        subject=about(one.zone),
        message=f"{context.zone_file(one.zone)} is not there, so {one.zone.unicode} has no hand-"
        "written file: octoDNS gets only what is ours, and leaves all other names and types alone",
        hint="write the file (`octodns-dump` does it), an empty one if there is nothing by hand",
    )


def _texts(one: ZoneInputs) -> Problem:
    return Problem(
        kind=TEXTS_NOT_SHOWN,
        pointer=one.pointer,
        on_key=True,
        subject=about(one.zone),
        message=f"what stands beside SPF in the apex TXT of {one.zone.unicode} is not shown to us",
        hint="octoDNS keeps it where mailcompile is installed; show it by `zones.records` and it "
        "can be reviewed",
    )
