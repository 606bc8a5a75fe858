"""The way in: bytes of a YAML file → its document, or what is wrong with it."""

import gc

from mailcompile.diagnostics import Finding
from mailcompile.source.build import Builder
from mailcompile.source.decode import decode
from mailcompile.source.document import Document


def read_yaml(file: str, data: str | bytes) -> tuple[Document | None, tuple[Finding, ...]]:
    """The one document of a YAML file, as language.md narrows it.

    ``file`` is the name that places carry. The document is None where the text could not be read to
    its end, or where a part of it has no value of its own (an alias, a merge key, a key that is no
    scalar). After other errors, such as a duplicate key (the first stays), it stands beside the
    findings, so that later checks can report theirs at once. Never raises, whatever the input.
    """
    source, findings = decode(file, data)
    if source is None:
        return None, findings
    builder = Builder(source)
    was_enabled = gc.isenabled()
    gc.disable()  # Hundreds of thousands of young objects, none of them garbage.
    try:
        document = builder.document()
    finally:
        if was_enabled:
            gc.enable()
    return document, tuple(builder.findings)
