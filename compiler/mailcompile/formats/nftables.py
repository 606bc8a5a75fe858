"""nftables rules that lead clients of a relay to another port, as far as a proof needs them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

_AROUND = (
    r"table inet ([a-z_]+)",
    r"delete table inet ([a-z_]+)",
    r"table inet ([a-z_]+) \{",
    r"chain ([a-z_]+) \{",
    r"type nat hook prerouting priority dstnat; policy accept;",
)
_RULE = re.compile(
    r"(ip6?) saddr ([0-9a-f:./]+) fib daddr type local tcp dport 25 redirect to :([0-9]{1,5})\Z"
)


class UnreadableRules(Exception):
    """The rules are not what we know how to read."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Redirect:
    """What comes from ``network`` to port 25 of the machine goes to ``port``."""

    network: IPv4Network | IPv6Network
    port: int
    line: int


def read_redirects(data: bytes) -> tuple[Redirect, ...]:
    """The rules of one table with one chain; anything else raises ``UnreadableRules``."""
    lines = [
        (number, line.strip(" \t"))
        for number, line in enumerate(data.decode("ascii", "replace").split("\n"), start=1)
        if line.strip(" \t")
    ]
    tables = set()
    for (number, line), expected in zip(lines, _AROUND, strict=False):
        found = re.fullmatch(expected, line)
        if found is None:
            raise UnreadableRules(f"not understood: {line[:80]}", number)
        tables |= {found[1]} if "table" in expected else set()
    inside, closing = lines[len(_AROUND) : -2], [line for _, line in lines[-2:]]
    if len(tables) != 1 or closing != ["}", "}"]:
        raise UnreadableRules("not one table with one chain", lines[-1][0] if lines else 1)
    return tuple(_rules(inside))


def _rules(lines: list[tuple[int, str]]) -> Iterator[Redirect]:
    for number, line in lines:
        rule = _RULE.match(line)
        try:
            network = ip_network(rule[2]) if rule is not None else None
        except ValueError:
            network = None
        if rule is None or network is None or network.version != {"ip": 4, "ip6": 6}[rule[1]]:
            raise UnreadableRules(f"not understood: {line[:80]}", number)
        yield Redirect(network, int(rule[3]), number)
