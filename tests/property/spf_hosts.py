"""Strategies for the hosts, pools and services of a topology, and the zones of it."""

from typing import Any

from hypothesis import strategies as st

from tests.property.spf_outside import ALIASES, EXCHANGERS, TERMS

IPV4 = tuple(f"192.0.2.{number}" for number in range(8))
IPV6 = (*(f"2001:db8::{number}" for number in range(6)), "2002:c000:204::1")
NETWORKS = (
    *("192.0.2.0/30", "192.0.2.4/31", "192.0.2.6/32", "198.51.100.0/25", "198.51.100.128/25"),
    *("2001:db8::/126", "2001:db8::4/127", "2001:db8:1::/48"),
)
DOMAINS = ("one.example", "two.example", "3.example")
SHOP = "shop.one.example"
BIG = ("a.big.example", "b.big.example")
BOUNCES = ("b", "web", "b.news", "no", "10")
SUBDOMAINS = ("news", "a.b", "on", "b", "team")
FROM_NAMES = ("team", "x.news", "web", "on", "10")
HOST_NAMES = (
    *(DOMAINS * 2),
    *(f"{label}.{zone}" for label in ("mail", "mail2", *BOUNCES, "team") for zone in DOMAINS),
    *(SHOP, f"mail.{SHOP}", *BIG, "mail.a.big.example", "big.example", "mail.big.example"),
    *("mx1.infra.example", "mx2.infra.example", "infra.example"),
    *("lab.two.example", "mail.lab.two.example", "mail.elsewhere.test", "elsewhere.test"),
)
KINDS = (
    *("plain", "plain", "plain", "more", "nat", "moving", "hidden"),
    *("unnamed", "networks", "internal", "passing"),
)


@st.composite
def zones(draw: st.DrawFn) -> tuple[list[str], dict[str, Any]]:
    """The domains, and what `zones` says."""
    domains = [*DOMAINS[: draw(st.integers(1, len(DOMAINS)))]]
    managed: dict[str, dict[str, Any]] = {}
    shop = draw(st.sampled_from(["none", "listed", "own"]))
    if shop != "none":
        domains.append(SHOP)
        key = "domains" if shop == "listed" else "delegated"
        managed["one.example"] = {key: [SHOP if shop == "listed" else "shop"]}
    if "two.example" in domains and draw(st.booleans()):
        managed["two.example"] = {"delegated": ["lab"]}
    if draw(st.booleans()):
        found = BIG[: draw(st.integers(1, 2))]
        domains += found
        managed["big.example"] = {"domains": [*found]}
    if draw(st.booleans()):
        managed["infra.example"] = {}
    for zone in managed.values():
        if draw(st.integers(0, 3)) == 0:
            zone["close_names"] = draw(st.booleans())
    said: dict[str, Any] = {"managed": managed}
    if draw(st.integers(0, 3)) == 0:
        said["close_names"] = False
    return domains, said


@st.composite
def terms(draw: st.DrawFn, lookups: int) -> list[str]:
    """Terms that cost no more lookups than that, all taken together."""
    found = []
    for term in draw(st.permutations(tuple(TERMS))):
        if TERMS[term].lookups <= lookups:
            lookups -= TERMS[term].lookups
            found.append(term)
    return found


@st.composite
def services(draw: st.DrawFn, allowed: list[str]) -> dict[str, dict[str, Any]]:
    """Up to three services."""
    found: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(0, 3))):
        service: dict[str, Any] = {}
        if draw(st.integers(0, 3)):
            service["spf"] = draw(some(allowed, 3))
        if draw(st.booleans()):
            first, *more = draw(some(EXCHANGERS, 2))
            preferred = {"name": first, "preference": draw(st.sampled_from([0, 10, 50]))}
            service["mx"] = [draw(st.sampled_from([first, preferred])), *more]
        match draw(st.sampled_from(["none", "alias", "records"])):
            case "alias":
                service["bounce"] = {"cname": draw(st.sampled_from(tuple(ALIASES)))}
            case "records":
                exchangers = draw(some(EXCHANGERS, 2))
                service["bounce"] = {"mx": exchangers, "spf": draw(some(allowed, 3))}
        if draw(st.integers(0, 3)) == 0:
            service["rewrites_mail_from"] = True
        found[f"s{number}"] = service
    return found


@st.composite
def hosts(draw: st.DrawFn, service_ids: list[str], *, many: bool) -> dict[str, dict[str, Any]]:
    """Up to five hosts, each relaying at most through earlier ones, and pools of them."""
    names = draw(st.lists(st.sampled_from(HOST_NAMES), min_size=1, max_size=5, unique=True))
    # Hosts of one family only, so that void lookups come together.
    family = draw(st.sampled_from([IPV4, IPV6, IPV4 + IPV6]))
    found: dict[str, dict[str, Any]] = {}
    for number, name in enumerate(names):
        kind = draw(st.sampled_from(KINDS[: None if found else -2]))
        host = draw(_host(name, kind, family))
        if many and number == 0:
            # Far too many to fit one record, none beside another.
            count = draw(st.integers(20, 80))
            host.pop("egress", None)
            host["networks"] = [f"10.0.{3 * step}.77" for step in range(count)]
        elif kind in ("moving", "hidden") and draw(st.booleans()):
            host["networks"] = draw(some(NETWORKS + family, 4))
        others = [*found, *service_ids]
        if kind in ("internal", "passing") or (others and draw(st.integers(0, 3)) == 0):
            host["relay"] = draw(_relay(others))
        found[f"h{number}"] = host
        if draw(st.integers(0, 3)) == 0:
            found[f"p{number}"] = {"pool": draw(some(found, 3))}
    return found


@st.composite
def _host(draw: st.DrawFn, name: str, kind: str, family: tuple[str, ...]) -> dict[str, Any]:
    wide = some(NETWORKS + family, 4)
    narrow = some(family, 3)
    match kind:
        case "plain":
            return {"name": name, "addresses": draw(narrow)}
        case "more":
            return {"name": name, "addresses": draw(narrow), "networks": draw(wide)}
        case "nat":
            said = {"name": name, "addresses": draw(narrow), "egress": draw(wide)}
            return said | ({"networks": draw(wide)} if draw(st.booleans()) else {})
        case "moving":
            steps = {"current": draw(narrow)}
            for step in draw(some(("next", "former"), 2)):
                steps[step] = draw(narrow)
            return {"name": name, "addresses": steps}
        case "hidden":
            return {"name": name, "addresses": draw(narrow), "publish": False}
        case "unnamed":
            return {draw(st.sampled_from(["networks", "egress"])): draw(wide)}
        case "networks":
            return {"name": name, draw(st.sampled_from(["networks", "egress"])): draw(wide)}
        case "internal":
            inside: dict[str, Any] = {"name": name, "internal": True}
            return inside | ({"addresses": draw(narrow)} if draw(st.booleans()) else {})
    return {"name": name}


@st.composite
def _relay(draw: st.DrawFn, others: list[str]) -> Any:
    chosen = draw(some(others, 3))
    return chosen[0] if len(chosen) == 1 else chosen


def some(items: Any, most: int) -> st.SearchStrategy[list[Any]]:
    """One to so many of the items."""
    return st.lists(st.sampled_from(tuple(items)), min_size=1, max_size=most, unique=True)
