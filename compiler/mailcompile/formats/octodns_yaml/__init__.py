"""Zones as octoDNS's ``YamlProvider`` reads them: ours, and hand-written ones."""

from mailcompile.formats.octodns_yaml.dialect import OCTODNS, OURS, Dialect
from mailcompile.formats.octodns_yaml.edit import Change, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord, HandZone, read_hand_zone
from mailcompile.formats.octodns_yaml.reader import read_zone
from mailcompile.formats.octodns_yaml.writer import write_zone

__all__ = [
    "OCTODNS",
    "OURS",
    "Change",
    "Dialect",
    "HandRecord",
    "HandZone",
    "NotEditable",
    "edited",
    "read_hand_zone",
    "read_zone",
    "write_zone",
]
