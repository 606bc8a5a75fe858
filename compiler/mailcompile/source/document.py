"""A YAML document: plain values, and where each of them stands."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mailcompile.diagnostics import Place, Pointer
from mailcompile.source.text import SourceText

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

Range: TypeAlias = tuple[int, int]
"""Offsets in code points: first character, one past the last."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """One parsed file: its root, and the places of everything in it.

    The table is keyed by the ``id`` of a container, which ``root`` keeps alive. A mapping has four
    offsets an entry (key start, key end, value start, value end) in the order of its keys, a list
    two an item. As flat arrays they take 16 bytes an entry instead of some 200 as tuples.
    """

    source: SourceText
    root: Json
    root_range: Range
    table: Mapping[int, "array[int]"]
    _ranks: dict[int, dict[str, int]] = field(default_factory=dict, repr=False)
    """Positions of the keys of mappings that were asked for."""

    def place(self, pointer: Pointer, *, key: bool = False) -> Place:
        """The place of what ``pointer`` leads to, or of the last thing on the way that exists."""
        node, at_key, at_value = self.root, None, self.root_range
        if key and not pointer:
            # The root has no key; where its first entry begins, another can be put in.
            return self.source.place(at_value[0], at_value[0])
        for step in pointer:
            offsets = self._offsets(node, step)
            if offsets is None:
                break
            at_key, at_value = offsets
            node = node[step]  # type: ignore[index]
        if at_key is not None and (key or at_value[0] == at_value[1]):
            # A value that is not written at all (`relay:`) is shown by its key.
            return self.source.place(*at_key)
        return self.source.place(*at_value)

    def ranges(self, pointer: Pointer) -> tuple[Range | None, Range] | None:
        """Where the key (None for an item, and for the root) and the value of ``pointer`` stand.

        Offsets into ``source.text``; None for what is not there. A block collection ends where its
        last value ends, a block scalar only after the blank lines behind it.
        """
        node = self.root
        at: tuple[Range | None, Range] | None = (None, self.root_range)
        for step in pointer:
            at = self._offsets(node, step)
            if at is None:
                return None
            node = node[step]  # type: ignore[index]
        return at

    def _offsets(self, node: Json, step: str | int) -> tuple[Range | None, Range] | None:
        """The ranges of the key (None in a list) and of the value; None for what is not there."""
        if isinstance(node, dict) and isinstance(step, str) and step in node:
            ranks = self._ranks.get(id(node))
            if ranks is None:
                ranks = {name: rank for rank, name in enumerate(node)}
                self._ranks[id(node)] = ranks
            row = self.table[id(node)]
            at = 4 * ranks[step]
            return (row[at], row[at + 1]), (row[at + 2], row[at + 3])
        if isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node):
            row = self.table[id(node)]
            return None, (row[2 * step], row[2 * step + 1])
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """The value of one file, or of several that were merged, with the place of every part."""

    value: Json
    """Dicts with text as keys, lists, text, whole numbers, truth values, None."""
    trees: tuple[Tree, ...]
    """The files it was read from, in order."""
    owners: Mapping[Pointer, Tree] = field(default_factory=dict)
    """After a merge: which file each top-level key, and each entry of a merged one, comes from."""

    def place(self, pointer: Pointer, *, key: bool = False) -> Place | None:
        """The range of the value at ``pointer``, or with ``key`` that of its key.

        What does not exist falls back to the nearest enclosing thing that does; a value that is not
        written (``relay:``) and a list item's missing key fall back to what is. None only for a
        document without any file.
        """
        tree = self._owner(pointer)
        return None if tree is None else tree.place(pointer, key=key)

    def ranges(self, pointer: Pointer) -> tuple[Range | None, Range] | None:
        """The offsets of the key and of the value at ``pointer``, see ``Tree.ranges``.

        They count in the text of ``source(pointer)``.
        """
        tree = self._owner(pointer)
        return None if tree is None else tree.ranges(pointer)

    def source(self, pointer: Pointer = ()) -> SourceText | None:
        """The file in which ``pointer`` stands, with its whole text; None without any file."""
        tree = self._owner(pointer)
        return None if tree is None else tree.source

    def _owner(self, pointer: Pointer) -> Tree | None:
        if self.owners and pointer:
            # Merging never moves anything, so that a pointer means the same in its own file.
            owner = self.owners.get(pointer[:2]) or self.owners.get(pointer[:1])
            if owner is not None:
                return owner
        return self.trees[0] if self.trees else None

    def text_line(self, file: str, line: int) -> str | None:
        """A line of one of the files, counted from 1, without its end; None if there is none."""
        for tree in self.trees:
            if tree.source.file == file:
                return tree.source.line(line)
        return None
