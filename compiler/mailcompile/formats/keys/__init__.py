"""``keys.yaml``, the registry of DKIM keys.

*Invariant: adding a key changes nothing that stands in the file, where that can be done at all.*
"""

from mailcompile.formats.keys.extend import Extended, UnextendableRegistry, extend_registry
from mailcompile.formats.keys.model import STAGES, Key, Stage
from mailcompile.formats.keys.reader import read_keys
from mailcompile.formats.keys.writer import write_key, write_registry

__all__ = [
    "STAGES",
    "Extended",
    "Key",
    "Stage",
    "UnextendableRegistry",
    "extend_registry",
    "read_keys",
    "write_key",
    "write_registry",
]
