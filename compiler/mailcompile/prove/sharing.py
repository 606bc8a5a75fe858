"""Sharing: zones that differ in nothing but their names are proved once.

Most zones of a large topology are alike: parked, or of one profile. Such zones have one *shape*:
the same records and declarations, relative to the zone, the same parent, and keys that differ only
in their octets. One of them is proved under a stand-in for its first label; the proofs of the
others are that one's with their own label in its place. What claims ask of other zones has one
answer for all of them, since all ask by the same names.

A shape is ``None`` where that is not certain; such a zone is proved by itself.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar, cast

from mailcompile.diagnostics import Proof, Verdict
from mailcompile.dkim import KeyRecordProblem, parse_key_record
from mailcompile.dns import Answer, DomainName
from mailcompile.formats.keys import Key
from mailcompile.prove.facts import Facts
from mailcompile.prove.outlook import Outlook
from mailcompile.prove.world import BELOW, FactsWorld, World
from mailcompile.topology import Beside, Context, DomainInputs, Flow, ZoneInputs
from mailcompile.topology.model import Settings
from mailcompile.topology.zones import PURPOSES

T = TypeVar("T")

STAND_IN = "zone--to--be--named"
"""The label that stands for the first one of each zone of a shape."""

_OF_MAIL = frozenset({"from", "from_subdomain", "bounce"})
_LONGEST = 200
"""Names near the limit of 253 octets are proved by themselves: their length could matter."""


class Shapes:
    """The shapes of the zones of one topology."""

    def __init__(self, context: Context, zones: Iterable[DomainName]) -> None:
        self._context = context
        names = set(zones)
        # In or around another zone, what a name is asked about lies in several zones.
        self._nested = {
            one
            for zone in names
            for above in list(zone.ancestors())[1:]
            if above in names
            for one in (zone, above)
        }
        self._own_mail = {context.zones.of(flow.from_domain) for flow in context.implicit_flows}
        cuts = context.zones.delegated
        self._cut = {above for cut in cuts for above in cut.ancestors() if above in names}
        # Most domains share one value of settings and of facts, so each is looked at once. The
        # topology and the zones keep them alive.
        self._settings: dict[int, int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._texts: dict[int, str] = {}
        self._without_keys: dict[int, Hashable] = {}

    def of(self, inputs: ZoneInputs, facts: Facts) -> Hashable | None:
        """The shape of a zone; zones of equal shapes have the same proofs."""
        zone = inputs.zone
        label, _, parent = zone.partition(".")
        managed = self._context.zones[zone]
        if (
            not parent
            or managed.manage != PURPOSES
            or label.startswith("xn--")
            or len(zone) > _LONGEST
            or zone in self._nested
            or zone in self._own_mail
            or zone in self._cut
            or inputs.beside.hand is not None
            or inputs.beside.released
            or inputs.authorizations
            or inputs.reverse
            or inputs.shared_spf
            or any(role.kind not in _OF_MAIL for role in inputs.roles)
        ):
            return None
        domains = [self._domain(part, zone) for part in inputs.domains]
        if None in domains or self._names_itself(facts, zone):
            return None
        records = self._records(facts, inputs)
        if records is None:
            return None
        manner = (managed.close_names, managed.handover, managed.dnssec)
        return parent, manner, tuple(domains), records

    def _names_itself(self, facts: Facts, zone: DomainName) -> bool:
        """Whether a record holds the name of the zone. Zones alike share one value of facts."""
        text = self._texts.get(id(facts))
        if text is None:
            text = self._texts[id(facts)] = " ".join(text for *_, text in facts.octodns)
        return zone in text

    def _records(self, facts: Facts, inputs: ZoneInputs) -> Hashable | None:
        if any(part.keys for part in inputs.domains):
            return _records(facts, inputs)
        if id(facts) not in self._without_keys:
            records = _records(facts, inputs)
            self._without_keys[id(facts)] = None if records is None else self._number(records)
        return self._without_keys[id(facts)]

    def _number(self, value: Hashable) -> int:
        """A number that stands for a value, and is sooner compared."""
        return self._numbers.setdefault(value, len(self._numbers))

    def _domain(self, part: DomainInputs, zone: DomainName) -> Hashable | None:
        """All of a domain on which claims rest."""
        settings = part.domain.settings
        others = part.shared_keys or part.services or settings.external
        if others or (settings.dkim is not None and settings.dkim.delegated):
            return None
        if any(flow.service is not None for flow in part.flows):
            return None
        said = self._settings.get(id(settings))
        if said is None:
            said = self._settings[id(settings)] = self._number(_said(settings))
        return (
            part.name.relative_to(zone),
            said,
            tuple(_flow(flow, zone) for flow in part.flows),
            tuple((key.selector, key.algorithm, key.stage, key.signer) for key in part.keys),
            part.sharing,
        )


def _said(settings: Settings) -> Hashable:
    """What settings say, without the places where they say it."""
    dkim = settings.dkim
    if settings.services or settings.accept_reports_from or (dkim is not None and dkim.selectors):
        # Their values have places among them.
        return id(settings)
    return (
        settings.parked,
        settings.mx_word,
        tuple((entry.id, entry.preference) for entry in settings.mx),
        tuple((one.id, one.via, one.bounce, one.from_subdomains) for one in settings.senders),
        tuple(one.signed for one in settings.senders),
        (settings.spf, dkim, settings.dmarc, settings.ttl),
    )


def _flow(flow: Flow, zone: DomainName) -> Hashable:
    names = (flow.from_domain, flow.mail_from, flow.dkim_domain)
    return (flow.kind, flow.path, flow.signer, tuple(_relative(name, zone) for name in names))


def _relative(name: DomainName | None, zone: DomainName) -> Hashable:
    """A name of the zone as what stands before the zone; others as they are."""
    if name is None:
        return None
    return (name.relative_to(zone),) if name.is_within(zone) else str(name)


def _records(facts: Facts, inputs: ZoneInputs) -> Hashable | None:
    """The records, with what a key says instead of its octets."""
    if facts.octodns is not facts.terraform:
        return None
    keys = {
        f"{key.selector}._domainkey.{part.name}": key
        for part in inputs.domains
        for key in part.keys
    }
    found = set()
    for name, kind, _, text in facts.octodns:
        said: Hashable = text
        if kind == "TXT" and "_domainkey" in name:
            key = keys.get(f"{name}.{inputs.zone}")
            if key is not None:
                said = _key(text, key)
        found.add((name, kind, said))
    return frozenset(found)


def _key(text: str, key: Key) -> Hashable:
    """What claims see of a key: whether it is usable, and that of the registry."""
    try:
        record = parse_key_record(text)
    except KeyRecordProblem:
        return text
    is_that = text.rpartition("p=")[2] == key.public
    return (record, is_that) if is_that or record.revoked else text


def stand_in(inputs: ZoneInputs) -> ZoneInputs:
    """The zone under its stand-in."""
    zone = DomainName(f"{STAND_IN}.{inputs.zone.partition('.')[2]}")
    return _renamed(inputs, inputs.zone, zone)


class StandInWorld:
    """The world, with the facts of one zone under its stand-in, too."""

    def __init__(self, world: World, zone: DomainName, label: str, facts: Facts) -> None:
        self._world = world
        self._zone = zone
        self._label = label
        self._inner = FactsWorld({zone: facts})

    def lookup(self, name: DomainName, kind: str) -> Answer:
        if name.is_within(self._zone):
            return self._inner.lookup(name, kind)
        return self._world.lookup(_with_label(name, self._label), kind)

    def names_below(self, name: DomainName) -> Answer:
        if name.is_within(self._zone):
            return self._inner.names_below(name)
        return self._world.names_below(_with_label(name, self._label))


Asked: TypeAlias = tuple[tuple[str, str, Answer], ...]
"""Names that hold the stand-in, types and answers."""


def asked_elsewhere(reads: Mapping[tuple[str, str], Answer], zone: DomainName) -> Asked:
    """What the stand-in ``zone`` asked of other zones by a name that holds its own, such as the
    leave to send reports there."""
    return tuple(
        (name, kind, answer)
        for (name, kind), answer in reads.items()
        if STAND_IN in name and not DomainName(name).is_within(zone)
    )


def has_same_answers(asked: Asked, label: str, world: World) -> bool:
    """Whether the zone with that first label gets the same answers."""
    return all(
        world.lookup(_with_label(name, label), kind) == answer for name, kind, answer in asked
    )


def _with_label(name: str, label: str) -> DomainName:
    return DomainName(name.replace(STAND_IN, label))


def _renamed(value: T, old: DomainName, new: DomainName) -> T:
    """``value`` with the names in the zone ``old`` moved to ``new``, however deep they are.

    Settings name no zone of their own: those of a shape say the same.
    """
    moved: Any = value
    if isinstance(value, Settings | Beside):
        return value
    if isinstance(value, DomainName):
        moved = new.below(value.relative_to(old)) if value.is_within(old) else value
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _renamed(getattr(value, field.name), old, new)
            for field in fields(value)
            if field.init
        }
        moved = replace(cast("Any", value), **changed)
    elif isinstance(value, tuple):
        moved = tuple(_renamed(one, old, new) for one in value)
    elif isinstance(value, Mapping):
        moved = {_renamed(k, old, new): _renamed(v, old, new) for k, v in value.items()}
    return cast("T", moved)


def may_be_shared(proofs: Iterable[Proof]) -> bool:
    """Whether other zones can have these proofs: what fails has a place of its own."""
    return all(proof.verdict is not Verdict.FAILS for proof in proofs)


def named_outlook(one: Outlook, label: str) -> Outlook:
    """The outlook of a stand-in's domain as that of a domain in the zone with that label."""
    facts = one.facts
    if any(STAND_IN in text for _, text in facts):
        facts = tuple((title, text.replace(STAND_IN, label)) for title, text in facts)
    return Outlook(name=DomainName(one.name.replace(STAND_IN, label)), facts=facts)


def named(proofs: Iterable[Proof], label: str) -> Iterator[Proof]:
    """The proofs of a stand-in as those of the zone with that first label."""
    for proof in proofs:
        because = proof.because
        if STAND_IN in because:
            because = because.replace(STAND_IN, label)
        yield Proof(
            claim=proof.claim,
            subject=proof.subject.replace(STAND_IN, label),
            verdict=proof.verdict,
            because=because,
            unknown=proof.unknown and tuple(one.replace(STAND_IN, label) for one in proof.unknown),
        )


class NamedReads(Mapping[tuple[str, str], Answer]):
    """The questions of a stand-in as those of a zone, with their answers there, since its keys have
    octets of their own: made when somebody wants them."""

    def __init__(self, reads: Mapping[tuple[str, str], Answer], label: str, world: World) -> None:
        self._reads = reads
        self._label = label
        self._world = world

    def __getitem__(self, question: tuple[str, str]) -> Answer:
        return self._made()[question]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._reads)

    def _made(self) -> dict[tuple[str, str], Answer]:
        found = {}
        for (name, kind), answer in self._reads.items():
            if STAND_IN not in name:
                found[name, kind] = answer
                continue
            named_so = _with_label(name, self._label)
            asked = self._world
            found[str(named_so), kind] = (
                asked.names_below(named_so) if kind == BELOW else asked.lookup(named_so, kind)
            )
        return found
