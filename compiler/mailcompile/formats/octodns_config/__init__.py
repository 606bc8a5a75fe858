"""The user's own configuration of octoDNS: how it reads the zones that people write by hand."""

from mailcompile.formats.octodns_config.kinds import KINDS
from mailcompile.formats.octodns_config.reader import dialects

__all__ = ["KINDS", "dialects"]
