"""Many changes of a large zone take a time that grows as the zone does."""

import time
from collections.abc import Callable

import pytest
from natsort import natsort_keygen

from mailcompile.formats.octodns_yaml.dialect import OURS
from mailcompile.formats.octodns_yaml.edit import Change, edited
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone

COUNT = 5000
SECONDS = 6.0
"""Four times what it takes; before, most of these took a minute."""

BLOCK = "---\n" + "".join(
    f"n{number:05}:\n  type: TXT\n  values:\n  - one\n  - two\n" for number in range(COUNT)
)
FLOW = ", ".join(f"n{number:05}: {{type: TXT, values: [one, two]}}" for number in range(COUNT))
TEXTS = {"block": BLOCK, "flow": f"{{{FLOW}}}\n", "CR": BLOCK.replace("\n", "\r")}

natural = natsort_keygen()
Make = Callable[[int], list[Change]]


def to(name: str, kind: str, *values: str, ttl: int | None = None) -> Change:
    return Change(name=name, type=kind, ttl=ttl, values=values)


CHANGES: dict[str, Make] = {
    "new names": lambda number: [to(f"n{number:05}a", "TXT", "x")],
    "values": lambda number: [to(f"n{number:05}", "TXT", "one", "three")],
    "TTLs": lambda number: [to(f"n{number:05}", "TXT", "one", "two", ttl=7)],
    "more types": lambda number: [to(f"n{number:05}", "MX", "10 a.")],
    "all go": lambda number: [to(f"n{number:05}", "TXT")],
    "every second one goes": lambda number: [to(f"n{number // 2 * 2:05}", "TXT")],
    "other types": lambda number: [
        to(f"n{number:05}", "TXT"),
        to(f"n{number:05}", "MX", "10 a."),
    ],
}


def read(text: str) -> HandZone:
    zone, findings = read_hand_zone("zones/one.example.yaml", text, OURS)
    assert findings == ()
    assert zone is not None
    return zone


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("name", CHANGES)
def test_many_records(name: str, form: str) -> None:
    zone = read(TEXTS[form])
    changes = [change for number in range(COUNT) for change in CHANGES[name](number)]
    begin = time.monotonic()

    text = edited(zone, changes)

    assert time.monotonic() - begin < SECONDS
    after = read(text)
    for change in changes[:: COUNT // 50]:
        record = after.find(change.name, change.type)
        assert (record.values if record else ()) == change.values


def test_many_values() -> None:
    values = [f"10.0.{number // 256}.{number % 256}" for number in range(COUNT)]
    zone = read("w:\n  type: A\n  values:\n" + "".join(f"  - {value}\n" for value in values))
    new = [value.replace("10.0.", "10.1.") for value in values]
    begin = time.monotonic()

    after = read(edited(zone, [to("w", "A", *new)])).find("w", "A")

    assert time.monotonic() - begin < SECONDS
    assert after is not None
    assert list(after.values) == new


@pytest.mark.parametrize("key", ["10", "2", "a", "y", "_x", "a10", "a9", "b.a"])
def test_names_without_order(key: str) -> None:
    """A new name stands before the first one that is greater, whatever the others are."""
    names = ["c", "a2", "_y", "9", "a11", "z", "b"]
    text = "".join(f"'{name}': {{type: A, value: 192.0.2.1}}\n" for name in names)

    after = read(edited(read(text), [to(key, "A", "192.0.2.2")]))

    found = list(after.document.value)  # type: ignore[arg-type]
    at = found.index(key)
    assert [name for name in found if name != key] == names
    assert all(not natural(name) > natural(key) for name in found[:at])
    assert at == len(names) or natural(found[at + 1]) > natural(key)
