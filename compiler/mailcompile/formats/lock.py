"""``mail.lock.yaml``, the lock: what the names of others resolved to, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mailcompile.diagnostics import Kind, Pointer, Problem
from mailcompile.dns import Answer, DomainName, NameProblem, Status
from mailcompile.formats.ledger.forms import WORDS, canonical, canonical_values
from mailcompile.source.schema_kinds import BAD_FORMAT, UNKNOWN_KEY, WRONG_SIZE
from mailcompile.source.words import found, named
from mailcompile.source.yaml_kinds import DUPLICATE_KEY

_UNKNOWN = Answer(Status.UNKNOWN)
_NODATA = Answer(Status.NODATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """What was seen for one name and type."""

    answer: Answer
    """``ANSWER`` with its values, ``NODATA`` or ``NXDOMAIN``."""
    ttl: int | None = None
    """Seconds; ``None`` where there was nothing."""
    seen: str
    """The day, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What is known of names that are not ours."""

    names: Mapping[DomainName, Mapping[str, Locked]] = field(default_factory=dict)
    """By name and type."""

    def lookup(self, name: str, kind: str) -> Answer:
        """What stood at the name itself: CNAMEs are not followed. ``UNKNOWN`` where that is not
        locked and does not follow from what is. Never raises.

        The case of ``name`` does not matter, nor does a dot at its end.
        """
        known = self.names.get(DomainName(name.lower().removesuffix(".")))
        if known is None:
            return _UNKNOWN
        for locked in known.values():
            if locked.answer.status is Status.NXDOMAIN:
                # A name that does not exist has nothing of any type (RFC 2308 section 2.1).
                return locked.answer
        kind = kind.upper()
        if kind in known:
            return known[kind].answer
        # RFC 1034 section 3.6.2: an alias holds nothing else, and what holds something is none.
        held = {it for it, locked in known.items() if locked.answer.status is Status.ANSWER}
        return _NODATA if "CNAME" in held or (held and kind == "CNAME") else _UNKNOWN


def lock_name(text: str) -> DomainName:
    """A name as it may stand in the lock: U-labels and underscores, with or without a last dot.

    Raises ``NameProblem``.
    """
    labels = text.removesuffix(".").split(".")
    return DomainName.record(".".join(it if it.isascii() else DomainName.host(it) for it in labels))


def read_lock(value: Mapping[str, Any]) -> Lock:
    """The lock in a document that fits ``lock.schema.json`` and has no ``wrong_entries``; never
    raises for such."""
    return Lock(
        names={
            lock_name(name): {kind: _locked(kind, entry) for kind, entry in types.items()}
            for name, types in value.get("names", {}).items()
        }
    )


def _locked(kind: str, entry: Mapping[str, Any]) -> Locked:
    if "none" in entry:
        status = Status.NXDOMAIN if entry["none"] == "nxdomain" else Status.NODATA
        return Locked(answer=Answer(status), seen=entry["seen"])
    values = canonical_values(kind, entry["values"])
    assert values is not None, "wrong_entries was not asked"
    return Locked(answer=Answer(Status.ANSWER, values), ttl=entry["ttl"], seen=entry["seen"])


def wrong_entries(value: Mapping[str, Any], source: str) -> Iterator[Problem]:
    """What is wrong in a document that fits ``lock.schema.json``: names that are none or stand
    twice, values that are none of their type, entries that exclude each other.

    ``source`` says which input it is.
    """
    first: dict[DomainName, Pointer] = {}
    for written, types in value.get("names", {}).items():
        pointer: Pointer = ("names", written)
        try:
            name = lock_name(written)
        except NameProblem as problem:
            yield _problem(source, BAD_FORMAT, pointer, f"this is no name: {problem}", on_key=True)
        else:
            if first.setdefault(name, pointer) != pointer:
                yield Problem(
                    kind=DUPLICATE_KEY,
                    source=source,
                    pointer=pointer,
                    on_key=True,
                    message=f"{named(written)} is a name that stands here already",
                    hint="unite the two",
                    first=first[name],
                )
        yield from _excluded(types, pointer, source)
        for kind, entry in types.items():
            yield from _wrong_entry(kind, entry, (*pointer, kind), source)


def _excluded(types: Mapping[str, Any], pointer: Pointer, source: str) -> Iterator[Problem]:
    """Types that cannot be so beside another one of the same name."""
    missing = next((kind for kind, it in types.items() if it.get("none") == "nxdomain"), None)
    held = [kind for kind, entry in types.items() if "values" in entry]
    if missing is not None:
        why = f"{missing} says that the name does not exist (`none: nxdomain`)"
        excluded = [kind for kind, it in types.items() if it.get("none") != "nxdomain"]
    elif "CNAME" in held:
        why = "an alias (CNAME) holds nothing else, RFC 1034 section 3.6.2"
        excluded = [kind for kind in held if kind != "CNAME"]
    else:
        return
    for kind in excluded:
        message = f"{kind} cannot stand here: {why}"
        yield _problem(source, UNKNOWN_KEY, (*pointer, kind), message, on_key=True)


def _wrong_entry(
    kind: str, entry: Mapping[str, Any], pointer: Pointer, source: str
) -> Iterator[Problem]:
    values = entry.get("values", [])
    for index, text in enumerate(values):
        if canonical(kind, text) is None:
            message = f"{found(text)} is no value of type {named(kind)}"
            hint = f"it is {WORDS[kind]}"
            yield _problem(source, BAD_FORMAT, (*pointer, "values", index), message, hint)
        elif kind == "TXT" and not _is_octets(text):
            message = f"{found(text)} has a character that is no octet"
            hint = 'write the octets of a TXT one by one, others than ASCII as "\\xc3\\xbc"'
            yield _problem(source, BAD_FORMAT, (*pointer, "values", index), message, hint)
    if kind == "CNAME" and len(values) > 1:
        # RFC 2181 section 10.1
        message = f"an alias has one target, here are {len(values)}"
        yield _problem(source, WRONG_SIZE, (*pointer, "values"), message)
    try:
        date.fromisoformat(entry["seen"])
    except ValueError:
        message = f"{found(entry['seen'])} is no day of a calendar"
        yield _problem(source, BAD_FORMAT, (*pointer, "seen"), message)


def _is_octets(text: str) -> bool:
    return max(text, default="") <= "\xff"


def _problem(
    source: str,
    kind: Kind,
    pointer: Pointer,
    message: str,
    hint: str | None = None,
    *,
    on_key: bool = False,
) -> Problem:
    return Problem(
        kind=kind, source=source, pointer=pointer, message=message, hint=hint, on_key=on_key
    )
