"""What earlier builds left in DNS where nobody shows us the zone."""

from collections.abc import Iterable

from mailcompile.dns import DomainName, RRset
from mailcompile.formats.ledger import Key
from mailcompile.lower.conflicts import text_sort
from mailcompile.topology import ZoneInputs


def gone(inputs: ZoneInputs, rrsets: Iterable[RRset]) -> dict[Key, tuple[str, ...]]:
    """What earlier builds published in a zone that is not shown, and nobody wants any more."""
    wanted = {key_of(rrset, inputs.zone): rrset for rrset in rrsets}
    earlier = dict(inputs.beside.gone)
    for key, owned in inputs.beside.owned.items():
        earlier[key] = tuple(dict.fromkeys((*earlier.get(key, ()), *owned.values)))
    found: dict[Key, tuple[str, ...]] = {}
    for key, values in earlier.items():
        left = _left(values, wanted.get(key))
        if left:
            found[key] = left
    return found


def _left(values: tuple[str, ...], wanted: RRset | None) -> tuple[str, ...]:
    """The values that no RRset of ours replaces."""
    if wanted is None:
        return values
    if wanted.type != "TXT":
        return ()
    sorts = {text_sort(wanted.name, rdata.text) for rdata in wanted.rdatas}
    return tuple(text for text in values if text_sort(wanted.name, text) not in sorts)


def key_of(rrset: RRset, zone: DomainName) -> Key:
    """The relative name and the type, as the ledger has them."""
    return rrset.name.relative_to(zone), rrset.type
