"""What can be counted along chains of includes, for all names at once.

To follow the chain again from each name takes time quadratic in their number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

_Name = TypeVar("_Name")


def sums(leads: Mapping[_Name, Sequence[_Name]], own: Mapping[_Name, int]) -> dict[_Name, int]:
    """For each name the sum of ``own`` of all names that it leads to, itself included, each once.

    ``leads`` has every name that it mentions; names may lead to one another in a circle.
    """
    counted = [name for name in leads if own[name]]
    bits = {name: 1 << rank for rank, name in enumerate(counted)}
    # A set of names is the bits of a number: sets are united, and counted, in one step.
    masks: dict[int, int] = {}
    for name in counted:
        masks[own[name]] = masks.get(own[name], 0) | bits[name]
    reached: dict[_Name, int] = {}
    found: dict[_Name, int] = {}
    for circle in _circles(leads):
        mask = 0
        for name in circle:
            mask |= bits.get(name, 0)
            for target in leads[name]:
                mask |= reached.get(target, 0)
        total = sum(each * (mask & of_these).bit_count() for each, of_these in masks.items())
        for name in circle:
            reached[name] = mask
            found[name] = total
    return found


def _circles(leads: Mapping[_Name, Sequence[_Name]]) -> Iterator[list[_Name]]:
    """The names in groups that lead to each other, what a group leads to before it (S. R.
    Kosaraju, in A. V. Aho, J. E. Hopcroft, J. D. Ullman: Data Structures and Algorithms,
    section 6.7), with the two passes the other way round."""
    back: dict[_Name, list[_Name]] = {name: [] for name in leads}
    for name, targets in leads.items():
        for target in targets:
            back[target].append(name)
    seen: set[_Name] = set()
    order = [name for root in back for name in _afterwards(back, root, seen)]
    seen = set()
    for root in reversed(order):
        circle = list(_afterwards(leads, root, seen))
        if circle:
            yield circle


def _afterwards(
    leads: Mapping[_Name, Sequence[_Name]], root: _Name, seen: set[_Name]
) -> Iterator[_Name]:
    """The names that ``root`` leads to and that are not seen yet, each after those that it leads
    to; without recursion, as chains are long."""
    if root in seen:
        return
    seen.add(root)
    waiting: list[tuple[_Name, Iterator[_Name]]] = [(root, iter(leads[root]))]
    while waiting:
        name, targets = waiting[-1]
        following = next((target for target in targets if target not in seen), None)
        if following is None:
            waiting.pop()
            yield name
        else:
            seen.add(following)
            waiting.append((following, iter(leads[following])))
