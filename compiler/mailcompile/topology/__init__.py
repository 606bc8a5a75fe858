"""The topology: what the document means, before anything is compiled from it."""

from mailcompile.topology.bind import Bound, bind
from mailcompile.topology.inputs import Context, DomainInputs, Flow, NameRole, ZoneInputs
from mailcompile.topology.model import Domain, Host
from mailcompile.topology.sound import sound_part

__all__ = [
    "Bound",
    "Context",
    "Domain",
    "DomainInputs",
    "Flow",
    "Host",
    "NameRole",
    "ZoneInputs",
    "bind",
    "sound_part",
]
