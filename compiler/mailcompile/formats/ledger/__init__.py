"""``mail.owned.yaml``, the ledger: what in the zones is ours.

*Invariant: what was written is read back equal, whatever its size.*
"""

from mailcompile.formats.ledger.file import ledger_of
from mailcompile.formats.ledger.model import Key, Ledger, Owned, Was
from mailcompile.formats.ledger.quick import MAX_CHARACTERS, quick_ledger, unusual_line
from mailcompile.formats.ledger.reader import read_ledger
from mailcompile.formats.ledger.writer import write_ledger

__all__ = [
    "MAX_CHARACTERS",
    "Key",
    "Ledger",
    "Owned",
    "Was",
    "ledger_of",
    "quick_ledger",
    "read_ledger",
    "unusual_line",
    "write_ledger",
]
