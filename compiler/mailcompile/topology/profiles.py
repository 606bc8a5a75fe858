"""``profiles``: chains of settings that domains name."""

from collections.abc import Mapping
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.topology import kinds
from mailcompile.topology.layers import Layer, overlay
from mailcompile.topology.nearest import nearest


class Profiles:
    """The merged settings of ``defaults`` and each profile, made once for all domains."""

    def __init__(self, base: Layer, declared: Mapping[str, Any]) -> None:
        """``base`` is what every domain starts from; ``declared`` is ``profiles`` as written."""
        self._declared = declared
        self._merged: dict[str | None, Layer] = {None: base}
        self.problems: list[Problem] = []
        for name in declared:
            self._merge(name)

    def layer(self, name: str | None, pointer: Pointer) -> Layer | None:
        """What a domain with ``profile: name`` starts from; ``None``, and a problem, if unknown."""
        if name is not None and name not in self._declared:
            self._unknown(name, pointer)
            return None
        return self._merged[name]

    def _merge(self, name: str) -> None:
        """Merges a profile and those that it rests on, the lowest first."""
        chain: dict[str, None] = {}
        step: str | None = name
        while step is not None and step not in self._merged:
            chain[step] = None
            parent = (self._declared[step] or {}).get("extends")
            pointer: Pointer = ("profiles", step, "extends")
            if parent in chain:
                self._loop(parent, pointer)
                parent = None
            elif parent is not None and parent not in self._declared:
                self._unknown(parent, pointer)
                parent = None
            step = parent
        base = self._merged[step]
        for lower in reversed(chain):
            base = overlay(base, self._declared[lower], ("profiles", lower))
            self._merged[lower] = base

    def _unknown(self, name: str, pointer: Pointer) -> None:
        self.problems.append(
            Problem(
                kind=kinds.UNKNOWN_PROFILE,
                pointer=pointer,
                message=f"there is no profile {name}",
                hint=nearest(name, self._declared),
            )
        )

    def _loop(self, name: str, pointer: Pointer) -> None:
        self.problems.append(
            Problem(
                kind=kinds.PROFILE_LOOP,
                pointer=pointer,
                message=f"profile {name} extends itself",
                hint="take out one `extends` of the loop",
            )
        )
