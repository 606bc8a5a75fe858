"""The exact sets of SPF results against `check_host`, which looks at one client.

Whatever is in DNS, the decision about a client changes only at the edge of some network that DNS
names. So the clients at all edges are all the clients that there are: what holds for them holds for
everybody, and the worst of them is the worst.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, TypeAlias
from unittest.mock import patch
from zlib import crc32

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailcompile.dns import Answer, Status, ZoneResolver
from mailcompile.spf import (
    MAX_LOOKUPS,
    Authorized,
    IpSet,
    SpfVerdict,
    authorized,
    check_host,
    queries,
)
from mailcompile.spf.authorized import MOST_NEEDED

Address: TypeAlias = IPv4Address | IPv6Address

RESULTS = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror")
DOMAIN = "n0.example"
NAMES = (DOMAIN, *(f"n{number}.example" for number in range(1, 8)))
NOWHERE = "nowhere.example"
UNIVERSE = IPv4Network("10.0.0.0/20")
UNIVERSE6 = IPv6Network("2001:db8::/116")
STRANGERS = ("0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8:1::", "ffff::")
HOLE = ("::fffe:ffff:ffff", "::ffff:0:0", "::ffff:a00:1", "::1:0:0:0")


@dataclass(frozen=True)
class World:
    """All the DNS that there is."""

    records: dict[str, list[tuple[str, Any]]]
    timeouts: list[tuple[str, str]]

    @property
    def resolver(self) -> ZoneResolver:
        return ZoneResolver(self.records, timeouts=self.timeouts)

    def verdict(self, client: Address | str) -> SpfVerdict:
        return check_host(client, DOMAIN, f"postmaster@{DOMAIN}", DOMAIN, self.resolver)

    def edges(self) -> list[Address]:
        """The first client of each range in which all fare alike, at least."""
        found = {ip_address(text) for text in (*STRANGERS, *HOLE)}
        for network in self._networks():
            last = network.broadcast_address
            found |= {network.network_address, last}
            if int(last) + 1 < 1 << network.max_prefixlen:
                found.add(last + 1)
        return sorted(found, key=lambda client: (client.version, int(client)))

    def _networks(self) -> Iterator[IPv4Network | IPv6Network]:
        for entries in self.records.values():
            for kind, value in entries:
                if kind in ("A", "AAAA"):
                    bits = 32 if kind == "A" else 128
                    for length in (bits, *LENGTHS[kind]):
                        yield ip_network(f"{value}/{length}", strict=False)
                elif kind == "TXT":
                    for term in value.lower().split():
                        if term.lstrip("+-~?").startswith(("ip4:", "ip6:")):
                            yield ip_network(term.partition(":")[2], strict=False)


LENGTHS = {"A": (24, 30), "AAAA": (120, 126)}
"""Prefix lengths that stand behind `a` and `mx`."""

v4 = st.integers(0, UNIVERSE.num_addresses - 1).map(lambda number: UNIVERSE[number])
v6 = st.integers(0, UNIVERSE6.num_addresses - 1).map(lambda number: UNIVERSE6[number])
ODD = (NOWHERE, "%{d}", "sub.%{o}", "%{v}.example", "x", "a..example", *NAMES)


@st.composite
def targets(draw: st.DrawFn, number: int) -> str:
    """A name in a term of a record; most are of names behind its own, so that trees end."""
    if draw(st.integers(0, 11)) == 0:
        return draw(st.sampled_from(ODD))
    return draw(st.sampled_from(NAMES[number + 1 :] or [NOWHERE]))


@st.composite
def literals(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["ip6:::/0", "ip4:0.0.0.0/1", "ip6:::/95", "ip6:::/80"]))
    if draw(st.booleans()):
        return f"ip4:{draw(v4)}/{draw(st.sampled_from([21, 24, 28, 30, 31, 32]))}"
    return f"ip6:{draw(v6)}/{draw(st.sampled_from([117, 120, 126, 127, 128]))}"


@st.composite
def terms(draw: st.DrawFn, number: int) -> str:
    qualifier = draw(st.sampled_from(["", "", "", "+", "-", "~", "?"]))
    kind = draw(st.sampled_from(["ip", "ip", "a", "mx", "include", "include", "include", "rare"]))
    if kind == "ip":
        return qualifier + draw(literals())
    if kind == "include":
        return f"{qualifier}include:{draw(targets(number))}"
    if kind == "rare":
        return qualifier + draw(st.sampled_from(RARE))
    target = draw(st.just("") | targets(number).map(lambda name: f":{name}"))
    return qualifier + kind + target + draw(st.sampled_from(["", "", "/24", "//120", "/30//126"]))


RARE = (
    *("exists:n1.example", "exists:nowhere.example", "ptr", "exists:%{ir}.nowhere.example"),
    *("a:%{l}.nowhere.example", "mx:%{h}.nowhere.example"),
)


@st.composite
def records(draw: st.DrawFn, number: int) -> str:
    end = draw(st.sampled_from(["", "-all", "-all", "~all", "?all", "+all", "redirect"]))
    if end == "redirect":
        end = f"redirect={draw(targets(number))}"
    written = draw(st.lists(terms(number), min_size=2 if number < 3 else 0, max_size=6))
    return " ".join(("v=spf1", *written, end)).strip()


@st.composite
def worlds(draw: st.DrawFn) -> World:
    found: dict[str, list[tuple[str, Any]]] = {"sub.n0.example": []}
    for number, name in enumerate(NAMES):
        texts = [draw(records(number))]
        if draw(st.integers(0, 24)) == 0:
            odd = draw(st.integers(0, 3))
            texts = [texts, [], texts * 2, ["v=spf1 foo -all"]][odd]
        entries: list[tuple[str, Any]] = [("TXT", text) for text in texts]
        # Few names are empty for IPv4; several are for IPv6.
        fewest = int(draw(st.integers(0, 5)) > 0)
        entries += [("A", str(a)) for a in draw(st.lists(v4, min_size=fewest, max_size=3))]
        entries += [("AAAA", str(a)) for a in draw(st.lists(v6, max_size=3))]
        hosts = draw(st.lists(st.sampled_from((*NAMES, NOWHERE)), min_size=fewest, max_size=3))
        if draw(st.integers(0, 19)) == 0:
            hosts = [name] * draw(st.sampled_from([10, 11]))
        entries += [("MX", (10, host)) for host in hosts]
        found[name] = entries
    kinds = st.sampled_from(["TXT", "A", "AAAA", "MX"])
    pairs = st.lists(st.tuples(st.sampled_from(NAMES), kinds), max_size=2)
    return World(found, draw(st.just([]) | st.just([]) | pairs))


def path_of(verdict: SpfVerdict) -> tuple[tuple[str, str], ...]:
    """The terms that led to a pass: at each depth those that match, down to the last one."""
    found = []
    here = 0
    for depth, domain, term, outcome in verdict.trace:
        if depth == here and outcome.startswith("match"):
            found.append((domain, term))
            here += "include:" in term
    return tuple(found)


def check(world: World) -> None:
    """The sets, paths and counts are those that the clients get."""
    found = authorized(DOMAIN, world.resolver)
    verdicts = {client: world.verdict(client) for client in world.edges()}

    assert_partition(found)
    for client, verdict in verdicts.items():
        assert [word for word in RESULTS if client in found[word]] == [verdict.result], client
        paths = [each.path for each in found.passes if client in each.networks]
        assert paths == ([path_of(verdict)] if verdict.result == "pass" else []), client
    assert found.lookups == max(verdict.lookups for verdict in verdicts.values())
    assert found.void_lookups == max(verdict.void_lookups for verdict in verdicts.values())
    assert world.verdict(found.worst_client).lookups == found.lookups
    assert world.verdict(found.worst_void_client).void_lookups == found.void_lookups
    if found.is_within_limits:
        assert (found.needed, found.needed_voids) == (found.lookups, found.void_lookups)
    else:
        assert (found.needed, found.needed_voids) == needed(world, tuple(verdicts))


def needed(world: World, clients: Sequence[Address]) -> tuple[int, int]:
    """The worst counts of a receiver that goes on for a long time."""
    with patch.multiple(queries, MAX_LOOKUPS=MOST_NEEDED, MAX_VOID=11 * MOST_NEEDED):
        verdicts = [world.verdict(client) for client in clients]
    return max(each.lookups for each in verdicts), max(each.void_lookups for each in verdicts)


def assert_partition(found: Authorized) -> None:
    """Nobody is in two sets, or in two parts of those who pass."""
    union = IpSet.nothing()
    for word in RESULTS:
        assert not union & found[word]
        union |= found[word]
    assert union == IpSet.everything()
    let_in = IpSet.nothing()
    for each in found.passes:
        assert each.networks
        assert not let_in & each.networks
        let_in |= each.networks
    assert let_in == found["pass"]


SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(SETTINGS, max_examples=80)
@given(worlds())
def test_every_client_gets_what_the_sets_say(world: World) -> None:
    check(world)


@settings(SETTINGS, max_examples=100)
@given(worlds(), st.lists(st.integers(0, 2**128 - 1), min_size=10, max_size=10))
def test_random_clients(world: World, numbers: list[int]) -> None:
    """Anywhere, and in the networks where something happens."""
    found = authorized(DOMAIN, world.resolver)
    clients: list[Address] = [IPv6Address(number) for number in numbers]
    clients += [IPv4Address(number % 2**32) for number in numbers]
    clients += [UNIVERSE[number % UNIVERSE.num_addresses] for number in numbers]
    clients += [UNIVERSE6[number % UNIVERSE6.num_addresses] for number in numbers]

    for client in clients:
        assert client in found[world.verdict(client).result]


@dataclass(frozen=True)
class Told:
    """A resolver for which names that only a message or a client tells are there, or not."""

    world: ZoneResolver
    seed: int

    def resolve(self, name: str, kind: str) -> Answer:
        if not name.endswith((".nowhere.example", ".arpa")):
            return self.world.resolve(name, kind)
        number = crc32(f"{self.seed} {name} {kind}".encode())
        found = number >> 8
        if number % 3 == 0:
            return Answer(Status.NXDOMAIN)
        if kind in ("PTR", "MX"):
            hosts = [f"h{found % 7 + more}.nowhere.example." for more in range(1 + number % 4)]
            values = [host if kind == "PTR" else f"10 {host}" for host in hosts]
            return Answer(Status.ANSWER, tuple(values))
        universe = UNIVERSE if kind == "A" else UNIVERSE6
        return Answer(Status.ANSWER, (str(universe[found % universe.num_addresses]),))


def one_record(record: str) -> World:
    two = ("TXT", "v=spf1 ?exists:%{ir}.nowhere.example ip4:10.0.0.0/22 ptr ip4:10.0.4.0/22 -all")
    return World({DOMAIN: [("TXT", f"v=spf1 {record} -all")], "n1.example": [two]}, [])


@settings(SETTINGS, max_examples=100)
@given(worlds(), st.integers(0, 2**32))
@example(one_record("-exists:%{ir}.nowhere.example ip4:10.0.0.0/20 ip4:10.0.0.0/30 ip6:::/0"), 1)
@example(one_record("ptr ip4:10.0.0.0/20 ip4:10.0.0.0/30 ip6:::/0"), 2)
@example(one_record("include:n1.example a:n2.example a:n2.example all"), 3)
def test_whatever_the_message_says(world: World, seed: int) -> None:
    """Who is not uncertain passes, and nobody costs more than is counted."""
    found = authorized(DOMAIN, world.resolver)
    told = Told(world.resolver, seed)
    sure = found["pass"] - found.uncertain
    counts = found.is_within_limits and not found.uncounted and not found.macro_named

    for client in world.edges():
        verdict = check_host(client, DOMAIN, f"postmaster@{DOMAIN}", DOMAIN, told)
        if client in sure:
            assert verdict.result == "pass", client
        if client not in found.doubted:
            assert client in found[verdict.result]
        if counts:
            assert verdict.lookups <= found.lookups, client
            assert verdict.void_lookups <= found.void_lookups, client
            assert found["permerror"] or verdict.result != "permerror", client


# Two steps of includes, each with another ending; `mx` with a name that is empty for IPv6.
BUSY = World(
    {
        "n0.example": [
            ("TXT", "v=spf1 -ip4:10.0.3.0/24 ?include:n1.example mx:n2.example/28//124 ~all")
        ],
        "n1.example": [
            (
                "TXT",
                "v=spf1 ~a:n2.example/24 include:n3.example ip4:10.0.8.0/21 redirect=n3.example",
            )
        ],
        "n2.example": [
            *(("A", "10.0.1.1"), ("A", "10.0.2.200"), ("AAAA", "2001:db8::7")),
            *(("MX", (10, "n2.example")), ("MX", (20, "n3.example")), ("MX", (30, "n4.example"))),
        ],
        "n3.example": [
            ("TXT", "v=spf1 ip4:10.0.12.0/23 -ip4:10.0.8.0/22 exists:n5.example a:n6.example ?all"),
            ("A", "10.0.5.77"),
        ],
        "n4.example": [("A", "10.0.3.3"), ("A", "10.0.6.6")],
        "n6.example": [("A", "10.0.10.1"), ("AAAA", "2001:db8::9")],
    },
    [],
)


@settings(SETTINGS, max_examples=6)
@given(worlds())
@example(BUSY)
def test_every_client_of_a_small_universe(world: World) -> None:
    """4,096 addresses of either family, one by one."""
    found = authorized(DOMAIN, world.resolver)
    resolver = world.resolver
    by_result: dict[str, list[Address]] = {word: [] for word in RESULTS}
    for network in (UNIVERSE, UNIVERSE6):
        for client in network:
            verdict = check_host(client, DOMAIN, f"postmaster@{DOMAIN}", DOMAIN, resolver)
            by_result[verdict.result].append(client)

    universe = IpSet.of(UNIVERSE, UNIVERSE6)
    for word in RESULTS:
        assert found[word] & universe == IpSet.of(*by_result[word])


@st.composite
def include_graphs(draw: st.DrawFn) -> World:
    """Records that only include each other, and match parts of sixteen addresses."""
    nodes = NAMES[: draw(st.integers(2, 6))]
    networks = st.builds(
        lambda number, bits: f"ip4:{IPv4Network((ALL_OF_THEM[number >> bits << bits], 32 - bits))}",
        st.integers(0, 15),
        st.integers(0, 3),
    )
    found: dict[str, list[tuple[str, Any]]] = {}
    for number, name in enumerate(nodes):
        behind = nodes[number + 1 :] or nodes
        includes = st.sampled_from(behind if draw(st.integers(0, 7)) else nodes)
        each = st.tuples(
            st.sampled_from(["", "-", "?"]),
            networks | includes.map(lambda name: f"include:{name}"),
        ).map("".join)
        terms = draw(st.lists(each, min_size=2, max_size=6))
        found[name] = [("TXT", " ".join(("v=spf1", *terms, "-all")))]
    return World(found, [])


ALL_OF_THEM = list(IPv4Network("10.0.0.0/28"))


@settings(SETTINGS, max_examples=100)
@given(include_graphs())
def test_the_worst_path_through_includes(world: World) -> None:
    """Each of the sixteen clients takes its own path, and everybody else the same one."""
    clients = [*ALL_OF_THEM, IPv4Address("192.0.2.1")]
    verdicts = {client: world.verdict(client) for client in clients}
    found = authorized(DOMAIN, world.resolver)

    most = max(verdict.lookups for verdict in verdicts.values())
    assert found.lookups == most
    assert world.verdict(found.worst_client).lookups == most
    assert found.needed == (most if most <= MAX_LOOKUPS else needed(world, clients)[0])
    passing = [client for client, verdict in verdicts.items() if verdict.result == "pass"]
    assert IpSet.of(*passing) == found["pass"] & IpSet.of(*clients)
