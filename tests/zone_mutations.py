"""Damages and variations of zone files, drawn by a seed: the same seed gives the same text.

About half of what comes out is still a zone that octoDNS reads; the other half has to be refused in
a civil way. tests/integration/test_zone_material.py measures it.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from tests import zone_oddities
from tests.zone_entries import CHANGES as CHANGES_OF_ENTRIES
from tests.zone_entries import Change

_SCALAR: Final = re.compile(r"^([^\n#]*?(?:: |- ))([^\n{}\[\]>|][^\n]*)$", re.MULTILINE)
_TYPE: Final = re.compile(r"(?<=type: )\S+$", re.MULTILINE)
_TTL: Final = re.compile(r"^( *)(- )?ttl:[^\n]*\n(?=( *))", re.MULTILINE)
_VALUE: Final = re.compile(r"\bvalues?(?=[\"']?:)")
_LIST: Final = re.compile(r"(\n *)values:((?:\n +- [^\n]*)+)")


def mutated(text: str, seed: int) -> str:
    """One to three changes of `text`; never the same text."""
    rng = Random(seed)
    changed = text
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        changed = _once(changed, rng)
    return changed if changed != text else f"{text}\n# {seed}\n"


def _once(text: str, rng: Random) -> str:
    for _ in range(20):
        (change,) = rng.choices(_CHANGES, weights=_WEIGHTS)
        changed = change(text, rng)
        if changed != text:
            return changed
    return text


def _delete_lines(text: str, rng: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _at(lines, rng)
    return "".join([*lines[:at], *lines[at + rng.choice((1, 1, 1, 2, 5)) :]])


def _duplicate_line(text: str, rng: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _at(lines, rng)
    return "".join([*lines[:at], *lines[at : at + 1], *lines[at:]])


def _strange_line(text: str, rng: Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(_at(lines, rng), rng.choice(zone_oddities.LINES))
    return "".join(lines)


def _indent_line(text: str, rng: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _at(lines, rng)
    lines[at : at + 1] = [rng.choice((" ", "  ", "\t")) + line for line in lines[at : at + 1]]
    return "".join(lines)


def _comment(text: str, rng: Random) -> str:
    """On a line of its own, or behind one."""
    lines = text.splitlines(keepends=True)
    at = _at(lines, rng)
    if rng.random() < 0.5:
        lines.insert(at, " " * rng.choice((0, 2, 4, 9)) + "# a comment: {with} 'signs'\n")
    else:
        lines[at : at + 1] = [line.rstrip("\r\n") + "   # x: y\n" for line in lines[at : at + 1]]
    return "".join(lines)


def _line_ends(text: str, rng: Random) -> str:
    one = rng.randrange(max(1, text.count("\n")))
    return rng.choice(
        (
            text.replace("\r\n", "\n").replace("\n", "\r\n"),
            text.replace("\r\n", "\n"),
            text.replace("\n", "\r"),
            text.rstrip("\n"),
            text + "\n\n  \n",
            "\ufeff" + text,
            text.replace("\n", "  \n"),
            _one_crlf(text, one),
        )
    )


def _one_crlf(text: str, number: int) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: number + 1]) + "\r\n" + "\n".join(lines[number + 1 :])


def _requote(text: str, rng: Random) -> str:
    def quoted(old: str) -> str:
        bare = old.strip()
        for mark in ("'", '"'):
            if len(bare) > 1 and bare[0] == bare[-1] == mark:
                bare = bare[1:-1]
        single = bare.replace("'", "''")
        double = bare.replace("\\", "\\\\").replace('"', '\\"')
        return rng.choice((f"'{single}'", f'"{double}"', bare))

    return _one_scalar(text, rng, quoted)


def _odd_text(text: str, rng: Random) -> str:
    new = rng.choice(zone_oddities.TEXTS)
    return _one_scalar(text, rng, lambda old: new)


def _appended(text: str, rng: Random) -> str:
    """Signs that mean something at the end of a value."""
    more = rng.choice((";", "\\;", ".", '"', "'", " #", ":", "\\", " ", "%", "{", ",", "}"))
    return _one_scalar(text, rng, lambda old: old + more)


def _semicolons(text: str, rng: Random) -> str:
    old, new = rng.choice((("\\;", ";"), (";", "\\;"), ("\\;", "\\\\;")))
    return _one_scalar(text, rng, lambda value: value.replace(old, new))


def _other_type(text: str, rng: Random) -> str:
    new = rng.choice(zone_oddities.TYPES)
    return _one(_TYPE, text, rng, lambda found: new)


def _ttl(text: str, rng: Random) -> str:
    """Gone (never the line that begins a record in a list), or something else."""
    if rng.random() < 0.5:
        new = rng.choice(zone_oddities.TTLS)
        return _one(_TTL, text, rng, lambda found: f"{found[1]}{found[2] or ''}ttl: {new}\n")
    return _one(_TTL, text, rng, lambda found: f"{found[1]}- " if found[2] else "")


def _value_and_values(text: str, rng: Random) -> str:
    return _one(_VALUE, text, rng, lambda found: "value" if found[0] == "values" else "values")


def _list_in_flow(text: str, rng: Random) -> str:
    def flow(found: re.Match[str]) -> str:
        items = [item.strip()[2:] for item in found[2].strip().split("\n")]
        return f"{found[1]}values: [{', '.join(items)}]"

    return _one(_LIST, text, rng, flow)


def _list_outdented(text: str, rng: Random) -> str:
    """`- ` below the `v` of `values`: the same data."""

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}values:" + re.sub(r"\n +(?=- )", found[1], found[2])

    return _one(_LIST, text, rng, moved)


def _reordered_list(text: str, rng: Random) -> str:
    def turned(found: re.Match[str]) -> str:
        items = found[2].strip("\n").split("\n")
        rng.shuffle(items)
        return f"{found[1]}values:\n" + "\n".join(items)

    return _one(_LIST, text, rng, turned)


def _control(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(zone_oddities.CONTROLS) + text[at:]


def _cut(text: str, rng: Random) -> str:
    return text[: rng.randint(0, len(text))]


def _capitals(text: str, rng: Random) -> str:
    word = rng.choice(("type", "ttl", "value", "_dmarc", "mail", "spf1", "example"))
    return text.replace(word, rng.choice((word.upper(), word.title())))


def _one(
    pattern: re.Pattern[str], text: str, rng: Random, change: Callable[[re.Match[str]], str]
) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    chosen = rng.choice(found)
    return text[: chosen.start()] + change(chosen) + text[chosen.end() :]


def _one_scalar(text: str, rng: Random, change: Callable[[str], str]) -> str:
    return _one(_SCALAR, text, rng, lambda found: found[1] + change(found[2]))


def _at(lines: Sequence[str], rng: Random) -> int:
    return rng.randrange(len(lines) + 1)


_WEIGHTED: Final[Sequence[tuple[int, Change]]] = (
    *CHANGES_OF_ENTRIES,
    (3, _delete_lines),
    (2, _duplicate_line),
    (2, _strange_line),
    (1, _indent_line),
    (5, _comment),
    (4, _line_ends),
    (5, _requote),
    (4, _odd_text),
    (3, _appended),
    (2, _semicolons),
    (3, _other_type),
    (5, _ttl),
    (4, _value_and_values),
    (4, _list_in_flow),
    (3, _list_outdented),
    (4, _reordered_list),
    (1, _control),
    (1, _cut),
    (2, _capitals),
)
_WEIGHTS: Final = [weight for weight, _ in _WEIGHTED]
_CHANGES: Final = [change for _, change in _WEIGHTED]
