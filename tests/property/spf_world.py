"""Random DNS for SPF: records that include and redirect to each other, hosts, MX and PTR names,
explanations, names that nobody answers; and a message that somebody sends.

Made by ``random.Random``: Hypothesis gives the seed, and so thousands of worlds cost seconds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from random import Random
from typing import Any, TypeAlias

from mailcompile.dns import ZoneResolver
from mailcompile.spf.macros import Message, expand, is_name

DOMAINS = ("d.example", "e.example", "f.d.example", "_spf.g.example")
HOSTS = ("h1.example", "h2.d.example", "h3.example", "h4.d.example")
ODD_NAMES = ("void.example", "slow.example", "e..example", "H1.Example.")
TEXTS = ("exp.example", "exp.d.example")
"""Where explanations are."""
V4 = ("192.0.2.1", "192.0.2.2", "192.0.2.130", "198.51.100.7")
V6 = ("2001:db8::1", "2001:db8::2", "2001:db8:8000::1")
CLIENTS = (*V4, *V6, "::ffff:192.0.2.1")
SENDERS = (
    "user@d.example",
    "strong-bad@d.example",
    "a.b+c@d.example",
    "x_y=z@e.example",
    "o'neil&co@f.d.example",
    "@d.example",
    "",
)
HELOS = ("d.example", "h1.example", "mail.h2.d.example")
RECEIVER = "mx.example"
NOW = 1_700_000_000

Zone: TypeAlias = dict[str, list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class World:
    """A message, and the DNS that a receiver asks about it."""

    client: str
    sender: str
    helo: str
    zone: Zone
    timeouts: tuple[str | tuple[str, str], ...]

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or self.helo

    @property
    def resolver(self) -> ZoneResolver:
        return ZoneResolver(self.zone, self.timeouts)

    @property
    def records(self) -> list[str]:
        texts = [
            "".join(v) for entries in self.zone.values() for kind, v in entries if kind == "TXT"
        ]
        return [text for text in texts if text.lower().startswith("v=spf1")]

    @property
    def names_of_client(self) -> list[str]:
        """What stands at the client's reverse name, and that name."""
        pointer = _client(self.client).reverse_pointer
        return [pointer, *(name for _, name in self.zone.get(pointer, ()))]


def world_of(random: Random) -> World:
    zone: Zone = {name: _host(random) for name in HOSTS}
    zone |= {name: _domain(random, name) for name in DOMAINS}
    for client in random.sample(CLIENTS, random.choice([0, 1, 2, 3])):
        names = _some(random, *HOSTS, *DOMAINS, "void.example", "slow.example")
        zone[_client(client).reverse_pointer] = [("PTR", name) for name in names]
    for name in TEXTS:
        zone[name] = [("TXT", _text(random)) for _ in range(random.choice([1, 1, 1, 1, 0, 2]))]
    world = World(
        client=random.choice(CLIENTS),
        sender=random.choice(SENDERS),
        helo=random.choice(HELOS),
        zone=zone,
        timeouts=("slow.example", *_silent(random)),
    )
    _add_expanded_names(random, world)
    return world


def _host(random: Random) -> list[tuple[str, Any]]:
    if random.random() < 0.1:
        return [("CNAME", random.choice([*HOSTS, "void.example"]))]
    return _addresses(random)


def _domain(random: Random, name: str) -> list[tuple[str, Any]]:
    found = [*_addresses(random), ("TXT", _in_strings(random, _record(random, name)))]
    if random.random() < 0.6:
        found += [("MX", (0, host)) for host in _some(random, *HOSTS, "void.example", ".")]
    if random.random() < 0.05:
        found.append(("TXT", random.choice(["v=spf1 +all", "v=spf10", "other"])))
    return found


def _addresses(random: Random) -> list[tuple[str, Any]]:
    v4 = random.sample(V4, random.choice([0, 1, 1, 2]))
    v6 = random.sample(V6, random.choice([0, 1, 1, 2]))
    return [("A", text) for text in v4] + [("AAAA", text) for text in v6]


def _some(random: Random, *names: str) -> list[str]:
    """A few names, or as many as the limits allow, or more."""
    if random.random() < 0.05:
        return [random.choice(names)] * random.choice([9, 10, 11]) + [random.choice(names)]
    return random.sample(names, random.choice([1, 1, 2, 3, 4]))


def _silent(random: Random) -> list[tuple[str, str]]:
    if random.random() < 0.7:
        return []
    name = random.choice([*HOSTS, *DOMAINS, *TEXTS])
    return [(name, random.choice(["A", "AAAA", "MX", "TXT"]))]


def _in_strings(random: Random, text: str) -> tuple[str, ...]:
    cut = random.randrange(len(text))
    return (text[:cut], text[cut:])


def _record(random: Random, domain: str) -> str:
    terms = [_directive(random, domain) for _ in range(random.choice([0, 1, 1, 2, 2, 3, 4, 6, 12]))]
    if random.random() < 0.08:
        terms = [f"a:{random.choice(HOSTS)}"] * random.choice([7, 8, 9, 10, 11])
    for make in random.sample([_redirect, _exp, _other_modifier], random.choice([0, 0, 1, 2])):
        terms.append(make(random))
    if random.random() < 0.04:
        terms.append(random.choice(BROKEN))
    if random.random() < 0.1:
        terms.append(random.choice(terms or ["x=y"]))
    if random.random() < 0.25:
        random.shuffle(terms)
    ends = random.choice(["", "-all", "-all", "~all", "?all", "+all", "-ALL "])
    return f"{random.choice(SEPARATORS)}".join([_version(random), *terms, ends])


SEPARATORS = (" ", " ", " ", "  ")
BROKEN = (
    *("foo", "a/33", "ip4:192.0.2", "include:", "redirect:d.example", "exp=", "%{x}=a"),
    *("a:%{c}.x.y", "x=%{t}", "a\tmx", "exists:%{d0}.x.y", "exists", "all."),
)


def _version(random: Random) -> str:
    return "V=SPF1" if random.random() < 0.03 else "v=spf1"


def _directive(random: Random, domain: str) -> str:
    text = random.choice(DIRECTIVES)(random)
    if text == f"include:{domain}" and random.random() < 0.8:
        text = "a"  # loops by themselves are dull
    return random.choice(["", "", "", "", "+", "-", "~", "?"]) + text


def _ip4(random: Random) -> str:
    return f"ip4:{random.choice(V4)}{random.choice(['', '', '/24', '/31', '/0'])}"


def _ip6(random: Random) -> str:
    return f"ip6:{random.choice(V6)}{random.choice(['', '', '/64', '/33', '/0'])}"


def _a_or_mx(random: Random) -> str:
    place = random.choice(["", "", f":{_target(random)}"])
    prefix = random.choice(["", "", "", "/24", "/31", "//64", "/0", "//0", "/25//33", "/32//128"])
    return f"{random.choice(['a', 'mx', 'A', 'Mx'])}{place}{prefix}"


def _include(random: Random) -> str:
    return f"include:{_often(random, DOMAINS, ('void.example', 'slow.example', _target(random)))}"


def _exists(random: Random) -> str:
    return f"exists:{_target(random)}"


def _ptr(random: Random) -> str:
    return random.choice(["ptr", "ptr:d.example", "ptr:example", "ptr:D.Example."])


def _all(random: Random) -> str:
    return "all"


DIRECTIVES: tuple[Callable[[Random], str], ...] = (
    *(_ip4, _ip4, _ip6, _ip6, _a_or_mx, _a_or_mx, _a_or_mx, _include, _include),
    *(_exists, _exists, _ptr),
)


def _redirect(random: Random) -> str:
    return f"redirect={_often(random, DOMAINS, ('void.example', '%{o}', 'x.%{d}', 'd.%{d1}'))}"


def _exp(random: Random) -> str:
    return f"exp={_often(random, TEXTS, ('exp.%{d2}', '%{l}.x.example', 'void.example'))}"


def _other_modifier(random: Random) -> str:
    return random.choice(["x-y.z=%{i}", "Foo=", "a=192.0.2.1"])


def _often(random: Random, these: tuple[str, ...], others: tuple[str, ...]) -> str:
    return random.choice(these if random.random() < 0.85 else others)


def _target(random: Random) -> str:
    if random.random() < 0.5:
        return (
            random.choice([*HOSTS, *DOMAINS])
            if random.random() < 0.85
            else random.choice(ODD_NAMES)
        )
    return random.choice(
        [
            *("%{d}", "%{o}", "%{h}", "%{i}._ip.example", "%{ir}.%{v}.arpa.example"),
            f"{_macro(random, 'sloihvdLOSHD')}.x.example",
            f"{_macro(random, 'ld')}%%{_macro(random, 'iv')}.x.example",
            f"{random.choice(['', 'a.', '_x.b.'])}{_macro(random, 'do')}",
            "%{p}.x.example",
        ]
    )


def _macro(random: Random, letters: str) -> str:
    digits = random.choice(["", "", "1", "2", "3", "12"])
    delimiters = random.choice(["", "", "", ".", "-", "+-", "_=.", ".,/"])
    return f"%{{{random.choice(letters)}{digits}{random.choice(['', 'r'])}{delimiters}}}"


def _text(random: Random) -> str:
    literals = ("See", " ", "http://", "%%", "%_", "%-", "%", "\xfc", "%{x}")
    parts = [
        _macro(random, "slodivhcrtSLODIVHCRT") if random.random() < 0.6 else literal
        for literal in random.choices(literals, (9, 9, 5, 5, 5, 5, 1, 1, 1), k=random.randrange(5))
    ]
    return "".join(parts)


def _add_expanded_names(random: Random, world: World) -> None:
    """Names that our macros make get addresses, so that others who make another name miss them."""
    terms = {term for record in world.records for term in record.split(" ")}
    found = (re.fullmatch(r"[^:]+:(.*?%\{[^xcp0}]+\}.*?)(/[0-9]+)?(//[0-9]+)?", t) for t in terms)
    specs = {match[1] for match in found if match}
    for spec in sorted(specs):
        name = _expanded(world, spec, random.choice(DOMAINS)).lower()
        if is_name(name) and name not in world.zone and random.random() < 0.7:
            world.zone[name] = _addresses(random)


def _expanded(world: World, spec: str, domain: str) -> str:
    local, _, host = world.sender.rpartition("@")
    message = Message(
        client=_client(world.client),
        local=local or "postmaster",
        sender_domain=host or world.helo,
        helo=world.helo,
        receiver=RECEIVER,
        now=NOW,
    )
    return expand(spec, message, domain, lambda: "unknown")


def _client(text: str) -> Any:
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
