"""Patterns in the values of services: ``{domain}``, ``{selector}``, and what a domain gives."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, TypeAlias

from mailcompile.dns import DomainName

Given: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""What patterns stand for: a text, or several, each of which makes an entry of its own."""

_PATTERN = re.compile(r"(?<!%)\{([A-Za-z][A-Za-z0-9_-]*)\}")
"""``%{i}`` is a macro of SPF (RFC 7208 section 7.1) and stays as it is."""

MOST = 1000
"""Entries that one pattern may make."""


_LONGEST = 2560
"""Octets of a record, and more."""


class UnknownInput(Exception):
    """A pattern for which nobody gave anything."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooManyEntries(Exception):
    """A pattern that makes more entries than anybody means."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def of_domain(domain: DomainName) -> dict[str, str | tuple[str, ...]]:
    """The patterns that each domain gives by itself."""
    return {"domain": str(domain), "domain_dashed": domain.replace(".", "-")}


def as_given(value: Any) -> str | tuple[str, ...]:
    """An input as written: numbers are text."""
    return tuple(str(item) for item in value) if isinstance(value, list) else str(value)


def patterns_in(value: Any) -> Iterator[str]:
    """The names of all patterns in the keys and values of a mapping or list."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple):
            waiting += item
        elif isinstance(item, str):
            yield from _PATTERN.findall(item)


def choices(text: str, given: Given) -> Iterable[dict[str, str]]:
    """The ways to fill ``text``: one for each text of the lists that it names.

    Raises ``UnknownInput`` and ``TooManyEntries``.
    """
    names = list(dict.fromkeys(_PATTERN.findall(text)))
    values = []
    for name in names:
        if name not in given:
            raise UnknownInput(name)
        value = given[name]
        values.append((value,) if isinstance(value, str) else value)
    count = prod(map(len, values))
    if count > MOST:
        raise TooManyEntries(count)
    return (dict(zip(names, chosen, strict=True)) for chosen in product(*values))


def filled(text: str, given: Given) -> str:
    """``text`` with its patterns replaced; of a list the first is taken. What is longer than any
    record ends early.

    Raises ``UnknownInput``.
    """
    pieces: list[str] = []
    length = end = 0
    for match in _PATTERN.finditer(text):
        if match[1] not in given:
            raise UnknownInput(match[1])
        found = given[match[1]]
        value = found if isinstance(found, str) else next(iter(found), "")
        pieces += (text[end : match.start()], value)
        length += len(pieces[-2]) + len(value)
        end = match.end()
        if length > _LONGEST:
            break
    return "".join((*pieces, text[end : end + _LONGEST]))[:_LONGEST]


def all_filled(text: str, given: Given) -> list[str]:
    """``text`` in each of the ways to fill it, as ``choices``."""
    return [filled(text, {**given, **chosen}) for chosen in choices(text, given)]
