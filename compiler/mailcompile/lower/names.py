"""The roles of a zone, name by name."""

from collections.abc import Iterator
from itertools import groupby

from mailcompile.topology import NameRole, ZoneInputs


def names_in(inputs: ZoneInputs) -> Iterator[tuple[NameRole, ...]]:
    """The roles of each name, those of one name in the order of their weight."""
    for _, roles in groupby(inputs.roles, key=lambda role: role.name):
        yield tuple(roles)
