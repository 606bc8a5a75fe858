"""The inputs of a compilation, read: texts become documents and a registry."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from mailcompile.diagnostics import KEYS, TOPOLOGY, Finding
from mailcompile.formats.keys import Key, read_keys
from mailcompile.source import Document, check_schema, merge, read_yaml

Text: TypeAlias = str | bytes
KEYS_FILE = "keys.yaml"


def read_inputs(
    sources: Mapping[str, Text], keys: Text | None
) -> tuple[dict[str, Document], list[Finding]]:
    """The documents that could be read, and what source and schema say of them."""
    findings: list[Finding] = []
    read = []
    for name, text in sorted(sources.items()) or [("mail.yaml", "")]:
        document, found = read_yaml(name, text)
        findings += found
        if document is not None:
            read.append(document)
    documents: dict[str, Document] = {}
    if read and len(read) == len(sources):
        # With a file missing, what the others say would look incomplete.
        documents[TOPOLOGY], found = merge(read)
        findings += (*found, *check_schema(documents[TOPOLOGY], "topology"))
    if keys is not None:
        document, found = read_yaml(KEYS_FILE, keys)
        findings += found
        if document is not None:
            documents[KEYS] = document
            findings += check_schema(document, "keys", source=KEYS)
    return documents, findings


def registry(documents: Mapping[str, Document]) -> tuple[Key, ...]:
    """The entries of the key registry in file order; none where there is no registry."""
    document = documents.get(KEYS)
    return read_keys(mapping(document.value)) if document is not None else ()


def mapping(value: Any) -> Mapping[str, Any]:
    """A document's value; empty where the file holds no mapping."""
    return value if isinstance(value, dict) else {}
