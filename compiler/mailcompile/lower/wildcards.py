"""Names that exist only because something stands below them, where a wildcard cannot answer."""

from collections.abc import Iterable

from mailcompile.dns import DomainName, RRset
from mailcompile.topology import Context, ZoneInputs

_OF_EVERY_NAME = frozenset({"MX", "TXT"})


def wildcards(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """The records of ``"*"`` once more at each empty non-terminal beside it.

    Once there is a ``a.b.one.example``, there is a ``b.one.example``, and ``*.one.example`` does
    not answer for it (RFC 4592 sections 2.2.2 and 3.3.1): it would take no mail, or let everybody
    send. Names with an underscore are no mail names (RFC 8552 section 1).
    """
    stars = [part.name for part in inputs.domains if part.domain.is_wildcard]
    if not stars:
        return
    # A name with settings or a role of its own has just what these say, and be it nothing.
    standing = {rrset.name for rrset in made}
    hand = inputs.beside.hand
    if hand is not None:
        # They exist, and what is between them and the wildcard exists for them.
        standing |= {inputs.zone.below(record.name) for record in hand.records}
    standing |= {part.name for part in inputs.domains} | {role.name for role in inputs.roles}
    for star in stars:
        said = [rrset for rrset in made if rrset.name == star and rrset.type in _OF_EVERY_NAME]
        empty = _empty_below(DomainName(star[2:]), standing)
        for name in sorted(name for name in empty if context.zones.of(name) == inputs.zone):
            for rrset in said:
                yield RRset(name=name, ttl=rrset.ttl, rdatas=rrset.rdatas, origin=rrset.origin)


def _empty_below(parent: DomainName, standing: set[DomainName]) -> set[DomainName]:
    """The names without a record of their own between ``parent`` and what stands below it."""
    found = set()
    for name in standing:
        if not name.endswith("." + parent):
            continue
        labels = name.relative_to(parent).split(".")
        for depth in range(len(labels) - 1, 0, -1):
            above = parent.below(".".join(labels[depth:]))
            if above in standing or labels[depth].startswith("_"):
                # What is below a name with records was never the wildcard's.
                break
            found.add(above)
    return found
