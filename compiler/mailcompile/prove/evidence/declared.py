"""Who was declared to send with a name as MAIL FROM or in EHLO: from the topology alone.

What others wrote for the same purpose, the lowering, is not asked: claims compare the two.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName, NameProblem
from mailcompile.prove.deciding import listed
from mailcompile.prove.evidence.terms import let_in
from mailcompile.prove.view import View, service_terms
from mailcompile.spf import Authorized, IpSet
from mailcompile.topology import DomainInputs, Flow, NameRole
from mailcompile.topology.inputs import SharedSpf
from mailcompile.topology.model import Settings
from mailcompile.topology.texts import target

PartyKind: TypeAlias = Literal["host", "service", "term"]

_NOTHING = IpSet.nothing()
_ANYWHERE = "terms.invalid"
"""Where ``View.by_terms`` looks at terms that mean the same at every name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who was declared to send with a name."""

    kind: PartyKind
    id: str
    """Of the host or service; a term as written."""
    networks: IpSet
    """From where receivers see it, as far as that is known."""
    pointer: Pointer
    """The place that declares it."""
    where: DomainName | None = None
    """The name at which terms count."""
    found: Authorized | None = None
    """What comes of the terms there; ``None`` of a host."""
    alias: DomainName | None = None
    """The name whose SPF the service keeps itself: the Return-Path is an alias of it."""
    forwards: bool = False
    """It is a host that sends with the name only what it forwards."""

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return f"the declared term `{self.id}`" if self.kind == "term" else self.id

    @property
    def unknown(self) -> tuple[str, ...]:
        return () if self.found is None else self.found.unknown

    @property
    def symbolic(self) -> frozenset[tuple[str, str]]:
        """Domain and term of what depends on the message."""
        if self.found is None or self.where is None:
            return frozenset()
        # Where the name does not matter, the terms were looked at under none.
        return frozenset(
            (self.where if domain == _ANYWHERE else domain, term)
            for domain, term in self.found.symbolic
        )


def parties_at(
    view: View, name: DomainName, roles: Iterable[NameRole], shared: SharedSpf | None = None
) -> tuple[Party, ...]:
    """Who was declared to send with ``name``, by its roles and by the record that is shared there;
    each once. Nobody with a parked name."""
    found: list[Party] = []
    for role in roles:
        if role.kind == "from" and not role.settings.parked:
            found += by_domain(view, name, role.flows, role.settings, role.pointer)
        elif role.kind == "return_path":
            found += [_host(view, one, role.pointer, forwards=True) for one in _forwarders(role)]
            found += by_flows(view, name, (one for one in role.flows if one.service is not None))
        elif role.kind in ("bounce", "system_mail"):
            found += by_flows(view, name, role.flows)
        elif role.kind == "ehlo":
            found += [_host(view, host_id, role.pointer) for host_id in role.hosts]
    if shared is not None:
        found += by_flows(view, name, shared.flows)
    return _each_once(found)


def by_domain(
    view: View,
    name: DomainName,
    flows: Iterable[Flow],
    settings: Settings,
    pointer: Pointer,
) -> Iterator[Party]:
    """The senders that use a domain itself as MAIL FROM, those with whom it shares its record, and
    the terms that it declares."""
    flows = tuple(flows)
    yield from by_flows(view, name, flows)
    shared = None if not flows else shared_by(view, settings)
    if shared is not None:
        yield from by_flows(view, shared.name, shared.flows)
    where = settings.origins.get("spf/terms") or pointer
    for index, term in enumerate(settings.spf.terms):
        found = let_in(view, name, (term,))
        yield Party(
            kind="term",
            id=term,
            networks=found["pass"],
            pointer=(*where, index) if "spf/terms" in settings.origins else where,
            where=name,
            found=found,
        )


def by_flows(view: View, name: DomainName, flows: Iterable[Flow]) -> Iterator[Party]:
    """The ends of flows: hosts, and services with what their terms let in at ``name``."""
    for flow in flows:
        if flow.service is None:
            yield _host(view, flow.egress, flow.pointer)
            continue
        alias = flow.bounce.cname if flow.bounce is not None else None
        terms = () if alias is not None else service_terms(flow)
        found = let_in(view, name, terms) if terms else None
        yield Party(
            kind="service",
            id=flow.egress,
            networks=_NOTHING if found is None else found["pass"],
            pointer=flow.pointer,
            where=name,
            found=found,
            alias=alias,
        )


def shared_by(view: View, settings: Settings) -> SharedSpf | None:
    """The record that a domain shares with others."""
    written = settings.spf.shared_record
    if written is None or settings.parked:
        return None
    with suppress(NameProblem):  # It was reported.
        return view.context.shared_spf.get(target(written))
    return None


def mx_hosts(view: View, part: DomainInputs) -> Iterator[str]:
    """The IDs of the hosts of ours that receive for a domain."""
    settings = part.domain.settings
    if settings.parked or settings.mx_word is not None:
        return
    for entry in settings.mx:
        for member in view.context.members(entry.id):
            if member in view.context.hosts:
                yield member


def on_the_way(roles: Iterable[NameRole], shared: SharedSpf | None = None) -> frozenset[str]:
    """The IDs of all that hand on the mail of a name: they can send with it anyway."""
    flows = [flow for role in roles for flow in role.flows]
    flows += () if shared is None else shared.flows
    return frozenset(step for flow in flows for step in flow.path)


def union(parties: Iterable[Party]) -> IpSet:
    """The addresses of all parties."""
    found = _NOTHING
    for party in parties:
        found |= party.networks
    return found


@lru_cache(maxsize=4096)
def shown(networks: IpSet, most: int = 4) -> str:
    """Networks for people: single addresses without their length."""
    single = ("/32", "/128")
    texts = [str(network) for network in networks.networks()]
    return listed(
        [text.partition("/")[0] if text.endswith(single) else text for text in texts], most
    )


def host_party(view: View, host_id: str, pointer: Pointer) -> Party:
    """A host of ours with the addresses that receivers see."""
    return _host(view, host_id, pointer)


def _host(view: View, host_id: str, pointer: Pointer, forwards: bool = False) -> Party:
    networks = view.ground.networks(host_id)
    return Party(kind="host", id=host_id, networks=networks, pointer=pointer, forwards=forwards)


def _forwarders(role: NameRole) -> Iterator[str]:
    """The hosts that receivers see of what is forwarded with a name."""
    for flow in role.flows:
        if flow.service is None:
            yield flow.egress


def _each_once(parties: Iterable[Party]) -> tuple[Party, ...]:
    """One of each; a host that sends there is none that only forwards."""
    found: dict[object, Party] = {}
    for party in parties:
        key = (party.kind, party.id, party.where, party.alias)
        before = found.get(key)
        if before is None or (before.forwards and not party.forwards):
            found[key] = party
    return tuple(found.values())
