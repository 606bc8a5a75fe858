"""Strategies for who sends: the senders of domains, and the mail of hosts themselves."""

from typing import Any

from hypothesis import strategies as st

from tests.property import spf_hosts as parts
from tests.property.spf_draft import Draft
from tests.property.spf_hosts import some
from tests.property.spf_topology import Scope, Settings, Topology


def send(draft: Draft, topology: Topology, scope: Scope) -> None:
    """The senders of a domain or subdomain."""
    if scope.parked or scope.alias:
        return
    chosen = draft.draw(st.lists(st.sampled_from(candidates(topology)), max_size=4))
    found = [sender(draft, topology, scope, member_id) for member_id in chosen]
    own: Any = scope.own
    if entries := [entry for entry in found if entry is not None]:
        own["senders"] = entries
    elif scope.mx is None:
        own["mx"] = "none"


def sender(draft: Draft, topology: Topology, scope: Scope, member_id: str) -> Any:
    """A sender, with or without a way and names of its own; none if nothing goes."""
    entry: dict[str, Any] = {"id": member_id}
    if member_id in topology.hosts and draft.once_in(3):
        ways = [way for way in candidates(topology) if leads(topology, entry, way)]
        if ways:
            entry["via"] = draft.one(ways)
    services = [
        scope.service(topology.services, end)
        for end in topology.delivers(entry)
        if end in topology.services
    ]
    # Style `mx` and hosts that need literals: the language says both.
    if scope.by_mx and not topology.shown(topology.delivers(entry)):
        return None
    if scope.name.startswith("*"):
        return entry
    bouncing = [service["bounce"] for service in services if service.get("bounce")]
    role = "bounce"
    if bouncing:
        role = "alias" if "cname" in bouncing[0] else "service"
    fits = not bouncing or len(topology.delivers(entry)) == 1
    below = scope.name not in draft.source["domains"]
    if fits and (scope.receives or bouncing) and draft.once_in(2):
        label = draft.one(["r", "r.x"] if below else parts.BOUNCES)
        name = f"{label}.{scope.name}"
        # What `spf: none` means for the record of a host is not said.
        unsaid = scope.silent and "host" in draft.roles.get(name, ())
        if not unsaid and draft.takes(name, role):
            entry["bounce"] = label
    if scope.receives and draft.once_in(4):
        labels = draft.draw(some(["f"] if below else parts.FROM_NAMES, 2))
        found = [each for each in labels if draft.takes(f"{each}.{scope.name}", "from")]
        if found:
            entry["from_subdomains"] = found
    if "bounce" not in entry and not scope.receives:
        own = member_id in topology.services and services[0].get("rewrites_mail_from")
        return entry if own else None
    return entry if len(entry) > 1 else member_id


def candidates(topology: Topology) -> list[str]:
    """All who can send."""
    return [*topology.hosts, *topology.services]


def leads(topology: Topology, sender: Settings, via: str) -> bool:
    """Whether a sender's mail can go that way, without coming back."""
    if via in topology.services:
        return True
    members = topology.members(sender["id"])
    if via == sender["id"]:
        return all(delivers(topology, member) for member in members)
    return all(
        delivers(topology, member) if taker == member else member not in topology.way(taker)
        for member in members
        for taker in topology.members(via)
    )


def delivers(topology: Topology, host_id: str) -> bool:
    """Whether a host can deliver directly."""
    return not topology.hosts[host_id].get("internal") and bool(topology.visible(host_id))


def own_mail(draft: Draft, host_id: str, host: dict[str, Any]) -> None:
    """`system_mail` of a host."""
    if "pool" in host or not draft.once_in(3):
        return
    topology = draft.topology
    targets = [
        scope.name
        for scope in topology.scopes.values()
        if scope.receives and not scope.name.startswith("*")
        if not scope.by_mx or topology.shown(topology.egress(host_id))
    ]
    name = host.get("name", "")
    if not draft.once_in(3) and not host.get("internal") and speaks(topology, name, host_id):
        if draft.takes(name, "sign"):
            host["system_mail"] = "sign"
    elif targets:
        host["system_mail"] = {"rewrite": draft.one(targets)}


def forwards(draft: Draft, host_id: str, host: dict[str, Any]) -> None:
    """`forwards` of a host that can receive what comes back."""
    if (
        "name" not in host
        or "addresses" not in host
        or host.get("internal")
        or not draft.once_in(3)
    ):
        return
    topology = draft.topology
    names = [f"{label}.{name}" for label in ("srs", "lists") for name in draft.source["domains"]]
    names += [name for name in topology.scopes if not name.startswith("*")]
    names.append(host["name"])
    for key in draft.draw(some(("srs", "list"), 2)):
        name = draft.one(names)
        if speaks(topology, name, host_id) and draft.takes(name, "forward"):
            host.setdefault("forwards", {})[key] = name


def speaks(topology: Topology, name: str, host_id: str) -> bool:
    """Whether it is said what the record of a host's own MAIL FROM has to be."""
    scope = topology.enclosing(name) if name else None
    if scope is None or scope.silent or not scope.receives or scope.says("style") == "mx":
        return False
    if name == scope.name and scope.says("shared_record"):
        return False
    services = [end for end in topology.egress(host_id) if end in topology.services]
    return not any(
        topology.services[end].get("rewrites_mail_from") or end in scope.own.get("services", {})
        for end in services
    )
