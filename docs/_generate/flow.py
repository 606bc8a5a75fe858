"""Values → YAML as one would write it by hand: flow style as long as it fits a line."""

import json
import re

from mailcompile.source.document import Json
from mailcompile.source.scalars import narrow

WIDTH = 88
"""Of a line; a longer one is broken at the outermost mapping or list."""

_PLAIN = re.compile(r"(?!- |---)[\w./+~-][\w./+~=@-]*(?:[: ][\w./+~=@-]+)*")


def flow(value: Json) -> str:
    """A value in one line: ``{name: mail.one.example, addresses: [192.0.2.11]}``."""
    match value:
        case dict():
            return f"{{{', '.join(f'{flow(key)}: {flow(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case str() if _PLAIN.fullmatch(value) and narrow(value) == value:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def entry(key: str, value: Json) -> str:
    """A key with its value, on as many lines as it needs."""
    return "\n".join(_lines(f"{flow(key)}:", value, ""))


def _lines(start: str, value: Json, indent: str) -> list[str]:
    line = f"{indent}{start} {flow(value)}"
    if len(line) <= WIDTH or not value or not isinstance(value, (dict, list)):
        return [line]
    inner = indent + "  "
    lines = [indent + start]
    if isinstance(value, dict):
        for key, item in value.items():
            lines += _lines(f"{flow(key)}:", item, inner)
    else:
        lines += [f"{inner}- {flow(item)}" for item in value]
    return lines
