"""The topology: what the document means, before anything is compiled from it."""

from mailcompile.topology.bind import Bound, bind
from mailcompile.topology.model import Context, Domain, Flow, Host, ZoneInputs
from mailcompile.topology.sound import sound_part

__all__ = ["Bound", "Context", "Domain", "Flow", "Host", "ZoneInputs", "bind", "sound_part"]
