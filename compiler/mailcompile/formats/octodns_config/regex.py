"""How long a regular expression can take: Python tries one way after the other.

Some expressions, such as ``^(([a-z])+.)+$``, have more ways than anybody can wait for. Nothing
stops a search once it has begun, so it is not begun.
"""

import re
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeAlias

MAX_WAYS = 2**22
"""A second at most."""
MAX_LENGTH = 1000
"""Characters of a pattern; to read it takes time, too."""

_Operation: TypeAlias = tuple[Any, Any]
"""What ``re`` makes of a part of a pattern: a code, whose text is its name, and its arguments."""

_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_CLASSES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


@lru_cache(maxsize=1024)
def ways(pattern: str, length: int) -> float:
    """An upper bound of the ways in which a text of ``length`` can be tried; infinite where there
    is none. Raises ``re.error``, and ``RecursionError`` for very deep patterns."""
    if len(pattern) > MAX_LENGTH:
        return float("inf")
    parsed = import_module("re._parser").parse(pattern)
    # A search begins at each character.
    return (length + 1) * _sequence(list(parsed), length)


def _sequence(operations: list[_Operation], length: int) -> float:
    product = 1.0
    for operation, after in zip(operations, [*operations[1:], None], strict=False):
        if not (after is not None and _is_bounded_by(operation, after)):
            product *= _operation(operation, length)
    return product


def _operation(operation: _Operation, length: int) -> float:
    name, said = str(operation[0]), operation[1]
    if name in _REPEATS:
        least, most, body = said
        return _repeat(int(least), int(most), list(body), int(body.getwidth()[0]), length)
    if name == "BRANCH":
        return sum(_sequence(list(one), length) for one in said[1])
    if name == "GROUPREF_EXISTS":
        return sum(_sequence(list(one), length) for one in said[1:] if one is not None)
    if name in ("SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"):
        return _sequence(list(said if name == "ATOMIC_GROUP" else said[-1]), length)
    return 1.0


def _repeat(least: int, most: int, body: list[_Operation], width: int, length: int) -> float:
    inner = _sequence(body, length)
    times = most if width == 0 and least > length else min(most, length)
    if inner == 1:
        return 1.0 + times
    try:
        return 1.0 + times * inner**times
    except OverflowError:
        return float("inf")


def _is_bounded_by(operation: _Operation, after: _Operation) -> bool:
    """Whether an operation repeats one character, and the literal after it is none of those: then
    there is one way only, as in ``[a-z]+[.]``."""
    if str(operation[0]) not in _REPEATS or str(after[0]) != "LITERAL":
        return False
    body = list(operation[1][2])
    while len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
        body = list(body[0][1][-1])
    literal = chr(after[1])
    # Letters have two cases, where the pattern says so.
    return len(body) == 1 and not literal.isalpha() and not _takes(body[0], literal)


def _takes(operation: _Operation, character: str) -> bool:
    """Whether a part of a pattern may match a character; also where that is not known."""
    name, said = str(operation[0]), operation[1]
    match name:
        case "LITERAL":
            return bool(chr(said) == character)
        case "NOT_LITERAL":
            return bool(chr(said) != character)
        case "RANGE":
            return bool(said[0] <= ord(character) <= said[1])
        case "CATEGORY" if str(said) in _CLASSES:
            return re.fullmatch(_CLASSES[str(said)], character) is not None
        case "IN" if str(said[0][0]) == "NEGATE":
            # What may be among those that are left out may as well not be.
            return not any(
                str(one[0]) in ("LITERAL", "RANGE") and _takes(one, character) for one in said
            )
        case "IN":
            return any(_takes(one, character) for one in said)
    return True
