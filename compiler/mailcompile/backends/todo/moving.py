"""Renumbering: the steps of hosts between two sets of addresses, and how long to wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.backends.page import Section, copied, duration, paragraph, shown, steps
from mailcompile.topology import Context, Host, NameRole, ZoneInputs
from mailcompile.topology.model import Address


@dataclass(frozen=True, slots=True)
class _Waits:
    """What hosts that take the same steps have in common; ``None`` where nothing is to be waited
    for, or where the record is not ours."""

    coming: bool
    """There are addresses to come; otherwise all that is left is to drop the former ones."""
    relayed: bool
    spf: int | None
    host: int | None


def renumbering(context: Context, zones: tuple[ZoneInputs, ...]) -> Iterator[Section]:
    """One list of steps for all hosts that take the same."""
    hosts = [h for h in context.hosts.values() if h.moving_places and not h.internal]
    if not hosts:
        return
    spf, addresses = _spf_ttls(zones), _host_ttls(context, zones)
    groups: dict[_Waits, list[Host]] = {}
    for host in sorted(hosts, key=lambda host: (host.name or "", host.id)):
        # Where `egress` stands, SPF does not rest on addresses.
        named = None if host.egress else spf.get(host.id)
        waits = _Waits(bool(next_addresses(host)), bool(host.relays), named, addresses.get(host.id))
        groups.setdefault(waits, []).append(host)
    blocks: list[str] = []
    for waits in sorted(groups, key=lambda waits: (not waits.coming, str(waits))):
        who = "relay their mail" if waits.relayed else "deliver"
        title = f"Hosts that {who} and {'move' if waits.coming else 'have moved'}:"
        lines = [_line(host) for host in groups[waits]]
        blocks += [title, *copied(lines, "hosts with `next` or `former` in the topology")]
        blocks.append(steps(_steps(waits)))
    yield Section("Renumbering", (paragraph(_REASON), *blocks))


_REASON = """While a host moves, receivers keep what they looked up as long as its TTL says. So SPF
lets old and new addresses in, which this build does, and A and AAAA change only when no receiver
has the old SPF."""


def next_addresses(host: Host) -> tuple[Address, ...]:
    """The addresses to come."""
    return tuple(address for pointer, address in host.moving_places if pointer[-2] == "next")


def _former(host: Host) -> tuple[Address, ...]:
    return tuple(address for pointer, address in host.moving_places if pointer[-2] == "former")


def _steps(waits: _Waits) -> Iterator[str]:
    if waits.coming:
        if waits.spf is not None:
            yield (
                "Publish this build: SPF lets the new addresses in. Wait "
                f"{duration(waits.spf)}, the TTL of SPF; let nothing be sent from them before."
            )
        if waits.relayed:
            yield "Let its relay take mail from the new addresses."
        ptr = "" if waits.spf is None else ", and enter the PTR where no zone of ours has it"
        yield f"Let the host answer at its old and its new addresses{ptr}."
        yield (
            "In the topology, make `next` the `current` addresses and the current ones `former`; "
            "build and publish. "
            + (
                "A, AAAA, and PTR in zones of ours change with it."
                if waits.host is not None
                else "Change A and AAAA where they are managed."
            )
        )
    yield (
        f"Wait {duration(waits.host)}, the TTL of A and AAAA: until then mail "
        if waits.host is not None
        else "Wait as long as the TTL of A and AAAA says there: until then mail "
    ) + "comes to the old addresses. Then let the host send from the new ones alone."
    yield (
        "When its queue is empty and nothing uses the `former` addresses any more, take them out "
        "of the topology, build and publish"
        + (": SPF refuses them from then on." if waits.spf is not None else ".")
    )


def _line(host: Host) -> str:
    name = host.id if host.name is None else f"{host.id} {shown(host.name)}"
    sets = (("current", host.addresses), ("next", next_addresses(host)), ("former", _former(host)))
    said = (f"{word} {' '.join(map(str, found))}" for word, found in sets if found)
    return f"{name}: {', '.join(said)}"


def _spf_ttls(zones: Iterable[ZoneInputs]) -> dict[str, int]:
    """How long the SPF records may be kept that let a host in, by its ID: the longest."""
    found: dict[str, int] = {}
    for inputs in zones:
        for role in inputs.roles:
            for host_id in _let_in(role):
                found[host_id] = max(role.settings.ttl.spf, found.get(host_id, 0))
        for shared in inputs.shared_spf:
            for flow in shared.flows:
                found[flow.egress] = max(shared.ttl, found.get(flow.egress, 0))
    return found


def _let_in(role: NameRole) -> Iterable[str]:
    """The hosts that the SPF record of a name lets in because of one of its roles."""
    if role.kind in ("ehlo", "return_path"):
        return role.hosts
    spf = role.settings.spf
    if role.kind != "system_mail" and not spf.written:
        return ()
    if role.kind == "from" and spf.shared_record is not None:
        return ()
    return {flow.egress for flow in role.flows}


def _host_ttls(context: Context, zones: Iterable[ZoneInputs]) -> dict[str, int]:
    """How long A and AAAA may be kept, by the host's ID, where they are ours."""
    found: dict[str, int] = {}
    for inputs in zones:
        for role in inputs.roles:
            if role.kind in ("ehlo", "address") and context.hosts[role.hosts[0]].published:
                found[role.hosts[0]] = role.settings.ttl.host
    return found
