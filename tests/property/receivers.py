"""A receiver of mail: DNS made of zone files and of names that a test invents, and pyspf asking it.

pyspf (RFC 7208) sees no other DNS. Zone files are read as YAML 1.1.
"""

import json
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any, TypeAlias
from unittest.mock import patch

import yaml

from mailcompile import Compilation, compile_topology

with warnings.catch_warnings():
    # Where it was installed without being compiled, Python 3.12 finds fault with its docstrings.
    warnings.simplefilter("ignore", SyntaxWarning)
    import spf  # type: ignore[import-untyped]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Records: TypeAlias = dict[tuple[str, str], list[Any]]
"""Name (no trailing dot) and type to what pyspf takes for a value of that type."""

MAX_OCTETS = 450
BESIDE_SPF = ("P3", "P4", "P6", "P9", "P11")
"""Claims that may fail: nobody signs, anybody delivers under any name, and some only send."""
OF_SPF = ("P1", "P5")
"""Claims that may fail where a domain says in its own words who passes, whoever sends."""
OWN_WORDS = ('"style": "mx"', '"spf": "none"', '"terms": ')


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a topology says about one name as MAIL FROM or EHLO identity."""

    networks: tuple[Network, ...]
    """From where it may be used."""
    otherwise: str
    """The result for everybody else."""

    def result(self, client: Address) -> str:
        return "pass" if contain(self.networks, client) else self.otherwise


def compiled(topology: dict[str, Any]) -> Compilation:
    """A build without an error, also of the claims that are about SPF."""
    own = any(words in json.dumps(topology) for words in OWN_WORDS)
    claims = (*BESIDE_SPF, *(OF_SPF if own else ()))
    allowed = [{"rule": claim, "because": "only SPF is asked"} for claim in claims]
    text = json.dumps({**topology, "rules": {"allow": allowed}})
    compilation = compile_topology({"mail.yaml": text})
    errors = [f"{f.code} {f.message}" for f in compilation.findings if f.is_error]
    assert not compilation.failed, errors
    return compilation


@dataclass(frozen=True, slots=True)
class Dns:
    """All the DNS that there is."""

    records: Records
    cuts: frozenset[str] = frozenset()
    """Names that exist without records here: apexes of zones, and what is delegated to others."""
    _existing: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        for name in [*self.cuts, *(name for name, _ in self.records)]:
            self._existing.update(ancestors(name))

    def source(self, name: str) -> str:
        """The name whose records answer for ``name``: itself or a wildcard (RFC 4592)."""
        if name in self._existing:
            return name
        closest = next((above for above in ancestors(name) if above in self._existing), "")
        return f"*.{closest}" if closest else "*"

    def lookup(self, name: str, kind: str) -> list[tuple[tuple[str, str], Any]]:
        """The answer in pyspf's form, with aliases followed."""
        asked = name = name.lower()
        for _ in range(8):
            source = self.source(name)
            alias = self.records.get((source, "CNAME"))
            if alias is None:
                return [((asked, kind), value) for value in self.records.get((source, kind), ())]
            name = alias[0]
        raise AssertionError(f"{asked}: too many aliases")

    def spf_records(self) -> dict[str, list[str]]:
        """The SPF records at each name that has any."""
        found: dict[str, list[str]] = {}
        for (name, kind), values in self.records.items():
            texts = [value[0].decode() for value in values if kind == "TXT"]
            records = [text for text in texts if text.lower().startswith("v=spf1")]
            if records:
                found[name] = records
        return found

    @contextmanager
    def is_asked(self) -> Iterator[None]:
        """pyspf's lookups come here."""
        with patch.object(spf, "DNSLookup", lambda name, kind, *_: self.lookup(name, kind)):
            yield


def zone_records(compilation: Compilation) -> dict[str, Records]:
    """What each zone file says, by zone."""
    found: dict[str, Records] = {}
    for zone in compilation.zones:
        records = found[zone] = {}
        document = yaml.safe_load(compilation.artifacts[f"octodns/zones/{zone}.yaml"])
        for relative, entry in (document or {}).items():
            name = f"{relative}.{zone}" if relative else zone
            for record in entry if isinstance(entry, list) else [entry]:
                values = record["values"] if "values" in record else [record["value"]]
                assert (name, record["type"]) not in records
                records[name, record["type"]] = [_value(record["type"], value) for value in values]
    return found


def verdict(client: Address, sender: str, helo: str) -> str:
    """What pyspf says, with an empty sender about the EHLO name; its limits are strict."""
    query = spf.query(i=str(client), s=sender, h=helo, strict=1)
    result: str = query.check()[0]
    assert query.lookups <= spf.MAX_LOOKUP, (sender or helo, client)
    assert query.void_lookups <= spf.MAX_VOID_LOOKUPS, (sender or helo, client)
    return result


def parsed(groups: Iterable[Iterable[str]]) -> list[Network]:
    return [ip_network(text) for group in groups for text in group]


def address_record(address: str) -> str:
    """The type of the record that holds an address."""
    return "A" if ip_network(address).version == 4 else "AAAA"


def by_family(address: Address) -> tuple[int, int]:
    """A key by which addresses of both families can be sorted."""
    return address.version, int(address)


def ancestors(name: str) -> list[str]:
    """The name, and what encloses it, without the root."""
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def is_in(name: str, zones: Iterable[str]) -> bool:
    return any(name == zone or name.endswith(f".{zone}") for zone in zones)


def contain(networks: Iterable[Network], client: Address) -> bool:
    return any(client in network for network in networks)


def _value(kind: str, value: Any) -> Any:
    """A value of a zone file in pyspf's form."""
    match kind:
        case "MX":
            return value["preference"], value["exchange"].removesuffix(".")
        case "CNAME":
            return value.removesuffix(".")
        case "TXT":
            return (value.encode("ascii"),)
    return value
