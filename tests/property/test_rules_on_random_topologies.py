"""Rules on random topologies: those without a fault have no error, and no rule falls over.

What is drawn first is valid by construction: mail that nobody signs meets no policy of reject,
names that send can take their bounces, and no two entries want one name. What is drawn second is
whatever the schema lets pass.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mailcompile import Compilation, compile_topology
from tests.topologies import compiled

Mapping: TypeAlias = dict[str, Any]
T = TypeVar("T")

ZONES = ("one.example", "two.example", "bücher.example", "3.example")
INNER, CUT = "inner.one.example", "cut.one.example"
HUB, POOL = "hub", "pool"
TERMS = (
    *(
        "include:spf.partner.test",
        "ip4:203.0.113.0/25",
        "ip6:2001:db8:9::/64",
        "a:fax.partner.test",
    ),
    *("exists:%{i}.allow.partner.test", "exp=why.partner.test"),
)
NETWORKS = ("198.51.100.0/28", "198.51.100.32/28", "2001:db8:1::/48")
SIGNERS = ("rspamd", "opendkim", "amavisd", "external")
KNOWN = [
    {"rule": "P3", "because": "one of SPF and DKIM is enough"},
    {"rule": "P4", "because": "what nobody signs is not forwarded"},
    {"rule": "P6", "because": "all hosts are run by the same people"},
]
"""Strict alignment or no signer leaves one way to pass, and hosts have names in any domain."""


class Draw(Protocol):
    """What strategies draw with."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


class Chooser:
    """Draws that read like what they decide."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def chance(self, one_in: int) -> bool:
        return self._draw(st.integers(1, one_in)) == one_in

    def one(self, of: Sequence[T]) -> T:
        return self._draw(st.sampled_from(of))

    def some(self, of: Sequence[T], fewest: int = 1, most: int = 3) -> list[T]:
        if not of:
            return []
        chosen = st.lists(st.sampled_from(of), min_size=fewest, max_size=most, unique_by=str)
        return self._draw(chosen)

    def fill(self, entry: Mapping, one_in: int, **makers: Callable[[], Any]) -> None:
        """Adds each key with what its maker makes, once in so many times."""
        for key, make in makers.items():
            if self.chance(one_in):
                entry[key] = make()


class Valid:
    """A topology without a fault, while it is drawn."""

    def __init__(self, draw: Draw) -> None:
        self.choose = choose = Chooser(draw)
        self.signed = choose.chance(2)
        """Whether all mail is signed, so that any policy may be said."""
        self.zones = list(ZONES[: choose.one([2, 1, 3, 4])])
        self.names = self.zones + [name for name in (INNER, CUT) if choose.chance(3)]
        self.services = {f"s{n}": self.service(f"s{n}") for n in range(choose.one([0, 1, 2, 3]))}
        self.hosts: Mapping = {HUB: {"name": "hub.one.example", "addresses": ["192.0.2.1"]}}
        self.hosts[HUB]["signer"] = "rspamd"
        for number in range(choose.one([1, 2, 3, 0, 5])):
            self.hosts[f"h{number}"] = self.host(number)
        if choose.chance(2):
            machines = [name for name in self.hosts if not self.hosts[name].get("internal")]
            self.hosts[POOL] = {"pool": choose.some(machines)}
        self.receiving = [name for name in self.hosts if self.receives(name)]
        self.source: Mapping = {
            "mailcompile": 1,
            "hosts": self.hosts,
            "services": self.services,
            "defaults": {"mx": [HUB], "dmarc": {"policy": "none"}, **self.ttl()},
            "profiles": {"usual": self.inherited(), "parked": {"mail": "none"}},
            "domains": {name: self.domain(name) for name in self.names},
            "zones": {"managed": self.managed()},
            "rules": {"allow": KNOWN},
        }
        if self.signed and choose.chance(2):
            self.source["rules"]["sets"] = ["bulk-2026"]
        self.own_mail()

    def service(self, name: str) -> Mapping:
        """One that signs; its labels are like no other's."""
        choose = self.choose
        found: Mapping = {"dkim": {f"{name}k": {"cname": f"{{selector}}.dkim.{name}.test"}}}
        exchangers = [f"mx1.{name}.test", {"name": f"mx2.{name}.test", "preference": 7}]
        choose.fill(
            found,
            2,
            spf=lambda: [f"include:spf.{name}.test"],
            mx=lambda: choose.some(exchangers),
            bounce=lambda: choose.one(
                [
                    {"cname": f"{{domain_dashed}}.rp.{name}.test"},
                    {"mx": [f"rp.{name}.test"], "spf": [f"include:rp.{name}.test"]},
                ]
            ),
        )
        choose.fill(
            found,
            4,
            rewrites_mail_from=lambda: True,
            aligns=lambda: {"spf": False},
            tracking=lambda: {f"click-{name}": f"click.{name}.test"},
            verification=lambda: f"{name}=0123456789",
        )
        if "spf" not in found:
            # Nobody says from where it sends, so its mail is not expected to align by SPF.
            found["aligns"] = {"spf": False}
        return found

    def host(self, number: int) -> Mapping:
        """One that delivers, or relays to what stands before it; no two have one address."""
        choose = self.choose
        zone = choose.one([*self.names, "elsewhere.test"])
        v4, v6 = f"192.0.2.{10 + number}", f"2001:db8::{10 + number}"
        found: Mapping = {
            "name": f"h{number}.{zone}",
            "addresses": choose.one([[v4], [v6], [v4, v6], {"current": [v4], "next": [v6]}]),
        }
        before = [name for name in self.hosts if not self.hosts[name].get("internal")]
        if self.signed or choose.chance(2):
            found["signer"] = choose.one(SIGNERS)
        match choose.one(["plain", "plain", "plain", "nat", "unnamed", "internal", "hidden"]):
            case "nat":
                found["egress"] = choose.some(NETWORKS)
            case "unnamed":
                del found["name"], found["addresses"]
                found["networks"] = choose.some(NETWORKS)
            case "internal":
                found |= {"internal": True, "relay": choose.one(before)}
            case "hidden":
                found["publish"] = False
        if "relay" not in found and choose.chance(4):
            found["relay"] = choose.one([*before, *self.services])
            found.pop("egress", None)
        if found.get("relay") in self.services:
            # Then the service signs.
            found.pop("signer", None)
        return found

    def receives(self, name: str) -> bool:
        host = self.hosts[name]
        if "pool" in host:
            return all(self.receives(member) for member in host["pool"])
        return "name" in host and "addresses" in host and not host.get("internal")

    def ttl(self) -> Mapping:
        found: Mapping = {}
        ttls = ["5m", 3600, {"default": "1h", "spf": 300}, {"host": "1d", "dmarc": "10m"}]
        self.choose.fill(found, 3, ttl=lambda: self.choose.one(ttls))
        return found

    def inherited(self) -> Mapping:
        """What a profile says."""
        found = self.ttl()
        self.choose.fill(found, 2, spf=self.spf, dmarc=lambda: self.dmarc("policy"))
        return found

    def domain(self, name: str) -> Mapping:
        choose = self.choose
        if name != "one.example" and choose.chance(6):
            return choose.one([{"mail": "none"}, {"profile": "parked"}])
        found = self.ttl()
        choose.fill(found, 3, profile=lambda: "usual")
        self.mail(found, prefix="")
        choose.fill(found, 2, dmarc=lambda: self.dmarc("policy", "top"), spf=self.spf)
        choose.fill(
            found,
            5,
            accept_reports_from=lambda: choose.one([["stranger.test"], ["*"]]),
            dkim=lambda: choose.one(
                [{"wildcard": "revoked"}, {"selectors": {"own": {"cname": "own.test"}}}]
            ),
        )
        if not self.signed and choose.chance(6):
            found["spf"] = "none"
        found["subdomains"] = self.subdomains(deaf=found.get("mx") == "null_mx")
        if found.get("dmarc", {}).get("psd") and sends_below(found):
            # Then each name below is an organization of its own, and aligns with no key of ours.
            found["dmarc"]["psd"] = False
        return found

    def mail(self, found: Mapping, prefix: str = "") -> None:
        """Who receives and sends; a null MX only where nobody sends with the name itself."""
        choose = self.choose
        with_mx = [name for name, service in self.services.items() if "mx" in service]
        match choose.one(["inherited", "own", "own", "none", "null"]):
            case "own":
                found["mx"] = self.exchangers(choose.some([*self.receiving, *with_mx]))
            case "none":
                found["mx"] = "none"
            case "null":
                found["mx"] = "null_mx"
                ids = [name for name in self.services if "bounce" in self.services[name]]
                senders = choose.some(ids, fewest=0)
                found["senders"] = [{"id": i, "bounce": f"{prefix}rp-{i}"} for i in senders]
                return
        ids = choose.some([*self.hosts, *self.services], fewest=0)
        found["senders"] = [self.sender(i, prefix) for i in ids]

    def exchangers(self, ids: list[str]) -> list[Any]:
        """Each machine once, with a preference or by its place."""
        found: list[Any] = []
        seen: set[str] = set()
        for identifier in ids:
            members = self.hosts.get(identifier, {}).get("pool", [identifier])
            if seen.isdisjoint(members):
                seen.update(members)
                preference = self.choose.one([None, None, 5, 20])
                both = {"id": identifier, "preference": preference}
                found.append(identifier if preference is None else both)
        return found

    def sender(self, identifier: str, prefix: str) -> Any:
        choose = self.choose
        found: Mapping = {"id": identifier}
        host = self.hosts.get(identifier)
        # One that goes out by a service may find an alias at its bounce name, so that nobody else
        # can have that.
        shared = self.leaves_by_hosts(identifier)
        labels = ["b", "back.x"] if shared else [f"rp-{identifier}"]
        if shared or identifier != POOL:
            choose.fill(found, 3, bounce=lambda: f"{prefix}{choose.one(labels)}")
        choose.fill(found, 4, from_subdomains=lambda: choose.some(["f1", "f2.deep"]))
        if host is not None and not self.signed:
            choose.fill(found, 5, dkim=lambda: False)
        if host is not None and "pool" not in host and identifier != HUB:
            choose.fill(found, 5, via=lambda: HUB)
        return found if len(found) > 1 else identifier

    def leaves_by_hosts(self, identifier: str) -> bool:
        if identifier in self.services:
            return False
        host = self.hosts[identifier]
        return all(map(self.leaves_by_hosts, host.get("pool", ()))) and (
            "relay" not in host or self.leaves_by_hosts(host["relay"])
        )

    def subdomains(self, *, deaf: bool) -> Mapping:
        """Those of a domain that is ``deaf`` would inherit its null MX."""
        choose = self.choose
        found: Mapping = {}
        for label in choose.some(["news", "a.b", "shop"], fewest=0):
            entry = self.ttl()
            match choose.one(["bare", "own", "own", "parked", "alias"]):
                case "own":
                    self.mail(entry, prefix="")
                    if deaf:
                        entry.setdefault("mx", [HUB])
                    choose.fill(entry, 2, dmarc=lambda: self.dmarc("policy"))
                case "parked":
                    entry["mail"] = "none"
                case "alias":
                    entry = {"cname": "external"}
            found[label] = entry
        if choose.chance(4):
            found["*"] = choose.one([{"mail": "none"}, {"mx": [HUB]}])
        return found

    def spf(self) -> Mapping:
        choose = self.choose
        found: Mapping = {}
        choose.fill(
            found,
            3,
            all=lambda: choose.one(["fail", "softfail", "neutral"]),
            style=lambda: choose.one(["auto", "addresses"]),
            terms=lambda: choose.some(TERMS),
            shared_record=lambda: "_spf.one.example",
        )
        if "shared_record" in found:
            choose.fill(found, 3, use=lambda: choose.one(["include", "redirect"]))
        return found

    def dmarc(self, *must: str) -> Mapping:
        choose = self.choose
        policies = ["none", "quarantine", "reject"] if self.signed else ["none", "quarantine"]
        if "top" in must and choose.chance(8):
            return {"cname": "policy.reports.test"}
        found: Mapping = {"policy": choose.one(policies)}
        addresses = ["d@hub.one.example", "mailto:d%2B1@reports.test", "d@reports.test"]
        choose.fill(
            found,
            3,
            testing=lambda: choose.chance(2),
            rua=lambda: choose.one([addresses, addresses[0], addresses[1:]]),
            ruf=lambda: addresses[1],
            failure_options=lambda: choose.one(["1:d", ["d", "s"], "0"]),
            spf_alignment=lambda: choose.one(["strict", "relaxed"]),
        )
        if "top" in must:
            choose.fill(
                found,
                4,
                subdomain_policy=lambda: choose.one(policies),
                nonexistent_policy=lambda: choose.one(["none", "quarantine", "reject"]),
                psd=lambda: choose.chance(2),
            )
        return found

    def managed(self) -> Mapping:
        choose = self.choose
        top: Mapping = {"delegated": ["away", *(["cut"] if CUT in self.names else [])]}
        if INNER in self.names:
            top["domains"] = [INNER]
        choose.fill(top, 3, dnssec=lambda: True, close_names=lambda: False)
        found: Mapping = {"one.example": top}
        choose.fill(found, 3, **{"2.0.192.in-addr.arpa": lambda: None})
        return found

    def own_mail(self) -> None:
        """What machines send and forward themselves."""
        choose, domains = self.choose, self.source["domains"]
        sending = [
            name
            for name, domain in domains.items()
            if not domain.keys() & {"mail"} and domain.get("profile") != "parked"
            if domain.get("mx") != "null_mx"
        ]
        for identifier, host in self.hosts.items():
            plain = self.receives(identifier) and "pool" not in host and "relay" not in host
            if not plain:
                continue
            if sending and choose.chance(4):
                host["system_mail"] = {"rewrite": choose.one(sending)}
            if choose.chance(5) and (self.signed or "signer" in host):
                key = choose.one(["srs", "list"])
                host["forwards"] = {key: f"{key}.{choose.one(self.zones)}"}


def sends_below(domain: Mapping) -> bool:
    """Whether mail may have a name below a domain in From."""
    senders = domain.get("senders", ())
    return bool(domain["subdomains"]) or any("from_subdomains" in sender for sender in senders)


@st.composite
def valid(draw: st.DrawFn) -> Mapping:
    return Valid(draw).source


WORDS = (
    *("ip4=192.0.2.1", "+all", "-all", "all", "ALL", "include=x.test", "ptr", "?include:x.test"),
    *("redirect=x.test", "exp=a.test", "EXP=b.test", "-ip4:192.0.2.7", "a", "mx", "a/0", "mx//0"),
    *("include:one.example", "include:b.one.example", "a:no.one.example", "mx:two.example"),
    *("ip4:0.0.0.0/0", "exists:%{p}.x.test", "{terms}", "{none}", "=", "%", ":", "a:%{d}", "x"),
)
PLACES = (
    *(
        "https://one.example/r",
        "a@one.example",
        "mailto:a@two.example",
        "ftp://a,b!c;d\\e",
        "x://é",
    ),
    *(
        "mailto:%20://x@y",
        "mailto:a%40b@one.example",
        "https://u@h.test:8/",
        "a@b",
        "a@*.one.example",
    ),
)
LABELS = ("b", "news", "*", "a.b.c.d.e.f.g", "10")


class Wild:
    """Anything that the schema lets pass, the odd above all."""

    def __init__(self, draw: Draw) -> None:
        self.choose = choose = Chooser(draw)
        names = ["one.example", "two.example", "b.one.example", "a.b.c.d.e.f.one.example"]
        self.ids = ["h0", "h1", "s0", "h0", "s1", "p", "nobody"]
        self.source: Mapping = {
            "mailcompile": 1,
            "hosts": {
                "h0": {"name": choose.one(names), "addresses": ["192.0.2.1"], **self.host()},
                "h1": {"name": "h1.one.example", "egress": ["198.51.100.1"], **self.host()},
                "p": {"pool": choose.some(["h0", "h0", "h1", "h1", "p"])},
            },
            "services": {"s0": self.service(), "s1": self.service()},
            "defaults": {"mx": ["h0"], "dmarc": {"policy": "none"}, **self.domain()},
            "profiles": {"a": self.domain(parked=True), "b": {"extends": "a", **self.domain()}},
            "domains": {
                name: self.domain(parked=True, inner=True) for name in choose.some(names, most=4)
            },
        }
        choose.fill(
            self.source,
            2,
            rules=lambda: {"sets": ["bulk-2026"]},
            zones=lambda: {"managed": {"one.example": {"delegated": ["b"]}}},
        )

    def host(self) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        names = ["one.example", "b.one.example", "x.test", "two.example"]
        choose.fill(
            found,
            4,
            relay=lambda: choose.one(self.ids),
            signer=lambda: choose.one(SIGNERS),
            system_mail=lambda: choose.one(["sign", {"rewrite": choose.one(names)}]),
            forwards=lambda: {choose.one(["srs", "list"]): choose.one(names)},
            publish=lambda: False,
            internal=lambda: True,
        )
        return found

    def service(self) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        exchangers = ["mx.s.test", {"name": "h1.one.example", "preference": 10}, "two.example"]
        choose.fill(
            found,
            2,
            spf=lambda: choose.some(WORDS),
            dkim=lambda: {"k": {"cname": "k.s.test"}},
            mx=lambda: choose.some(exchangers),
            bounce=lambda: choose.one(
                [{"cname": "rp.s.test"}, {"mx": ["mx.s.test"], "spf": choose.some(WORDS)}]
            ),
            rewrites_mail_from=lambda: True,
            inputs=lambda: {"terms": choose.some(WORDS)},
        )
        return found

    def domain(self, *, parked: bool = False, inner: bool = False) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        if parked:
            choose.fill(found, 6, mail=lambda: "none")
        if inner:
            choose.fill(found, 3, profile=lambda: choose.one(["a", "b"]))
        choose.fill(
            found,
            2,
            mx=lambda: choose.one(["null_mx", "none", self.exchangers()]),
            senders=lambda: [self.sender() for _ in range(choose.one([0, 1, 2, 3]))],
            spf=lambda: choose.one(["none", None, self.spf(), self.spf()]),
            dmarc=self.dmarc,
            services=lambda: {
                "s0": {"spf": choose.some(WORDS)},
                "s1": choose.one([None, {"terms": choose.some(WORDS)}]),
            },
        )
        choose.fill(found, 6, dkim=lambda: choose.one([None, {"algorithms": ["ed25519"]}]))
        found["subdomains"] = {
            label: choose.one([None, {"cname": "external"}, self.subdomain()])
            for label in choose.some(LABELS, fewest=0)
        }
        return found

    def subdomain(self) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        choose.fill(
            found,
            2,
            mx=lambda: choose.one(["null_mx", "none", self.exchangers()]),
            senders=lambda: [self.sender()],
            dmarc=self.dmarc,
        )
        choose.fill(found, 5, spf=self.spf, mail=lambda: "none", cname=lambda: "external")
        return found

    def exchangers(self) -> list[Any]:
        ids = self.choose.some(self.ids)
        return [self.choose.one([one, {"id": one, "preference": 10}]) for one in ids]

    def sender(self) -> Mapping:
        choose = self.choose
        found: Mapping = {"id": choose.one(self.ids)}
        choose.fill(
            found,
            3,
            bounce=lambda: choose.one(["b", "news", 10, "no good", "x" * 70]),
            from_subdomains=lambda: choose.some(["b", "news", 10]),
            via=lambda: choose.one(self.ids),
            dkim=lambda: False,
        )
        if found.get("bounce") == "no good":
            found["bounce"] = "-no-"
        return found

    def spf(self) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        choose.fill(
            found,
            2,
            all=lambda: choose.one(["neutral", "fail", None]),
            style=lambda: choose.one(["mx", "addresses"]),
            terms=lambda: choose.some(WORDS, most=5),
            shared_record=lambda: choose.one(["_spf.one.example", "two.example", "_spf.test"]),
            use=lambda: "redirect",
        )
        return found

    def dmarc(self) -> Mapping:
        choose, found = self.choose, dict[str, Any]()
        policies = ["none", "none", "quarantine", "reject"]
        choose.fill(
            found,
            2,
            policy=lambda: choose.one(policies),
            subdomain_policy=lambda: choose.one(policies),
            nonexistent_policy=lambda: choose.one(policies),
            psd=lambda: choose.one([True, False, None]),
            testing=lambda: True,
            rua=lambda: choose.some(PLACES),
            ruf=lambda: choose.one(PLACES),
            failure_options=lambda: choose.one(["0:1", "d", None]),
            spf_alignment=lambda: "strict",
            dkim_alignment=lambda: "strict",
        )
        choose.fill(found, 5, cname=lambda: choose.one(["x.test", "two.example"]))
        return found


@st.composite
def wild(draw: st.DrawFn) -> Mapping:
    return Wild(draw).source


def examined(most: int) -> settings:
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=most,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def told(compilation: Compilation) -> Iterable[str]:
    for finding in compilation.findings:
        if finding.is_error:
            yield f"{finding.code} {finding.message}"


@examined(200)
@given(valid())
def test_no_error_on_a_topology_without_a_fault(topology: Mapping) -> None:
    compilation = compiled(json.dumps(topology, ensure_ascii=False))

    for code in {finding.code for finding in compilation.findings}:
        event(code)
    assert list(told(compilation)) == []
    assert compilation.artifacts


@examined(200)
@given(wild())
def test_no_rule_falls_over_what_the_schema_lets_pass(topology: Mapping) -> None:
    compilation = compile_topology({"mail.yaml": json.dumps(topology, ensure_ascii=False)})

    found = {finding.code for finding in compilation.findings}
    assert not any(code.startswith(("SCHEMA", "YAML")) for code in found), list(told(compilation))
    for code in found:
        event(code)
