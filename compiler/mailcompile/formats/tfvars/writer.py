"""Writes tfvars: JSON, so that ``%{i}`` and ``${`` stay literal, one line a record."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from mailcompile.dns import (
    AAAA,
    CNAME,
    MX,
    PTR,
    TXT,
    A,
    DomainName,
    Rdata,
    RRset,
    Zone,
    txt_strings,
)

_PURPOSES = (
    ("v=spf1", "spf"),
    ("v=DMARC1", "dmarc"),
    ("v=DKIM1", "dkim"),
    ("v=TLSRPTv1", "tlsrpt"),
    ("v=STSv1", "sts"),
    ("v=BIMI1", "bimi"),
)
_COMMENTS = {"spf": "SPF", "dmarc": "DMARC", "dkim": "DKIM key"}


def write_zone_object(zone: Zone) -> bytes:
    """The value of one zone in ``mail_zones``, indented for its place there."""
    rows = sorted(row for rrset in zone.rrsets for row in _rows(zone, rrset))
    body = ",\n".join(f"        {json.dumps(key)}: {json.dumps(row)}" for key, row in _unique(rows))
    return f'{{\n      "records": {{\n{body}\n      }}\n    }}'.encode("ascii")


def write_tfvars(zones: Mapping[DomainName, bytes], zone_ids: Mapping[str, str]) -> Iterable[bytes]:
    """The whole file in pieces, from zone objects by zone name; ``zone_ids`` only where given."""
    yield b'{\n  "mail_zones": {'
    separator = b"\n"
    for name in sorted(zones):
        yield separator + f"    {json.dumps(name)}: ".encode("ascii") + zones[name]
        separator = b",\n"
    yield b"\n  }"
    if zone_ids:
        rows = (f"    {json.dumps(n)}: {json.dumps(i)}" for n, i in sorted(zone_ids.items()))
        yield b',\n  "zone_ids": {\n' + ",\n".join(rows).encode("ascii") + b"\n  }"
    yield b"\n}\n"


def record_key(relative: str, rdata: Rdata, alone: bool = True) -> str:
    """``TYPE/RELATIVE-NAME/DISCRIMINATOR``: never moves when a list is reordered or a value
    goes."""
    return f"{rdata.TYPE}/{relative or '@'}/{_discriminator(relative, rdata, alone)}"


def _rows(zone: Zone, rrset: RRset) -> Iterable[tuple[str, dict[str, Any]]]:
    relative = rrset.name.relative_to(zone.name)
    targets = [rdata.exchange for rdata in rrset.rdatas if isinstance(rdata, MX)]
    for rdata in rrset.rdatas:
        alone = not isinstance(rdata, MX) or targets.count(rdata.exchange) == 1
        yield (
            record_key(relative, rdata, alone),
            {
                "name": str(rrset.name),
                "type": rdata.TYPE,
                "ttl": rrset.ttl,
                "content": _content(rdata),
                "priority": rdata.preference if isinstance(rdata, MX) else None,
                "data": None,
                "comment": _comment(relative, rdata),
            },
        )


def _unique(rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    if len({key for key, _ in rows}) != len(rows):
        raise AssertionError(f"two records have one key in {rows[0][1]['name']}")
    return rows


def _discriminator(relative: str, rdata: Rdata, alone: bool) -> str:
    match rdata:
        case A() | AAAA():
            return rdata.text
        case CNAME() | PTR():
            return str(rdata.target)
        case MX():
            target = rdata.exchange or "."
            return str(target) if alone else f"{rdata.preference}-{target}"
        case TXT():
            return _purpose(relative, rdata.value) or f"t-{_digest(rdata.value)}"
        case _:
            assert_never(rdata)


def _content(rdata: Rdata) -> str:
    match rdata:
        case A() | AAAA():
            return rdata.text
        case CNAME() | PTR():
            return str(rdata.target)
        case MX():
            return str(rdata.exchange or ".")
        case TXT():
            return " ".join(f'"{_escaped(part)}"' for part in txt_strings(rdata.value))
        case _:
            assert_never(rdata)


def _escaped(text: str) -> str:
    """Presentation format of a character-string (RFC 1035 section 5.1)."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _purpose(relative: str, value: str) -> str | None:
    if "_domainkey" in relative.split("."):
        return "dkim"  # A key record need not begin with its version (RFC 6376 section 3.6.1).
    return next((purpose for prefix, purpose in _PURPOSES if value.startswith(prefix)), None)


def _comment(relative: str, rdata: Rdata) -> str:
    match rdata:
        case A() | AAAA():
            return "mailcompile: mail host"
        case CNAME() | PTR():
            return f"mailcompile: {rdata.TYPE}"
        case MX():
            return "mailcompile: MX" if rdata.exchange else "mailcompile: null MX"
        case TXT():
            return f"mailcompile: {_COMMENTS.get(_purpose(relative, rdata.value) or '', 'TXT')}"
        case _:
            assert_never(rdata)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("ascii")).hexdigest()[:8]
