"""What each role of a name asks of the SPF record there: who may send with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Pointer
from mailcompile.spf import (
    ALL,
    MAX_MX,
    MAX_VOID,
    Mechanism,
    Networks,
    canonical,
    merged,
    parse_term,
)
from mailcompile.topology import Context, Flow, Host, NameRole
from mailcompile.topology.exchangers import Receiver, exchangers_of, forwarders
from mailcompile.topology.hosts import unmapped, void_lookups
from mailcompile.topology.model import as_network
from mailcompile.topology.texts import target


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One role of a name, and what it asks of the SPF record there."""

    pointer: Pointer
    on_key: bool = False
    mx: tuple[Host, ...] = ()
    """The hosts behind the name's MX, where the role is written by the term ``mx``."""
    mx_by_style: bool = False
    """``mx`` is written because the topology asks for it, covered or not."""
    a: tuple[Host, ...] = ()
    """The host behind the name's addresses, where the role is written by the term ``a``."""
    literals: Networks = frozenset()
    terms: tuple[str, ...] = ()
    """Terms of services and of others, in their order."""
    redirect: str | None = None
    last: str = ALL["fail"]


def claims_at(context: Context, roles: tuple[NameRole, ...]) -> Iterator[Claim]:
    """The claims of all roles of one name; none where its SPF is not ours to write."""
    receivers = _receivers(context, roles)
    direct = roles[0]
    if direct.kind == "from" and not direct.settings.parked and not direct.settings.spf.written:
        return
    # A record that stands there for the EHLO name has to let in whoever uses the name.
    written = any(role.kind == "ehlo" for role in roles)
    for role in roles:
        match role.kind:
            case "from":
                yield _from_name(context, role, receivers)
            case "from_subdomain" if role.settings.spf.written:
                yield Claim(pointer=role.pointer)
            case "bounce" if role.settings.spf.written or written:
                flows = [flow for flow in role.flows if not (flow.bounce and flow.bounce.cname)]
                if flows:
                    yield _sending(context, role, flows, role.pointer, receivers)
            case "system_mail" | "return_path":
                yield _sending(context, role, role.flows, role.pointer, receivers)
            case "ehlo":
                yield _ehlo(context, role, roles)


def published(hosts: Iterable[Host]) -> Networks:
    """The addresses in the A and AAAA records of ``hosts``."""
    return frozenset(as_network(address) for host in hosts for address in host.published)


def terms_of(flows: Iterable[Flow]) -> Iterator[str]:
    """The terms of the services among the egresses, in the order of the senders."""
    for flow in flows:
        if flow.bounce is not None and flow.bounce.spf:
            yield from flow.bounce.spf
        elif flow.service is not None:
            yield from flow.service.spf


def split_terms(terms: Iterable[str]) -> tuple[Networks, tuple[str, ...]]:
    """Networks that the terms let in by themselves, and the other terms, each once."""
    networks, others = set(), dict[str, None]()
    for text in terms:
        term = parse_term(text)
        if isinstance(term, Mechanism) and term.network is not None and term.qualifier == "+":
            networks.add(unmapped(term.network))
        else:
            others[canonical(term)] = None
    return frozenset(networks), tuple(others)


def egress_networks(context: Context, flows: Iterable[Flow]) -> Networks:
    """Where receivers see our hosts among the egresses."""
    found = (context.hosts[flow.egress].networks for flow in flows if flow.service is None)
    return frozenset(network for networks in found for network in networks)


def _from_name(context: Context, role: NameRole, receivers: tuple[Receiver, ...]) -> Claim:
    settings, spf = role.settings, role.settings.spf
    origins = settings.origins
    if settings.parked:
        return Claim(pointer=origins.get("mail") or role.pointer)
    if spf.shared_record is not None and role.flows:
        name = target(spf.shared_record)
        networks, terms = split_terms(spf.terms)
        redirected = spf.use == "redirect"
        return Claim(
            pointer=origins.get("spf/shared_record") or role.pointer,
            literals=networks,
            terms=terms if redirected else (*terms, f"include:{name}"),
            redirect=name if redirected else None,
            last=ALL[spf.all],
        )
    if not role.flows and not spf.terms:
        # It only receives, or all its senders use other names: nobody may use it as MAIL FROM.
        setting = "senders" if settings.senders else "mx"
        return Claim(pointer=origins.get(setting) or role.pointer)
    setting = "senders" if role.flows else "spf/terms"
    return _sending(
        context, role, role.flows, origins.get(setting) or role.pointer, receivers, spf.terms
    )


def _sending(
    context: Context,
    role: NameRole,
    flows: Iterable[Flow],
    pointer: Pointer,
    receivers: tuple[Receiver, ...],
    extra: tuple[str, ...] = (),
) -> Claim:
    """The claim of a name that ``flows`` use as MAIL FROM."""
    flows = tuple(flows)
    hosts = {flow.egress: context.hosts[flow.egress] for flow in flows if flow.service is None}
    said = (*terms_of(flows), *extra)
    return _by_hosts(context, role, hosts.values(), said, pointer, receivers)


def _by_hosts(
    context: Context,
    role: NameRole,
    hosts: Iterable[Host],
    said: tuple[str, ...],
    pointer: Pointer,
    receivers: tuple[Receiver, ...],
) -> Claim:
    hosts = tuple(hosts)
    networks = frozenset(network for host in hosts for network in host.networks)
    style = role.settings.spf.style
    extra, terms = split_terms(said)
    exchangers = tuple(one.host for one in receivers if one.host is not None)
    # Whose MX is not ours to write may have any other one.
    ours = _manages(context, role, "mx") and all(_is_served(context, one) for one in exchangers)
    # While addresses change, no term that goes by A and AAAA says where mail comes from.
    moving = any(host.moving_places for host in (*hosts, *exchangers))
    by_mx = bool(networks and exchangers) and (
        (style == "mx" and not moving)
        or (
            style == "auto"
            and ours
            and not said
            and len(exchangers) == len(receivers)
            and _mx_says_it(exchangers, networks)
        )
    )
    return Claim(
        pointer=pointer,
        mx=exchangers if by_mx else (),
        mx_by_style=by_mx and style == "mx",
        literals=extra if by_mx else networks | extra,
        terms=terms,
        last=ALL["fail" if role.settings.parked else role.settings.spf.all],
    )


def _ehlo(context: Context, role: NameRole, roles: tuple[NameRole, ...]) -> Claim:
    """RFC 7208 section 2.3: the EHLO name is checked too, and alone where MAIL FROM is empty."""
    host = context.hosts[role.hosts[0]]
    networks = frozenset(host.networks)
    sending = any(other.flows or other.kind == "return_path" for other in roles)
    literal = sending and roles[0].settings.spf.style == "addresses"
    known = _is_served(context, host) and not literal
    by_name = known and merged(published((host,))) == merged(networks)
    return Claim(
        pointer=role.pointer,
        on_key=True,
        a=(host,) if by_name else (),
        literals=frozenset() if by_name else networks,
    )


def _manages(context: Context, role: NameRole, purpose: str) -> bool:
    """Whether records of that purpose at the name of a role are ours; elsewhere we believe what the
    topology says."""
    zone = context.zones.of(role.name)
    return zone is None or purpose in context.zones[zone].manage


def _is_served(context: Context, host: Host) -> bool:
    """Whether the name of a host has the addresses of the topology, as far as that is ours."""
    zone = context.zones.of(host.name) if host.name is not None else None
    return zone is None or "host" in context.zones[zone].manage


def _receivers(context: Context, roles: tuple[NameRole, ...]) -> tuple[Receiver, ...]:
    """What stands behind the MX of a name: that of its first role that has one."""
    for role in roles:
        settings = role.settings
        if role.kind == "bounce" and any(flow.bounce and flow.bounce.mx for flow in role.flows):
            return ()
        if role.kind == "from" and (settings.parked or settings.mx_word):
            return ()
        if role.kind == "return_path":
            found = forwarders(context, role.hosts)
        elif role.kind in ("from", "from_subdomain", "bounce", "system_mail"):
            found = exchangers_of(context, settings, role.services)
        else:
            continue
        if found:
            return found
    return ()


def _mx_says_it(exchangers: tuple[Host, ...], networks: Networks) -> bool:
    """True where the term ``mx`` lets in exactly ``networks``, for every client, within limits."""
    known = all(host.publish for host in exchangers)
    exactly = known and merged(published(exchangers)) == merged(networks)
    return exactly and void_lookups(exchangers) <= MAX_VOID and len(exchangers) <= MAX_MX
