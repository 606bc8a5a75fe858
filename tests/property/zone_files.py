"""Random zone files in the many ways in which people write octoDNS YAML, and random changes.

Everything comes from one ``random.Random``, so that a seed is an example.
"""

import json
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from natsort import natsorted

from mailcompile.formats.octodns_yaml.edit import Change
from mailcompile.formats.octodns_yaml.yaml11 import resolved
from tests.property.zone_dumps import dumped

Sets: TypeAlias = dict[str, dict[str, tuple[int | None, list[str]]]]
"""TTL and canonical values by name and type."""

NAMES = ["", "*", "_dmarc", "s1._domainkey", "s2._domainkey", "s10._domainkey", "www", "mail"]
NAMES += ["8", "0123", "on", "a.b", "*.a", "xn--bcher-kva", "zz", "Up"]
# Long enough for an explicit key.
NAMES += [f"{first * 60}.{'x' * 60}._domainkey" for first in ("k", "z")]
TEXTS = ["v=spf1 -all", "v=DMARC1; p=none", "v=DKIM1; k=rsa; p=MIGf+/==", "yes", "12", "a: b", "#x"]
TEXTS += [
    'say "hi"',
    '"quoted',
    "it's",
    "a, b",
    "[x]",
    "back\\slash",
    "p=abc=; t=y",
    "x #y",
    "1:30",
]
TEXTS += [
    " led",
    "tail ",
    "-all",
    "~",
    "{a}",
    "v=spf1 " + "ip4:192.0.2.1 " * 20 + "-all",
    "&a",
    "*",
]
TARGETS = ["mail.one.example.", "a.b.", "_x.two.example.", "10.one.example."]
TYPES = ["A", "AAAA", "CNAME", "MX", "TXT", "PTR"]
CARRIED = ["CAA", "SRV", "NS"]


def value(random: Random, kind: str) -> str:
    """A canonical value."""
    match kind:
        case "A":
            return f"192.0.2.{random.randrange(9)}"
        case "AAAA":
            return random.choice(["2001:db8::", "2001:db8::1", "2001:db8:1:2:3:4:5:6", "::1"])
        case "MX":
            return f"{random.choice((0, 10, 20))} {random.choice(TARGETS)}"
        case "TXT":
            return random.choice(TEXTS)
        case _:
            return random.choice(TARGETS)


def values(random: Random, kind: str) -> list[str]:
    """One to four different values; an alias has one."""
    count = 1 if kind == "CNAME" else random.choice((1, 1, 2, 3, 4))
    return list(dict.fromkeys(value(random, kind) for _ in range(count)))


def sets(random: Random, size: int) -> Sets:
    """The record sets of a zone."""
    found: Sets = {}
    for name in random.sample(NAMES, min(size, len(NAMES))):
        kinds = random.sample(TYPES, random.choice((1, 1, 2, 3)))
        if random.random() < 0.3:
            kinds.append(random.choice(CARRIED))
        found[name] = {
            kind: (random.choice((None, 60, 300)), values(random, kind)) for kind in kinds
        }
    return found


@dataclass(kw_only=True)
class Writer:
    """One way of writing a zone, chosen at random; details differ from place to place."""

    random: Random
    escaped: bool
    newline: str = "\n"
    steps: dict[str, int] = field(default_factory=dict)
    is_flow: bool = False
    is_json: bool = False
    plain_only: bool = False
    is_dump: bool = False

    @classmethod
    def of(cls, random: Random) -> "Writer":
        steps = {
            "record": random.choice((1, 2, 2, 4)),
            "records": random.choice((0, 0, 2, 4)),
            "values": random.choice((0, 0, 2, 3)),
            "value": random.choice((1, 2, 2, 4)),
            "root": random.choice((0, 0, 0, 2)),
            "dash": random.choice((1, 1, 1, 3)),
        }
        is_flow = random.random() < 0.15
        return cls(
            random=random,
            escaped=random.random() < 0.5,
            newline=random.choice(("\n", "\n", "\r\n", "\r")),
            steps=steps,
            is_flow=is_flow,
            is_json=is_flow and random.random() < 0.5,
            is_dump=random.random() < 0.25,
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def file(self, zone: Sets) -> str:
        """The text of the zone."""
        if self.is_dump:
            return dumped(self.random, zone, escaped=self.escaped)
        head = self.random.choice(("", "---", "--- # zone", "# about the file", "%YAML 1.1\n---"))
        lines = head.split("\n") if head else []
        if self.is_flow or (not zone and self.chance(0.5)):
            lines.append(self.flow_zone(zone))
        else:
            for name in natsorted(zone):
                lines += self.entry(name, zone[name])
        if "---" in head and self.chance(0.2):
            lines.append("...")
        text = self.newline.join(lines)
        bom = "\ufeff" if self.chance(0.05) else ""
        return bom + text + (self.newline if self.chance(0.8) else "")

    def entry(self, name: str, types: dict[str, tuple[int | None, list[str]]]) -> list[str]:
        """A name in block style, with what people put around it."""
        lines = self.noise(0)
        records = [self.record(kind, *types[kind]) for kind in self.ordered(types)]
        key = name if name == "8" and self.chance(0.5) else self.scalar(name)
        if self.chance(0.15):
            flow = [self.flow_record(kind, *types[kind]) for kind in self.ordered(types)]
            one = flow[0] if len(flow) == 1 and self.chance(0.7) else f"[{', '.join(flow)}]"
            lines.append(f"{key}: {one}{self.remark()}")
        elif self.chance(0.1):
            lines += self.explicit(key, records)
        elif len(records) == 1 and self.chance(0.7):
            lines.append(f"{key}:{self.remark()}")
            lines += self.noise(self.steps["record"])
            lines += [" " * self.steps["record"] + line for line in records[0]]
        else:
            lines.append(f"{key}:{self.remark()}")
            lines += self.items(records, self.steps["records"], noisy=True)
        if self.chance(0.1):
            lines.append("    # indented remark")
        return [" " * self.steps["root"] * bool(line) + line for line in lines]

    def explicit(self, key: str, records: list[list[str]]) -> list[str]:
        """An entry whose key has a mark of its own; what it holds begins behind the colon."""
        lines = [f"? {key}{self.remark()}", *self.noise(0)]
        column = self.random.choice((2, 2, 2, 4))
        if len(records) == 1 and self.chance(0.7):
            first, *rest = [" " * column * bool(line) + line for line in records[0]]
        else:
            first, *rest = self.items(records[:1], column, noisy=False)
            rest += self.items(records[1:], column, noisy=True)
        if self.chance(0.1):
            return [*lines, f":{self.remark()}", *self.noise(column), first, *rest]
        return [*lines, f":{first[1:]}", *rest]

    def ordered(self, types: dict[str, tuple[int | None, list[str]]]) -> list[str]:
        """Mostly sorted: octoDNS does not look at the order of a list."""
        return sorted(types) if self.chance(0.8) else list(types)

    def noise(self, column: int) -> list[str]:
        """Comments and blank lines between entries."""
        some = ["", " " * column + "# a comment: with colon", " " * column + "#", "# far left"]
        return [self.random.choice(some)] if self.chance(0.15) else []

    def remark(self) -> str:
        return "  # remark 'x" if self.chance(0.1) else self.random.choice(("", "", "", " "))

    def items(self, items: list[list[str]], column: int, *, noisy: bool) -> list[str]:
        """A block list."""
        lines: list[str] = []
        dash = "-" + " " * self.steps["dash"]
        for item in items:
            lines += self.noise(column) if noisy else []
            lines.append(" " * column + dash + item[0])
            lines += [" " * (column + len(dash)) * bool(line) + line for line in item[1:]]
        return lines

    def record(self, kind: str, ttl: int | None, texts: list[str]) -> list[str]:
        """A record in block style, its keys in order."""
        lines = []
        if self.chance(0.1):
            lines += ["octodns:", "  cloudflare: {proxied: false}"]
        if ttl is not None:
            lines.append(f"ttl: {self.random.choice((str(ttl), str(ttl), repr(str(ttl))))}")
        lines.append(f"type: {kind}{self.remark()}")
        single = len(texts) == 1 and (kind == "CNAME" or self.chance(0.8))
        if single:
            item = self.item(kind, texts[0], self.steps["value"])
            if len(item) > 1 and item[0][:1] not in ("|", ">"):
                return [*lines, "value:", *(" " * self.steps["value"] + line for line in item)]
            return [*lines, f"value: {item[0]}", *item[1:]]
        if self.chance(0.2):
            flow = ", ".join(self.flow_item(kind, text) for text in texts)
            return [*lines, f"values: [{flow}]{self.remark()}"]
        items = [self.item(kind, text, 1) for text in texts]
        return [*lines, "values:", *self.items(items, self.steps["values"], noisy=True)]

    def item(self, kind: str, text: str, step: int) -> list[str]:
        """One value in block style; further lines of a block scalar are indented by ``step``."""
        if kind == "MX" and not self.chance(0.2):
            preference, _, exchange = text.partition(" ")
            names = [f"exchange: {self.scalar(exchange)}", f"preference: {preference}"]
            legacy = [f"priority: {preference}", f"value: {self.scalar(exchange)}"]
            return legacy if self.chance(0.1) else names
        if kind in ("MX", "CAA", "SRV"):
            return [self.flow_item(kind, text)]
        written = self.text(kind, text)
        if self.chance(0.05) and written == written.strip() and kind == "TXT":
            return [self.random.choice(("|-", ">-")), " " * step + written]
        return [self.scalar(written) + self.remark()]

    def text(self, kind: str, text: str) -> str:
        """What octoDNS takes for the value."""
        if kind != "TXT":
            if kind in ("CNAME", "PTR", "NS") and self.chance(0.2):
                return text.removesuffix(".")
            return text
        written = text.replace(";", "\\;") if self.escaped else text
        if written.startswith('"') or (self.chance(0.1) and len(text) > 4 and ";" not in text):
            return f'"{written[:2]}" "{written[2:]}"'
        return written

    def scalar(self, text: str, *, in_flow: bool = False) -> str:
        """A text in quotes of any kind, or plain where PyYAML takes that for the same text."""
        if self.is_json:
            return json.dumps(text)
        risky = text[:1] in ("", *"-?:,[]{}#&*!|>'\"%@` ") or text.endswith((" ", ":"))
        risky = risky or ": " in text or " #" in text
        risky = risky or (in_flow and not set(text).isdisjoint(",[]{}?"))
        style = self.random.choice("ppsd")
        if style == "p" and not risky and isinstance(resolved(text), str):
            return text
        return json.dumps(text) if style == "d" else "'" + text.replace("'", "''") + "'"

    def flow_zone(self, zone: Sets) -> str:
        """The zone as one flow mapping."""
        gap = self.random.choice((", ", ",", f",{self.newline}  ", " , "))
        pairs = []
        for name in natsorted(zone):
            types = zone[name]
            records = [self.flow_record(kind, *types[kind]) for kind in sorted(types)]
            one = records[0] if len(records) == 1 else f"[{', '.join(records)}]"
            pairs.append(f"{self.scalar(name, in_flow=True)}: {one}")
        edge = self.random.choice(("", " ", f"{self.newline} "))
        return "{" + edge + gap.join(pairs) + edge + "}"

    def flow_record(self, kind: str, ttl: int | None, texts: list[str]) -> str:
        parts = {} if ttl is None else {"ttl": str(ttl)}
        parts["type"] = self.scalar(kind, in_flow=True)
        if len(texts) == 1 and (kind == "CNAME" or self.chance(0.8)):
            parts["value"] = self.flow_item(kind, texts[0])
        else:
            gap = self.random.choice((", ", f",{self.newline}      "))
            end = "," if self.chance(0.1) and not self.is_json else ""
            flow = gap.join(self.flow_item(kind, text) for text in texts)
            parts["values"] = f"[{flow}{end}]"
        return self.flow_mapping(parts)

    def flow_item(self, kind: str, text: str) -> str:
        match kind:
            case "MX":
                preference, _, exchange = text.partition(" ")
                name = self.scalar(exchange, in_flow=True)
                return self.flow_mapping({"exchange": name, "preference": preference})
            case "CAA":
                return self.flow_mapping({"tag": self.scalar("issue"), "value": self.scalar(text)})
            case "SRV":
                numbers = {"port": "1", "priority": "2"}
                target = {"target": self.scalar(text), "weight": "3"}
                return self.flow_mapping({**numbers, **target})
            case _:
                return self.scalar(self.text(kind, text), in_flow=True)

    def flow_mapping(self, parts: dict[str, str]) -> str:
        pairs = (f"{self.scalar(key, in_flow=True)}: {part}" for key, part in parts.items())
        return "{" + ", ".join(pairs) + "}"


def changes(random: Random, zone: Sets) -> list[Change]:
    """Changes of record sets that are there, and of some that are not."""
    found: dict[tuple[str, str], Change] = {}
    for _ in range(random.choice((1, 1, 2, 3, 5, 9))):
        name = random.choice([*zone, *zone, *NAMES]).lower()
        known = next((types for key, types in zone.items() if key.lower() == name), {})
        kind = random.choice([*known, *known, *TYPES])
        old = known.get(kind, (None, []))[1]
        new = values(random, kind) if kind in TYPES else []
        kept = [text for text in old if random.random() < 0.6]
        mixed = [*kept, *(text for text in new if text not in kept)]
        wanted = random.choice((mixed, new, [], kept)) if kind in TYPES else []
        if kind == "CNAME":
            wanted = wanted[:1]
        ttl = random.choice((None, 300, 7200))
        found[name, kind] = Change(name=name, type=kind, ttl=ttl, values=tuple(wanted))
    return list(found.values())
