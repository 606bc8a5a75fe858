"""MX of domains, of Return-Path names, and null MX of names that take no mail."""

from collections.abc import Iterable, Iterator

from mailcompile.dns import MX, Origin, RRset
from mailcompile.lower.names import names_in
from mailcompile.topology import Context, NameRole, ZoneInputs
from mailcompile.topology.exchangers import exchangers_of, forwarders


def mx(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """The MX of each name that has one: as its domain says, as the service of its Return-Path says,
    or the host that forwards with it."""
    for roles in names_in(inputs):
        yield from _wanted_by_services(roles)
        for role in roles:
            rdatas = _rdatas(context, role)
            if rdatas is None:
                continue
            if rdatas:
                origin = Origin(pointer=_pointer(role), made_by="mx", on_key=role.on_key)
                yield RRset(name=role.name, ttl=role.settings.ttl.mx, rdatas=rdatas, origin=origin)
            break


def _rdatas(context: Context, role: NameRole) -> tuple[MX, ...] | None:
    """What a role wants; nothing, or ``None`` where it leaves that to other roles of the name."""
    settings = role.settings
    match role.kind:
        case "from" if settings.parked or settings.mx_word == "null_mx":
            # RFC 7505 section 3: a single MX with preference 0 and the root as target.
            return (MX(0, None),)
        case "from" if settings.mx_word == "none":
            return ()
        case "from" | "from_subdomain" | "system_mail":
            found = exchangers_of(context, settings, role.services)
        case "bounce" if any(flow.bounce and flow.bounce.mx for flow in role.flows):
            return ()
        case "bounce" if all(flow.bounce and flow.bounce.cname for flow in role.flows):
            return ()
        case "bounce":
            found = exchangers_of(context, settings, role.services)
        case "return_path":
            found = forwarders(context, role.hosts)
        case _:
            return None
    return tuple(MX(one.preference, one.name) for one in found) or None


def _wanted_by_services(roles: Iterable[NameRole]) -> Iterator[RRset]:
    """The MX that a service wants at its Return-Path name; another one is no use to it."""
    for role in roles:
        for flow in role.flows if role.kind == "bounce" else ():
            if flow.bounce is None or not flow.bounce.mx:
                continue
            rdatas = tuple(
                MX(10 * (index + 1) if one.preference is None else one.preference, one.name)
                for index, one in enumerate(flow.bounce.mx)
            )
            origin = Origin(pointer=flow.pointer, made_by="mx")
            yield RRset(name=role.name, ttl=role.settings.ttl.mx, rdatas=rdatas, origin=origin)


def _pointer(role: NameRole) -> tuple[str | int, ...]:
    if role.kind != "from":
        return role.pointer
    setting = "mail" if role.settings.parked else "mx"
    return role.settings.origins.get(setting) or role.pointer
