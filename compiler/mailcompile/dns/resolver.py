"""What DNS answers to a question, and a resolver that answers from zones in memory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

MAX_ALIASES = 8
"""CNAMEs that are followed before a name counts as failing (RFC 1034 section 3.6.2 warns of loops,
and leaves the bound to resolvers)."""


class Status(StrEnum):
    """How a question was answered."""

    ANSWER = "answer"
    NODATA = "nodata"
    """The name exists, and has nothing of that type (RFC 2308 section 2.2)."""
    NXDOMAIN = "nxdomain"
    """Neither the name nor one below it exists (RFC 8020)."""
    TIMEOUT = "timeout"
    """Nobody answered, or the server failed."""
    UNKNOWN = "unknown"
    """Neither ours nor known to us: only where there is no network to ask."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS says to a question; no values unless the status is ``ANSWER``."""

    status: Status
    values: tuple[str, ...] = ()
    """One text a value: an address; ``10 mail.one.example.``; ``one.example.``; the strings of a
    TXT joined, a character an octet (latin-1)."""

    @property
    def is_void(self) -> bool:
        """A "void lookup" (RFC 7208 section 4.6.4)."""
        return self.status in (Status.NODATA, Status.NXDOMAIN)


class Resolver(Protocol):
    """What a receiver asks of DNS."""

    def resolve(self, name: str, kind: str) -> Answer:
        """The values of type ``kind`` at ``name``, CNAMEs followed.

        Names are case-insensitive, with or without a trailing dot. Never raises.
        """
        ...


Lookup: TypeAlias = Callable[[str, str], Answer]
"""The values at a name itself: lower case, no trailing dot; CNAMEs are not followed."""


def follow(lookup: Lookup, name: str, kind: str) -> Answer:
    """The answer to a question, through at most ``MAX_ALIASES`` CNAMEs (RFC 1034 section 3.6.2).

    A chain that is longer, or a loop, is a ``TIMEOUT``: resolvers answer it with SERVFAIL.
    """
    name = name.lower().removesuffix(".")
    for _ in range(MAX_ALIASES + 1):
        answer = lookup(name, kind)
        if answer.status is not Status.NODATA or kind == "CNAME":
            return answer
        alias = lookup(name, "CNAME")
        if alias.status is not Status.ANSWER:
            # One that times out could have been an alias.
            return alias if alias.status is Status.TIMEOUT else answer
        name = alias.values[0].lower().removesuffix(".")
    return Answer(Status.TIMEOUT)


Value: TypeAlias = "str | bytes | tuple[int, str] | tuple[str | bytes, ...]"
Entry: TypeAlias = tuple[str, Value]


class ZoneResolver:
    """Answers from records in memory: wildcards by RFC 4592, NODATA at empty non-terminals,
    NXDOMAIN elsewhere.

    ``records`` gives each name its records, such as ``("A", "192.0.2.1")``, ``("MX", (10,
    "mail.one.example"))``, ``("TXT", "text")`` or, in several strings, ``("TXT", ("te", "xt"))``.
    ``timeouts`` has pairs of a name and a type that nobody answers; a bare name times out for the
    types of which it has no record.
    """

    def __init__(
        self,
        records: Mapping[str, Iterable[Entry]],
        timeouts: Iterable[str | tuple[str, str]] = (),
    ) -> None:
        self._answers: dict[tuple[str, str], tuple[str, ...]] = {}
        self._names: set[str] = {""}
        self._silent: set[tuple[str, str | None]] = set()
        for written, entries in records.items():
            name = _plain(written)
            self._add_name(name)
            for kind, value in entries:
                key = (name, kind.upper())
                self._answers[key] = (*self._answers.get(key, ()), _text(kind.upper(), value))
        for silent in timeouts:
            if isinstance(silent, str):
                self._silent.add((_plain(silent), None))
            else:
                self._silent.add((_plain(silent[0]), silent[1].upper()))
        for name, _ in self._silent:
            self._add_name(name)

    def resolve(self, name: str, kind: str) -> Answer:
        """See ``Resolver.resolve``."""
        return follow(self._lookup, _plain(name), kind.upper())

    def _lookup(self, name: str, kind: str) -> Answer:
        if (name, kind) in self._silent:
            return Answer(Status.TIMEOUT)
        if name not in self._names:
            source = wildcard_for(name, self._names)
            if source is None:
                return Answer(Status.NXDOMAIN)
            return self._lookup(source, kind)
        values = self._answers.get((name, kind))
        if values is not None:
            return Answer(Status.ANSWER, values)
        is_silent = (name, None) in self._silent and (name, "CNAME") not in self._answers
        return Answer(Status.TIMEOUT if is_silent else Status.NODATA)

    def _add_name(self, name: str) -> None:
        while name not in self._names:
            self._names.add(name)
            name = name.partition(".")[2]


def wildcard_for(name: str, names: "set[str] | frozenset[str]") -> str | None:
    """The wildcard among ``names`` that answers for a ``name`` that is not one of them: the one
    below its closest encloser, no other (RFC 4592 section 3.3.1).

    ``names`` holds empty non-terminals, too, and the empty name.
    """
    encloser = name.partition(".")[2]
    while encloser not in names:
        encloser = encloser.partition(".")[2]
    source = f"*.{encloser}" if encloser else "*"
    return source if source in names else None


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")


def _text(kind: str, value: Value) -> str:
    if kind == "TXT":
        parts = value if isinstance(value, tuple) else (value,)
        return "".join(p.decode("latin-1") if isinstance(p, bytes) else str(p) for p in parts)
    if kind == "MX":
        parts = value if isinstance(value, tuple) else tuple(_string(value).split(" "))
        preference, exchange = (_string(part) for part in parts)
        return f"{preference} {_plain(exchange)}."
    text = _string(value)
    return f"{_plain(text)}." if kind in ("CNAME", "NS", "PTR") else text


def _string(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
