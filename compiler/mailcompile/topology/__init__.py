"""The topology: what the document means, before anything is compiled from it."""

from mailcompile.topology.bind import Bound, bind
from mailcompile.topology.hand_written import Before, Beside, HandPart
from mailcompile.topology.inputs import (
    Context,
    DomainInputs,
    Flow,
    NameRole,
    ZoneInputs,
    is_in_place,
    zone_path,
)
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.sound import sound_part

__all__ = [
    "Before",
    "Beside",
    "Bound",
    "Context",
    "Domain",
    "DomainInputs",
    "Flow",
    "HandPart",
    "Host",
    "NameRole",
    "ZoneInputs",
    "bind",
    "is_in_place",
    "sound_part",
    "zone_path",
]
