"""The mail roles of names: who may send with a name as MAIL FROM or EHLO identity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.spf import ALL, MAX_MX, MAX_VOID, Networks, merged
from mailcompile.topology import Context, Flow, Host, ZoneInputs
from mailcompile.topology.hosts import void_lookups
from mailcompile.topology.model import as_network


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role of a name, and what it asks of the SPF record there."""

    name: DomainName
    pointer: Pointer
    on_key: bool = False
    mx: tuple[Host, ...] = ()
    """The hosts behind the name's MX, where the role is written by the term ``mx``."""
    mx_by_style: bool = False
    """``mx`` is written because the topology asks for it, covered or not."""
    a: tuple[Host, ...] = ()
    """The host behind the name's addresses, where the role is written by the term ``a``."""
    literals: Networks = frozenset()
    last: str = ALL["fail"]


def roles(context: Context, inputs: ZoneInputs) -> Iterator[Role]:
    """All roles of the names in the zone: From name, bounce names, EHLO names."""
    yield _from_name(context, inputs)
    yield from _bounce_names(context, inputs)
    yield from _ehlo_names(context, inputs)


def published(hosts: Iterable[Host]) -> Networks:
    """The addresses in the A and AAAA records of ``hosts``."""
    return frozenset(as_network(address) for host in hosts for address in host.addresses)


def _from_name(context: Context, inputs: ZoneInputs) -> Role:
    domain = inputs.domain
    flows = tuple(flow for flow in inputs.flows if flow.mail_from == domain.name)
    if domain.settings.parked:
        return Role(name=domain.name, pointer=domain.origin("mail"))
    if not flows:
        # It only receives, or all its senders use bounce names: nobody may use it as MAIL FROM.
        setting = "senders" if inputs.flows else "mx"
        return Role(name=domain.name, pointer=domain.origin(setting))
    return _sending(context, inputs, flows, domain.origin("senders"))


def _bounce_names(context: Context, inputs: ZoneInputs) -> Iterator[Role]:
    by_name: dict[DomainName, list[Flow]] = {}
    for flow in inputs.flows:
        if flow.mail_from != inputs.domain.name:
            by_name.setdefault(flow.mail_from, []).append(flow)
    for flows in by_name.values():
        yield _sending(context, inputs, tuple(flows), flows[0].pointer)


def _ehlo_names(context: Context, inputs: ZoneInputs) -> Iterator[Role]:
    """RFC 7208 section 2.3: the EHLO name is checked too, and alone where MAIL FROM is empty."""
    sending = {flow.mail_from for flow in inputs.flows}
    for host_id in inputs.host_names:
        host = context.hosts[host_id]
        if host.relay is not None:
            continue
        networks = frozenset(host.networks)
        literal = host.name in sending and inputs.domain.settings.spf.style == "addresses"
        by_name = merged(published((host,))) == merged(networks) and not literal
        yield Role(
            name=host.name,
            pointer=host.pointer,
            on_key=True,
            a=(host,) if by_name else (),
            literals=frozenset() if by_name else networks,
        )


def _sending(
    context: Context, inputs: ZoneInputs, flows: tuple[Flow, ...], pointer: Pointer
) -> Role:
    """The role of a name that ``flows`` use as MAIL FROM."""
    settings = inputs.domain.settings
    exchangers = _exchangers(context, inputs)
    networks = frozenset(
        network for flow in flows for network in context.hosts[flow.egress].networks
    )
    by_mx = bool(exchangers) and (
        settings.spf.style == "mx"
        or (settings.spf.style == "auto" and _mx_says_it(exchangers, networks))
    )
    return Role(
        name=flows[0].mail_from,
        pointer=pointer,
        mx=exchangers if by_mx else (),
        mx_by_style=settings.spf.style == "mx",
        literals=frozenset() if by_mx else networks,
        last=ALL[settings.spf.all],
    )


def _exchangers(context: Context, inputs: ZoneInputs) -> tuple[Host, ...]:
    ids = dict.fromkeys(entry.id for entry in inputs.domain.settings.mx)
    return tuple(context.hosts[host_id] for host_id in ids if host_id in context.hosts)


def _mx_says_it(exchangers: tuple[Host, ...], networks: Networks) -> bool:
    """True where the term ``mx`` lets in exactly ``networks``, for every client, within limits."""
    exactly = merged(published(exchangers)) == merged(networks)
    return exactly and void_lookups(exchangers) <= MAX_VOID and len(exchangers) <= MAX_MX
