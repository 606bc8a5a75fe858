"""One zone: what the topology wants there, and what is written by hand, become one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mailcompile.diagnostics import Problem
from mailcompile.dns import RRset, Zone, is_underscored
from mailcompile.formats.ledger import Key, Owned, Was
from mailcompile.formats.octodns_yaml import Change, HandRecord, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_kinds import ENTRY_NOT_EDITABLE
from mailcompile.merge.back import Back, given_back
from mailcompile.merge.forms import rdata_of
from mailcompile.merge.gone import gone, key_of
from mailcompile.merge.in_the_way import (
    beyond_cuts,
    excludes,
    in_the_way,
    without_delegated,
)
from mailcompile.merge.objections import (
    Adoptable,
    Objection,
    adoptable,
    no_longer_ours,
    says_the_same,
    says_what_we_own,
    taken_out,
)
from mailcompile.merge.rivals import rivals, same_meaning
from mailcompile.merge.settings import decides, settings_of, with_settings
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
    back: Mapping[Key, Back] = field(default_factory=dict)
    """What is no longer ours and stands there again as it was."""
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
    back: dict[Key, Back] = field(default_factory=dict)
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
    work = _Work(inputs=inputs, keeps=context.keeps_equivalent, in_place=context.in_place)
    rrsets = zone.rrsets
    if hand is not None:
        rrsets, delegated = without_delegated(rrsets, inputs, hand)
        work.problems += delegated
    for rrset in rrsets:
        _merge(rrset, work)
    text = None
    if hand is not None:
        work.problems += beyond_cuts(rrsets, inputs, hand)
        work.problems += hidden_wildcards(rrsets, inputs, hand)
        if work.in_place:
            work.problems += taken_out(rrsets, inputs, hand, work.claimed)
        _give_back(work, hand)
        text = _text(work, hand)
    return Merged(
        zone=replace(zone, rrsets=tuple(work.rrsets)),
        text=text,
        owned=work.owned,
        gone=gone(inputs, work.rrsets) if hand is None else {},
        back=work.back,
        adoptable=tuple(work.adoptable),
        problems=tuple(work.problems),
    )


def _merge(rrset: RRset, work: _Work) -> None:
    """Puts one RRset beside the hand-written one of its name and type, if there is one."""
    key = key_of(rrset, work.inputs.zone)
    before = work.inputs.beside.owned.get(key)
    record = work.hand.find(*key) if work.hand is not None else None
    claimed: tuple[str, ...] = rivals(rrset, record) if record is not None else ()
    form, was, kept = rrset, before.was if before is not None else None, False
    if claimed and record is not None:
        form, kept = _claimed(rrset, record, claimed, work)
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
        assert work.hand is not None
        form = replace(form, ttl=record.ttl)
        settings = settings_of(work.hand, record)
        if not claimed and decides(settings):
            work.problems += with_settings(rrset, record, settings, work.hand)
    work.rrsets.append(form)
    work.owned[key] = replace(_owned(form), kept=kept, was=was)
    ours = tuple(rdata.text for rdata in form.rdatas)
    work.changes[key] = Change(name=key[0], type=key[1], ttl=form.ttl, values=(*others, *ours))


def _claimed(
    rrset: RRset, record: HandRecord, claimed: tuple[str, ...], work: _Work
) -> tuple[RRset, bool]:
    """``rrset`` where hand-written values say what it says: in their form, or as it is with an
    objection; and whether their form is kept."""
    assert work.hand is not None
    work.claimed.add((record.name, record.type))
    settings = settings_of(work.hand, record)
    if decides(settings):
        work.problems += with_settings(rrset, record, settings, work.hand)
        return rrset, False
    if work.keeps and same_meaning(rrset, claimed):
        if not work.in_place and not settings:
            _note(work, rrset, record, claimed, says_the_same)
        return _in_form(rrset, claimed, record.ttl), True
    if settings and not work.in_place:
        # Taken out of the file, they would be lost.
        work.problems += with_settings(rrset, record, settings, work.hand)
    else:
        _note(work, rrset, record, claimed, says_what_we_own)
    return rrset, False


def _give_back(work: _Work, hand: HandPart) -> None:
    """What the topology wants no more, or has given up: what was there before stands there again.

    With ``in_place`` the file has it from then on. Otherwise only the ledger does, and keeps it.
    """
    inputs, in_place = work.inputs, work.in_place
    for key, mine in inputs.beside.owned.items():
        if key in work.owned:
            continue
        record = hand.find(*key)
        others = record.values if record is not None else ()
        back = given_back(inputs.zone, key, mine, others)
        if back is not None and _is_excluded(key, work, hand):
            # Another type has its place for now; it waits for its turn.
            work.owned[key], back = mine, None
        values = back.values if back is not None else ()
        ttl = back.ttl if back is not None and not others else None
        if in_place or back is not None:
            change = Change(name=key[0], type=key[1], ttl=ttl, values=(*others, *values))
            work.changes[key] = change
        if back is not None:
            work.back[key] = Back(ttl=record.ttl if record else back.ttl, values=values)
            if not in_place:
                work.owned[key] = Owned(ttl=back.ttl, values=values, kept=True)
                work.problems.append(no_longer_ours(key, inputs, hand))
    for key, mine in {} if in_place else inputs.beside.released.items():
        # They stand among the hand-written records, as if somebody had written them.
        _release(key, mine, work, hand)


def _release(key: Key, mine: Owned, work: _Work, hand: HandPart) -> None:
    """A record that was given up, and stands in no hand-written file."""
    before = work.owned.get(key)
    if before is None:
        record = hand.find(*key)
        values = record.values if record is not None else ()
        work.changes[key] = Change(name=key[0], type=key[1], ttl=mine.ttl, values=values)
        work.owned[key] = replace(mine, kept=True, was=None)
    else:
        work.owned[key] = replace(before, values=(*before.values, *mine.values))
    work.problems.append(no_longer_ours(key, work.inputs, hand))


def _is_excluded(key: Key, work: _Work, hand: HandPart) -> bool:
    """Whether a record of another type has the name for itself, or the other way round (RFC 1034
    section 3.6.2)."""
    types = {kind for name, kind in work.changes if name == key[0] and (name, kind) != key}
    types |= {record.type for record in hand.at(key[0]) if record.type != key[1]}
    return bool(types) and (key[1] == "CNAME" or "CNAME" in types)


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
    written = work.hand.zone.find(record.name, record.type)
    whole = written is not None and work.in_place and record.type != "TXT"
    # Of an RRset that is ours as a whole, what somebody left as it was belongs to it, too.
    values = written.values if whole and written is not None else claimed
    work.adoptable.append(adoptable(rrset, record, values))
    work.problems.append(objection(rrset, record, claimed, work.inputs, work.hand, work.in_place))


def _refuse_other_types(rrset: RRset, key: Key, work: _Work) -> None:
    """At a name of one purpose, an alias says the same thing as a text (RFC 8552 section 1)."""
    assert work.hand is not None
    if not is_underscored(key[0]):
        return
    for record in work.hand.at(key[0]):
        is_other = record.type != rrset.type and record.type in ("CNAME", "TXT")
        if is_other and excludes(rrset, key[0], record):
            _note(work, rrset, record, record.values, says_what_we_own)


def _text(work: _Work, hand: HandPart) -> str:
    """The zone file with ours in it, and without what was ours and is wanted no more."""
    try:
        return edited(hand.zone, work.changes.values())
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
