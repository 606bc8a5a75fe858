"""What the topology wants and what is written by hand become one zone.

*Invariant: a record that is not ours is in the zone afterwards as it was before.*
"""

from mailcompile.merge.adopting import adopted_entries, adopted_zone
from mailcompile.merge.back import without_ours
from mailcompile.merge.forms import rdata_of
from mailcompile.merge.kinds import CAN_BE_ALLOWED, KINDS
from mailcompile.merge.merging import Merged, merged
from mailcompile.merge.objections import Adoptable
from mailcompile.merge.showing import not_shown

__all__ = [
    "CAN_BE_ALLOWED",
    "KINDS",
    "Adoptable",
    "Merged",
    "adopted_entries",
    "adopted_zone",
    "merged",
    "not_shown",
    "rdata_of",
    "without_ours",
]
