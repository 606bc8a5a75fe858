"""What ``adopt`` changes: hand-written zone files and the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.compile import Compilation
from mailcompile.dns import DomainName
from mailcompile.formats.ledger import Ledger, write_ledger
from mailcompile.formats.octodns_yaml import NotEditable
from mailcompile.merge import Adoptable, adopted_entries, adopted_zone
from mailcompile.reading_zones import LEDGER_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """One record set that became the topology's."""

    zone: DomainName
    file: str
    found: Adoptable
    becomes: tuple[str, ...]
    """What the topology says; the same texts where the form that stood there is kept."""
    is_kept: bool
    """Whether a form that means the same is published again (``keep: equivalent``)."""

    @property
    def owner(self) -> str:
        return self.zone.below(self.found.name).unicode

    def lines(self) -> list[str]:
        """For people: what it was and what the next build makes of it."""
        head = f"{self.file}: {self.found.type} of {self.owner}"
        if self.found.same and self.is_kept:
            return [f"{head}: means what the topology says"]
        differs = "means what the topology says, in another form"
        if not self.found.same:
            differs = "differs from what the topology says"
        lines = [f"{head}: {differs}"]
        lines += [f"  was     {text}" for text in self.found.values]
        lines += [f"  becomes {text}" for text in self.becomes]
        return lines

    def as_json(self) -> dict[str, Any]:
        return {
            "zone": str(self.zone),
            "name": self.found.name,
            "type": self.found.type,
            "file": self.file,
            "same": self.found.same,
            "was": list(self.found.values),
            "becomes": list(self.becomes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What is to be written, and what was adopted by it."""

    edits: Mapping[str, bytes]
    """Path to new content."""
    adopted: tuple[Adopted, ...]
    refused: tuple[str, ...] = ()
    """Why a file cannot be edited."""


def adopt(compilation: Compilation, zones: Collection[DomainName]) -> Adoption:
    """Adopts what can be adopted in ``zones``; pure."""
    standing, context = compilation.standing, compilation.context
    assert context is not None
    ledger = dict(standing.ledger.zones)
    edits: dict[str, bytes] = {}
    adopted: list[Adopted] = []
    refused: list[str] = []
    for inputs in compilation.inputs:
        merged, hand = compilation.merged[inputs.zone], inputs.beside.hand
        if inputs.zone not in zones or hand is None or not merged.adoptable:
            continue
        if not context.in_place:
            try:
                text = adopted_zone(hand, merged.adoptable)
            except NotEditable as refusal:
                refused.append(f"{hand.zone.file}: {refusal.why}")
                continue
            edits[hand.zone.file] = text.encode()
        ledger[inputs.zone] = adopted_entries(ledger.get(inputs.zone) or {}, merged.adoptable)
        ours = {
            (rrset.name.relative_to(inputs.zone), rrset.type): tuple(r.text for r in rrset.rdatas)
            for rrset in merged.zone.rrsets
        }
        adopted += [
            Adopted(
                zone=inputs.zone,
                file=hand.zone.file,
                found=found,
                becomes=ours.get((found.name, found.becomes), ()),
                is_kept=context.keeps_equivalent,
            )
            for found in merged.adoptable
        ]
    if adopted:
        edits[LEDGER_FILE] = write_ledger(Ledger(zones=ledger, gone=standing.ledger.gone))
    return Adoption(edits=edits, adopted=tuple(adopted), refused=tuple(refused))
