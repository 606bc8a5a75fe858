"""What is asked of the editor of zone files, and how it says no."""

from dataclasses import dataclass

from mailcompile.diagnostics import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record set as it is to be afterwards."""

    name: str
    """Relative, in lower case and A-labels; empty at the apex."""
    type: str
    ttl: int | None
    """Seconds; None keeps what is written, a new record set gets the default of the dialect."""
    values: tuple[str, ...]
    """Canonical texts as in ``HandRecord.values``. Values that stand there already keep their
    places, further ones come after them in this order. Empty: the record set goes."""


class NotEditable(Exception):
    """A change that cannot be made without touching something else; nothing was made of it."""

    def __init__(self, pointer: Pointer, why: str) -> None:
        super().__init__(why)
        self.pointer = pointer
        """The entry, record or value that is in the way."""
        self.why = why
