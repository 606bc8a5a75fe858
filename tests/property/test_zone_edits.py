"""Random edits of random zone files: octoDNS itself says what became of them.

A record set that no change names is the same before and after, a changed one is as wanted, and a
file in order stays in order. What the editor refuses it refuses with a place, and rarely.
"""

import logging
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.formats.octodns_yaml.edit import Change, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone
from tests.property.zone_files import Writer, changes, sets

ZONE = "one.example."
SEEDS = st.integers(0, 2**64)
SIZES = st.integers(0, 8)


def octodns_reads(directory: Path, text: str, dialect: Dialect) -> dict[tuple[str, str], Any]:
    """TTL and values of each record set as octoDNS gets them. Raises whatever octoDNS raises."""
    from octodns.provider.yaml import YamlProvider
    from octodns.zone import Zone

    (directory / f"{ZONE}yaml").write_bytes(text.encode())
    provider = YamlProvider(
        "config",
        str(directory),
        default_ttl=dialect.default_ttl,
        enforce_order=dialect.enforce_order,
        escaped_semicolons=dialect.escaped,
    )
    zone = Zone(ZONE, [])
    # Lenient, since random zones have a CNAME at the apex and beside other types.
    provider.populate(zone, lenient=True)
    found = {}
    for record in zone.records:
        values = record.values if hasattr(record, "values") else [record.value]
        found[record.name, record._type] = (
            record.ttl,
            sorted(_canonical(record._type, value) for value in values),
        )
    return found


def _canonical(kind: str, value: Any) -> str:
    if kind == "TXT":
        return str(value.to_raw_text())
    if kind in ("CNAME", "PTR", "NS"):
        return f"{str(value).removesuffix('.')}."
    return str(value.to_rdata_text())


def read(text: str, dialect: Dialect) -> HandZone:
    zone, findings = read_hand_zone("zones/one.example.yaml", text.encode(), dialect)
    assert findings == (), text
    assert zone is not None
    return zone


def expected(before: dict[tuple[str, str], Any], wanted: list[Change], ttl: int) -> Any:
    after = dict(before)
    for change in wanted:
        key = (change.name, change.type)
        old_ttl = after.pop(key, (ttl, []))[0]
        if change.values:
            new_ttl = old_ttl if change.ttl is None else change.ttl
            after[key] = (new_ttl, sorted(change.values))
    return after


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> None:
    logging.getLogger("Record").setLevel(logging.CRITICAL)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES)
def test_octodns_sees_the_changes_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    random = Random(seed)
    zone_sets = sets(random, size)
    writer = Writer.of(random)
    text = writer.file(zone_sets)
    dialect = Dialect(escaped=writer.escaped, default_ttl=random.choice((300, 3600)))
    wanted = changes(random, zone_sets)
    directory = tmp_path_factory.mktemp("zones")
    before = octodns_reads(directory, text, dialect)
    zone = read(text, dialect)
    known = {(record.name, record.type): record for record in zone.records}
    assert known.keys() == before.keys()

    after = edited(zone, wanted)

    assert octodns_reads(directory, after, dialect) == expected(
        before, wanted, dialect.default_ttl
    ), f"{text}\n{wanted}\n{after}"
    assert edited(read(after, dialect), wanted) == after, "a second time changes nothing"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES)
def test_what_is_read_is_what_octodns_reads(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    random = Random(seed)
    writer = Writer.of(random)
    text = writer.file(sets(random, size))
    dialect = Dialect(escaped=writer.escaped, default_ttl=300)

    zone = read(text, dialect)

    ours = {
        (record.name, record.type): (record.ttl, sorted(record.values))
        for record in zone.records
        if record.type not in ("CAA", "SRV")
    }
    seen = octodns_reads(tmp_path_factory.mktemp("zones"), text, dialect)
    assert ours == {key: value for key, value in seen.items() if key[1] not in ("CAA", "SRV")}


@settings(max_examples=500, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES)
def test_an_added_name_taken_out_again_leaves_the_same_text(seed: int, size: int) -> None:
    random = Random(seed)
    zone_sets = sets(random, size)
    writer = Writer.of(random)
    text = writer.file(zone_sets)
    dialect = Dialect(escaped=writer.escaped)
    new = [
        change
        for change in changes(random, {})
        if change.values and change.name not in {name.lower() for name in zone_sets}
    ]
    zone = read(text, dialect)

    there = edited(zone, new)
    back = [Change(name=one.name, type=one.type, ttl=None, values=()) for one in new]

    assert edited(read(there, dialect), back) == text
    assert edited(zone, []) == text


@settings(max_examples=500, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES)
def test_a_record_added_to_a_list_and_taken_out_again_leaves_the_same_text(
    seed: int, size: int
) -> None:
    random = Random(seed)
    zone_sets = sets(random, size)
    writer = Writer.of(random)
    text = writer.file(zone_sets)
    dialect = Dialect(escaped=writer.escaped)
    zone = read(text, dialect)
    listed = {record.name for record in zone.records if len(record.pointer) == 2}
    new = [
        Change(name=name, type=kind, ttl=60, values=("a.example.",))
        for name in sorted(listed)
        for kind in random.sample(("ALIAS", "NS"), random.choice((1, 2)))
        if zone.find(name, kind) is None
    ]

    there = edited(zone, new)
    back = [Change(name=one.name, type=one.type, ttl=None, values=()) for one in new]

    assert edited(read(there, dialect), back) == text


def comments(text: str) -> list[str]:
    """The lines that are comments; the text ``#x`` can stand in a block scalar."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line.startswith("#") and line != "#x"]


@settings(max_examples=500, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES)
def test_comments_and_line_ends_stay(seed: int, size: int) -> None:
    random = Random(seed)
    zone_sets = sets(random, size)
    writer = Writer.of(random)
    text = writer.file(zone_sets)
    dialect = Dialect(escaped=writer.escaped)
    zone = read(text, dialect)
    wanted = [
        change
        for change in changes(random, zone_sets)
        if change.values and zone.find(change.name, change.type)
    ]

    after = edited(zone, wanted)

    assert comments(after) == comments(text)
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    if "\n" not in text:
        assert "\n" not in after


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    seed=SEEDS, size=SIZES, cut=st.integers(0, 400), junk=st.sampled_from("\"'{}[]:-#|>&*! \t\n?;0")
)
def test_damaged_files_never_raise_and_are_never_edited_wrongly(
    seed: int, size: int, cut: int, junk: str
) -> None:
    random = Random(seed)
    zone_sets = sets(random, size)
    writer = Writer.of(random)
    text = writer.file(zone_sets)
    damaged = text[:cut] + junk + text[cut + random.choice((0, 1)) :]
    dialect = Dialect(escaped=writer.escaped)
    zone, findings = read_hand_zone("zones/one.example.yaml", damaged, dialect)
    assert all(found.place is not None for found in findings)
    if zone is None:
        assert findings
        return
    wanted = changes(random, zone_sets)
    try:
        after = edited(zone, wanted)
    except NotEditable:
        return
    result, _ = read_hand_zone("zones/one.example.yaml", after, dialect)
    assert result is not None
    for change in wanted:
        record = result.find(change.name, change.type)
        assert sorted(record.values if record else ()) == sorted(change.values)
