"""Several topology files → one document, merged by top-level key."""

from collections.abc import Sequence

from mailcompile.diagnostics import Finding, Pointer
from mailcompile.source.document import Document, Json, Tree
from mailcompile.source.words import named
from mailcompile.source.yaml_kinds import DECLARED_TWICE

_MERGED = frozenset({"hosts", "services", "profiles", "domains"})
"""Top-level keys whose entries may be spread over files; all others stand in one file."""
_REPEATED = "mailcompile"
"""The one key that every file may have, with the same value."""


def merge(documents: Sequence[Document]) -> tuple[Document, tuple[Finding, ...]]:
    """One document of all, in their order, and a finding for what is declared twice.

    The first declaration stays. Findings point at the second and name the place of the first. What
    is no mapping where one is needed is kept as it is, for the schema to find fault with.
    """
    if len(documents) == 1:
        return documents[0], ()
    for document in documents:
        if not isinstance(document.value, dict):
            return document, ()
    merger = _Merger()
    for document in documents:
        for tree in document.trees:
            merger.add(tree)
    trees = tuple(tree for document in documents for tree in document.trees)
    merged = Document(value=merger.value, trees=trees, owners=merger.owners)
    return merged, tuple(merger.findings)


class _Merger:
    """The document so far."""

    def __init__(self) -> None:
        self.value: dict[str, Json] = {}
        self.owners: dict[Pointer, Tree] = {}
        self.findings: list[Finding] = []

    def add(self, tree: Tree) -> None:
        """Takes over the top-level keys of one file."""
        assert isinstance(tree.root, dict)
        for key, value in tree.root.items():
            if key in _MERGED:
                self._add_section(key, value, tree)
            elif key not in self.value:
                self.value[key] = value
                self.owners[key,] = tree
            elif key != _REPEATED or not _same(self.value[key], value):
                self._twice((key,), tree)

    def _add_section(self, key: str, value: Json, tree: Tree) -> None:
        present = self.value.setdefault(key, {})
        if not isinstance(present, dict):
            return
        if not isinstance(value, dict):
            # A mistake that the schema can word, if only it gets to see it.
            self.value[key] = value
            self.owners[key,] = tree
            return
        self.owners.setdefault((key,), tree)
        for name, entry in value.items():
            if name in present:
                self._twice((key, name), tree)
            else:
                present[name] = entry
                self.owners[key, name] = tree

    def _twice(self, pointer: Pointer, tree: Tree) -> None:
        first = self.owners[pointer].place(pointer, key=True)
        self.findings.append(
            Finding(
                kind=DECLARED_TWICE,
                message=(
                    f"{named(str(pointer[-1]))} is declared again; "
                    f"the first is at {first.file}:{first.line}:{first.column}"
                ),
                place=tree.place(pointer, key=True),
                path=pointer,
                hint="unite the two, or rename one",
            )
        )


def _same(one: Json, other: Json) -> bool:
    # The type as well, because in Python `1 == True`.
    return type(one) is type(other) and one == other
