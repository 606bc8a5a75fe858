"""Changes to the bytes of zone files and of tfvars: one RRset is written anew, all else stays.

It writes the two forms by itself, so that a damage does not depend on the writers.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import yaml

from mailcompile.backends.terraform import TFVARS

Files: TypeAlias = Mapping[str, bytes]

OCTODNS = "octodns"
TERRAFORM = "terraform"
JOINED = "joined"
"""Only the joined tfvars, not the part of the zone that they were joined from."""
BOTH = (OCTODNS, TERRAFORM)

_OWNER = re.compile(rb"(?m)^(?=[^\s#-])")
_HEAD, _TAIL = b'{\n      "records": {\n', b"\n      }\n    }"


@dataclass(frozen=True, slots=True)
class Entry:
    """An RRset as one of the two back ends has it."""

    ttl: int
    values: tuple[str, ...]
    """Canonical texts: `10 mail.one.example.`, a TXT joined."""


Change: TypeAlias = Callable[[Entry | None], Entry | None]
"""What becomes of an RRset; ``None`` stands for none."""


def changed(
    files: Files,
    zone: str,
    name: str,
    kind: str,
    change: Change,
    where: tuple[str, ...] = BOTH,
) -> Files:
    """The files after ``change`` was made to one RRset; ``name`` is relative to the zone, empty
    for the apex."""
    found = dict(files)
    if OCTODNS in where:
        path = f"octodns/zones/{zone}.yaml"
        found[path] = _in_zone_file(files[path], name, kind, change)
    if TERRAFORM in where or JOINED in where:
        path = f"terraform/{zone}"
        part = _in_part(files[path], zone, name, kind, change)
        assert files[TFVARS].count(files[path]) == 1, "the part stands in the joined tfvars"
        found[TFVARS] = files[TFVARS].replace(files[path], part)
        if TERRAFORM in where:
            found[path] = part
    return found


def replaced(files: Files, path: str, old: str, new: str) -> Files:
    """The files after the one place with ``old`` in one of them became ``new``."""
    before = files[path]
    assert before.count(old.encode()) == 1, f"{old!r} stands {before.count(old.encode())} times"
    return {**files, path: before.replace(old.encode(), new.encode())}


def entries(files: Files, zone: str) -> dict[tuple[str, str], Entry]:
    """The RRsets of ours in a zone, as its part of the tfvars has them."""
    found: dict[tuple[str, str], Entry] = {}
    for line in _rows(files[f"terraform/{zone}"]):
        row = _row(line)
        key = (_relative(row["name"], zone), row["type"])
        values = found[key].values if key in found else ()
        found[key] = Entry(row["ttl"], (*values, _read(row)))
    return found


def value(old: str, new: str) -> Change:
    """``old`` becomes ``new`` in each value that has it; one must."""

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        assert any(old in one for one in entry.values), f"{old!r} is in {entry.values}"
        return replace(entry, values=tuple(one.replace(old, new) for one in entry.values))

    return change


def values(*texts: str, ttl: int = 3600) -> Change:
    """These are the values, whatever stood there."""
    return lambda entry: Entry(ttl if entry is None else entry.ttl, texts)


def more(*texts: str) -> Change:
    """These values stand there, too; at a name where there was nothing, they alone."""
    return lambda entry: (
        Entry(3600, texts) if entry is None else replace(entry, values=(*entry.values, *texts))
    )


def without(part: str) -> Change:
    """The values that have ``part`` are gone, and the RRset with the last one."""

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        left = tuple(one for one in entry.values if part not in one)
        assert left != entry.values, f"{part!r} is in {entry.values}"
        return replace(entry, values=left) if left else None

    return change


def gone(entry: Entry | None) -> Entry | None:
    """The whole RRset is gone."""
    assert entry is not None, "there is such an RRset"
    return None


def ttl(seconds: int) -> Change:
    """Another TTL."""

    def change(entry: Entry | None) -> Entry | None:
        assert entry is not None, "there is such an RRset"
        return replace(entry, ttl=seconds)

    return change


def _in_zone_file(content: bytes, name: str, kind: str, change: Change) -> bytes:
    pieces = _OWNER.split(content)
    index = next((at for at, piece in enumerate(pieces) if _owner(piece) == name), None)
    items: list[dict[str, Any]] = []
    if index is not None:
        (body,) = yaml.safe_load(pieces[index]).values()
        items = body if isinstance(body, list) else [body]
    there = next((item for item in items if item["type"] == kind), None)
    new = change(None if there is None else _of_item(there))
    kept = [item for item in items if item is not there]
    if new is not None:
        kept.append(_item(kind, new))
    lines = [f"{json.dumps(name)}:", *(f"- {json.dumps(item)}" for item in kept)]
    piece = ("\n".join(lines) + "\n").encode() if kept else b""
    if index is None:
        return content + piece
    return b"".join((*pieces[:index], piece, *pieces[index + 1 :]))


def _owner(piece: bytes) -> str | None:
    loaded = yaml.safe_load(piece) if b":" in piece else None
    return str(next(iter(loaded))) if isinstance(loaded, dict) else None


def _of_item(item: dict[str, Any]) -> Entry:
    found = item["values"] if "values" in item else [item["value"]]
    if item["type"] == "MX":
        found = [f"{one['preference']} {one['exchange']}" for one in found]
    return Entry(item.get("ttl", 3600), tuple(found))


def _item(kind: str, entry: Entry) -> dict[str, Any]:
    found: list[Any] = list(entry.values)
    if kind == "MX":
        found = [_exchanger(text) for text in entry.values]
    body = {"value": found[0]} if len(found) == 1 else {"values": found}
    return {"ttl": entry.ttl, "type": kind, **body}


def _exchanger(text: str) -> object:
    number, _, name = text.partition(" ")
    return {"exchange": name, "preference": int(number)} if number.isdigit() else text


def _in_part(content: bytes, zone: str, name: str, kind: str, change: Change) -> bytes:
    lines: list[str] = []
    mine: list[dict[str, Any]] = []
    position: int | None = None
    for line in _rows(content):
        row = _row(line)
        if (_relative(row["name"], zone), row["type"]) == (name, kind):
            position = len(lines) if position is None else position
            mine.append(row)
        else:
            lines.append(line)
    before = Entry(mine[0]["ttl"], tuple(map(_read, mine))) if mine else None
    new = change(before)
    owner = f"{name}.{zone}" if name else zone
    if new is not None:
        position = len(lines) if position is None else position
        for number, text in enumerate(new.values):
            key = f"{kind}/{name or '@'}/{number}"
            row = _written(owner, kind, new.ttl, text)
            lines.insert(position, f"        {json.dumps(key)}: {json.dumps(row)}")
    return _HEAD + ",\n".join(lines).encode() + _TAIL


def _rows(part: bytes) -> list[str]:
    assert part.startswith(_HEAD)
    assert part.endswith(_TAIL)
    return part[len(_HEAD) : -len(_TAIL)].decode().split(",\n")


def _row(line: str) -> dict[str, Any]:
    (row,) = json.loads(f"{{{line}}}").values()
    assert isinstance(row, dict)
    return row


def _relative(name: str, zone: str) -> str:
    return name.removesuffix(zone).removesuffix(".")


def _read(row: dict[str, Any]) -> str:
    content: str = row["content"]
    match row["type"]:
        case "MX":
            return f"{row['priority']} {content.removesuffix('.')}."
        case "CNAME":
            return f"{content}."
        case "TXT":
            joined: str = "".join(re.findall(r'"([^"\\]*)"', content))
            return joined
    return content


def _written(owner: str, kind: str, seconds: int, text: str) -> dict[str, Any]:
    content, priority = text, None
    if kind == "MX" and text.partition(" ")[0].isdigit():
        number, content = text.split(" ", 1)
        priority = int(number)
        content = content.removesuffix(".") or "."
    elif kind == "CNAME":
        content = text.removesuffix(".")
    elif kind == "TXT":
        parts = [text[at : at + 255] for at in range(0, len(text), 255)] or [""]
        content = " ".join(f'"{part}"' for part in parts)
    return {
        "name": owner,
        "type": kind,
        "ttl": seconds,
        "content": content,
        "priority": priority,
        "data": None,
        "comment": "mailcompile: damaged",
    }
