"""A service at one domain: its values with the domain's laid over them, and patterns filled."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from mailcompile.diagnostics import Kind, Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.spf import TermProblem, canonical, parse_term
from mailcompile.topology import kinds
from mailcompile.topology.layers import Layer, Said, merge
from mailcompile.topology.model import Chain, Domain
from mailcompile.topology.nearest import nearest
from mailcompile.topology.patterns import (
    Given,
    UnknownInput,
    all_filled,
    as_given,
    choices,
    filled,
    of_domain,
    patterns_in,
)
from mailcompile.topology.services import (
    BoundBounce,
    BoundService,
    Exchanger,
    Service,
    ServiceRecord,
)

_KEYS = frozenset(
    {"spf", "dkim", "mx", "bounce", "verification", "tracking", "aligns", "rewrites_mail_from"}
)
"""What a domain may say otherwise; every other key there is an input."""
_RESERVED = frozenset({"domain", "domain_dashed", "selector", "label"})

Problems: TypeAlias = list[Problem]


class ServiceOfDomain:
    """One service at one domain: its settings with the domain's laid over them."""

    def __init__(self, service: Service, chain: Chain, domain: Domain) -> None:
        self.problems: Problems = []
        self._service = service
        self._chain = chain
        self._domain = domain
        own = {key: value for key, value in service.said.items() if key in _KEYS}
        self._layer = merge({}, own, service.pointer)
        self._given: dict[str, str | tuple[str, ...]] = {
            name: as_given(value) for name, value in (service.said.get("inputs") or {}).items()
        }
        self._inputs: dict[str, Pointer] = {}
        for said, pointer in chain:
            own = {key: value for key, value in said.items() if key in _KEYS}
            self._layer = merge(self._layer, own, pointer)
            for name, value in said.items():
                if name not in _KEYS and value is not None:
                    self._given[name] = as_given(value)
                    self._inputs[name] = (*pointer, name)
        self._given |= of_domain(domain.name)

    def bound(self) -> BoundService:
        """The records and terms; what is wrong with them goes to ``problems``."""
        self._unused_inputs()
        layer = self._layer
        aligns = _values(layer.get("aligns"))
        rewrites = layer.get("rewrites_mail_from")
        return BoundService(
            id=self._service.id,
            spf=self._terms(layer.get("spf")),
            mx=self._exchangers(layer.get("mx"), self._given),
            dkim=tuple(self._records(layer.get("dkim"), "selector", "._domainkey")),
            verification=tuple(self._verification(layer.get("verification"))),
            tracking=tuple(self._records(layer.get("tracking"), "label", "")),
            aligns_spf=aligns.get("spf") is not False,
            aligns_dkim=aligns.get("dkim") is not False,
            rewrites_mail_from=rewrites is not None and rewrites.value is True,
            pointer=self._service.pointer,
        )

    def bounce(self, label: str) -> BoundBounce | None:
        """What it wants at the Return-Path name of that label; ``None`` if nothing."""
        said = self._layer.get("bounce")
        if said is None or not isinstance(said.value, dict):
            return None
        given = {**self._given, "label": label}
        cname = said.value.get("cname")
        return BoundBounce(
            cname=self._one(cname, given, target) if cname is not None else None,
            mx=self._exchangers(said.value.get("mx"), given),
            spf=self._terms(said.value.get("spf"), given),
            pointer=said.pointer,
        )

    def _terms(self, said: Said | None, given: Given | None = None) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for text, pointer in _items(said):
            for value in self._all(text, given or self._given, pointer):
                try:
                    found[canonical(parse_term(value))] = None
                except TermProblem as problem:
                    self._bad(kinds.BAD_SPF_TERM, pointer, f"{value[:80]!r}: {problem}")
        return tuple(found)

    def _exchangers(self, said: Said | None, given: Given) -> tuple[Exchanger, ...]:
        found: dict[DomainName, Exchanger] = {}
        for item, pointer in _items(said):
            entry = item if isinstance(item, dict) else {"name": item}
            where = (*pointer, "name") if isinstance(item, dict) else pointer
            for text in self._all(entry["name"], given, where):
                name = self._name(text, where, DomainName.host)
                if name is not None:
                    exchanger = Exchanger(name=name, preference=entry.get("preference"))
                    found.setdefault(name, exchanger)
        return tuple(found.values())

    def _verification(self, said: Said | None) -> Iterator[ServiceRecord]:
        if said is None:
            return
        if isinstance(said.value, dict):
            yield from self._records(said, "label", "")
            return
        for text, pointer in _items(said):
            yield from self._texts("", text, self._given, pointer)

    def _records(self, said: Said | None, called: str, suffix: str) -> Iterator[ServiceRecord]:
        """Records by label or selector: ``{cname: NAME}``, ``{txt: TEXT}``, or a target's name."""
        for key, entry in _values(said, keep=True).items():
            for chosen in self._choices(key, entry.pointer):
                given = {**self._given, **chosen}
                label = filled(key, given)
                given[called] = label
                labels = self._labels(label, suffix, entry.pointer)
                if labels is not None:
                    yield from self._values_at(labels, entry, given)

    def _values_at(self, labels: str, entry: Said, given: Given) -> Iterator[ServiceRecord]:
        inner = entry.value if isinstance(entry.value, dict) else {"cname": entry}
        for kind, said in inner.items():
            if kind == "cname":
                name = self._one(said, given, target)
                if name is not None:
                    yield ServiceRecord(
                        labels=labels, type="CNAME", value=name, pointer=said.pointer
                    )
                continue
            for text, pointer in _items(said):
                yield from self._texts(labels, text, given, pointer)

    def _texts(
        self, labels: str, text: Any, given: Given, pointer: Pointer
    ) -> Iterator[ServiceRecord]:
        for value in self._all(text, given, pointer):
            if not is_plain(value):
                self._bad(kinds.BAD_TEXT, pointer, f"{value[:40]!r} {NOT_PLAIN}")
                continue
            yield ServiceRecord(labels=labels, type="TXT", value=value, pointer=pointer)

    def _labels(self, label: str, suffix: str, pointer: Pointer) -> str | None:
        """The labels before the domain; ``None``, and a problem, where they make no name."""
        if label == "@":
            return ""
        try:
            name = DomainName.record(f"{label}{suffix}.{self._domain.name}")
        except NameProblem as problem:
            self._bad(kinds.BAD_NAME, pointer, str(problem))
            return None
        return name.relative_to(self._domain.name)

    def _one(
        self, said: Said, given: Given, read: Callable[[str], DomainName]
    ) -> DomainName | None:
        for text in self._all(said.value, given, said.pointer)[:1]:
            return self._name(text, said.pointer, read)
        return None

    def _name(
        self, text: str, pointer: Pointer, read: Callable[[str], DomainName]
    ) -> DomainName | None:
        try:
            return read(text)
        except NameProblem as problem:
            self._bad(kinds.BAD_NAME, pointer, str(problem))
            return None

    def _all(self, text: Any, given: Given, pointer: Pointer) -> list[str]:
        try:
            return all_filled(str(text), given)
        except UnknownInput as unknown:
            self._unknown(unknown.name, pointer)
            return []

    def _choices(self, key: str, pointer: Pointer) -> list[dict[str, str]]:
        try:
            return list(choices(key, self._given))
        except UnknownInput as unknown:
            self._unknown(unknown.name, pointer)
            return []

    def _unknown(self, name: str, pointer: Pointer) -> None:
        """What is missing is reported where it would have to stand: at the domain."""
        where = self._chain[-1][1] if self._chain else self._domain.pointer
        if pointer[:1] != ("services",):
            where = pointer
        self._bad(
            kinds.UNKNOWN_INPUT,
            where,
            f"the service {self._service.id} needs `{name}` of {self._domain.name.unicode}",
            f"say `services: {{{self._service.id}: {{{name}: …}}}}` at the domain",
            on_key=where is not pointer,
        )

    def _unused_inputs(self) -> None:
        used = set(patterns_in({**self._service.said, "inputs": None}))
        for said, _ in self._chain:
            used |= set(patterns_in({key: said[key] for key in said if key in _KEYS}))
        for name, pointer in self._inputs.items():
            if name in used and name not in _RESERVED:
                continue
            known = sorted((used | _KEYS) - _RESERVED)
            self._bad(
                kinds.UNUSED_INPUT,
                pointer,
                f"no value of the service {self._service.id} uses {{{name}}}",
                nearest(name, known),
                on_key=True,
            )

    def _bad(
        self,
        kind: Kind,
        pointer: Pointer,
        message: str,
        hint: str | None = None,
        on_key: bool = False,
    ) -> None:
        self.problems.append(
            Problem(kind=kind, pointer=pointer, message=message, hint=hint, on_key=on_key)
        )


NOT_PLAIN = "has characters that a TXT record of ours does not hold"


def is_plain(text: str) -> bool:
    """Whether a TXT can hold it as it is: printable ASCII without a backslash, which octoDNS and
    name servers read each in their own way."""
    return text.isascii() and text.isprintable() and "\\" not in text and text != ""


def _items(said: Said | None) -> list[tuple[Any, Pointer]]:
    """The entries of a list, or the one value that stands in its place, with their places."""
    if said is None:
        return []
    if isinstance(said.value, list):
        return [(item, (*said.pointer, index)) for index, item in enumerate(said.value)]
    return [(said.value, said.pointer)]


def _values(said: Said | None, keep: bool = False) -> dict[str, Any]:
    """The entries of a mapping, with ``keep`` as ``Said``."""
    layer: Layer = said.value if said is not None and isinstance(said.value, dict) else {}
    return {key: entry if keep else entry.value for key, entry in layer.items()}


def target(text: str) -> DomainName:
    """The target of a CNAME: underscores are allowed in it."""
    return DomainName.record(text) if text.isascii() else DomainName.host(text)
