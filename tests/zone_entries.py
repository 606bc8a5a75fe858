"""Variations of whole entries of a zone file: what stands at a name. For `tests.zone_mutations`.

Each function takes the text and a source of chance and returns a text, the same one where the
file has nothing that it could change (entries are found by lines, so that a file in flow style
has none).
"""

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

import yaml

from tests import zone_oddities

Change = Callable[[str, Random], str]

_START: Final = re.compile(r"^(?![\s#{}\[\]%.,&*!-])[^\n]*?:(?=\s|$)")
_SPF_LINE: Final = re.compile(r"^(\s*)(-|value:) v=spf1[^\n]*\n", re.MULTILINE)


def swap(text: str, rng: Random) -> str:
    parts = _parts(text)
    if len(parts) < 3:
        return text
    one, two = rng.sample(range(1, len(parts)), 2)
    parts[one], parts[two] = parts[two], parts[one]
    return "".join(part if part.endswith("\n") else part + "\n" for part in parts)


def delete(text: str, rng: Random) -> str:
    return _replaced(text, rng, lambda entry: "")


def duplicate(text: str, rng: Random) -> str:
    """The same name twice, or under another name."""
    name = rng.choice(("", "copy", "_dmarc"))

    def twice(entry: str) -> str:
        return entry + (_renamed(entry, name) if name else entry)

    return _replaced(text, rng, twice)


def indent(text: str, rng: Random) -> str:
    """The body of an entry further right: still the same data."""
    space = " " * rng.choice((1, 2, 3, 4, 7))
    return _replaced(text, rng, lambda entry: re.sub(r"\n(?=[ \t])", "\n" + space, entry))


def rename(text: str, rng: Random) -> str:
    names = [*zone_oddities.NAMES, *(part.partition(":")[0] for part in _parts(text)[1:])]
    name = rng.choice(names)
    return _replaced(text, rng, lambda entry: _renamed(entry, name))


def into_flow(text: str, rng: Random) -> str:
    return _replaced(text, rng, lambda entry: _written(entry, _json))


def into_block(text: str, rng: Random) -> str:
    """Also what was in flow style; comments are lost, as when somebody dumps the file again."""
    style = rng.choice(("'", '"', "|", None))
    return _replaced(text, rng, lambda entry: _written(entry, lambda data: _block(data, style)))


def as_list(text: str, rng: Random) -> str:
    """One record as a list of one, or with another record beside it."""
    beside = rng.choice(
        ([], [{"type": "A", "value": "192.0.2.98"}], [{"type": "TXT", "value": "a"}])
    )

    def listed(data: Any) -> str:
        return _block([*data, *beside] if isinstance(data, list) else [data, *beside], None)

    return _replaced(text, rng, lambda entry: _written(entry, listed))


def add(text: str, rng: Random) -> str:
    parts = _parts(text)
    parts.insert(rng.randint(1, len(parts)), rng.choice(zone_oddities.ENTRIES))
    return "".join(part if part.endswith("\n") else part + "\n" for part in parts if part)


def beside_spf(text: str, rng: Random) -> str:
    """Another text, or a second SPF record, next to the first."""
    more = rng.choice(("a-token=1", "v=spf1 -all", '"v=spf1 ~all"', "V=SPF1 a -all", "v=spf1"))
    found = list(_SPF_LINE.finditer(text))
    if not found:
        return text
    chosen = rng.choice(found)
    space, before = chosen[1], chosen[2]
    line = f"{space}- {more}\n"
    if before != "-":
        old = chosen[0].strip().removeprefix("value: ")
        return text.replace(chosen[0], f"{space}values:\n{space}- {old}\n{line}", 1)
    at = rng.choice((chosen.start(), chosen.end()))
    return text[:at] + line + text[at:]


CHANGES: Final[Sequence[tuple[int, Change]]] = (
    (4, swap),
    (3, delete),
    (2, duplicate),
    (4, indent),
    (5, rename),
    (4, into_flow),
    (4, into_block),
    (3, as_list),
    (6, add),
    (4, beside_spf),
)
"""With their weights."""


def _parts(text: str) -> list[str]:
    """What stands before the first entry, and then the entries; comments go with the one before."""
    parts = [""]
    for line in text.splitlines(keepends=True):
        if _START.match(line):
            parts.append(line)
        else:
            parts[-1] += line
    return parts


def _replaced(text: str, rng: Random, change: Callable[[str], str]) -> str:
    parts = _parts(text)
    if len(parts) < 2:
        return text
    chosen = rng.randrange(1, len(parts))
    parts[chosen] = change(parts[chosen])
    return "".join(parts)


def _renamed(entry: str, name: str) -> str:
    return _START.sub(lambda _: f"{name}:", entry, count=1)


def _written(entry: str, write: Callable[[Any], str]) -> str:
    found = _START.match(entry)
    try:
        data = yaml.safe_load(entry)
    except (yaml.YAMLError, ValueError):
        return entry
    if found is None or not isinstance(data, dict) or len(data) != 1:
        return entry
    return f"{found[0]}{write(next(iter(data.values())))}\n"


def _json(data: Any) -> str:
    return " " + json.dumps(data, default=str)


def _block(data: Any, style: str | None) -> str:
    dumped = yaml.safe_dump(data, default_style=style, width=60, sort_keys=False)
    return "\n" + "".join(f"  {line}\n" for line in dumped.splitlines())
