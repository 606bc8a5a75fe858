"""Where the topology says that mail to the names of a zone goes, and where receivers find it goes.

What is meant is found from the roles of names alone, not by the lowering.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName, Status
from mailcompile.prove.evidence.owners import leads_to, owners
from mailcompile.prove.view import View
from mailcompile.topology import Context, Flow, NameRole
from mailcompile.topology.exchangers import exchangers_of, forwarders

Ranks: TypeAlias = tuple[frozenset[str], ...]
"""Names of exchangers: those that are tried first come first, equal ones are together. Preferences
mean nothing else (RFC 5321 section 5.1)."""

_WITH_MX = ("from", "from_subdomain", "bounce", "return_path", "system_mail")
"""Roles of names to which mail comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """What the topology says of the mail to one name: exchangers, a null MX, or an alias; nothing
    of the three where it says that there is no MX."""

    name: DomainName
    ranks: Ranks = ()
    is_null: bool = False
    """Nobody receives (RFC 7505)."""
    alias: DomainName | None = None
    """A service's name, of which a Return-Path is a CNAME."""
    sender: str | None = None
    """The ID of whose Return-Path it is, where there is an alias."""
    pointer: Pointer
    """Where the topology says so."""
    on_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where receivers find that the mail to a name goes, through CNAMEs."""

    values: tuple[str, ...] = ()
    """The MX as they are published."""
    ranks: Ranks = ()
    is_null: bool = False
    unknown: str | None = None
    """The name of which nothing is known, so that nobody can tell."""


def destinations(view: View) -> Iterator[Destination]:
    """One for each name of the zone with a role, but for those at which others answer."""
    cuts = owners(view).delegations
    for name, roles in groupby(view.inputs.roles, key=lambda role: role.name):
        if not any(name.is_within(cut) for cut in cuts):
            yield _destination(view.context, name, tuple(roles))


def _destination(context: Context, name: DomainName, roles: tuple[NameRole, ...]) -> Destination:
    """What the roles of a name want: a service at its Return-Path, else the role that says most
    directly who receives."""
    flows = [flow for role in roles if role.kind == "bounce" for flow in role.flows]
    for flow in flows:
        wanted = _of_service(name, flow)
        if wanted is not None:
            return wanted
    for role in roles:
        said = _of_domain(role) if role.kind == "from" else None
        if said is not None:
            return said
        ranks = _ranks_of_role(context, role)
        if ranks:
            return Destination(name=name, ranks=ranks, pointer=_place(role), on_key=role.on_key)
    return Destination(name=name, pointer=roles[0].pointer, on_key=roles[0].on_key)


def _of_service(name: DomainName, flow: Flow) -> Destination | None:
    """What a service wants at the Return-Path of its mail."""
    bounce = flow.bounce
    if bounce is None:
        return None
    if bounce.cname is not None:
        return Destination(name=name, alias=bounce.cname, sender=flow.sender, pointer=flow.pointer)
    if bounce.mx:
        # Those without a preference take steps of ten in their order.
        pairs = (
            (10 * step if one.preference is None else one.preference, str(one.name))
            for step, one in enumerate(bounce.mx, start=1)
        )
        return Destination(name=name, ranks=_ranks(pairs), pointer=flow.pointer)
    return None


def _of_domain(role: NameRole) -> Destination | None:
    """What a domain says with a word: that it takes no mail, or has no MX."""
    settings = role.settings
    if not settings.parked and settings.mx_word is None:
        return None
    is_null = settings.parked or settings.mx_word == "null_mx"
    return Destination(name=role.name, is_null=is_null, pointer=_place(role), on_key=role.on_key)


def _ranks_of_role(context: Context, role: NameRole) -> Ranks:
    if role.kind not in _WITH_MX:
        return ()
    if role.kind == "return_path":
        # Bounces of what they forward come back to the hosts themselves.
        found = forwarders(context, role.hosts)
    else:
        found = exchangers_of(context, role.settings, role.services)
    return _ranks((one.preference, str(one.name)) for one in found)


def _place(role: NameRole) -> Pointer:
    if role.kind == "return_path":
        return role.pointer
    setting = "mail" if role.settings.parked else "mx"
    return role.settings.origins.get(setting) or role.pointer


def found_at(view: View, name: DomainName) -> Found:
    """Where mail to a name of the zone goes by its MX; without any there are no ``values``."""
    answer = view.resolver.resolve(name, "MX")
    if answer.status is Status.UNKNOWN:
        return Found(unknown=leads_to(view, name))
    pairs = [
        (int(number) if number.isdecimal() else -1, target.lower().removesuffix("."))
        for number, _, target in (value.partition(" ") for value in answer.values)
    ]
    real = [pair for pair in pairs if pair[1]]
    return Found(values=answer.values, ranks=_ranks(real), is_null=bool(pairs) and not real)


def _ranks(pairs: Iterable[tuple[int, str]]) -> Ranks:
    """A name that stands there twice counts where it is tried first."""
    first: dict[str, int] = {}
    for preference, name in sorted(pairs):
        first.setdefault(name, preference)
    by_preference: dict[int, set[str]] = {}
    for name, preference in first.items():
        by_preference.setdefault(preference, set()).add(name)
    return tuple(frozenset(by_preference[key]) for key in sorted(by_preference))


def in_words(ranks: Ranks) -> str:
    """``a and b, then c``."""
    return ", then ".join(
        " and ".join(DomainName(name).unicode for name in sorted(rank)) for rank in ranks
    )
