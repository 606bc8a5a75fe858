"""One zone: what the topology wants there, and what is written by hand, become one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import DomainName, RRset, Zone
from mailcompile.formats.ledger import Key, Owned, Was
from mailcompile.formats.octodns_yaml import Change, HandRecord, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_kinds import ENTRY_NOT_EDITABLE
from mailcompile.lower.conflicts import text_sort
from mailcompile.merge.forms import rdata_of
from mailcompile.merge.in_the_way import beyond_cuts, excludes, in_the_way, is_underscored
from mailcompile.merge.kinds import OURS_TAKEN_OUT, SAYS_THE_SAME, SAYS_WHAT_WE_OWN
from mailcompile.merge.rivals import rivals, same_meaning
from mailcompile.merge.wildcards import hidden_wildcards
from mailcompile.topology import Context, HandPart, ZoneInputs


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
        owned = {_key(rrset, zone.name): _owned(rrset) for rrset in zone.rrsets}
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
        work.problems += _edited_by_hand(zone, work)
        text = _text(work, hand)
    return Merged(
        zone=replace(zone, rrsets=tuple(work.rrsets)),
        text=text,
        owned=work.owned,
        gone=_gone(work) if hand is None else {},
        adoptable=tuple(work.adoptable),
        problems=tuple(work.problems),
    )


def _merge(rrset: RRset, work: _Work) -> None:
    """Puts one RRset beside the hand-written one of its name and type, if there is one."""
    key = _key(rrset, work.inputs.zone)
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
                work.adoptable.append(_adoptable(rrset, record, claimed))
                work.problems.append(_the_same(rrset, record, claimed, work))
        else:
            _refuse(rrset, record, claimed, work)
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


def _refuse(rrset: RRset, record: HandRecord, claimed: tuple[str, ...], work: _Work) -> None:
    """Notes that hand-written values say what ``rrset`` says."""
    assert work.hand is not None
    found = _adoptable(rrset, record, claimed)
    work.adoptable.append(found)
    before = work.inputs.beside.owned.get((record.name, record.type))
    what = f"this {_sort_words(rrset, record)} of {rrset.name.unicode}"
    says = "otherwise"
    if found.same:
        identical = set(claimed) == {rdata.text for rdata in rrset.rdatas}
        says = "the same" if identical else "the same in other words"
    message = f"{what} is the topology's, which says {says}"
    if before is not None and work.in_place:
        message = f"{what}, which a build had written, was edited by hand; the topology says {says}"
    zone = work.inputs.zone.unicode
    work.problems.append(
        Problem(
            kind=SAYS_WHAT_WE_OWN,
            source=work.hand.zone.file,
            pointer=work.hand.pointer(record, claimed[0]),
            subject=about(rrset.name),
            message=message,
            first=rrset.origin.pointer,
            first_source="topology",
            first_words="it is said at",
            hint=f"change it there; or `mailcompile adopt {zone}`, and the next build replaces "
            "what stands here",
        )
    )


def _adoptable(rrset: RRset, record: HandRecord, claimed: tuple[str, ...]) -> Adoptable:
    return Adoptable(
        name=record.name,
        type=record.type,
        ttl=record.ttl,
        values=claimed,
        becomes=rrset.type,
        same=record.type == rrset.type and same_meaning(rrset, claimed),
    )


def _refuse_other_types(rrset: RRset, key: Key, work: _Work) -> None:
    """At a name of one purpose, an alias says the same thing as a text (RFC 8552 section 1)."""
    assert work.hand is not None
    if not is_underscored(key[0]):
        return
    for record in work.hand.at(key[0]):
        if record.type != rrset.type and excludes(rrset, key[0], record):
            _refuse(rrset, record, record.values, work)


def _sort_words(rrset: RRset, record: HandRecord) -> str:
    if rrset.type != record.type or rrset.type != "TXT":
        return record.type
    text = rrset.rdatas[0].text.lower()
    words = {"v=spf1": "SPF record", "v=dmarc1": "DMARC policy", "v=dkim1": "DKIM key"}
    return next((words[begin] for begin in words if text.startswith(begin)), "TXT value")


def _the_same(rrset: RRset, record: HandRecord, claimed: tuple[str, ...], work: _Work) -> Problem:
    assert work.hand is not None
    return Problem(
        kind=SAYS_THE_SAME,
        source=work.hand.zone.file,
        pointer=work.hand.pointer(record, claimed[0]),
        subject=about(rrset.name),
        message=f"this {_sort_words(rrset, record)} of {rrset.name.unicode} means what the "
        "topology says",
        first=rrset.origin.pointer,
        first_source="topology",
        first_words="which is said at",
        hint=f"`mailcompile adopt {work.inputs.zone.unicode}` takes it out of the file",
    )


def _edited_by_hand(zone: Zone, work: _Work) -> Iterator[Problem]:
    """What a build wrote into the file and somebody took out, or gave another TTL: it is written
    again, and told. (Values that were changed are rivals; a kept form is somebody else's, and so is
    its TTL.)"""
    if not work.in_place or work.hand is None:
        return
    wanted = {_key(rrset, zone.name): rrset for rrset in zone.rrsets}
    for key, before in work.inputs.beside.owned.items():
        rrset, written = wanted.get(key), work.hand.zone.find(*key)
        if rrset is None or key in work.claimed:
            continue
        there = written.values if written is not None else ()
        out = [text for text in before.values if text not in there]
        if out:
            did = "was taken out" if len(out) == len(before.values) else "was taken out in part"
        elif written is not None and not before.kept and _has_other_ttl(written, before):
            did = f"was given the TTL {written.ttl}"
        else:
            continue
        yield Problem(
            kind=OURS_TAKEN_OUT,
            source=work.hand.zone.file,
            pointer=written.pointer if written is not None else (),
            subject=about(rrset.name),
            message=f"the {rrset.type} of {rrset.name.unicode}, which a build had written, {did} "
            "by hand; a build writes it again",
            first=rrset.origin.pointer,
            first_source="topology",
            first_words="it is said at",
            hint="change it in the topology",
        )


def _has_other_ttl(written: HandRecord, before: Owned) -> bool:
    """Beside values of others the TTL is theirs."""
    return written.ttl != before.ttl and set(written.values) <= set(before.values)


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


def _gone(work: _Work) -> dict[Key, tuple[str, ...]]:
    """What earlier builds published in a zone that is not shown, and nobody wants any more."""
    inputs = work.inputs
    wanted = {_key(rrset, inputs.zone): rrset for rrset in work.rrsets}
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


def _owned(rrset: RRset) -> Owned:
    return Owned(ttl=rrset.ttl, values=tuple(rdata.text for rdata in rrset.rdatas))


def _key(rrset: RRset, zone: DomainName) -> Key:
    return rrset.name.relative_to(zone), rrset.type
