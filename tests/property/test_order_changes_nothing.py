"""What the order of a topology's text may change: nothing.

Random topologies over the whole language are written down in another order, split over files, and
given a host that nobody uses. What is compared are the bytes that would be written.
"""

import itertools
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mailcompile import Compilation, compile_topology
from tests.topologies import ED25519_PUBLIC, rsa_public

Topology: TypeAlias = dict[str, Any]
Registry: TypeAlias = dict[str, Any]
Project: TypeAlias = tuple[Topology, Registry]
T = TypeVar("T")

NAMES = ("one.example", "two.example", "köln.example", "3.example", "parked.example")
INNER, CUT = "inner.one.example", "cut.one.example"
"""A domain in the zone of ``one.example``, and one in a zone of its own below it."""
POOL, HUB = "10-pool", "hub"
REVERSE = ("2.0.192.in-addr.arpa", "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
IPV4 = tuple(f"192.0.2.{number}" for number in range(1, 9))
IPV6 = tuple(f"2001:db8:1::{number}" for number in range(1, 5))
NETWORKS = ("198.51.100.0/28", "198.51.100.16/28", "203.0.113.7", "2001:db8:9::/48")
BOUNCES = ("b", "rp", "10")
OCTODNS = {
    "providers": {
        "second": {"class": "one.Provider", "token": "env/TOKEN", "account": 7},
        "first": {"class": "two.Provider"},
    },
    "targets": ["second", "first"],
}
KEYS_OF = {"keys_of": {"domain": "one.example", "selectors": ["s1", "s2"]}}
LABELS = ("law", "shop", "deep.news")
NO_KEYS: Registry = {"mailcompile-keys": 1}
SPARE = ("203.0.113.200", "2001:db8:77::1")
"""Addresses that no reverse zone has."""


class Draw(Protocol):
    """What strategies and tests draw with."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


class Chooser:
    """Draws that read like what they decide."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def chance(self, one_in: int) -> bool:
        """True once in so many times; the simplest choice is false."""
        return self._draw(st.integers(0, one_in - 1)) == one_in - 1

    def one(self, of: Sequence[T]) -> T:
        return self._draw(st.sampled_from(of))

    def some(self, of: Sequence[T], fewest: int = 1, most: int = 3) -> list[T]:
        if not of:
            return []
        chosen = st.lists(st.sampled_from(of), min_size=fewest, max_size=most, unique_by=str)
        return self._draw(chosen)

    def number(self, most: int, least: int = 0) -> int:
        return self._draw(st.integers(least, most))

    def fill(self, entry: dict[str, Any], one_in: int, **makers: Callable[[], Any]) -> None:
        """Adds each key with what its maker makes, once in so many times."""
        for key, make in makers.items():
            if self.chance(one_in):
                entry[key] = make()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is: what domains may name."""

    hosts: list[str]
    receiving: list[str]
    services: list[str]
    receiving_services: list[str]


def make_service(choose: Chooser, identifier: str) -> dict[str, Any]:
    """A service. Its labels are like no other's, so that no two want one name."""
    service: dict[str, Any] = {"spf": [f"include:spf.{identifier}.example"]}
    mx = [f"in1.{identifier}.example", {"name": f"in2.{identifier}.example", "preference": 3}]
    dkim = {
        f"{identifier}1": {"cname": "{selector}.{domain_dashed}.dkim.example"},
        f"{{tokens}}{identifier}": {"cname": "{tokens}.dkim.example"},
        f"{identifier}t": {"txt": "v=DKIM1; p="},
    }
    tracking = {
        f"go-{identifier}": "click.example",
        f"px-{identifier}": {"cname": "{label}.click.example"},
    }
    texts = [f"{identifier}=1", f"{identifier}=2"]
    labels = {
        "@": {"txt": f"{identifier}-verify={{domain}}"},
        f"_{identifier}": {"txt": texts},
        f"check-{identifier}": {"cname": "{label}.verify.example"},
    }
    bounces = [
        {"cname": "{domain_dashed}.bounces.example"},
        {"mx": [f"rp.{identifier}.example"], "spf": [f"include:rp.{identifier}.example"]},
    ]
    choose.fill(
        service,
        2,
        mx=lambda: mx[: choose.number(2, least=1)],
        dkim=lambda: {selector: dkim[selector] for selector in choose.some(list(dkim))},
        bounce=lambda: choose.one(bounces),
        tracking=lambda: tracking,
        verification=lambda: choose.one(
            [texts[0], texts, {label: labels[label] for label in choose.some(list(labels))}]
        ),
    )
    if "{tokens}" in json.dumps(service):
        service["inputs"] = {"tokens": ["k2", "k1"]}
    choose.fill(
        service,
        4,
        rewrites_mail_from=lambda: True,
        aligns=lambda: {"spf": choose.chance(2), "dkim": True},
    )
    return service


def make_hosts(choose: Chooser, services: list[str], names: list[str]) -> dict[str, Any]:
    """A hub, up to five hosts that may relay to what stands before them, and perhaps a pool."""
    found: dict[str, Any] = {
        HUB: {"name": "hub.one.example", "addresses": ["192.0.2.1"], "signer": "rspamd"}
    }
    for number in range(choose.number(5)):
        name = f"h{number}.{choose.one([*names, 'elsewhere.test'])}"
        found[f"h{number}"] = make_host(choose, name, [*found, *services])
    if choose.chance(2):
        found[POOL] = {"pool": choose.some(list(found))}
    return found


def make_host(choose: Chooser, name: str, relays: list[str]) -> dict[str, Any]:
    """A host; one that only sends from networks has no name."""
    host: dict[str, Any] = {}
    choose.fill(host, 3, relay=lambda: choose.some(relays, most=2))
    choose.fill(host, 2, signer=lambda: choose.one(["rspamd", "opendkim", "external"]))
    choose.fill(host, 4, egress=lambda: choose.some(NETWORKS + IPV4))
    kind = choose.one(["plain", "plain", "plain", "moving", "network"])
    if kind == "network":
        return host | {"networks": choose.some(NETWORKS)}
    addresses = choose.some(IPV4 + IPV6)
    host |= {"name": name, "addresses": addresses}
    if kind == "moving":
        host["addresses"] = {"current": addresses}
        choose.fill(
            host["addresses"],
            2,
            next=lambda: choose.some(IPV4),
            former=lambda: choose.some(IPV6),
        )
    forwards = [{"srs": "srs.test"}, {"srs": "fwd.one.example"}, {"list": "lists.one.example"}]
    choose.fill(
        host,
        3,
        system_mail=lambda: choose.one([{"rewrite": "one.example"}, "sign", "none"]),
        forwards=lambda: choose.one(forwards),
    )
    choose.fill(host, 8, publish=lambda: False)
    if "relay" in host:
        choose.fill(host, 6, internal=lambda: True)
    return host


def make_settings(choose: Chooser, cast: Cast, at: str | None = None) -> dict[str, Any]:
    """What may stand in ``defaults`` and profiles, and with a domain ``at`` there too."""
    found: dict[str, Any] = {}
    mx = cast.receiving + cast.receiving_services
    choose.fill(
        found,
        2,
        mx=lambda: [
            {"id": entry, "preference": choose.number(9)} if choose.chance(3) else entry
            for entry in choose.some(mx)
        ],
        spf=lambda: make_spf(choose),
        dmarc=lambda: make_dmarc(choose),
        senders=lambda: make_senders(choose, cast, at),
    )
    choose.fill(
        found,
        4,
        ttl=lambda: choose.one(
            ["5m", {"default": 600, "spf": "10m"}, {"host": 60, "mx": "1d", "dkim": 90}]
        ),
        dkim=lambda: choose.one([{"algorithms": ["ed25519", "rsa-2048"]}, {"wildcard": "revoked"}]),
        subdomains=lambda: make_subdomains(choose, cast),
        services=lambda: {
            identifier: choose.one([{"aligns": {"dkim": False}}, {"spf": ["ip4:203.0.113.77"]}, {}])
            for identifier in choose.some(cast.services, fewest=0)
        },
        accept_reports_from=lambda: choose.some(["two.example", "stranger.test", "a.test"]),
    )
    return found


def make_spf(choose: Chooser) -> dict[str, Any]:
    found: dict[str, Any] = {}
    choose.fill(
        found,
        3,
        all=lambda: choose.one(["fail", "softfail", "neutral"]),
        style=lambda: choose.one(["auto", "addresses"]),
        terms=lambda: choose.some(
            ["include:z.terms.test", "include:a.terms.test", "ip4:192.0.2.9", "exists:%{i}.e.test"]
        ),
        shared_record=lambda: choose.one(["_spf.one.example", "_spf.net.test"]),
    )
    if "shared_record" in found:
        choose.fill(found, 3, use=lambda: choose.one(["include", "redirect"]))
    return found


def make_dmarc(choose: Chooser) -> dict[str, Any]:
    found: dict[str, Any] = {"policy": choose.one(["none", "none", "quarantine", "reject"])}
    choose.fill(
        found,
        3,
        rua=lambda: choose.some(["d@two.example", "d@one.example", "d@hub.test"]),
        spf_alignment=lambda: "strict",
        subdomain_policy=lambda: "none",
        testing=lambda: True,
    )
    return found


def make_senders(choose: Chooser, cast: Cast, at: str | None) -> list[Any]:
    """Senders; those of the domain ``at`` may differ in all that a sender can say."""
    senders = choose.some(cast.services + cast.hosts, fewest=0)
    return [make_sender(choose, cast, identifier, at) for identifier in senders]


def make_sender(choose: Chooser, cast: Cast, identifier: str, at: str | None) -> Any:
    sender: dict[str, Any] = {"id": identifier}
    service = identifier in cast.services
    # A bounce name of a service may be an alias, and then nobody else can have it.
    labels = [f"b-{identifier}"] if service else list(BOUNCES)
    choose.fill(sender, 2, bounce=lambda: choose.one(labels))
    choose.fill(
        sender,
        6,
        from_subdomains=lambda: choose.some(["sport", "culture", "live"]),
        dkim=lambda: False,
    )
    if not service and at is not None:
        choose.fill(sender, 6, via=lambda: choose.one([HUB, identifier]))
    return sender if len(sender) > 1 else identifier


def make_subdomains(choose: Chooser, cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label in choose.some(LABELS, fewest=0):
        entry: dict[str, Any] = {}
        choose.fill(
            entry,
            2,
            senders=lambda: make_senders(choose, cast, None),
            dmarc=lambda: {"policy": "reject"},
        )
        choose.fill(entry, 4, ttl=lambda: 120, mx=lambda: [choose.one(cast.receiving)])
        found[label] = choose.one([entry, entry, None, {"mail": "none"}])
    if choose.chance(4):
        found["*"] = {"mail": "none"}
    if choose.chance(4):
        found["live"] = {"cname": "external"}
    return found


def make_domains(
    choose: Chooser, cast: Cast, names: list[str], profiles: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    sharing = choose.chance(3)
    for name in names:
        if name == "parked.example":
            found[name] = {"mail": "none", "subdomains": None}
            continue
        domain = make_settings(choose, cast, at=name)
        if sharing:
            domain["spf"] = {"shared_record": "_spf.one.example"}
            domain["senders"] = choose.some([*cast.services, HUB])
        if profiles:
            choose.fill(domain, 2, profile=lambda: choose.one(profiles))
        if name == "one.example":
            # Its keys are those of others too, so there is one pair.
            domain["dkim"] = {"algorithms": ["rsa-2048"]}
        else:
            choose.fill(domain, 5, dkim=lambda: choose.one([KEYS_OF, {"delegated": True}]))
            choose.fill(domain, 8, dmarc=lambda: {"cname": "dmarc.group.test"})
        found[name] = domain or None
    return found


def make_zones(choose: Chooser, names: list[str]) -> dict[str, Any]:
    top: dict[str, Any] = {"delegated": ["away", *(["cut"] if CUT in names else [])]}
    if INNER in names:
        top["domains"] = [INNER]
    choose.fill(top, 3, dnssec=lambda: True, negative_ttl=lambda: "5m")
    managed: dict[str, Any] = {"one.example": top}
    for zone in ("net.test", *choose.some(REVERSE, fewest=0)):
        managed[zone] = choose.one([{}, None])
    if choose.chance(4):
        managed["two.example"] = {"handover": True}
    found: dict[str, Any] = {"managed": managed}
    choose.fill(found, 4, close_names=lambda: False)
    return found


def make_keys(choose: Chooser, names: Iterable[str], hosts: list[str]) -> Registry:
    """A registry with keys in all stages; several of one day, whose order is by selector."""
    stages = ("active", "pending", "retiring", "revoked", "removed")
    found: Registry = {}
    for name in names:
        entries: dict[str, Any] = {}
        for number, stage in enumerate(stages[: choose.one([2, 5, 1, 0])]):
            key: dict[str, Any] = {
                "stage": stage,
                "created": choose.one(["2026-01-09", "2026-02-09"]),
            }
            if choose.chance(6):
                key |= {"algorithm": "ed25519", "public": ED25519_PUBLIC}
            else:
                key |= {"algorithm": "rsa-2048", "public": rsa_public(number)}
            choose.fill(key, 8, signer=lambda: choose.one(hosts))
            entries[f"{'zyxwv'[number]}{choose.number(3)}"] = key
        if entries:
            found[name] = entries
    return {"mailcompile-keys": 1, "domains": found}


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A topology that can be bound, and a registry."""
    choose = Chooser(draw)
    names = list(NAMES[: choose.one([3, 2, 4, 5, 1])])
    names += [name for name in (INNER, CUT) if choose.chance(4)]
    chosen = ("crm", "2nd", "news")[: choose.number(3)]
    services = {identifier: make_service(choose, identifier) for identifier in chosen}
    hosts = make_hosts(choose, list(services), names)
    named = [
        identifier
        for identifier, host in hosts.items()
        if "name" in host and not host.get("internal") and host["name"].endswith(".example")
    ]
    cast = Cast(
        hosts=list(hosts),
        receiving=named,
        services=list(services),
        receiving_services=[i for i, service in services.items() if "mx" in service],
    )
    profiles = {"usual": make_settings(choose, cast)} if choose.chance(2) else {}
    if profiles and choose.chance(2):
        profiles["a-special"] = {"extends": "usual", **make_settings(choose, cast)}
    # Profiles and defaults are for all domains, so what only some can have is not in them.
    defaults = {"mx": [HUB], "dmarc": {"policy": "none"}} | make_settings(choose, cast)
    topology: Topology = {
        "mailcompile": 1,
        "hosts": hosts,
        "services": services,
        "profiles": profiles,
        "defaults": defaults,
        "domains": make_domains(choose, cast, names, list(profiles)),
        "zones": make_zones(choose, names),
    }
    choose.fill(
        topology,
        4,
        expect=lambda: [{"ip": "192.0.2.1", "spf": "pass", "mail_from": "one.example"}],
        rules=lambda: {"sets": ["bulk-2026"], "allow": [{"rule": "P6", "because": "known"}]},
        outputs=lambda: {"octodns": OCTODNS, "terraform": {"module": False}},
    )
    machines = [identifier for identifier, host in hosts.items() if "pool" not in host]
    signing = [*names, *(f"{label}.{names[0]}" for label in LABELS)]
    return topology, make_keys(choose, signing, machines)


def written(project: Project) -> Compilation:
    topology, keys = project
    return compiled({"mail.yaml": topology}, keys)


def compiled(files: Mapping[str, Topology], keys: Registry) -> Compilation:
    texts = {name: json.dumps(content, ensure_ascii=False) for name, content in files.items()}
    return compile_topology(texts, keys=json.dumps(keys, ensure_ascii=False))


def artifacts(compilation: Compilation) -> dict[str, bytes]:
    """What would be written, without the digest of the inputs' texts."""
    assert compilation.artifacts, [f"{f.kind.code} {f.message}" for f in compilation.findings]
    found = dict(compilation.artifacts)
    manifest = json.loads(found["manifest.json"])
    del manifest["inputs"]
    return found | {"manifest.json": json.dumps(manifest).encode()}


def codes(compilation: Compilation) -> list[str]:
    return sorted(finding.kind.code for finding in compilation.findings)


def shuffled(value: Any, order: random.Random) -> Any:
    """The same with the keys of all mappings in another order. Lists stay: what comes first in
    them is tried or written first."""
    if isinstance(value, dict):
        items = [(name, shuffled(entry, order)) for name, entry in value.items()]
        order.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return [shuffled(entry, order) for entry in value]
    return value


def parts(topology: Topology) -> list[Topology]:
    """The smallest files that a topology can be split into."""
    found: list[Topology] = []
    for key, value in topology.items():
        if key in ("hosts", "services", "profiles", "domains"):
            found += [{key: {name: entry}} for name, entry in value.items()]
        elif key != "mailcompile":
            found.append({key: value})
    return found


def joined(pieces: Iterable[Topology]) -> Topology:
    """One file of several."""
    found: Topology = {"mailcompile": 1}
    for piece in pieces:
        for key, value in piece.items():
            found[key] = {**found[key], **value} if key in found else value
    return found


def other_zones(compilation: Compilation, zone: str) -> dict[str, Any]:
    """Zone files and parts of the variables, of all zones but one."""
    files = {
        path: content
        for path, content in compilation.artifacts.items()
        if path.startswith(("octodns/zones/", "handover/"))
        and path.rpartition("/")[2].rpartition(".")[0] != zone
    }
    variables = json.loads(compilation.artifacts["terraform/mail.auto.tfvars.json"])
    of_zones = {name: json.dumps(part) for name, part in variables["mail_zones"].items()}
    of_zones.pop(zone, None)
    return {"files": files, "variables": of_zones}


def examined(most: int) -> settings:
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=most,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


SEEDS = st.integers(0, 2**16)


def test_domains_that_share_a_record_may_stand_in_any_order() -> None:
    domains = {
        "one.example": {"senders": ["b", "v"]},
        "two.example": {"senders": ["v", "a"]},
        "3.example": {"senders": ["c"]},
    }
    topology: Topology = {
        "mailcompile": 1,
        "hosts": {"v": {"name": "mail.one.example", "addresses": ["192.0.2.1"]}},
        "services": {name: {"spf": [f"include:{name}.test"]} for name in ("a", "b", "c")},
        "defaults": {
            "mx": ["v"],
            "dmarc": {"policy": "none"},
            "spf": {"shared_record": "_spf.one.example"},
        },
    }
    results = [
        artifacts(written(({**topology, "domains": dict(order)}, NO_KEYS)))
        for order in itertools.permutations(domains.items())
    ]

    assert all(result == results[0] for result in results)


@examined(120)
@given(projects(), SEEDS)
def test_the_order_of_keys_changes_nothing(project: Project, seed: int) -> None:
    order = random.Random(seed)
    topology, keys = project

    first = written(project)
    second = written((shuffled(topology, order), shuffled(keys, order)))

    event("with errors" if first.failed else "without errors")
    assert artifacts(first) == artifacts(second)
    assert codes(first) == codes(second)


@examined(40)
@given(projects(), SEEDS)
def test_splitting_into_files_changes_nothing(project: Project, seed: int) -> None:
    order = random.Random(seed)
    topology, keys = project
    whole = written(project)
    piles: list[list[Topology]] = [[], [], []]
    for part in parts(topology):
        order.choice(piles).append(part)

    for names in itertools.permutations(["topology/a.yaml", "topology/b.yaml", "topology/ü.yaml"]):
        files = {name: joined(pile) for name, pile in zip(names, piles, strict=True)}
        split = compiled(files, keys)

        assert artifacts(split) == artifacts(whole)
        assert codes(split) == codes(whole)


@examined(80)
@given(projects(), st.data())
def test_a_host_that_nobody_uses_concerns_its_zone_alone(
    project: Project, data: st.DataObject
) -> None:
    topology, keys = project
    choose = Chooser(data.draw)
    before = written(project)
    zone = choose.one(sorted(name for name in before.zones if not name.endswith(".arpa")))
    spare: dict[str, Any] = {"name": f"spare.{zone}", "addresses": list(SPARE)}
    choose.fill(
        spare,
        3,
        relay=lambda: HUB,
        signer=lambda: "rspamd",
        egress=lambda: [SPARE[0]],
        system_mail=lambda: "none",
        publish=lambda: False,
    )
    hosts = list(topology["hosts"].items())
    hosts.insert(choose.number(len(hosts)), ("0-spare", spare))

    with_it = written(({**topology, "hosts": dict(hosts)}, keys))
    again = written(project)

    assert other_zones(with_it, zone) == other_zones(before, zone)
    old = before.zones[zone].rrsets
    own = {str(rrset.name) for rrset in with_it.zones[zone].rrsets if rrset not in old}
    assert own <= {f"spare.{zone}"}  # none, where its addresses are elsewhere and names stay open
    assert again.artifacts == before.artifacts
