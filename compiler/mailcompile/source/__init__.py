"""YAML text → document and places; JSON Schema → findings.

*Invariant: whatever the bytes, the answer is a document or findings with a place, soon.*
"""

from mailcompile.diagnostics import Kind
from mailcompile.source.document import Document, Json
from mailcompile.source.locate import located
from mailcompile.source.merge import merge
from mailcompile.source.read import read_yaml
from mailcompile.source.schema import check_schema
from mailcompile.source.schema_kinds import NOT_YET, SCHEMA_KINDS
from mailcompile.source.yaml_kinds import YAML_KINDS

KINDS: tuple[Kind, ...] = (*YAML_KINDS, *SCHEMA_KINDS)
"""Every kind of finding that this room can report."""

__all__ = [
    "KINDS",
    "NOT_YET",
    "Document",
    "Json",
    "check_schema",
    "located",
    "merge",
    "read_yaml",
]
