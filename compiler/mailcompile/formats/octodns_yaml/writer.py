"""Writes a zone in octoDNS YAML, in the natural order that octoDNS enforces.

Written by hand, since the bytes are ours to promise: what YAML 1.1 could take for something else
than text is quoted, a TXT is one unchunked string with bare ``;``, the TTL always stands there.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import assert_never

from natsort import natsort_keygen

from mailcompile.dns import AAAA, CNAME, MX, PTR, TXT, A, Rdata, RRset, Zone

_natural = natsort_keygen()
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML 1.1 reads as something else than text (yaml.org/type/bool, /null)."""


def write_zone(zone: Zone) -> bytes:
    """The zone file: a mapping of relative names to a record or a list of records."""
    by_name: dict[str, list[RRset]] = {}
    for rrset in zone.rrsets:
        by_name.setdefault(rrset.name.relative_to(zone.name), []).append(rrset)
    if not by_name:
        return b"--- {}\n"
    lines = ["---"]
    for name in sorted(by_name, key=_natural):
        lines.append(f"{quoted(name)}:")
        for rrset in by_name[name]:
            lines += _record(rrset)
    return ("\n".join(lines) + "\n").encode("ascii")


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """``text`` as a YAML scalar that reads as text by YAML 1.1 and 1.2."""
    if _PLAIN.match(text) and text.lower() not in _NOT_TEXT:
        return text
    return "'" + text.replace("'", "''") + "'"


def _record(rrset: RRset) -> Iterable[str]:
    yield f"- ttl: {rrset.ttl}"
    yield f"  type: {rrset.type}"
    values = [_value(rdata) for rdata in rrset.rdatas]
    if len(values) == 1:
        first, *rest = values[0]
        if rest:
            yield "  value:"
            yield from (f"    {line}" for line in values[0])
        else:
            yield f"  value: {first}"
        return
    yield "  values:"
    for first, *rest in values:
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)


def _value(rdata: Rdata) -> tuple[str, ...]:
    """The lines of one value."""
    match rdata:
        case A() | AAAA() | CNAME() | PTR():
            return (quoted(rdata.text),)
        case MX():
            target = quoted(f"{rdata.exchange or ''}.")
            return (f"exchange: {target}", f"preference: {rdata.preference}")
        case TXT():
            return (quoted(rdata.value),)
        case _:
            assert_never(rdata)
