"""PTR of the addresses whose reverse zones are ours."""

from collections.abc import Iterable
from itertools import groupby

from mailcompile.dns import PTR, Origin, RRset
from mailcompile.topology import Context, ZoneInputs


def reverse(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One PTR RRset an address, which receivers expect to hold the EHLO name (RFC 1912 section
    2.1); two hosts at one address make two values."""
    for owner, rows in groupby(inputs.reverse, key=lambda row: row.owner):
        found = tuple(rows)
        yield RRset(
            name=owner,
            ttl=inputs.host_ttl,
            rdatas=tuple(PTR(row.target) for row in found),
            origin=Origin(pointer=found[0].pointer, made_by="reverse"),
        )
