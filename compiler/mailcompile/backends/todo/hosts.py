"""What hosts need elsewhere: names in zones of others, addresses, and their own mail."""

from collections.abc import Iterable, Iterator

from mailcompile.backends.page import (
    BY_TOPOLOGY,
    Section,
    address_records,
    copied,
    enumerated,
    paragraph,
    record,
    shown,
)
from mailcompile.dns import DomainName
from mailcompile.lower.spf import split_record
from mailcompile.spf import ALL, literal_terms, merged
from mailcompile.topology import Context, DomainInputs, Host
from mailcompile.topology.model import as_network

_UNSAID = "all hosts with `relay` and without `system_mail`"


def delivering(context: Context, domains: Iterable[DomainInputs]) -> tuple[Host, ...]:
    """The hosts that talk to receivers, by name; also those that relay, but not every flow."""
    egresses = {flow.egress for part in domains for flow in part.flows}
    found = (
        host
        for host in context.hosts.values()
        if not host.internal and (host.delivers or host.id in egresses)
    )
    return tuple(sorted(found, key=lambda host: (host.name or "", host.id)))


def outside(
    context: Context, domains: tuple[DomainInputs, ...], greeting: tuple[Host, ...]
) -> Iterator[Section]:
    """Names of hosts that receive or deliver, in no zone of ours."""
    delivers = {host.id for host in greeting}
    needed = {host.id: host for host in (*greeting, *_receiving(context, domains))}
    lines: list[str] = []
    for host in sorted(needed.values(), key=lambda host: host.name or ""):
        if host.name is None or host.internal or context.zones.of(host.name) is not None:
            continue
        lines += address_records(host.name, host.addresses)
        for owner, text in _spf(host, host.name, host.id in delivers):
            lines.append(record(owner, "TXT", text, host.name))
    if lines:
        yield Section(
            "Host names outside our zones",
            (
                paragraph(
                    "Mail is sent to these names, or hosts of ours greet receivers with them, but "
                    "they lie in no zone of the topology. Whoever serves their zones must have "
                    "these records, and no other SPF beside them:"
                ),
                *copied(lines, f"records of hosts outside our zones; {BY_TOPOLOGY}"),
            ),
        )


def unpublished(context: Context) -> Iterator[Section]:
    """Names in zones of ours whose A and AAAA somebody else manages."""
    hosts = sorted(context.hosts.values(), key=lambda host: host.name or "")
    lines = [
        line
        for host in hosts
        if host.name and not host.publish and not host.internal
        if context.zones.of(host.name) is not None
        for line in address_records(host.name, host.addresses)
    ]
    if lines:
        yield Section(
            "Addresses that are managed elsewhere",
            (
                paragraph(
                    "These hosts have `publish: false`, so nothing here writes their A and AAAA. "
                    "MX and SPF take them as they stand in the topology; keep both the same:"
                ),
                *copied(lines, f"records of hosts with `publish: false`; {BY_TOPOLOGY}"),
            ),
        )


def system_mail(context: Context, domains: tuple[DomainInputs, ...]) -> Iterator[Section]:
    """Hosts whose own mail would be refused."""
    parts = {part.name: part for part in domains}
    names = sorted(
        shown(host.name)
        for host in context.hosts.values()
        if host.name is not None and _is_refused(context, host, parts.get(host.name))
    )
    if names:
        yield Section(
            "Mail of the machines themselves",
            (
                paragraph(
                    f"On {enumerated(names, _UNSAID)}: mail from root@ and other users of the "
                    "machine (cron, monitoring) leaves through a relay that may not send in the "
                    "machine's name, so receivers refuse it or take it for spam. Let the machine "
                    "rewrite the sender to a domain that it sends for, and say so by "
                    "`system_mail: {rewrite: DOMAIN}`; or let its name send, by "
                    "`system_mail: sign`; or leave `system_mail: none` and let such mail be read "
                    "on the machine."
                ),
            ),
        )


def _receiving(context: Context, domains: Iterable[DomainInputs]) -> Iterator[Host]:
    """The hosts that somebody's MX names, those of Return-Paths of forwarded mail, too."""
    settings = (part.domain.settings for part in domains)
    named = {
        entry.id
        for found in settings
        if not found.parked and not found.mx_word
        for entry in found.mx
    }
    members = {member for identifier in named for member in context.members(identifier)}
    for host in context.hosts.values():
        if host.id in members or host.srs is not None or host.mailing_list is not None:
            yield host


def _spf(host: Host, name: DomainName, delivers: bool) -> Iterator[tuple[DomainName, str]]:
    """SPF of a host name, over several names where it is too long for one."""
    networks = frozenset(host.networks) if delivers else frozenset()
    own = frozenset(as_network(address) for address in host.addresses)
    by_name = bool(networks) and merged(own) == merged(networks)
    return split_record(name, ("a",) if by_name else literal_terms(networks), ALL["fail"])


def _is_refused(context: Context, host: Host, part: DomainInputs | None) -> bool:
    """A host that delivers is let in by the SPF of its own name; names elsewhere are not ours to
    judge, and neither is what a domain of that name says."""
    if host.delivers or host.rewrites_to is not None or host.signs_system_mail:
        return False
    assert host.name is not None
    if context.zones.of(host.name) is None:
        return False
    return part is None or all(flow.sender != host.id for flow in part.flows)
