"""Zone files as octodns-dump writes them, by octoDNS itself: its ``YamlProvider`` as a target."""

import re
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

ZONE = "one.example."

_ENTRY = re.compile(r"^(?:[?:] |[^ \n?:-][^\n]*:$| *- (?:octodns|ttl|type):)", re.MULTILINE)


def dumped(
    random: Random, sets: dict[str, dict[str, tuple[int | None, list[str]]]], *, escaped: bool
) -> str:
    """The zone with these record sets; at times with the comments of somebody who came later."""
    from octodns.provider.yaml import YamlProvider
    from octodns.record import Record
    from octodns.zone import Zone

    with TemporaryDirectory() as directory:
        target = YamlProvider("target", directory, escaped_semicolons=escaped)
        zone = Zone(ZONE, [])
        for name, types in sets.items():
            for kind, (ttl, texts) in types.items():
                data = {"type": kind, "ttl": ttl or 3600, **_values(kind, texts)}
                if random.random() < 0.1:
                    data["octodns"] = {"cloudflare": {"proxied": False}, "lenient": True}
                zone.add_record(Record.new(zone, name, data, lenient=True), lenient=True)
        if not zone.records:
            return "--- {}\n"
        target.apply(target.plan(zone))
        text = Path(directory, f"{ZONE}yaml").read_text(encoding="utf-8")
    if random.random() < 0.3:
        text = _ENTRY.sub(lambda found: _comment(random) + found[0], text)
    return text.replace("\n", random.choice(("\n", "\n", "\n", "\r\n", "\r")))


def _values(kind: str, texts: list[str]) -> dict[str, Any]:
    """The values as octoDNS holds them, be it one or several."""
    values = [_value(kind, text) for text in texts]
    return {"value": values[0]} if len(values) == 1 else {"values": values}


def _value(kind: str, text: str) -> Any:
    match kind:
        case "MX":
            preference, _, exchange = text.partition(" ")
            return {"exchange": exchange, "preference": int(preference)}
        case "CAA":
            return {"flags": 0, "tag": "issue", "value": text}
        case "SRV":
            return {"port": 1, "priority": 2, "target": text, "weight": 3}
        case "TXT":
            return text.replace(";", "\\;")
        case _:
            return text


def _comment(random: Random) -> str:
    if random.random() < 0.8:
        return ""
    return random.choice(("# a comment: with colon\n", "\n", "  # indented\n", "# far: left\n#\n"))
