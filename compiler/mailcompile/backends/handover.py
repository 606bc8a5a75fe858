"""Zones that others serve: their records as a master file, for people who enter them elsewhere."""

from collections.abc import Mapping

from mailcompile.dns import DomainName, Record, Zone
from mailcompile.formats.zonefile import read_master_file, write_master_file


def handover_artifacts(zone: Zone) -> Mapping[str, bytes]:
    """The file for whoever serves the zone, by path."""
    return {handover_file(zone.name): write_master_file(zone)}


def handover_file(zone: DomainName) -> str:
    """The path of a handed-over zone's file below ``out/``."""
    return f"handover/{zone}.txt"


def handed_over_records(zone: DomainName, artifacts: Mapping[str, bytes]) -> frozenset[Record]:
    """What the written file says, read back; names are relative. Raises
    ``UnreadableMasterFile``."""
    return read_master_file(artifacts[handover_file(zone)])
