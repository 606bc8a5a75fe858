"""Facts: what a zone's written bytes say, read back. Nothing in them comes from the topology."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mailcompile.dns import DomainName, Record
from mailcompile.formats.octodns_yaml import Dialect, read_hand_zone, read_zone
from mailcompile.formats.octodns_yaml.reader import UnreadableZone
from mailcompile.formats.tfvars import read_zone_object

Answers = Mapping[tuple[str, str], tuple[str, ...]]
"""(relative name, type) to the values, sorted."""


@dataclass(frozen=True)
class Facts:
    """The decoded bytes of one zone; names are relative, so that zones alike share one value."""

    octodns: frozenset[Record]
    """What octoDNS would publish."""
    terraform: frozenset[Record]
    """What Terraform would publish."""

    @cached_property
    def answers(self) -> Answers:
        """What the zone answers once octoDNS published it."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, kind, _, text in self.octodns:
            found.setdefault((name, kind), []).append(text)
        return {key: tuple(sorted(values)) for key, values in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """The owner names, with the empty non-terminals above them (RFC 4592 section 2.2.2)."""
        found = {""}
        for name, *_ in self.octodns:
            while name:
                found.add(name)
                name = name.partition(".")[2]
        return frozenset(found)

    @cached_property
    def cuts(self) -> frozenset[tuple[str, str]]:
        """Where others go on: NS below the apex, and DNAME; pairs of a relative name and a type."""
        return frozenset(
            (name, kind)
            for name, kind, *_ in self.octodns
            if kind == "DNAME" or (kind == "NS" and name)
        )

    @cached_property
    def digest(self) -> str:
        """The same for the same facts, in every process."""
        return digest_of((sorted(self.octodns), sorted(self.terraform)))


def read_facts(
    zone: DomainName, octodns: bytes, terraform: bytes, dialect: Dialect | None = None
) -> Facts:
    """The facts of a zone from the bytes of its zone file and of its part of the tfvars.

    With a ``dialect`` there are hand-written records in the zone file. Raises ``UnreadableZone`` or
    ``UnreadableTfvars``.
    """
    published = read_zone(octodns) if dialect is None else _merged(zone, octodns, dialect)
    planned = read_zone_object(zone, terraform)
    # Equal sets, which is what they should be, are held once.
    return _shared(published, published if planned == published else planned)


def _merged(zone: DomainName, octodns: bytes, dialect: Dialect) -> frozenset[Record]:
    found, findings = read_hand_zone(f"{zone}.yaml", octodns, dialect)
    if found is None:
        raise UnreadableZone("; ".join(finding.message for finding in findings))
    return frozenset(
        (record.name, record.type, record.ttl, text)
        for record in found.records
        for text in record.values
    )


@lru_cache(maxsize=1024)
def _shared(octodns: frozenset[Record], terraform: frozenset[Record]) -> Facts:
    return Facts(octodns, terraform)


def digest_of(value: object) -> str:
    """A short digest of a value whose ``repr`` is canonical (tuples, lists, text, numbers)."""
    return hashlib.blake2b(repr(value).encode(), digest_size=16).hexdigest()
