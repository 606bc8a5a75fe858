"""One zone: what the topology wants there, and what is written by hand, become one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mailcompile.diagnostics import Problem
from mailcompile.dns import RRset, Zone
from mailcompile.formats.ledger import Key, Owned, Was
from mailcompile.formats.octodns_yaml import Change, HandRecord, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_kinds import ENTRY_NOT_EDITABLE
from mailcompile.merge.forms import rdata_of
from mailcompile.merge.gone import gone, key_of
from mailcompile.merge.in_the_way import beyond_cuts, excludes, in_the_way, is_underscored
from mailcompile.merge.objections import (
    Adoptable,
    Objection,
    adoptable,
    says_the_same,
    says_what_we_own,
    taken_out,
)
from mailcompile.merge.rivals import rivals, same_meaning
from mailcompile.merge.wildcards import hidden_wildcards
from mailcompile.topology import Context, HandPart, ZoneInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A zone as it will be published."""

    zone: Zone
    """The RRsets of ours, in the form in which they are published: of a TXT only our values, with
    the TTL that all values have."""
    text: str | None
    """The zone file with ours and hand-written records; ``None`` where nothing by hand was
    shown."""
    owned: Mapping[Key, Owned]
    """What the ledger says from now on."""
    gone: Mapping[Key, tuple[str, ...]]
    adoptable: tuple[Adoptable, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Work:
    """What gathers while the RRsets of a zone are merged one by one."""

    inputs: ZoneInputs
    keeps: bool
    """``keep: equivalent``."""
    in_place: bool
    rrsets: list[RRset] = field(default_factory=list)
    owned: dict[Key, Owned] = field(default_factory=dict)
    changes: dict[Key, Change] = field(default_factory=dict)
    adoptable: list[Adoptable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    claimed: set[Key] = field(default_factory=set)
    """The RRsets of which hand-written values say what we own."""

    @property
    def hand(self) -> HandPart | None:
        return self.inputs.beside.hand


def merged(context: Context, inputs: ZoneInputs, zone: Zone) -> Merged:
    """Merges ``zone``, what the topology wants, into what stands there by hand."""
    hand = inputs.beside.hand
    if hand is None and not inputs.beside.owned and not inputs.beside.gone:
        owned = {key_of(rrset, zone.name): _owned(rrset) for rrset in zone.rrsets}
        return Merged(zone=zone, text=None, owned=owned, gone={})
    work = _Work(
        inputs=inputs,
        keeps=context.keeps_equivalent,
        in_place=context.in_place,
    )
    for rrset in zone.rrsets:
        _merge(rrset, work)
    text = None
    if hand is not None:
        work.problems += beyond_cuts(zone.rrsets, inputs, hand)
        work.problems += hidden_wildcards(zone.rrsets, inputs, hand)
        if work.in_place:
            work.problems += taken_out(zone.rrsets, inputs, hand, work.claimed)
        text = _text(work, hand)
    return Merged(
        zone=replace(zone, rrsets=tuple(work.rrsets)),
        text=text,
        owned=work.owned,
        gone=gone(inputs, work.rrsets) if hand is None else {},
        adoptable=tuple(work.adoptable),
        problems=tuple(work.problems),
    )


def _merge(rrset: RRset, work: _Work) -> None:
    """Puts one RRset beside the hand-written one of its name and type, if there is one."""
    key = key_of(rrset, work.inputs.zone)
    before = work.inputs.beside.owned.get(key)
    record = work.hand.find(*key) if work.hand is not None else None
    claimed: tuple[str, ...] = rivals(rrset, record) if record is not None else ()
    if claimed:
        work.claimed.add(key)
    form, was, kept = rrset, before.was if before is not None else None, False
    if claimed and record is not None:
        if work.keeps and same_meaning(rrset, claimed):
            form, kept = _in_form(rrset, claimed, record.ttl), True
            if not work.in_place:
                _note(work, rrset, record, claimed, says_the_same)
        else:
            _note(work, rrset, record, claimed, says_what_we_own)
    elif before is not None and before.kept:
        if work.keeps and same_meaning(rrset, before.values):
            form, kept = _in_form(rrset, before.values, _kept_ttl(key, before, work)), True
        else:
            was = was or Was(ttl=before.ttl, values=before.values)
    if work.hand is not None:
        work.problems += in_the_way(rrset, work.inputs, work.hand)
        _refuse_other_types(rrset, key, work)
    others = tuple(text for text in record.values if text not in claimed) if record else ()
    if record is not None and others:
        form = replace(form, ttl=record.ttl)
    work.rrsets.append(form)
    work.owned[key] = replace(_owned(form), kept=kept, was=was)
    ours = tuple(rdata.text for rdata in form.rdatas)
    work.changes[key] = Change(name=key[0], type=key[1], ttl=form.ttl, values=(*others, *ours))


def _kept_ttl(key: Key, before: Owned, work: _Work) -> int:
    """The TTL of a kept form: as it stands in the file, where that is the place to change it."""
    written = work.hand.zone.find(*key) if work.hand is not None and work.in_place else None
    there = written is not None and set(before.values) <= set(written.values)
    return written.ttl if written is not None and there else before.ttl


def _in_form(rrset: RRset, values: Iterable[str], ttl: int) -> RRset:
    """``rrset`` in the form in which it is published already."""
    return replace(rrset, ttl=ttl, rdatas=tuple(rdata_of(rrset.type, text) for text in values))


def _note(
    work: _Work, rrset: RRset, record: HandRecord, claimed: tuple[str, ...], objection: Objection
) -> None:
    """Hand-written values say what ``rrset`` says: an objection, and something to adopt."""
    assert work.hand is not None
    work.adoptable.append(adoptable(rrset, record, claimed))
    work.problems.append(objection(rrset, record, claimed, work.inputs, work.hand, work.in_place))


def _refuse_other_types(rrset: RRset, key: Key, work: _Work) -> None:
    """At a name of one purpose, an alias says the same thing as a text (RFC 8552 section 1)."""
    assert work.hand is not None
    if not is_underscored(key[0]):
        return
    for record in work.hand.at(key[0]):
        if record.type != rrset.type and excludes(rrset, key[0], record):
            _note(work, rrset, record, record.values, says_what_we_own)


def _text(work: _Work, hand: HandPart) -> str:
    """The zone file with ours in it, and without what was ours and is wanted no more."""
    changes = dict(work.changes)
    for key in work.inputs.beside.owned if work.in_place else ():
        if key not in changes:
            rest = hand.find(*key)
            values = rest.values if rest is not None else ()
            ttl = rest.ttl if rest is not None else None
            changes[key] = Change(name=key[0], type=key[1], ttl=ttl, values=values)
    try:
        return edited(hand.zone, changes.values())
    except NotEditable as refusal:
        work.problems.append(
            Problem(
                kind=ENTRY_NOT_EDITABLE,
                source=hand.zone.file,
                pointer=refusal.pointer,
                message=f"ours cannot be put in here: {refusal.why}",
                hint="write the entry out in plain block style",
            )
        )
        return hand.zone.text


def _owned(rrset: RRset) -> Owned:
    return Owned(ttl=rrset.ttl, values=tuple(rdata.text for rdata in rrset.rdatas))
