"""Two receivers that others wrote, pyspf and spftrace, with the DNS of a test before them.

What each gets wrong by RFC 7208 is said here, and nowhere else. Sections below are its sections.
"""

import asyncio
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import spftrace
from spftrace.session import Limits

from mailcompile.dns import Resolver, Status

with warnings.catch_warnings():
    # Where it was installed without being compiled, Python 3.12 finds fault with its docstrings.
    warnings.simplefilter("ignore", SyntaxWarning)
    import spf  # type: ignore[import-untyped]

DEFAULT = "DEFAULT"
"""Stands for no explanation."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a receiver knows of a message before it asks DNS."""

    client: str
    sender: str
    helo: str
    receiver: str
    now: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a receiver says; ``because`` is its reason for an error, or its explanation of a fail."""

    result: str
    because: str
    lookups: int
    void_lookups: int


def pyspf(message: Message, resolver: Resolver) -> Verdict:
    def lookup(name: str, kind: str, *_: object) -> Iterator[tuple[tuple[str, str], Any]]:
        answer = resolver.resolve(name, kind)
        if answer.status is Status.TIMEOUT:
            raise spf.TempError(f"{name} {kind}")
        for index, value in enumerate(answer.values):
            yield (name, kind), _for_pyspf(index, kind, value)

    query = spf.query(
        i=message.client, s=message.sender, h=message.helo, receiver=message.receiver, strict=1
    )
    query.t = str(message.now)
    query.set_default_explanation(DEFAULT)
    # Parts are rejoined with a dot, whatever split them (section 7.3); pyspf knows that of two
    # letters only.
    dots = dict.fromkeys("slodiphvcrt", ".")
    with patch.object(spf, "DNSLookup", lookup), patch.object(spf, "JOINERS", dots):
        result, _, explanation = query.check()
    return Verdict(result, explanation, query.lookups, query.void_lookups)


def _for_pyspf(index: int, kind: str, value: str) -> Any:
    if kind == "MX":  # it sorts by preference, and then we would ask in another order
        return index, value.partition(" ")[2].removesuffix(".")
    if kind == "TXT":
        return (value.encode("latin-1"),)
    return value.removesuffix(".")


def spf_trace(message: Message, resolver: Resolver) -> Verdict:
    kind = "AAAA" if ":" in message.client and "ffff" not in message.client else "A"
    evaluator = _Evaluator(_Transport(resolver, kind), Limits(max_queries=None))
    result = asyncio.run(evaluator.evaluate(message.client, message.sender, message.helo))
    reasons = [str(event.data.get("reason", "")) for event in result.trace.events]
    return Verdict(
        result.result, reasons[-2] if reasons[1:] else "", result.dns_terms_used, result.void_lookups_used
    )


class _Transport(spftrace.BaseResolver):
    """DNS as spftrace asks it."""

    def __init__(self, resolver: Resolver, address_kind: str) -> None:
        self._resolver = resolver
        self._address_kind = address_kind

    async def _lookup(self, name: str, rtype: str) -> tuple[str, list[str]]:
        answer = self._resolver.resolve(name, rtype)
        if answer.status is Status.TIMEOUT:
            return "TIMEOUT", []
        values = [value.removesuffix(".") for value in answer.values]
        if rtype == "TXT":
            values = list(answer.values)
        if rtype == "MX":
            # It takes "." for a host, which RFC 7505 says is none. And it stops at the host that
            # matches, where section 5.4 looks each of them up: so those without addresses come
            # first.
            hosts = filter(None, (value.partition(" ")[2] for value in values))
            values = sorted(hosts, key=self._has_addresses)
        return "NXDOMAIN" if answer.status is Status.NXDOMAIN else "NOERROR", values

    def _has_addresses(self, host: str) -> bool:
        return self._resolver.resolve(host, self._address_kind).status is Status.ANSWER


class _Evaluator(spftrace.Evaluator):
    def _begin(self) -> None:
        super()._begin()
        self.session._cache = _Answers()


class _Answers(dict[tuple[str, str], tuple[str, list[str]]]):
    """spftrace counts a name that has nothing once, however many terms ask for it; section 4.6.4
    counts terms. So it forgets such names."""

    def __setitem__(self, key: tuple[str, str], value: tuple[str, list[str]]) -> None:
        if value[1]:
            super().__setitem__(key, value)
