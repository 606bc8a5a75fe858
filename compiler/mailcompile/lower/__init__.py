"""Lowering: the topology becomes RRsets, pass by pass."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from mailcompile.dns import DomainName, RRset, Zone
from mailcompile.lower.addresses import addresses
from mailcompile.lower.closed import closed
from mailcompile.lower.dkim import dkim
from mailcompile.lower.dmarc import dmarc, report_authorizations
from mailcompile.lower.limits import KINDS, too_large
from mailcompile.lower.mx import mx
from mailcompile.lower.spf import spf
from mailcompile.topology import Context, ZoneInputs

__all__ = ["KINDS", "PASSES", "lower", "too_large"]

Pass: TypeAlias = Callable[[Context, ZoneInputs, tuple[RRset, ...]], Iterable[RRset]]
"""What a pass takes: the context, the zone's inputs, and the RRsets of the passes before it."""

PASSES: tuple[Pass, ...] = (addresses, mx, spf, dkim, dmarc, report_authorizations, closed)


def lower(context: Context, inputs: ZoneInputs) -> Zone:
    """The RRsets of one zone, sorted by name and type. Looks at no other zone."""
    made: tuple[RRset, ...] = ()
    for step in PASSES:
        made += tuple(step(context, inputs, made))
    by_key: dict[tuple[DomainName, str], RRset] = {}
    for rrset in made:
        other = by_key.setdefault((rrset.name, rrset.type), rrset)
        if other is not rrset:
            raise AssertionError(f"two passes made {rrset.name} {rrset.type}")
    return Zone(name=inputs.zone, rrsets=tuple(by_key[key] for key in sorted(by_key)))
