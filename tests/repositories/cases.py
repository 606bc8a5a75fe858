"""The zones of a directory as they are, and mutants of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.repositories.dialect import Dialect, of_zone
from tests.repositories.project import Case
from tests.zone_mutations import mutated

_IN_ORDER: Final = 5
"""One mutant in so many is read with `enforce_order`, which refuses most of what was moved."""


def zones_of(folder: Path, dialect: Dialect | None = None) -> tuple[Case, ...]:
    """All `ZONE.yaml` of a directory; without a dialect each is read as octoDNS can read it."""
    return tuple(
        Case(
            zone=path.stem,
            content=path.read_bytes(),
            dialect=dialect or of_zone(folder, path.stem),
            label=path.stem,
            must_build=True,
        )
        for path in sorted(folder.glob("*.yaml"))
        if path.stem.count(".") > 0
    )


def by_dialect(cases: Sequence[Case]) -> tuple[tuple[Case, ...], ...]:
    """What one octoDNS configuration can read together."""
    dialects = dict.fromkeys(case.dialect for case in cases)
    return tuple(tuple(case for case in cases if case.dialect == dialect) for dialect in dialects)


def mutant(cases: Sequence[Case], seed: int) -> Case:
    """Of one zone after the other."""
    parent = cases[seed % len(cases)]
    in_order = parent.dialect.enforce_order and seed // len(cases) % _IN_ORDER == 0
    return replace(
        parent,
        content=mutated(parent.content.decode(), seed).encode(),
        dialect=replace(parent.dialect, enforce_order=in_order),
        label=f"{parent.zone} mutant {seed}",
        must_build=False,
    )
