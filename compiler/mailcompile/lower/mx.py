"""MX of the domain and of its bounce names; null MX of parked domains."""

from collections.abc import Iterable

from mailcompile.dns import MX, Origin, RRset
from mailcompile.topology import Context, ZoneInputs


def mx(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """The domain's MX, and the same for each bounce name, so that bounces can come back."""
    domain, ttl = inputs.domain, inputs.domain.settings.ttl
    if domain.settings.parked:
        # RFC 7505 section 3: a single MX with preference 0 and the root as target.
        origin = Origin(pointer=domain.origin("mail"), made_by="mx")
        yield RRset(name=domain.name, ttl=ttl, rdatas=(MX(0, None),), origin=origin)
        return
    rdatas = tuple(
        MX(entry.preference, context.hosts[entry.id].name)
        for entry in sorted(domain.settings.mx, key=lambda entry: (entry.preference, entry.id))
        if entry.id in context.hosts
    )
    if not rdatas:
        return
    origin = Origin(pointer=domain.origin("mx"), made_by="mx")
    yield RRset(name=domain.name, ttl=ttl, rdatas=rdatas, origin=origin)
    bounces = {flow.mail_from: flow for flow in reversed(inputs.flows)}
    for name, flow in bounces.items():
        if name != domain.name:
            origin = Origin(pointer=flow.pointer, made_by="mx")
            yield RRset(name=name, ttl=ttl, rdatas=rdatas, origin=origin)
