"""Zones as master files (RFC 1035 section 5), for people who serve the zone themselves."""

from mailcompile.formats.zonefile.reader import UnreadableMasterFile, read_master_file
from mailcompile.formats.zonefile.writer import write_master_file

__all__ = ["UnreadableMasterFile", "read_master_file", "write_master_file"]
