"""What a run of the checks counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.repositories.command import Outcome


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts, and what went wrong, in the order in which it happened."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Refused mutants by the codes of their errors."""
    failures: list[str] = field(default_factory=list)
    built_though_unreadable: list[str] = field(default_factory=list)
    """Mutants that octoDNS refuses and the compiler built."""
    readable_though_refused: list[str] = field(default_factory=list)
    """Mutants that octoDNS reads without a complaint and the compiler refused, with the codes."""
    slowest: tuple[float, str] = (0.0, "")
    """Seconds of one command, and which."""

    def fail(self, label: str, what: str) -> None:
        self.failures.append(f"{label}: {what}")

    def timed(self, label: str, outcome: Outcome) -> None:
        self.slowest = max(self.slowest, (round(outcome.seconds, 2), label))

    def lines(self, *, listed: int = 20) -> Iterator[str]:
        """For people; of each list the first `listed`."""
        yield from (f"{name}: {count}" for name, count in sorted(self.counts.items()))
        yield f"slowest command: {self.slowest[0]} s ({self.slowest[1]})"
        yield "refused, by codes of errors:"
        yield from (f"  {count:5} {codes}" for codes, count in self.refused.most_common())
        lists = (
            ("octoDNS refuses it and we build it", self.built_though_unreadable),
            ("octoDNS reads it and we refuse it", self.readable_though_refused),
            ("failures", self.failures),
        )
        for title, found in lists:
            yield f"{title}: {len(found)}"
            yield from (f"  {entry}" for entry in found[:listed])
