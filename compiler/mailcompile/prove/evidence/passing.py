"""Passing: who passes SPF for one name, and who was declared to."""

from dataclasses import dataclass, replace

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import listed
from mailcompile.prove.evidence.declared import (
    Party,
    on_the_way,
    parties_at,
    shared_by,
    shown,
    union,
)
from mailcompile.prove.evidence.owners import Place, declared_at
from mailcompile.prove.view import View
from mailcompile.spf import Authorized, IpSet
from mailcompile.topology import NameRole
from mailcompile.topology.inputs import SharedSpf

_OF_THE_DOMAIN = frozenset({"from", "from_subdomain", "bounce"})
_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A name, what receivers find there, and who was declared."""

    name: DomainName
    place: Place
    """The place of the topology that speaks of it first."""
    roles: tuple[NameRole, ...]
    spread: Authorized
    parties: tuple[Party, ...]
    declared: IpSet
    """The addresses of all ``parties``."""
    passing_on: frozenset[str]
    """IDs of all that hand on mail with the name."""
    is_written: bool
    """Whether there has to be a record."""
    severity: Severity
    """Of what is wrong with the record: no error where that is not ours to write."""

    @property
    def surplus(self) -> IpSet:
        """What passes and was declared by nobody."""
        return self.spread["pass"] - self.declared

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of which nothing is known, of the record and of what was declared."""
        return (*self.spread.unknown, *(name for party in self.parties for name in party.unknown))

    @property
    def symbolic(self) -> frozenset[tuple[str, str]]:
        """Domain and term of what was declared and depends on the message."""
        return frozenset().union(*(party.symbolic for party in self.parties))


def passing(
    view: View, name: DomainName, roles: tuple[NameRole, ...], shared: SharedSpf | None
) -> Passing:
    """Who passes for ``name``, which has ``roles`` or the record ``shared``."""
    spread = view.spread(name)
    parties = parties_at(view, name, roles, shared)
    alias = view.world.lookup(name, "CNAME")
    target = alias.values[0].removesuffix(".").lower() if alias.values else None
    # Where a service keeps the record, it says itself who passes.
    parties = tuple(
        replace(one, networks=spread["pass"], found=spread)
        if one.alias is not None and one.alias == target
        else one
        for one in parties
    )
    passing_on = on_the_way(roles, shared)
    for role in roles:
        record = shared_by(view, role.settings) if role.kind == "from" else None
        passing_on |= on_the_way((), record)
    is_written = shared is not None or any(
        role.kind not in _OF_THE_DOMAIN or role.settings.parked or role.settings.spf.written
        for role in roles
        if role.kind != "address"
    )
    return Passing(
        name=name,
        place=declared_at(view, name) if shared is None else Place(shared.pointer),
        roles=roles,
        spread=spread,
        parties=parties,
        declared=union(parties),
        passing_on=passing_on,
        is_written=is_written,
        severity=Severity.ERROR if is_written and view.manages("spf") else Severity.WARNING,
    )


def in_words(case: Passing) -> str:
    """Which networks pass, and who let them in."""
    texts: dict[str, None] = {}
    for party in case.parties:
        mine = case.spread["pass"] & party.networks
        who = f"by {party.label}" if party.kind == "term" else f"as {party.label}"
        sharing = ", which its other customers share" if party.kind == "service" else ""
        if mine:
            texts[f"{shown(mine)} {who}{sharing}"] = None
        if party.unknown:
            texts[f"what {party.label} lets in{sharing}"] = None
    if case.symbolic:
        terms = listed(sorted(f"`{term}`" for _, term in case.symbolic))
        texts[f"whom the message says, by the declared {terms}"] = None
    if texts:
        return f"only these pass: {semicolons(list(texts))}"
    nobody = not case.parties
    return "no address passes" + (", and nobody was declared" if nobody else "")


def semicolons(texts: list[str]) -> str:
    """Clauses in a row; of many the first ones, and how many more there are."""
    if len(texts) > _MOST:
        texts = [*texts[: _MOST - 1], f"{len(texts) - _MOST + 1} more"]
    return "; ".join(texts)
