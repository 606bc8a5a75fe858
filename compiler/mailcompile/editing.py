"""What a build writes beside the topology: the ledger, and with ``in_place`` the zone files."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName
from mailcompile.formats.ledger import Key, Ledger, Owned, write_ledger
from mailcompile.formats.octodns_yaml import HandZone, NotEditable
from mailcompile.formats.octodns_yaml.hand_kinds import ENTRY_NOT_EDITABLE
from mailcompile.merge import without_ours
from mailcompile.reading_zones import LEDGER_FILE, Standing
from mailcompile.topology import Bound
from mailcompile.zone_result import ZoneResult, served


def ledger_of(bound: Bound, results: Iterable[ZoneResult], standing: Standing) -> Ledger:
    """What is ours once everything is published, and what earlier builds left in DNS.

    A zone that left the topology is not written any more, so what was ours there stays until
    somebody takes it out; with ``in_place`` it goes from the zone's file.
    """
    zones: dict[DomainName, Mapping[Key, Owned]] = {}
    gone: dict[DomainName, Mapping[Key, tuple[str, ...]]] = {}
    for result in served(bound.context, results):
        name = result.zone.name
        if result.merged.owned:
            zones[name] = result.merged.owned
        if result.merged.gone:
            gone[name] = result.merged.gone
    if not bound.context.in_place:
        for name, owned in standing.ledger.zones.items():
            if name not in bound.context.zones:
                earlier = dict(standing.ledger.gone.get(name) or {})
                gone[name] = earlier | {key: mine.values for key, mine in owned.items()}
        for name, left in standing.ledger.gone.items():
            if name not in bound.context.zones:
                gone.setdefault(name, left)
    return Ledger(zones=zones, gone=gone)


def zone_edits(
    bound: Bound, results: Iterable[ZoneResult], standing: Standing, ledger: Ledger
) -> tuple[dict[str, bytes], list[Problem]]:
    """The files that change, by path, and what cannot be edited."""
    edits: dict[str, bytes] = {}
    problems: list[Problem] = []
    if bound.context.in_place:
        for result in served(bound.context, results):
            hand = standing.hand.get(result.zone.name)
            if hand is not None and result.merged.text not in (None, hand.text):
                edits[hand.file] = _encoded(result.merged.text or "")
        for name, owned in standing.ledger.zones.items():
            hand = standing.hand.get(name)
            if name in bound.context.zones or hand is None:
                continue
            try:
                text = without_ours(name, hand, owned)
            except NotEditable as refusal:
                problems.append(_not_editable(hand, refusal))
                continue
            if text != hand.text:
                edits[hand.file] = _encoded(text)
    written = write_ledger(ledger)
    before = standing.texts.get(LEDGER_FILE)
    if written != (before.encode() if isinstance(before, str) else before):
        edits[LEDGER_FILE] = written
    return edits, problems


def _encoded(text: str) -> bytes:
    return text.encode("utf-8")


def _not_editable(hand: HandZone, refusal: NotEditable) -> Problem:
    return Problem(
        kind=ENTRY_NOT_EDITABLE,
        source=hand.file,
        pointer=refusal.pointer,
        message=f"what was ours cannot be taken out here: {refusal.why}",
        hint="take it out by hand; mail.owned.yaml says what it is",
    )
