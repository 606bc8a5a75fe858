"""``manifest.json``: what was written, and from what."""

import hashlib
import json
from collections.abc import Mapping

from mailcompile.version import __version__

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the manifest's own form."""


def manifest(artifacts: Mapping[str, bytes], inputs: str) -> bytes:
    """Every file with its digest; no date, so that the same input gives the same bytes."""
    files = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(artifacts.items())
    }
    document = {"format": FORMAT, "version": __version__, "inputs": inputs, "files": files}
    return (json.dumps(document, indent=2) + "\n").encode()


def inputs_digest(inputs: Mapping[str, str | bytes]) -> str:
    """A digest of all inputs by name, as ``sha256:…``."""
    digest = hashlib.sha256()
    for name in sorted(inputs):
        content = inputs[name]
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogatepass"))
        digest.update(data)
    return f"sha256:{digest.hexdigest()}"
