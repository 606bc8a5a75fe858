"""What we call the same SPF is the same to pyspf, and a record written in another hand is known.

pyspf evaluates both records for every address of a world in which all networks begin and end, and
for what lies around it. Every lookup of this world has an answer.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import TypeAlias

from hypothesis import event, given, settings
from hypothesis import strategies as st

from mailcompile.spf import same_spf
from tests.property.receivers import Address, Dns, Network, Records, by_family

with warnings.catch_warnings():
    # Where it was installed without being compiled, Python 3.12 finds fault with its docstrings.
    warnings.simplefilter("ignore", SyntaxWarning)
    import spf  # type: ignore[import-untyped]

DOMAIN = "one.example"
WORLD = (ip_network("192.0.2.8/29"), ip_network("2001:db8::8/125"))
EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))
NETWORKS: tuple[Network, ...] = (
    *(net for base in WORLD for longer in range(4) for net in base.subnets(longer)),
    *EVERYTHING,
)
EDGES: set[Address] = {net[end] for net in EVERYTHING for end in (0, -1)}
CLIENTS = sorted(EDGES | {base[0] + step for base in WORLD for step in range(-1, 9)}, key=by_family)
LOOKUPS = (
    *("a", "mx", "a:host.example", "a:host.example/31//127", "mx:host.example"),
    *("include:b.example", "include:c.example", "include:%{l}.example", "exists:%{l}.host.example"),
)
RECORDS = {
    "b.example": "v=spf1 ip4:192.0.2.9 ip6:2001:db8::c/126 -all",
    "c.example": "v=spf1 ~ip4:192.0.2.8/31 ip4:192.0.2.8/30 ip6:2001:db8::9",
    "user.example": "v=spf1 ip4:192.0.2.14/31 ~all",
}
TEXTS = RECORDS | {"why.example": "because of %{i}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A term: a network or a text, with a qualifier; modifiers have none."""

    qualifier: str = ""
    network: Network | None = None
    text: str = ""

    def __str__(self) -> str:
        net = self.network
        return self.qualifier + (self.text if net is None else f"ip{net.version}:{net}")

    @property
    def is_modifier(self) -> bool:
        return "=" in self.text


Parts: TypeAlias = list[Part]
Draw: TypeAlias = st.DrawFn
QUALIFIERS = st.sampled_from(["+", "+", "-", "~", "?"])
LITERALS = st.builds(Part, qualifier=QUALIFIERS, network=st.sampled_from(NETWORKS))
ASKING = st.builds(Part, qualifier=QUALIFIERS, text=st.sampled_from(LOOKUPS))
TERMS = st.one_of(LITERALS, ASKING)
REDIRECTS = st.sampled_from(["redirect=b.example", "redirect=c.example"])
ENDS = st.lists(st.builds(Part, qualifier=QUALIFIERS, text=st.just("all")), max_size=1)


@st.composite
def records(draw: Draw, terms: st.SearchStrategy[Part]) -> Parts:
    """A record; terms may stand behind ``all``, too."""
    parts = draw(st.lists(terms, min_size=1, max_size=7))
    for end in draw(ENDS):
        parts.insert(draw(st.integers(len(parts) - 1, len(parts))), end)
    modifiers = draw(st.lists(st.sampled_from(["exp=why.example", "x=%{i}"]), unique=True))
    if terms is TERMS and draw(st.booleans()):
        modifiers.append(draw(REDIRECTS))
    return [*parts, *(Part(text=text) for text in modifiers)]


def end_of(parts: Parts) -> int:
    """The place of the first ``all``, or behind everything."""
    return next((at for at, part in enumerate(parts) if part.text == "all"), len(parts))


def swap(draw: Draw, parts: Parts) -> None:
    """Neighbours change places where no receiver can see it."""
    at = draw(st.integers(0, len(parts) - 2))
    one, other = parts[at : at + 2]
    apart = one.network and other.network and not one.network.overlaps(other.network)
    alike = one.qualifier == other.qualifier and "all" not in (one.text, other.text)
    if alike or apart or one.is_modifier or other.is_modifier:
        parts[at : at + 2] = other, one


def halve(draw: Draw, parts: Parts) -> None:
    """A network is written as its halves; all networks in the world, and the halves of everything,
    have a client at each end."""
    at = draw(st.integers(0, len(parts) - 1))
    net = parts[at].network
    if net is not None and net.prefixlen not in (1, net.max_prefixlen):
        parts[at : at + 1] = [replace(parts[at], network=half) for half in net.subnets()]


def cover(draw: Draw, parts: Parts) -> None:
    """A network is decided already by one in front of it."""
    at = draw(st.integers(0, len(parts) - 1))
    net = parts[at].network
    if net is not None:
        inner = draw(st.sampled_from([net, *(n for n in net.subnets() if n in NETWORKS)]))
        extra = Part(qualifier=draw(QUALIFIERS), network=inner)
        parts.insert(draw(st.integers(at + 1, len(parts))), extra)


def behind_all(draw: Draw, parts: Parts) -> None:
    """A term is added, or taken away, where nothing is reached."""
    end = end_of(parts)
    if end < len(parts):
        parts.insert(draw(st.integers(end + 1, len(parts))), draw(LITERALS))


def implied(draw: Draw, parts: Parts) -> None:
    """``?all`` is written; ``redirect`` beside ``all`` goes."""
    del draw
    redirects = [part for part in parts if part.text.startswith("redirect")]
    if end_of(parts) < len(parts):
        for part in redirects:
            parts.remove(part)
    elif not redirects:
        parts.append(Part(qualifier="?", text="all"))


def note(draw: Draw, parts: Parts) -> None:
    """A modifier is added that nobody knows."""
    name = draw(st.sampled_from(["y", "x-note"]))
    if not any(part.text.startswith(f"{name}=") for part in parts):
        parts.insert(draw(st.integers(0, len(parts))), Part(text=f"{name}=1"))


def change(draw: Draw, parts: Parts, terms: st.SearchStrategy[Part] = TERMS) -> None:
    """Anything happens to one term: the meaning may change."""
    at = draw(st.integers(0, len(parts) - 1))
    match draw(st.integers(0, 4)):
        case 0 if not parts[at].is_modifier:
            parts[at] = replace(parts[at], qualifier=draw(QUALIFIERS))
        case 1:
            del parts[at]
        case 2:
            parts.insert(draw(st.integers(0, len(parts) - 1)), parts.pop(at))
        case 3:
            parts[at] = draw(terms)
        case _:
            parts.insert(at, draw(terms))


def change_network(draw: Draw, parts: Parts) -> None:
    """The same among networks alone."""
    change(draw, parts, LITERALS)


Edit: TypeAlias = Callable[[Draw, Parts], None]
REWRITINGS: tuple[Edit, ...] = (swap, swap, halve, cover, behind_all, implied, note)


def edited(draw: Draw, parts: Parts, edits: tuple[Edit, ...]) -> Parts:
    """Up to three of ``edits``, one after the other."""
    parts = list(parts)
    for _ in range(draw(st.integers(1, 3)) if edits else 0):
        if len(parts) > 1:
            draw(st.sampled_from(edits))(draw, parts)
    return parts


def spelled(draw: Draw, parts: Parts) -> str:
    """The record in the hand of somebody."""
    return "v=spf1" + "".join(
        draw(st.sampled_from([" ", "  "])) + _spelled(draw, part) for part in parts
    )


def _spelled(draw: Draw, part: Part) -> str:
    if part.is_modifier:
        return part.text
    text = part.text
    if part.network is not None:
        net = part.network
        host = net[draw(st.sampled_from([0, -1]))]  # host bits are ignored
        length = "" if net.prefixlen == net.max_prefixlen else f"/{net.prefixlen}"
        text = f"ip{net.version}:{host}{length or draw(st.sampled_from(['', f'/{net.prefixlen}']))}"
    elif text.endswith(".example") and "%" not in text:
        text += draw(st.sampled_from(["", "."]))
    if "%" not in text and draw(st.booleans()):
        text = text.upper()
    sign = draw(st.sampled_from(["", "+"])) if part.qualifier == "+" else part.qualifier
    return sign + text


def answers(record: str) -> list[tuple[str, str]]:
    """What pyspf says to each client, with the reason that a fail is given."""
    found = []
    with Dns(_world(record)).is_asked():
        for client in CLIENTS:
            query = spf.query(i=str(client), s=f"user@{DOMAIN}", h="client.invalid", strict=1)
            result, _, reason = query.check()
            assert result not in ("permerror", "temperror"), (record, client, reason)
            found.append((result, reason if result == "fail" else ""))
    return found


def _world(record: str) -> Records:
    found: Records = {(DOMAIN, "TXT"): [(record.encode(),)]}
    found |= {(name, "TXT"): [(text.encode(),)] for name, text in TEXTS.items()}
    for name, number in ((DOMAIN, 8), ("host.example", 11), ("user.host.example", 8)):
        found[name, "A"] = [f"192.0.2.{number}"]
        found[name, "AAAA"] = [f"2001:db8::{number:x}"]
        found[name, "MX"] = [(10, "host.example"), (20, DOMAIN)]
    return found


@st.composite
def pairs(
    draw: Draw, terms: st.SearchStrategy[Part], changes: tuple[Edit, ...] = ()
) -> tuple[str, str]:
    """Two records, the second made from the first by ``changes`` and rewritings."""
    parts = draw(records(terms))
    after = edited(draw, edited(draw, parts, changes), REWRITINGS)
    return spelled(draw, parts), spelled(draw, after)


EXAMINED = settings(derandomize=True, database=None, deadline=None, max_examples=400)


@EXAMINED
@given(pairs(TERMS))
def test_another_hand_is_recognised(pair: tuple[str, str]) -> None:
    one, other = pair
    assert same_spf(one, other)
    assert answers(one) == answers(other)


@EXAMINED
@given(pairs(TERMS, (change,)))
def test_what_is_the_same_to_us_is_the_same_to_pyspf(pair: tuple[str, str]) -> None:
    one, other = pair
    same = same_spf(one, other)
    event("same" if same else "not the same")
    assert same == same_spf(other, one)
    if same:
        assert answers(one) == answers(other)


@EXAMINED
@given(pairs(LITERALS, (change_network,)))
def test_of_networks_alone_we_know_all(pair: tuple[str, str]) -> None:
    one, other = pair
    same = answers(one) == answers(other)
    event("same" if same else "not the same")
    assert same_spf(one, other) == same
