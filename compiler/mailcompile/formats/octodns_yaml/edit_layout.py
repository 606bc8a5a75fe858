"""New records as text, indented as the file indents its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mailcompile.diagnostics import Pointer
from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.formats.octodns_yaml.edit_change import Change
from mailcompile.formats.octodns_yaml.edit_pairs import pair_start
from mailcompile.formats.octodns_yaml.edit_scalars import file_text, mx_parts, scalar
from mailcompile.formats.octodns_yaml.edit_text import Sheet
from mailcompile.formats.octodns_yaml.hand_values import values_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How far to the right of its key something stands; as ``octodns-dump`` writes it."""

    record: int = 2
    """The mapping below a name."""
    records: int = 0
    """The dashes below a name."""
    values: int = 0
    """The dashes below ``values``."""
    value: int = 2
    """The mapping below ``value``, of an MX."""


@lru_cache(maxsize=1)
def layout_of(sheet: Sheet) -> Layout:
    """The indentations of a file, each from the first place that shows it."""
    steps: dict[str, int] = {}
    for record in sheet.zone.records:
        pointer = record.pointer
        if len(steps) == 4:
            break
        name = "record" if len(pointer) == 1 else "records"
        _note(sheet, steps, name, pointer[:1])
        key = values_key(record.type, sheet.mapping(pointer))
        if key is not None and not sheet.in_flow((*pointer, key)):
            node = sheet.node((*pointer, key))
            if isinstance(node, dict | list):
                _note(
                    sheet, steps, "values" if isinstance(node, list) else "value", (*pointer, key)
                )
    dashes = steps.get("values", steps.get("records", 0))
    return Layout(
        record=steps.get("record", 2),
        records=steps.get("records", dashes),
        values=dashes,
        value=steps.get("value", steps.get("record", 2)),
    )


def _note(sheet: Sheet, steps: dict[str, int], name: str, pointer: Pointer) -> None:
    if name not in steps and not sheet.is_flow(()) and not sheet.is_flow(pointer):
        key, value = sheet.key(pointer)[0], sheet.value(pointer)[0]
        # Below an explicit key the indentation is another one.
        is_plain = pair_start(sheet, pointer) == key
        if is_plain and sheet.line_start(key) != sheet.line_start(value):
            steps[name] = max(0, sheet.column(value) - sheet.column(key))


def record_lines(change: Change, layout: Layout, dialect: Dialect) -> list[str]:
    """The lines of a record, in the order of keys that octoDNS enforces."""
    ttl = dialect.default_ttl if change.ttl is None else change.ttl
    lines = [f"ttl: {ttl}", f"type: {scalar(change.type)}"]
    values = [value_lines(change.type, value, dialect) for value in change.values]
    if len(values) > 1:
        return [*lines, "values:", *dashed(values, layout.values)]
    first, *rest = values[0]
    if not rest:
        return [*lines, f"value: {first}"]
    return [*lines, "value:", *indented(values[0], layout.value)]


def value_lines(kind: str, value: str, dialect: Dialect) -> list[str]:
    """One value as block lines. Raises ``UnwritableError``."""
    if kind != "MX":
        return [scalar(file_text(kind, value, dialect))]
    preference, exchange = mx_parts(value)
    return [f"exchange: {scalar(exchange)}", f"preference: {preference}"]


def dashed(items: Iterable[list[str]], column: int, content: int | None = None) -> list[str]:
    """The items of a block list, dashes at ``column``, what they hold at ``content``."""
    content = column + 2 if content is None else content
    dash = " " * column + "-" + " " * (content - column - 1)
    return [
        (" " * content if index else dash) + line
        for item in items
        for index, line in enumerate(item)
    ]


def indented(lines: Iterable[str], column: int) -> list[str]:
    """The lines moved to the right."""
    return [" " * column + line for line in lines]


def record_flow(change: Change, dialect: Dialect, *, is_json: bool) -> str:
    """A record between brackets."""
    ttl = dialect.default_ttl if change.ttl is None else change.ttl
    values = [value_flow(change.type, value, dialect, is_json=is_json) for value in change.values]
    several = f"[{', '.join(values)}]"
    return flow_mapping(
        {
            "ttl": str(ttl),
            "type": scalar(change.type, in_flow=True, is_json=is_json),
            **({"value": values[0]} if len(values) == 1 else {"values": several}),
        },
        is_json=is_json,
    )


def value_flow(kind: str, value: str, dialect: Dialect, *, is_json: bool) -> str:
    """One value between brackets. Raises ``UnwritableError``."""
    if kind != "MX":
        return scalar(file_text(kind, value, dialect), in_flow=True, is_json=is_json)
    preference, exchange = mx_parts(value)
    parts = {
        "exchange": scalar(exchange, in_flow=True, is_json=is_json),
        "preference": str(preference),
    }
    return flow_mapping(parts, is_json=is_json)


def flow_mapping(parts: dict[str, str], *, is_json: bool) -> str:
    """Written parts as a mapping between brackets."""
    quote = '"' if is_json else ""
    return "{" + ", ".join(f"{quote}{key}{quote}: {part}" for key, part in parts.items()) + "}"
