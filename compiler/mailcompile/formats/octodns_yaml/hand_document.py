"""The document of a zone file: what octoDNS takes for a zone, be it an empty one."""

import re
from array import array
from dataclasses import replace

from mailcompile.diagnostics import Finding
from mailcompile.formats.octodns_yaml import hand_kinds as kinds
from mailcompile.formats.octodns_yaml.yaml11 import loaded
from mailcompile.source import Document, Json, read_yaml
from mailcompile.source.decode import decode
from mailcompile.source.document import Range, Tree
from mailcompile.source.text import SourceText

BOM = "\ufeff"

_LINE_END = re.compile(r"\r\n|\n|\r")
_NO_CONTENT = re.compile(r"[ \t]*(?:#.*)?|%.*|\.\.\.[ \t]*(?:#.*)?")
_START = re.compile(r"---[ \t]*(?:(?<=[ \t])#.*)?")

_HINTS = {
    "anchor-or-alias": "write the values out in each place",
    "merge-key": "write the keys out in each place",
    "bad-tag": "write out what it stands for; `!!str`, or quotes, make text of any value",
    "several-documents": "octoDNS reads one document a file: unite them",
    "file-too-large": "octoDNS can read the rest of a zone from a second file",
}
"""Remedies for what is no YAML of ours, in the words of zone files instead of topologies."""


def read_document(file: str, data: bytes | str) -> tuple[Document | None, tuple[Finding, ...]]:
    """The mapping of a zone file, or None, and what is wrong with it.

    A file without any value, and one that says ``null``, has an empty mapping, as for octoDNS.
    """
    document, findings = read_yaml(file, data)
    if document is None and [found.name for found in findings] == ["empty-file"]:
        document, findings = _empty(file, data)
    findings = tuple(_reworded(found) for found in findings)
    if document is None or isinstance(document.value, dict):
        return document, findings
    if loaded(document, (), document.value) is not None:
        return None, (*findings, _not_a_mapping(document))
    tree = document.trees[0]
    return _bare(tree.source, tree.root_range), findings


def _reworded(found: Finding) -> Finding:
    return replace(found, hint=_HINTS[found.name]) if found.name in _HINTS else found


def _not_a_mapping(document: Document) -> Finding:
    message = "a zone file is a mapping of names to records"
    hint = "write each name as a key with a colon, its record indented below it"
    return Finding(
        kind=kinds.NO_OCTODNS_ZONE, message=message, place=document.place(()), path=(), hint=hint
    )


def _empty(file: str, data: bytes | str) -> tuple[Document | None, tuple[Finding, ...]]:
    """The document of a file without any value; a finding if something follows that value."""
    source, findings = decode(file, data)
    if source is None:
        return None, findings
    starts = 0
    offset = 0
    for line in _LINE_END.split(source.text):
        offset = source.text.index(line, offset)
        starts += _START.fullmatch(line) is not None
        if starts > 1 or not (_START.fullmatch(line) or _NO_CONTENT.fullmatch(line)):
            place = source.place(offset, offset + len(line))
            message = "the first document of this file is empty, and something follows it"
            hint = "octoDNS reads one document a file: delete the first `---`"
            kind = kinds.NO_OCTODNS_ZONE
            return None, (Finding(kind=kind, message=message, place=place, path=(), hint=hint),)
        offset += len(line)
    return _bare(source, (0, 0)), ()


def _bare(source: SourceText, root_range: Range) -> Document:
    """A document without records, of which ``root_range`` holds what was written for it."""
    root: Json = {}
    tree = Tree(source=source, root=root, root_range=root_range, table={id(root): array("I")})
    return Document(value=root, trees=(tree,))
