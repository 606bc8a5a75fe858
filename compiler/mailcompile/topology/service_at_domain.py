"""A service at one domain: its values with the domain's laid over them, and patterns filled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName
from mailcompile.topology import value_kinds
from mailcompile.topology.layers import Layer, Said, merge
from mailcompile.topology.model import Chain, Domain
from mailcompile.topology.nearest import nearest
from mailcompile.topology.patterns import Given, as_given, filled, of_domain, patterns_in
from mailcompile.topology.service_values import RESERVED, ServiceValues
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


class ServiceOfDomain:
    """One service at one domain: its settings with the domain's laid over them."""

    def __init__(self, service: Service, chain: Chain, domain: Domain) -> None:
        self._service = service
        self._chain = chain
        self._domain = domain
        own = {key: value for key, value in service.said.items() if key in _KEYS}
        self._layer = merge({}, own, service.pointer)
        self._given: dict[str, str | tuple[str, ...]] = {
            name: as_given(value)
            for name, value in (service.said.get("inputs") or {}).items()
            if value is not None
        }
        self._inputs: dict[str, Pointer] = {}
        for said, pointer in chain:
            own = {key: value for key, value in said.items() if key in _KEYS}
            self._layer = merge(self._layer, own, pointer)
            self._take_inputs(said, pointer)
        self._given |= of_domain(domain.name)
        lacking = chain[-1][1] if chain else domain.pointer
        self._values = ServiceValues(service.id, domain, self._inputs, lacking)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the values that were asked for."""
        return self._values.problems

    def bound(self) -> BoundService:
        """The records and terms of a service that sends. A wildcard has no records but MX and SPF:
        those of labels below it would match nothing (RFC 4592 section 2.1.1)."""
        layer, named = self._layer, not self._domain.is_wildcard
        return replace(
            self.receiving(named),
            spf=self._terms(layer.get("spf"), self._given),
            dkim=tuple(self._records("dkim", "selector", "._domainkey")) if named else (),
            tracking=tuple(self._records("tracking", "label", "")) if named else (),
        )

    def receiving(self, verifies: bool) -> BoundService:
        """What one wants that only receives: MX, and unless it is known already, verification."""
        self._unused_inputs()
        aligns = _values(self._layer.get("aligns"))
        rewrites = self._layer.get("rewrites_mail_from")
        return BoundService(
            id=self._service.id,
            spf=(),
            mx=self._exchangers(self._layer.get("mx"), self._given),
            dkim=(),
            verification=tuple(self._verification()) if verifies else (),
            tracking=(),
            aligns_spf=aligns.get("spf") is not False,
            aligns_dkim=aligns.get("dkim") is not False,
            rewrites_mail_from=rewrites is not None and rewrites.value is True,
            pointer=self._service.pointer,
        )

    def bounce(self, label: str) -> BoundBounce | None:
        """What it wants at the Return-Path name of that label; ``None`` if nothing."""
        said = self._layer.get("bounce")
        if said is None or not said.value:
            return None
        given = {**self._given, "label": label}
        cname = said.value.get("cname")
        return BoundBounce(
            cname=self._values.target(cname, given) if cname is not None else None,
            mx=self._exchangers(said.value.get("mx"), given),
            spf=self._terms(said.value.get("spf"), given),
            pointer=said.pointer,
        )

    def _take_inputs(self, said: Any, pointer: Pointer) -> None:
        """Inputs of one layer; ``null`` takes one away."""
        for name, value in said.items():
            if name in _KEYS:
                continue
            if value is None:
                self._given.pop(name, None)
                self._inputs.pop(name, None)
            else:
                self._given[name] = as_given(value)
                self._inputs[name] = (*pointer, name)

    def _terms(self, said: Said | None, given: Given) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for written, pointer in _items(said):
            for text in self._values.all(written, given, pointer):
                term = self._values.term(text, written, pointer)
                if term is not None:
                    found[term] = None
        return tuple(found)

    def _exchangers(self, said: Said | None, given: Given) -> tuple[Exchanger, ...]:
        found: dict[DomainName, Exchanger] = {}
        for item, pointer in _items(said):
            entry = item if isinstance(item, dict) else {"name": item}
            where = (*pointer, "name") if isinstance(item, dict) else pointer
            for text in self._values.all(entry["name"], given, where):
                name = self._values.exchanger(text, entry["name"], where)
                if name is not None:
                    exchanger = Exchanger(name=name, preference=entry.get("preference"))
                    found.setdefault(name, exchanger)
        return tuple(found.values())

    def _verification(self) -> Iterator[ServiceRecord]:
        said = self._layer.get("verification")
        if said is not None and isinstance(said.value, dict):
            yield from self._records("verification", "label", "")
            return
        for written, pointer in _items(said):
            yield from self._texts("", written, self._given, pointer)

    def _records(self, setting: str, called: str, suffix: str) -> Iterator[ServiceRecord]:
        """Records by label or selector: ``{cname: NAME}``, ``{txt: TEXT}``, or a target's name."""
        for key, entry in _entries(self._layer.get(setting)).items():
            for chosen in self._values.choices(key, self._given, entry.pointer):
                given = {**self._given, **chosen}
                label = filled(key, given)
                given[called] = label
                labels = self._values.labels(label, suffix, key, entry.pointer)
                if labels is not None:
                    yield from self._values_at(labels, entry, given)

    def _values_at(self, labels: str, entry: Said, given: Given) -> Iterator[ServiceRecord]:
        inner = entry.value if isinstance(entry.value, dict) else {"cname": entry}
        for kind, said in inner.items():
            if kind == "cname":
                name = self._values.target(said, given)
                if name is not None:
                    yield ServiceRecord(
                        labels=labels, type="CNAME", value=name, pointer=said.pointer
                    )
                continue
            for written, pointer in _items(said):
                yield from self._texts(labels, written, given, pointer)

    def _texts(
        self, labels: str, written: str, given: Given, pointer: Pointer
    ) -> Iterator[ServiceRecord]:
        for value in self._values.all(written, given, pointer):
            text = self._values.text(value, written, pointer)
            if text is not None:
                if labels and text.lower().startswith("v=spf1"):
                    self.problems.append(_hidden_spf(labels, pointer))
                    continue
                yield ServiceRecord(labels=labels, type="TXT", value=text, pointer=pointer)

    def _unused_inputs(self) -> None:
        """Keys at the domain that no value names, most often misspelt."""
        if not self._inputs:
            return
        used = set(patterns_in({**self._service.said, "inputs": None}))
        for said, _ in self._chain:
            used |= set(patterns_in({key: said[key] for key in said if key in _KEYS}))
        known = sorted((used | _KEYS) - RESERVED)
        for name, pointer in self._inputs.items():
            if name in RESERVED:
                message = f"{{{name}}} stands for something already"
                self._values.bad(value_kinds.UNUSED_INPUT, pointer, message, "rename it", True)
            elif name not in used:
                message = f"no value of the service {self._service.id} uses {{{name}}}"
                hint = nearest(name, known)
                self._values.bad(value_kinds.UNUSED_INPUT, pointer, message, hint, on_key=True)


def _items(said: Said | None) -> list[tuple[Any, Pointer]]:
    """The entries of a list, or the one value that stands in its place, with their places."""
    if said is None:
        return []
    if isinstance(said.value, list):
        return [(item, (*said.pointer, index)) for index, item in enumerate(said.value)]
    return [(said.value, said.pointer)]


def _entries(said: Said | None) -> Layer:
    """The entries of a mapping."""
    return said.value if said is not None and isinstance(said.value, dict) else {}


def _values(said: Said | None) -> dict[str, Any]:
    return {key: entry.value for key, entry in _entries(said).items()}


def _hidden_spf(labels: str, pointer: Pointer) -> Problem:
    """An SPF record that would stand at a name of which nothing is known."""
    return Problem(
        kind=value_kinds.BAD_TEXT,
        pointer=pointer,
        message=f"the text at {labels} is an SPF record",
        hint="say its terms in `spf` of the service, or in `spf.terms` of a subdomain",
    )
