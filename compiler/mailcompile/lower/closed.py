"""Closed names: an address, no mail role, and SPF that lets nobody send."""

from collections.abc import Iterable

from mailcompile.dns import TXT, Origin, RRset
from mailcompile.lower.names import names_in
from mailcompile.spf import ALL, record_text
from mailcompile.topology import Context, ZoneInputs


def closed(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """``v=spf1 -all`` at each name that has an address and no mail role.

    SPF is not inherited (RFC 7208 section 3): without a record of its own such a name can be used
    as MAIL FROM by anybody.
    """
    if not context.zones[inputs.zone].close_names:
        return
    for roles in names_in(inputs):
        if all(role.kind == "address" for role in roles):
            host = context.hosts[roles[0].hosts[0]]
            yield RRset(
                name=roles[0].name,
                ttl=roles[0].settings.ttl.spf,
                rdatas=(TXT(record_text((), ALL["fail"])),),
                origin=Origin(pointer=(*host.pointer, "addresses"), made_by="closed"),
            )
