"""Sets of integers as ranges: first and last, ascending, with a gap between one and the next.

So a set is written in one way only, and equal sets are equal tuples.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]
Ranges: TypeAlias = tuple[Range, ...]
Segment: TypeAlias = tuple[int, int, int]
"""A range, and the index of what it belongs to."""

_last = itemgetter(1)


def joined(ranges: Iterable[Range]) -> Ranges:
    """The set that holds what any of ``ranges`` holds; they may come in any order, and overlap."""
    ordered = sorted(ranges)
    if len(ordered) < 2:
        return tuple(ordered)
    found: list[Range] = []
    first, last = ordered[0]
    for start, end in ordered:
        if start > last + 1:
            found.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    found.append((first, last))
    return tuple(found)


def union(one: Ranges, other: Ranges) -> Ranges:
    """What is in either set."""
    if not one or not other:
        return one or other
    return joined(one + other)


def intersection(one: Ranges, other: Ranges) -> Ranges:
    """What is in both sets."""
    if len(other) < len(one):
        one, other = other, one
    found: list[Range] = []
    at = 0
    for first, last in one:
        at = bisect_left(other, first, at, key=_last)
        while at < len(other) and other[at][0] <= last:
            start, end = other[at]
            found.append((max(first, start), min(last, end)))
            if end >= last:
                break
            at += 1
    return tuple(found)


def difference(one: Ranges, other: Ranges) -> Ranges:
    """What is in the one set, and not in the other."""
    if not one or not other:
        return one
    found: list[Range] = []
    at = 0
    for first, last in one:
        at = bisect_left(other, first, at, key=_last)
        while at < len(other) and other[at][0] <= last:
            start, end = other[at]
            if start > first:
                found.append((first, start - 1))
            first = end + 1
            if first > last:
                break
            at += 1
        if first <= last:
            found.append((first, last))
    return tuple(found)


def holds(ranges: Ranges, first: int, last: int) -> bool:
    """True if all numbers from ``first`` to ``last`` are in the set."""
    at = bisect_left(ranges, first, key=_last)
    return at < len(ranges) and ranges[at][0] <= first and last <= ranges[at][1]


def first_matches(networks: Sequence[Range]) -> tuple[Segment, ...]:
    """For each number the least index of a network that holds it, as ascending segments.

    ``networks`` are prefixes: of any two, one lies inside the other, or they have nothing in
    common. Neighbours with the same index are one segment.
    """
    found: list[Segment] = []
    inside: list[tuple[int, int]] = []  # last and least index of the networks that are open here
    at = 0
    order = sorted(range(len(networks)), key=lambda i: (networks[i][0], -networks[i][1], i))
    for index in order:
        first, last = networks[index]
        while inside and inside[-1][0] < first:
            end, least = inside.pop()
            _append(found, at, end, least)
            at = max(at, end + 1)
        if inside:
            _append(found, at, first - 1, inside[-1][1])
            index = min(index, inside[-1][1])
        at = first
        inside.append((last, index))
    while inside:
        end, least = inside.pop()
        _append(found, at, end, least)
        at = max(at, end + 1)
    return tuple(found)


def _append(found: list[Segment], first: int, last: int, index: int) -> None:
    if first > last:
        return
    if found and found[-1][2] == index and found[-1][1] == first - 1:
        first = found.pop()[0]
    found.append((first, last, index))


def overlaps(segments: Sequence[Segment], ranges: Ranges) -> Iterator[Segment]:
    """The parts of the segments that lie in the set, ascending."""
    at = 0
    for first, last, index in segments:
        at = bisect_left(ranges, first, at, key=_last)
        while at < len(ranges) and ranges[at][0] <= last:
            start, end = ranges[at]
            yield max(first, start), min(last, end), index
            if end >= last:
                break
            at += 1


def prefixes(first: int, last: int, bits: int) -> Iterator[tuple[int, int]]:
    """The fewest prefixes that are exactly the range: first address and prefix length.

    ``bits`` is the length of an address: 32 or 128.
    """
    while first <= last:
        size = (last - first + 1).bit_length() - 1  # no more than what is left
        if first:
            size = min(size, (first & -first).bit_length() - 1)  # and aligned
        yield first, bits - size
        first += 1 << size
