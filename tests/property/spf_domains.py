"""Strategies for domains, and for whole topologies without an error."""

from typing import Any

from hypothesis import strategies as st

from tests.property import spf_hosts as parts
from tests.property import spf_topology
from tests.property.spf_draft import Draft
from tests.property.spf_hosts import some
from tests.property.spf_senders import forwards, own_mail, send
from tests.property.spf_topology import Scope, Settings, Topology, senders

RESULTS = ("fail", "softfail", "neutral")
# Not `_spf1…`: that is what records are called into which a long one is split.
SHARED = ("_spf.one.example", "_spf.big.example", "_spf.infra.example", "_all.one.example")


@st.composite
def topologies(draw: st.DrawFn) -> dict[str, Any]:
    """Topologies without an error."""
    draft = Draft(draw)
    for name in draft.source["domains"]:
        draft.source["domains"][name] = domain(draft, name)
    for host_id, host in draft.source["hosts"].items():
        own_mail(draft, host_id, host)
    for host_id, host in draft.source["hosts"].items():
        forwards(draft, host_id, host)
    return draft.source


def domain(draft: Draft, name: str) -> Settings:
    """One domain; it is put into the topology while it grows."""
    domain: dict[str, Any] = {"dmarc": {"policy": "none"}}
    if draft.once_in(6):
        draft.takes(name, "parked")
        # Its policy would hold for names below it, whose mail nobody signs.
        return {"mail": "none", "dmarc": {"subdomain_policy": "none"}}
    draft.takes(name, "domain")
    draft.source["domains"][name] = domain
    receive(draft, domain)
    domain["spf"] = "none" if draft.once_in(10) else spf(draft)
    services(draft, domain)
    domain["subdomains"] = {}
    for label in draft.draw(st.lists(st.sampled_from(parts.SUBDOMAINS), max_size=3, unique=True)):
        if (sub := subdomain(draft, f"{label}.{name}")) is not None:
            domain["subdomains"][label] = sub
    if draft.once_in(3):
        domain["subdomains"]["*"] = wildcard(draft)
    names = (name, *(f"{label}.{name}" for label in domain["subdomains"]))
    for step in (settle, send, share):
        topology = draft.topology
        for each in names:
            step(draft, topology, topology.scopes[each])
    return domain


def subdomain(draft: Draft, name: str) -> dict[str, Any] | None:
    """One subdomain, unless the name has a role that forbids it."""
    kind = draft.one(["plain", "plain", "own", "parked", "alias elsewhere"])
    if not draft.takes(name, "sub" if kind == "plain" else kind):
        return None
    sub: dict[str, Any] = {}
    match kind:
        case "parked":
            return {"mail": "none"}
        case "alias elsewhere":
            return {"cname": "external"}
        case "own":
            if draft.once_in(2):
                receive(draft, sub)
            if draft.once_in(2):
                sub["spf"] = "none" if draft.once_in(6) else spf(draft)
    services(draft, sub)
    return sub


def wildcard(draft: Draft) -> dict[str, Any]:
    if draft.once_in(3):
        return {"mail": "none"}
    found: dict[str, Any] = {}
    receive(draft, found)
    if found.get("mx") in (None, "null_mx"):
        found["mx"] = "none"
    if draft.once_in(2):
        found["spf"] = spf(draft)
    return found


def receive(draft: Draft, domain: dict[str, Any]) -> None:
    """MX hosts, each once."""
    kind = draft.one(["hosts", "hosts", "hosts", "hosts", "null_mx", "none", "nothing"])
    if kind in ("null_mx", "none"):
        domain["mx"] = kind
    if kind != "hosts":
        return
    entries, names = [], set[str]()
    candidates = [*draft.source["hosts"], *draft.source["services"]]
    for member_id in draft.draw(some(candidates, 4)):
        found = exchangers(draft, member_id)
        if found and len({*found, *names}) == len(found) + len(names):
            names.update(found)
            preference = draft.one([None, None, 10, 5])
            both = {"id": member_id, "preference": preference}
            entries.append(member_id if preference is None else both)
    if entries:
        domain["mx"] = entries


def exchangers(draft: Draft, member_id: str) -> list[str]:
    """The names of the MX hosts that an ID stands for, nothing if one of them is none."""
    if member_id in draft.source["services"]:
        return spf_topology.exchangers(draft.source["services"][member_id])
    found = []
    for host_id in draft.topology.members(member_id):
        host = draft.source["hosts"][host_id]
        if "name" not in host or "addresses" not in host or host.get("internal"):
            return []
        found.append(host["name"])
    return found


def spf(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {
        "all": draft.one(RESULTS),
        "style": draft.one(["auto", "auto", "addresses", "mx"]),
    }
    if draft.once_in(4):
        found["terms"] = draft.draw(some(draft.terms, 2))
    shared = [name for name in SHARED if draft.topology.zone(name)]
    if shared and draft.once_in(4):
        found["shared_record"] = draft.one(shared)
        found |= draft.one([{}, {"use": "include"}, {"use": "redirect"}])
    return found


def services(draft: Draft, domain: dict[str, Any]) -> None:
    """What a domain says about services; that makes no sender."""
    changes: list[dict[str, Any]] = [
        {"spf": draft.draw(some(draft.terms, 2))},
        *({"rewrites_mail_from": said} for said in (True, False)),
        {"bounce": None},
    ]
    found = {one: draft.one(changes) for one in draft.source["services"] if draft.once_in(4)}
    if found:
        domain["services"] = found


def share(draft: Draft, topology: Topology, scope: Scope) -> None:
    """Only who sends shares a record: whether others may send in its name is not said."""
    ends = (
        scope.service(topology.services, end) if end in topology.services else {}
        for sender in senders(scope)
        if "bounce" not in sender
        for end in topology.delivers(sender)
    )
    if scope.says("shared_record") and all(end.get("rewrites_mail_from") for end in ends):
        own: Any = scope.own["spf"]
        del own["shared_record"]
        own.pop("use", None)


def settle(draft: Draft, topology: Topology, scope: Scope) -> None:
    """`mx` as a style promises no more than the term, which two hosts keep within limits."""
    if scope.says("style") != "mx" or scope.parked or scope.alias:
        return
    entries = scope.mx if isinstance(scope.mx, list) else []
    ids = [entry["id"] if isinstance(entry, dict) else entry for entry in entries]
    hosts = [
        host_id
        for member_id in ids
        if member_id in topology.hosts
        for host_id in topology.members(member_id)
    ]
    ours = all(member_id in topology.hosts for member_id in ids)
    if not ours or not topology.shown(hosts) or not 1 <= len(hosts) <= 2:
        own: Any = scope.own
        own["spf"] = {**own.get("spf", {}), "style": "auto"}
