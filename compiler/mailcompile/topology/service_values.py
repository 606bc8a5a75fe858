"""Values of a service, with their patterns filled; what is wrong with one is told at its place."""

from collections.abc import Mapping
from difflib import get_close_matches

from mailcompile.diagnostics import Kind, Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.spf import canonical, parse_term
from mailcompile.topology import kinds, value_kinds
from mailcompile.topology.labels import full_name_problem
from mailcompile.topology.layers import Said
from mailcompile.topology.model import Domain
from mailcompile.topology.patterns import (
    MOST,
    Given,
    TooManyEntries,
    UnknownInput,
    all_filled,
    choices,
)
from mailcompile.topology.texts import ASCII_ONLY, target, term_problem, text_problem

RESERVED = frozenset({"domain", "domain_dashed", "selector", "label"})
"""Patterns that stand for something by themselves."""

_OURS = ("._dmarc.", "._domainkey.", "._report.")
"""Names whose records come from `dmarc` and `dkim`, here or of the service."""

_BUDGET = 10 * MOST
"""Entries that all patterns of a service may make for one domain."""


class ServiceValues:
    """Fills patterns for one service at one domain, and gathers what is wrong."""

    def __init__(
        self, service_id: str, domain: Domain, inputs: Mapping[str, Pointer], lacking: Pointer
    ) -> None:
        """``inputs`` are those said for the domain, with their places; ``lacking`` is where one
        that is missing would have to stand."""
        self.problems: list[Problem] = []
        self._service_id = service_id
        self._domain = domain
        self._inputs = inputs
        self._lacking = lacking
        self._left = _BUDGET

    def all(self, text: object, given: Given, pointer: Pointer) -> list[str]:
        """A value in each of the ways to fill it."""
        if self._left <= 0:
            return []
        try:
            found = all_filled(str(text), given)
        except UnknownInput as unknown:
            self._unknown(unknown.name, pointer)
            return []
        except TooManyEntries as many:
            self._too_many(many.count, pointer)
            return []
        return found if self._within_budget(len(found), pointer) else []

    def choices(self, key: str, given: Given, pointer: Pointer) -> list[dict[str, str]]:
        """The ways to fill the key of a mapping."""
        try:
            found = list(choices(key, given))
        except UnknownInput as unknown:
            self._unknown(unknown.name, pointer)
            return []
        except TooManyEntries as many:
            self._too_many(many.count, pointer)
            return []
        return found if self._within_budget(len(found), pointer) else []

    def target(self, said: Said, given: Given) -> DomainName | None:
        """The one name that an alias leads to."""
        texts = dict.fromkeys(self.all(said.value, given, said.pointer))
        if len(texts) > 1:
            self.bad(
                value_kinds.TOO_MANY_ENTRIES,
                said.pointer,
                f"an alias has one target, and {said.value} stands for {len(texts)}",
                "name the list in the label, too, so that each text makes a name of its own",
            )
            return None
        for text in texts:
            return self.name(text, str(said.value), said.pointer)
        return None

    def name(self, text: str, written: str, pointer: Pointer) -> DomainName | None:
        """A name that may have underscores; ``written`` is the value before it was filled."""
        try:
            return target(text)
        except NameProblem as problem:
            self._wrong(kinds.BAD_NAME, written, pointer, str(problem))
            return None

    def exchanger(self, text: str, written: str, pointer: Pointer) -> DomainName | None:
        """A name that can receive mail (RFC 5321 section 2.3.5)."""
        try:
            return DomainName.host(text)
        except NameProblem as problem:
            self._wrong(kinds.BAD_NAME, written, pointer, str(problem))
            return None

    def labels(self, label: str, suffix: str, written: str, pointer: Pointer) -> str | None:
        """The labels before the domain; ``None``, and a problem, where they make no name."""
        if label == "@":
            return ""
        if "*" in label:
            self._wrong(kinds.BAD_NAME, written, pointer, f"{label} holds a `*`", on_key=True)
            return None
        reserved = next((word for word in _OURS if word in f".{label.lower()}."), None)
        if reserved is not None and not suffix:
            message = f"{label}: what stands at or below `{reserved.strip('.')}` is not a service's"
            self._wrong(kinds.BAD_NAME, written, pointer, message, on_key=True)
            return None
        selector = bool(suffix)
        full = full_name_problem(label, self._domain.name, pointer, on_key=True, selector=selector)
        if full is not None:
            self.problems.append(full)
            return None
        try:
            name = target(f"{label}{suffix}.{self._domain.name}")
        except NameProblem as problem:
            self._wrong(kinds.BAD_NAME, written, pointer, str(problem), on_key=True)
            return None
        return name.relative_to(self._domain.name)

    def term(self, text: str, written: str, pointer: Pointer) -> str | None:
        """An SPF term in its canonical form."""
        problem = term_problem(text)
        if problem is not None:
            message = f"{text[:80]!r} is no SPF term: {problem}"
            self._wrong(value_kinds.BAD_SPF_TERM, written, pointer, message)
            return None
        return canonical(parse_term(text))

    def text(self, text: str, written: str, pointer: Pointer) -> str | None:
        """The text of a TXT."""
        problem = text_problem(text)
        if problem is not None:
            message = f"{text[:40]!r} {problem}"
            self._wrong(value_kinds.BAD_TEXT, written, pointer, message)
            return None
        return text

    def bad(
        self,
        kind: Kind,
        pointer: Pointer,
        message: str,
        hint: str | None = None,
        on_key: bool = False,
    ) -> None:
        """Notes what is wrong."""
        self.problems.append(
            Problem(kind=kind, pointer=pointer, message=message, hint=hint, on_key=on_key)
        )

    def _wrong(
        self, kind: Kind, written: str, pointer: Pointer, message: str, on_key: bool = False
    ) -> None:
        """A value that is wrong once filled: told at the input of the domain that made it so, if
        there is one."""
        for name, place in self._inputs.items():
            if f"{{{name}}}" in written:
                self.bad(kind, place, message, f"it is filled into `{written[:80]}`")
                return
        hint = ASCII_ONLY if kind is value_kinds.BAD_TEXT else None
        self.bad(kind, pointer, message, hint, on_key)

    def _unknown(self, name: str, pointer: Pointer) -> None:
        """What is missing is reported where it would have to stand: at the domain."""
        if name in RESERVED:
            self.bad(
                value_kinds.UNKNOWN_INPUT,
                pointer,
                f"{{{name}}} stands for nothing here",
                "{selector} is for values of `dkim`; {label} for those of `bounce`, `tracking` "
                "and `verification`",
            )
            return
        close = get_close_matches(name, RESERVED, n=1, cutoff=0.8)
        where = self._lacking if pointer[:1] == ("services",) and not close else pointer
        self.bad(
            value_kinds.UNKNOWN_INPUT,
            where,
            f"the service {self._service_id} needs `{name}` of {self._domain.name.unicode}",
            f"did you mean {{{close[0]}}}?"
            if close
            else f"say `services: {{{self._service_id}: {{{name}: …}}}}` at the domain",
            on_key=where is not pointer,
        )

    def _too_many(self, count: int, pointer: Pointer) -> None:
        self.bad(
            value_kinds.TOO_MANY_ENTRIES,
            pointer,
            f"the lists in it make {count} entries, {MOST} are allowed",
            "name fewer texts, or one list only",
        )

    def _within_budget(self, count: int, pointer: Pointer) -> bool:
        before, self._left = self._left, self._left - count
        if before > 0 >= self._left:
            message = f"the service {self._service_id} makes more than {_BUDGET} entries here"
            hint = "name fewer texts, or one list only"
            self.bad(value_kinds.TOO_MANY_ENTRIES, pointer, message, hint)
        return self._left > 0
