"""Closed names: an address, no mail role, and SPF that lets nobody send."""

from collections.abc import Iterable

from mailcompile.dns import TXT, Origin, RRset
from mailcompile.spf import ALL, record_text
from mailcompile.topology import Context, ZoneInputs


def closed(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """``v=spf1 -all`` at each name that has an address and no SPF yet.

    SPF is not inherited (RFC 7208 section 3): without a record of its own such a name can be used
    as MAIL FROM by anybody.
    """
    settled = {rrset.name for rrset in made if rrset.type == "TXT"}
    open_names = {rrset.name: rrset for rrset in made if rrset.type in ("A", "AAAA")}
    for name, rrset in open_names.items():
        if name not in settled:
            yield RRset(
                name=name,
                ttl=rrset.ttl,
                rdatas=(TXT(record_text((), ALL["fail"])),),
                origin=Origin(pointer=rrset.origin.pointer, made_by="closed"),
            )
