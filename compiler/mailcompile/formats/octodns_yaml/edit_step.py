"""One step of the editor: what it puts into the text, and which record sets it concerns."""

from dataclasses import dataclass

from mailcompile.formats.octodns_yaml.edit_change import Change
from mailcompile.formats.octodns_yaml.edit_text import Splice


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The splices of a step, and what has to have become of the record sets after it."""

    splices: tuple[Splice, ...]
    new: tuple[Change, ...] = ()
    """Those that were not there before, and are as wanted after it."""
    changed: tuple[Change, ...] = ()
    """Those that were there before, and are as wanted after it."""
    gone: tuple[Change, ...] = ()
    """Those that were there before, and are not after it."""
