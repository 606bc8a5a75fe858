"""Writes the registry: one domain a line, below it one flow mapping a selector."""

import json
import re
from collections.abc import Iterable, Mapping

from mailcompile.formats.keys.model import DATES, Key

HEADER = """\
# `mailcompile keys new` adds entries; the private keys are in private/, which git ignores.
# Stages are changed by editing `stage`, with the day beside it (`active: 2026-11-24`): pending to
# active once it is published and the TTL has passed, the active one to retiring, then to revoked.
# A selector is never used twice, so its entry stays.
"""
DOMAIN_INDENT = "  "
SELECTOR_INDENT = "    "

_PLAIN = re.compile(r"[\w+/][\w.+/=-]*\Z")
"""Text that YAML reads as it stands, also between braces (YAML 1.2 section 7.3.3)."""
_NO_TEXT = re.compile(r"(?:null|true|false|[0-9]{1,18})\Z")
"""Plain values that our reader takes for something else than text."""


def write_registry(keys: Iterable[Key], header: str = HEADER) -> str:
    """A whole registry. Domains come in the order in which ``keys`` first names them."""
    lines = [header, "mailcompile-keys: 1\n"]
    domains = by_domain(keys)
    lines.append("domains:\n" if domains else "domains: {}\n")
    for domain, entries in domains.items():
        lines.append(f"{DOMAIN_INDENT}{write_name(domain)}:\n")
        lines += [f"{SELECTOR_INDENT}{write_key(key)}\n" for key in entries]
    return "".join(lines)


def write_key(key: Key) -> str:
    """The line of one key, neither indented nor ended."""
    fields = {
        "algorithm": _value(key.algorithm),
        "stage": _value(key.stage),
        "signer": "null" if key.signer is None else _value(key.signer),
        "created": _value(key.created),
        **{name: _value(key.dates[name]) for name in DATES if key.dates.get(name)},
        "public": _value(key.public),
    }
    text = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"{write_name(key.selector)}: {{{text}}}"


def write_name(name: str) -> str:
    """A domain or selector as a key of a mapping; keys are always text, so digits may stay bare."""
    return name if _PLAIN.match(name) else json.dumps(name, ensure_ascii=False)


def by_domain(keys: Iterable[Key]) -> Mapping[str, list[Key]]:
    """The keys by the name of their domain as written, in the order in which they come."""
    found: dict[str, list[Key]] = {}
    for key in keys:
        found.setdefault(key.domain, []).append(key)
    return found


def _value(text: str) -> str:
    bare = _PLAIN.match(text) and not _NO_TEXT.match(text)
    return text if bare else json.dumps(text, ensure_ascii=False)
