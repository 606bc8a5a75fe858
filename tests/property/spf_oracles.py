"""Two receivers that others wrote, pyspf and spftrace, with the DNS of a test before them.

What each gets wrong by RFC 7208 is said here, and nowhere else. Sections below are its sections.
"""

import asyncio
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import spftrace
from spftrace.evaluator import normalise_ip
from spftrace.session import Limits

from mailcompile.dns import Answer, Resolver, Status
from mailcompile.spf import SpfVerdict
from tests.property.test_spf_terms import lax

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
    """What a receiver says."""

    result: str
    because: str
    """Of pyspf: the reason for an error, or the explanation of a fail."""
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
    query.s = f"{query.l}@{query.o}"  # postmaster (section 4.3), which it knows of %{l} only
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
    kind = "A" if normalise_ip(message.client).version == 4 else "AAAA"
    evaluator = _Evaluator(_Transport(resolver, kind), Limits(max_queries=None))
    result = asyncio.run(evaluator.evaluate(message.client, message.sender, message.helo))
    return Verdict(result.result, "", result.dns_terms_used, result.void_lookups_used)


class _Transport(spftrace.BaseResolver):
    """DNS as spftrace asks it."""

    def __init__(self, resolver: Resolver, address_kind: str) -> None:
        self._resolver = resolver
        self._address_kind = address_kind

    async def _lookup(self, name: str, rtype: str) -> tuple[str, list[str]]:
        if not name:
            # It asks for the host ".", of which RFC 7505 says that there is none: an answer that
            # matches nobody, and is not void.
            return "NOERROR", ["no address"]
        answer = self._resolver.resolve(name, rtype)
        if answer.status is Status.TIMEOUT:
            return "TIMEOUT", []
        return (
            "NXDOMAIN" if answer.status is Status.NXDOMAIN else "NOERROR",
            self._values(rtype, answer),
        )

    def _values(self, rtype: str, answer: Answer) -> list[str]:
        if rtype == "TXT":
            return list(answer.values)
        values = [value.rpartition(" ")[2].removesuffix(".") for value in answer.values]
        # It stops at the host that matches, where section 5.4 looks each of them up: so those
        # without addresses come first.
        return sorted(values, key=self._has_addresses) if rtype == "MX" else values

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


def fault_of_pyspf(
    ours: SpfVerdict, theirs: Verdict, records: Iterable[str], names_of_client: Iterable[str]
) -> str | None:
    """Why pyspf may be wrong."""
    terms = [term for record in records for term in record.split(" ")]
    because = theirs.because
    if "include has trivial recursion" in because:
        return "it refuses an include of the domain itself, also where nobody comes to it"
    if "MUST appear at most once" in because and not re.search("(redirect|exp)=", because):
        return "it refuses a modifier that it does not know if it stands twice (section 6)"
    if "Too many DNS lookups" in because and any(term.startswith("redirect=") for term in terms):
        return "it counts a redirect that it does not follow (section 4.6.4)"
    if ours.result == "permerror" and any(lax(term) for term in terms):
        return "it is not exact about syntax, see test_spf_terms.py"
    if theirs.result == "temperror" and any(f" {name} " in because for name in names_of_client):
        return "it gives up where section 5.5 skips a name of the client"
    if theirs.void_lookups != ours.void_lookups and any("%{p" in term for term in terms):
        return "it finds out the client's name once, and before it evaluates (section 4.6)"
    return None


def fault_of_spftrace(
    ours: SpfVerdict, theirs: Verdict, records: Iterable[str], questions: Iterable[str]
) -> str | None:
    """Why spftrace may be wrong; ``questions`` are the names that we asked for."""
    if theirs.result == "permerror" and any(".." in record for record in records):
        return "it takes an empty label for a syntax error; section 4.8 leaves that open, we do not"
    if not all("." in name for name in questions):
        return "it does not look up a name of one label"
    if theirs.void_lookups < ours.void_lookups and any("ptr" in step[2] for step in ours.trace):
        return "it looks up only those names of a client that can match (section 5.5: each)"
    return None
