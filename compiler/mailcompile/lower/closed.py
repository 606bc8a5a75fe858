"""Closed names: an address, no mail role, and SPF that lets nobody send."""

import re
from collections.abc import Iterable, Iterator

from mailcompile.dns import TXT, DomainName, Origin, RRset, is_underscored
from mailcompile.lower.names import names_in
from mailcompile.spf import ALL, record_text
from mailcompile.topology import Context, HandPart, ZoneInputs

_NOBODY = TXT(record_text((), ALL["fail"]))
_ADDRESSES = frozenset({"A", "AAAA"})
_MAIL = frozenset({"MX", "CNAME"})
_SPF_NAMES = re.compile(r"(?<=[ +])(?:a|mx):([a-z0-9._-]+?)\.?(?=[ /]|$)")
"""Names that terms of SPF lead to (RFC 7208 sections 5.3 and 5.4)."""


def closed(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """``v=spf1 -all`` at each name that has an address and no mail role.

    SPF is not inherited (RFC 7208 section 3): without a record of its own such a name can be used
    as MAIL FROM by anybody. So it is with names whose address is hand-written.
    """
    if not context.zones[inputs.zone].close_names:
        return
    for roles in names_in(inputs):
        if all(role.kind == "address" for role in roles):
            host = context.hosts[roles[0].hosts[0]]
            yield RRset(
                name=roles[0].name,
                ttl=roles[0].settings.ttl.spf,
                rdatas=(_NOBODY,),
                origin=Origin(pointer=(*host.pointer, "addresses"), made_by="closed"),
            )
    if inputs.beside.hand is not None:
        yield from _hand_written(inputs, inputs.beside.hand)


def _hand_written(inputs: ZoneInputs, hand: HandPart) -> Iterator[RRset]:
    """The same for names with a hand-written address and nothing by hand that speaks of mail."""
    taken = {role.name for role in inputs.roles} | {part.name for part in inputs.domains}
    taken |= {inputs.zone.below(name) for name in _of_mail(hand, inputs.zone)}
    ttls = {part.name: part.domain.settings.ttl.spf for part in inputs.domains}
    for relative, types in _types(hand).items():
        name = inputs.zone.below(relative)
        if name in taken or not types & _ADDRESSES or types & _MAIL:
            continue
        above = (ttls[one] for one in name.ancestors() if one in ttls)
        yield RRset(
            name=name,
            ttl=next(above, inputs.spf_ttl),
            rdatas=(_NOBODY,),
            origin=Origin(pointer=inputs.pointer, made_by="closed", on_key=True),
        )


def _of_mail(hand: HandPart, zone: DomainName) -> set[str]:
    """The relative names to which hand-written records send mail, or that they let send: such a
    host greets with its name, and its bounces have no other identity (RFC 7208 section 2.4)."""
    found: set[str] = set()
    for record in hand.records:
        for text in record.values:
            if record.type == "MX":
                found.add(text.rpartition(" ")[2])
            elif record.type == "TXT" and _is_spf(text):
                found |= {f"{name}." for name in _SPF_NAMES.findall(text.lower())}
    return {
        name[: -len(zone) - 2] if name != f"{zone}." else ""
        for name in found
        if name == f"{zone}." or name.endswith(f".{zone}.")
    }


def _types(hand: HandPart) -> dict[str, set[str]]:
    """The names that may be closed to the types that they have; an alias of a provider is an
    address, an SPF text is ``MX`` here: somebody has thought of mail."""
    found: dict[str, set[str]] = {}
    cuts = {
        one.name for one in hand.records if one.type == "DNAME" or (one.name and one.type == "NS")
    }
    for record in hand.records:
        if is_underscored(record.name) or _is_beyond(record.name, cuts):
            continue
        types = found.setdefault(record.name, set())
        types.add("A" if record.is_alias else record.type)
        if record.type in ("TXT", "SPF") and any(_is_spf(text) for text in record.values):
            types.add("MX")
    return found


def _is_spf(text: str) -> bool:
    return text.lower().startswith("v=spf1")


def _is_beyond(name: str, cuts: set[str]) -> bool:
    """Whether the name is delegated to others by hand."""
    if "" in cuts and name:
        return True
    while name:
        if name in cuts:
            return True
        name = name.partition(".")[2]
    return False
