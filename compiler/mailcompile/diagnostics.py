"""What the compiler has to say: kinds of findings, problems, findings and proofs.

A *problem* is what a room of the house reports: a kind, a pointer into one of the inputs, and
words. A *finding* is a problem whose pointer was resolved to a place that a person can open. The
rooms that are pure and run in other processes know pointers only; places are looked up once, at
the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Pointer: TypeAlias = tuple[str | int, ...]
"""A path into an input: keys of mappings and indices of lists, outermost first."""

TOPOLOGY = "topology"
KEYS = "keys"


class Severity(StrEnum):
    """How much a finding weighs: an error stops a build, a warning does so with ``--strict``."""

    ERROR = "error"
    WARNING = "warning"


class Verdict(StrEnum):
    """What became of a claim. Only ``HOLDS`` counts as held."""

    HOLDS = "holds"
    FAILS = "fails"
    ACCEPTED = "accepted"
    ASSUMED = "assumed"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of finding. The code never moves; the name says the bad thing, as English."""

    code: str
    name: str
    severity: Severity
    reason: str
    """Why it matters and what to do, in prose; shown by ``mailcompile explain CODE``."""
    rfc: str | None = None
    bad: str | None = None
    """A topology that has the problem, the place marked by ``⟦`` and ``⟧``."""
    good: str | None = None
    explains: tuple[str, ...] = ()
    """The claims whose failure this finding already accounts for."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The reason without the line breaks of the source, one text a paragraph."""
        return tuple(" ".join(part.split()) for part in self.reason.split("\n\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A range in an input file. Lines and columns count from 1, columns in code points."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    """One past the last character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding before its place is known."""

    kind: Kind
    pointer: Pointer
    message: str
    hint: str | None = None
    on_key: bool = False
    """Points at the key of the last step instead of its value."""
    source: str = TOPOLOGY
    """Which input the pointer leads into: ``TOPOLOGY``, ``KEYS`` or the path of a zone file."""
    first: Pointer | None = None
    """Where the same thing was declared before; its place is added to the message."""
    first_source: str | None = None
    """Which input ``first`` leads into; ``None``: the same as ``pointer``."""
    first_words: str = "the first is at"
    """What is said before the place of ``first``."""
    subject: Pointer | None = None
    """What it is about: ``about`` a name, or the pointer of a host or service; ``None``: that in
    which ``pointer`` lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong with an input, with the place to mend it."""

    kind: Kind
    message: str
    place: Place | None
    path: Pointer | None = None
    hint: str | None = None

    @property
    def is_error(self) -> bool:
        return self.kind.severity is Severity.ERROR

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def file(self) -> str | None:
        return self.place.file if self.place else None

    @property
    def line(self) -> int | None:
        return self.place.line if self.place else None

    @property
    def column(self) -> int | None:
        return self.place.column if self.place else None

    @property
    def pointer(self) -> str | None:
        """The path as a JSON Pointer."""
        return None if self.path is None else pointer_text(self.path)

    @property
    def rfc(self) -> str | None:
        return self.kind.rfc

    @property
    def url(self) -> str | None:
        """Where the finding is documented; the pages have no address yet."""
        return None

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """File, line, column, code (interface: "Findings as JSON"), then the words."""
        if self.place is None:
            return ("", 0, 0, self.kind.code, self.message)
        return (
            self.place.file,
            self.place.line,
            self.place.column,
            self.kind.code,
            self.message,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was decided about one claim for one subject (a domain, a name, a flow)."""

    claim: str
    subject: str
    verdict: Verdict
    because: str
    """The evidence, for a person to follow."""
    severity: Severity | None = None
    """Of a claim that fails: an error stops a build."""
    counterexample: str | None = None
    """Of a claim that fails: this address, this name, this term."""
    pointer: Pointer = ()
    """Where to change the input, of a claim that fails; empty: where the zone was declared."""
    on_key: bool = False
    source: str = TOPOLOGY
    hint: str | None = None
    """What to change."""
    unknown: tuple[str, ...] = ()
    """Names on which an assumed claim rests."""
    explained_by: tuple[str, ...] = ()
    """Claims whose failure about the same subject accounts for this one, where they are errors or
    this one is a warning."""


def about(name: str) -> Pointer:
    """The subject of a problem about a DNS name: the closest domain of ours is meant."""
    return ("name", str(name))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings sorted by place and code, each once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=Finding.sort_key))


def pointer_text(pointer: Pointer) -> str:
    """A JSON Pointer (RFC 6901 section 3), such as ``/domains/one.example/senders/0``."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in pointer)
