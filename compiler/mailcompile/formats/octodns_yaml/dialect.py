"""How octoDNS's ``YamlProvider`` is told to read its files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The settings of a ``YamlProvider`` on which the meaning of a zone file depends."""

    escaped: bool = False
    """``escaped_semicolons``: a semicolon of a TXT value is written with a backslash before it."""
    default_ttl: int = 3600
    """Seconds, for records that say none."""
    enforce_order: bool = True
    """Names, and the keys of every mapping, have to stand in natural order."""


OURS = Dialect()
"""What the configuration says that a build writes."""

OCTODNS = Dialect(escaped=True)
"""What octoDNS does on its own (1.22; 2.0 is going to turn ``escaped_semicolons`` off)."""
