"""The pages that repeat what schemas and rules say; ``python -m docs._generate`` writes them.

Schemas and kinds of findings in, text out; only ``__main__`` touches files.
"""

import json

from docs._generate import findings
from docs._generate.reference import reference
from docs._generate.schema import Language
from docs._generate.words import Speaker
from mailcompile.report.catalogue import all_kinds
from mailcompile.resources import schema_text

FOLDERS = ("reference", "rules")
"""Below ``docs/``: every page in them is made here."""

TOPOLOGY = "reference/topology.md"
KEYS = "reference/keys.md"
LOCK = "reference/lock.md"

_TOPOLOGY = """\
All that can stand in `mail.yaml`, or in the files of `topology/`, key by key, from its
[JSON Schema](../../schemas/topology.schema.json). [The guide](../language.md) says how it hangs
together, [the findings](../rules/README.md) what is refused beyond the form.

Settings of a domain are laid over those of its profile, and these over `defaults`: mappings merge
key by key, lists replace, and `null` takes away what is inherited."""

_KEYS = """\
All that can stand in `keys.yaml`, key by key, from its
[JSON Schema](../../schemas/keys.schema.json). It lies beside [the topology](topology.md)."""

_LOCK = """\
All that can stand in `mail.lock.yaml`, key by key, from its
[JSON Schema](../../schemas/lock.schema.json). It lies beside [the topology](topology.md), and says
what the names of others resolved to on which claims rest; what it lacks is unknown to a build."""


def pages() -> dict[str, str]:
    """Path below ``docs/`` to text, of all pages."""
    topology = speaker("topology")
    keys = speaker("keys", hosts=topology)
    kinds = all_kinds()
    return {
        TOPOLOGY: reference(topology, "Reference: mail.yaml", _TOPOLOGY),
        KEYS: reference(keys, "Reference: keys.yaml", _KEYS),
        LOCK: reference(speaker("lock"), "Reference: mail.lock.yaml", _LOCK),
        f"rules/{findings.INDEX}": findings.index(kinds),
        **{
            f"rules/{findings.file(kind)}": findings.kind_page(kind, kinds, topology)
            for kind in kinds.values()
        },
    }


def speaker(name: str, hosts: Speaker | None = None) -> Speaker:
    """Who speaks about the language whose schema has this name."""
    return Speaker(Language(json.loads(schema_text(name))), hosts, f"{name}.md")
