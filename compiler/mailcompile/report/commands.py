"""Words in a log that CI runners obey, broken up by a space: the words of inputs are no orders.

Azure Pipelines, TeamCity and older runners of GitHub look for ``##vso[…]``, ``##teamcity[…]`` and
``##[…]`` anywhere in a line, GitHub for ``::error::…`` at its beginning.
"""

import re

_COMMAND = re.compile(
    r"""
    \#(?=\#[A-Za-z]*\[)
    | (?:^|(?<=[\r\n]))[^\S\r\n]*:(?=:)
      (?!:[0-9A-Fa-f:.]*(?:[^\w:.-]|\Z))  # An IPv6 address is none.
    """,
    re.VERBOSE,
)


def breaks(text: str) -> list[int]:
    """The offsets in ``text`` at which a space makes it harmless, ascending."""
    return [found.end() for found in _COMMAND.finditer(text)]


def broken_up(text: str) -> str:
    """``text`` in which no runner finds a command; the same where there is none."""
    return _COMMAND.sub(lambda found: f"{found[0]} ", text)
