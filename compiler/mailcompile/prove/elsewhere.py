"""Elsewhere: names in our zones about which the zones as written do not say all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.topology import Context, ZoneInputs
from mailcompile.topology.zones import PURPOSES

_ADDRESSES = frozenset({"A", "AAAA"})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is not answered, or not only, from the records that we write and were shown."""

    cuts: frozenset[str] = frozenset()
    """Names at and below which others answer: delegations, ``dkim.delegated``."""
    names: frozenset[str] = frozenset()
    """Names whose records others manage, such as ``cname: external``."""
    addresses: frozenset[str] = frozenset()
    """Names whose A and AAAA others manage, such as ``publish: false``."""
    unseen: tuple[tuple[str, frozenset[str]], ...] = ()
    """Zones of which we write but the purposes that are named, and were not shown the rest."""

    def is_cut(self, name: str) -> bool:
        """Whether ``name`` lies at or below a cut."""
        if not self.cuts:
            return False
        return any(above in self.cuts for above in DomainName(name).ancestors())

    def may_answer(self, zone: str, name: str, kind: str) -> bool:
        """Whether there can be values of which we know nothing, where ours has none."""
        if name in self.names or (kind in _ADDRESSES and name in self.addresses):
            return True
        return any(zone == one and purpose(name, kind) not in ours for one, ours in self.unseen)


def purpose(name: str, kind: str) -> str:
    """What the records of a name and type are for, as ``manage`` names it."""
    labels = name.split(".")
    if "_dmarc" in labels:
        return "dmarc"
    if "_domainkey" in labels:
        return "dkim"
    return {"MX": "mx", "TXT": "spf", "PTR": "ptr"}.get(kind, "host")


def elsewhere_of(context: Context, inputs: Iterable[ZoneInputs]) -> Elsewhere:
    """What the topology says that others hold."""
    cuts: set[str] = set(context.zones.delegated)
    names: set[str] = set()
    unseen = []
    for zone in inputs:
        manage = context.zones[zone.zone].manage
        if manage != PURPOSES and zone.beside.hand is None:
            unseen.append((str(zone.zone), manage))
        for part in zone.domains:
            settings = part.domain.settings
            if settings.external:
                names.add(part.name)
            if settings.dkim is not None and settings.dkim.delegated:
                cuts.add(f"_domainkey.{part.name}")
    return Elsewhere(
        cuts=frozenset(cuts),
        names=frozenset(names),
        addresses=frozenset(_unpublished(context)),
        unseen=tuple(unseen),
    )


def _unpublished(context: Context) -> Iterator[str]:
    for host in context.hosts.values():
        if host.name is not None and not host.publish and not host.internal:
            yield host.name
