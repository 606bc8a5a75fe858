"""Lowering: the topology becomes RRsets, pass by pass."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from mailcompile.diagnostics import Problem
from mailcompile.dns import RRset, Zone
from mailcompile.lower import aliases, conflicts, limits, quota, spf_answers
from mailcompile.lower.addresses import addresses
from mailcompile.lower.aliases import at_external_names, over_aliases
from mailcompile.lower.closed import closed
from mailcompile.lower.conflicts import united
from mailcompile.lower.dkim import dkim
from mailcompile.lower.dmarc import dmarc, report_authorizations
from mailcompile.lower.limits import over_lookups, too_large
from mailcompile.lower.mx import mx
from mailcompile.lower.quota import over_quota, without_records
from mailcompile.lower.reverse import reverse
from mailcompile.lower.services import services
from mailcompile.lower.shared_spf import shared_spf
from mailcompile.lower.spf import spf
from mailcompile.lower.spf_answers import unanswered
from mailcompile.lower.wildcards import wildcards
from mailcompile.topology import Context, ZoneInputs
from mailcompile.topology.zones import PURPOSES

__all__ = [
    "CAN_BE_ALLOWED",
    "KINDS",
    "PASSES",
    "lower",
    "over_aliases",
    "over_lookups",
    "over_quota",
    "unanswered",
    "without_records",
]

KINDS = (*limits.KINDS, *conflicts.KINDS, *aliases.KINDS, *quota.KINDS, *spf_answers.KINDS)
CAN_BE_ALLOWED = (limits.TOO_MANY_LOOKUPS, *quota.KINDS, *spf_answers.KINDS)

Pass: TypeAlias = Callable[[Context, ZoneInputs, tuple[RRset, ...]], Iterable[RRset]]
"""What a pass takes: the context, the zone's inputs, and the RRsets of the passes before it."""

PASSES: tuple[Pass, ...] = (
    addresses,
    mx,
    spf,
    shared_spf,
    services,
    dkim,
    dmarc,
    report_authorizations,
    reverse,
    closed,
    wildcards,
)

PURPOSE_OF = {
    "addresses": "host",
    "mx": "mx",
    "spf": "spf",
    "shared_spf": "spf",
    "closed": "spf",
    "services": "services",
    "dkim": "dkim",
    "dmarc": "dmarc",
    "report_authorizations": "dmarc",
    "reverse": "ptr",
}
"""What the records of a pass are for, as ``manage`` names it; ``wildcards`` repeats others."""


def lower(context: Context, inputs: ZoneInputs) -> tuple[Zone, tuple[Problem, ...]]:
    """The RRsets of one zone, sorted by name and type, with what cannot stand in it. Looks at no
    other zone."""
    made: tuple[RRset, ...] = ()
    for step in PASSES:
        made += tuple(step(context, inputs, made))
    manage = context.zones[inputs.zone].manage
    if manage != PURPOSES:
        made = tuple(rrset for rrset in made if PURPOSE_OF[rrset.origin.made_by] in manage)
    rrsets, problems = united(made, inputs.zone, context.zones)
    zone = Zone(name=inputs.zone, rrsets=rrsets)
    return zone, (*problems, *at_external_names(rrsets, inputs), *too_large(zone))
