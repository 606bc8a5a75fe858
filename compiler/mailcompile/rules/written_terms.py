"""The SPF terms that somebody wrote, each with its place: what the rules about terms look at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Pointer
from mailcompile.spf import MECHANISMS
from mailcompile.topology import Context, DomainInputs

_SHAPE = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9._-]*)(.*)")  # RFC 7208 section 4.6.1


@dataclass(frozen=True, slots=True)
class WrittenTerm:
    """One term, taken apart without judging what stands behind its name."""

    text: str
    qualifier: str
    """Empty where none is written, which means ``+``."""
    name: str
    rest: str
    """What follows the name: ``:`` or ``/`` and more for a mechanism, ``=`` for a modifier."""
    pointer: Pointer
    subject: Pointer | None
    """The domain that has it; ``None``: the service in which it stands."""

    @property
    def is_mechanism(self) -> bool:
        return self.name in MECHANISMS and self.rest[:1] in ("", ":", "/")

    @property
    def is_modifier(self) -> bool:
        return self.rest.startswith("=")


def written_terms(context: Context, parts: tuple[DomainInputs, ...]) -> Iterator[WrittenTerm]:
    """The terms of services, of their bounce names, and of ``spf.terms``.

    Those that domains inherit come once for each domain, since each may allow what is found.
    """
    for service in context.services.values():
        yield from _of_service(service.said, service.pointer, None)
    patterns = frozenset(
        service.id
        for service in context.services.values()
        if any(text.startswith("{") for text in service.said.get("spf") or ())
    )
    for part in parts:
        settings = part.domain.settings
        if settings.parked:
            continue
        pointer = part.domain.origin("spf/terms")
        for index, text in enumerate(settings.spf.terms):
            yield from _term(text, (*pointer, index), part.domain.subject)
        for chain in settings.services.values():
            for said, where in chain:
                yield from _of_service(said, where, part.domain.subject)
        if patterns:
            yield from _filled(context, part, patterns)


def _of_service(
    said: Mapping[str, Any], pointer: Pointer, subject: Pointer | None
) -> Iterator[WrittenTerm]:
    for index, text in enumerate(said.get("spf") or ()):
        yield from _term(text, (*pointer, "spf", index), subject)
    for index, text in enumerate((said.get("bounce") or {}).get("spf") or ()):
        yield from _term(text, (*pointer, "bounce", "spf", index), subject)


def _filled(
    context: Context, part: DomainInputs, patterns: frozenset[str]
) -> Iterator[WrittenTerm]:
    """What stands in the record where a term begins with a pattern such as ``{terms}``."""
    for service in part.services.values():
        if service.id not in patterns:
            continue
        chain = part.domain.settings.services.get(service.id, ())
        pointer = chain[-1][1] if chain else (*service.pointer, "spf")
        as_written = context.services[service.id].said.get("spf") or ()
        for text in service.spf:
            if text not in as_written:
                yield from _term(text, pointer, part.domain.subject)


def _term(text: str, pointer: Pointer, subject: Pointer | None) -> Iterator[WrittenTerm]:
    """The term, where the text has the shape of one."""
    found = _SHAPE.fullmatch(text)
    if found is not None:
        yield WrittenTerm(text, found[1], found[2].lower(), found[3], pointer, subject)
