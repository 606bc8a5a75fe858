"""What is said where hand-written values say what we own, or somebody edited ours."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import RRset
from mailcompile.formats.ledger import Key, Owned
from mailcompile.formats.octodns_yaml import HandRecord
from mailcompile.merge.gone import key_of
from mailcompile.merge.kinds import (
    NO_LONGER_OURS,
    OURS_TAKEN_OUT,
    SAYS_THE_SAME,
    SAYS_WHAT_WE_OWN,
)
from mailcompile.merge.rivals import same_meaning
from mailcompile.topology import HandPart, ZoneInputs

Objection: TypeAlias = Callable[
    [RRset, HandRecord, tuple[str, ...], ZoneInputs, HandPart, bool], Problem
]
"""About an RRset of ours and the values of a hand-written record that say the same thing; the last
argument is ``in_place``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoptable:
    """Hand-written values that say what one of our RRsets says: ``adopt`` makes them ours."""

    name: str
    """Relative to the zone."""
    type: str
    ttl: int
    values: tuple[str, ...]
    becomes: str
    """The type of the RRset of ours."""
    same: bool
    """They mean what the topology says."""


def adoptable(rrset: RRset, record: HandRecord, claimed: tuple[str, ...]) -> Adoptable:
    """The values of a record that say what ``rrset`` says, to be taken over."""
    return Adoptable(
        name=record.name,
        type=record.type,
        ttl=record.ttl,
        values=claimed,
        becomes=rrset.type,
        same=record.type == rrset.type and same_meaning(rrset, claimed),
    )


def says_what_we_own(
    rrset: RRset,
    record: HandRecord,
    claimed: tuple[str, ...],
    inputs: ZoneInputs,
    hand: HandPart,
    in_place: bool,
) -> Problem:
    """The error: one of the two places has to give way."""
    found = adoptable(rrset, record, claimed)
    what = f"this {_sort_words(rrset, record)} of {rrset.name.unicode}"
    says = "otherwise"
    if found.same:
        identical = set(claimed) == {rdata.text for rdata in rrset.rdatas}
        says = "the same" if identical else "the same in other words"
    message = f"{what} is the topology's, which says {says}"
    if in_place and (record.name, record.type) in inputs.beside.owned:
        message = f"{what}, which a build had written, was edited by hand; the topology says {says}"
    return Problem(
        kind=SAYS_WHAT_WE_OWN,
        source=hand.zone.file,
        pointer=hand.pointer(record, claimed[0]),
        subject=about(rrset.name),
        message=message,
        first=rrset.origin.pointer,
        first_source="topology",
        first_words="it is said at",
        hint=f"change it there; or `mailcompile adopt {inputs.zone.unicode}`, and the next build "
        "replaces what stands here",
    )


def says_the_same(
    rrset: RRset,
    record: HandRecord,
    claimed: tuple[str, ...],
    inputs: ZoneInputs,
    hand: HandPart,
    in_place: bool,
) -> Problem:
    """The warning where the form that is published is kept."""
    return Problem(
        kind=SAYS_THE_SAME,
        source=hand.zone.file,
        pointer=hand.pointer(record, claimed[0]),
        subject=about(rrset.name),
        message=f"this {_sort_words(rrset, record)} of {rrset.name.unicode} means what the "
        "topology says",
        first=rrset.origin.pointer,
        first_source="topology",
        first_words="which is said at",
        hint=f"`mailcompile adopt {inputs.zone.unicode}` takes it out of the file",
    )


def no_longer_ours(key: Key, inputs: ZoneInputs, hand: HandPart) -> Problem:
    """The warning about a record that stands in no file but the ledger."""
    name, kind = key
    owner = inputs.zone.below(name)
    return Problem(
        kind=NO_LONGER_OURS,
        pointer=inputs.pointer,
        on_key=True,
        subject=about(owner),
        message=f"the {kind} of {owner.unicode} is no longer the topology's, and stands only in "
        "mail.owned.yaml; it is published as it is",
        hint=f"write it into {hand.zone.file}, or delete its entry in mail.owned.yaml",
    )


def taken_out(
    rrsets: Iterable[RRset], inputs: ZoneInputs, hand: HandPart, claimed: Collection[Key]
) -> Iterator[Problem]:
    """What a build wrote into the file and somebody took out, or gave another TTL: it is written
    again, and told. (Values that were changed are ``claimed`` by hand; a kept form is somebody
    else's, and so is its TTL.)"""
    for rrset in rrsets:
        key = key_of(rrset, inputs.zone)
        before, written = inputs.beside.owned.get(key), hand.zone.find(*key)
        did = None if before is None or key in claimed else _done(before, written)
        if did is None:
            continue
        yield Problem(
            kind=OURS_TAKEN_OUT,
            source=hand.zone.file,
            pointer=written.pointer if written is not None else (),
            subject=about(rrset.name),
            message=f"the {rrset.type} of {rrset.name.unicode}, which is ours, {did}; a build "
            "writes it again",
            first=rrset.origin.pointer,
            first_source="topology",
            first_words="it is said at",
            hint="if it is to go, take it out of the topology",
        )


def _done(before: Owned, written: HandRecord | None) -> str | None:
    """What somebody did to an RRset of ours, ``None`` for nothing."""
    there = written.values if written is not None else ()
    out = [text for text in before.values if text not in there]
    if out:
        part = "" if len(out) == len(before.values) else " in part"
        return f"was taken out{part} by hand, or the layout has changed"
    # Beside values of others the TTL is theirs.
    alone = set(there) <= set(before.values)
    if written is not None and alone and not before.kept and written.ttl != before.ttl:
        return f"was given the TTL {written.ttl} by hand"
    return None


def _sort_words(rrset: RRset, record: HandRecord) -> str:
    if rrset.type != record.type or rrset.type != "TXT":
        return record.type
    text = rrset.rdatas[0].text.lower()
    words = {"v=spf1": "SPF record", "v=dmarc1": "DMARC policy", "v=dkim1": "DKIM key"}
    return next((words[begin] for begin in words if text.startswith(begin)), "TXT value")
