"""Zones as octoDNS's ``YamlProvider`` reads them."""

from mailcompile.formats.octodns_yaml.reader import read_zone
from mailcompile.formats.octodns_yaml.writer import write_zone

__all__ = ["read_zone", "write_zone"]
