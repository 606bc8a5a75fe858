"""The names that mail uses: as Return-Path, in From, or to receive."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.prove.evidence.owners import Place, in_order, owners
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs, NameRole


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedName:
    """A name that somebody must be able to write to."""

    name: DomainName
    use: str
    """What it is, after "is"."""
    is_return_path: bool
    subject: DomainName
    """The domain that uses it."""
    has_mx: bool
    """Whether the topology names somebody who receives for it."""
    is_deaf_as_declared: bool
    """Nobody sends bounces there, and the topology itself says that it takes no mail."""
    place: Place


@dataclass(slots=True)
class _Use:
    name: DomainName
    subject: DomainName
    place: Place
    return_path_of: str | None = None
    is_from: bool = False


def used_names(view: View) -> Iterator[UsedName]:
    """The names of the zone that flows use, and those that receive."""
    uses: dict[DomainName, _Use] = {}
    _of_flows(view, uses)
    _of_roles(view, uses)
    delegations = owners(view).delegations
    roles: dict[DomainName, list[NameRole]] = {}
    for role in view.inputs.roles:
        roles.setdefault(role.name, []).append(role)
    for name in in_order(view, uses):
        if not any(name.is_within(cut) for cut in delegations):
            yield _used(uses[name], roles.get(name, []))


def _of_flows(view: View, uses: dict[DomainName, _Use]) -> None:
    parts: list[DomainInputs | None] = [*view.inputs.domains, None]
    for part in parts:
        flows = view.ground.implicit(view.zone) if part is None else part.flows
        for flow in flows:
            # Nobody answers a bounce: its From is a name of the machine, and no mailbox.
            if flow.kind == "bounces":
                continue
            subject = part.name if part is not None else flow.from_domain
            for name, is_path in ((flow.from_domain, False), (flow.mail_from, True)):
                if name is None or not name.is_within(view.zone):
                    continue
                use = uses.setdefault(name, _Use(name, subject, Place(flow.pointer)))
                if is_path and use.return_path_of is None:
                    use.return_path_of = flow.sender
                    use.place = Place(flow.pointer)
                use.is_from |= not is_path


def _of_roles(view: View, uses: dict[DomainName, _Use]) -> None:
    """Names with which hosts forward, and those that the topology says to receive."""
    for role in view.inputs.roles:
        if role.kind == "return_path":
            place = Place(role.pointer)
            use = uses.setdefault(role.name, _Use(role.name, role.name, place))
            if use.return_path_of is None:
                use.return_path_of = role.hosts[0]
                use.place = place
        elif role.kind == "from" and role.settings.mx and not role.settings.parked:
            said = role.settings.origins.get("mx") or role.pointer
            uses.setdefault(role.name, _Use(role.name, role.name, Place(said)))


def _used(use: _Use, roles: list[NameRole]) -> UsedName:
    what = "to receive mail"
    if use.return_path_of is not None:
        what = f"the Return-Path of {use.return_path_of}"
    elif use.is_from:
        what = "in From"
    # The domain that a name is says more of it than its other roles, which come after it.
    own = roles[0].settings if roles and roles[0].kind == "from" else None
    says_none = own is not None and own.mx_word is not None
    return UsedName(
        name=use.name,
        use=what,
        is_return_path=use.return_path_of is not None,
        subject=use.subject,
        has_mx=not says_none and any(map(_has_mx, roles)),
        is_deaf_as_declared=use.return_path_of is None
        and own is not None
        and says_none
        and not own.parked,
        place=use.place,
    )


def _has_mx(role: NameRole) -> bool:
    """Whether somebody receives for a name because of a role."""
    by_service = any(flow.bounce is not None and flow.bounce.mx for flow in role.flows)
    return role.kind == "return_path" or bool(role.settings.mx) or by_service
