"""Hand-written records beside which ours cannot stand, or below which they are not served."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import RRset, is_underscored
from mailcompile.formats.octodns_yaml import HandRecord
from mailcompile.merge.kinds import BEYOND_HAND_WRITTEN_CUT, IN_THE_WAY, REVERSE_DELEGATED
from mailcompile.topology import HandPart, ZoneInputs

_ADDRESSES = frozenset({"A", "AAAA"})


def excludes(rrset: RRset, relative: str, record: HandRecord) -> bool:
    """Whether a hand-written record of another type has the name of ``rrset`` for itself, or the
    other way round."""
    if "CNAME" in (rrset.type, record.type):
        return record.type not in ("NS", "DS") or bool(relative)
    return record.is_alias and rrset.type in _ADDRESSES


def without_delegated(
    rrsets: tuple[RRset, ...], inputs: ZoneInputs, hand: HandPart
) -> tuple[tuple[RRset, ...], list[Problem]]:
    """``rrsets`` without PTR at names whose hand-written alias gives the address to others (RFC
    2317 section 4), with a warning for each."""
    aliases = {record.name: record for record in hand.records if record.type == "CNAME"}
    kept, problems = [], []
    for rrset in rrsets:
        alias = aliases.get(rrset.name.relative_to(inputs.zone))
        if rrset.type != "PTR" or alias is None:
            kept.append(rrset)
            continue
        problems.append(
            Problem(
                kind=REVERSE_DELEGATED,
                source=hand.zone.file,
                pointer=alias.pointer,
                subject=about(rrset.name),
                message=f"{rrset.name} leads to {alias.values[0]}: the PTR to "
                f"{rrset.rdatas[0].text} is written there, by others",
                first=rrset.origin.pointer,
                first_source="topology",
                first_words="the address is at",
                hint="ask whoever serves that zone",
            )
        )
    return tuple(kept), problems


def in_the_way(rrset: RRset, inputs: ZoneInputs, hand: HandPart) -> Iterator[Problem]:
    """A problem for the first record that excludes ``rrset``, but for what ``adopt`` can take out:
    at a name of one purpose, that is the same thing said in another type."""
    relative = rrset.name.relative_to(inputs.zone)
    if is_underscored(relative):
        return
    for record in hand.at(relative):
        if record.type != rrset.type and excludes(rrset, relative, record):
            yield Problem(
                kind=IN_THE_WAY,
                source=hand.zone.file,
                pointer=record.pointer,
                subject=about(rrset.name),
                message=f"{rrset.name.unicode} has {record.type} here, and cannot have the "
                f"{rrset.type} of the topology beside it",
                first=rrset.origin.pointer,
                first_source="topology",
                first_words="the topology asks for it at",
                hint="take it out here, or use another name in the topology",
            )
            return


def beyond_cuts(rrsets: Iterable[RRset], inputs: ZoneInputs, hand: HandPart) -> Iterator[Problem]:
    """A problem for each RRset at or below a hand-written delegation (RFC 1034 section 4.2.1), or
    below a DNAME (RFC 6672 section 2.4)."""
    cuts = {
        one.name: one
        for one in hand.zone.records
        if one.type == "DNAME" or (one.name and one.type == "NS")
    }
    if not cuts:
        return
    for rrset in rrsets:
        name = relative = rrset.name.relative_to(inputs.zone)
        while True:
            cut = cuts.get(name)
            if cut is not None and (cut.type == "NS" or name != relative):
                yield _beyond(rrset, cut, hand)
                break
            if not name:
                break
            name = name.partition(".")[2]


def _beyond(rrset: RRset, cut: HandRecord, hand: HandPart) -> Problem:
    what = "delegated to other name servers" if cut.type == "NS" else "led elsewhere as a whole"
    return Problem(
        kind=BEYOND_HAND_WRITTEN_CUT,
        source=hand.zone.file,
        pointer=cut.pointer,
        subject=about(rrset.name),
        message=f"what is {what} here holds {rrset.name.unicode}, which would get {rrset.type}",
        first=rrset.origin.pointer,
        first_source="topology",
        first_words="the topology asks for it at",
        hint="use another name in the topology, or take this out",
    )
