"""How ``TODO.md`` and ``INSTALL.md`` look: sections, paragraphs, and what is to be copied."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mailcompile.dns import DomainName, txt_strings
from mailcompile.topology.model import Address

_WIDTH = 100
_MOST = 100
"""Lines of a list; the rest is counted, and where it stands is said."""
_MOST_NAMES = 10
"""Names in a sentence."""
_CODE = re.compile(r"`[^`]*`")
_SPACE = "\0"
BY_TOPOLOGY = "their names and addresses are in the topology"
"""Where the rest of a list of hosts stands."""
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Section:
    """Something to do, with the reason."""

    title: str
    blocks: tuple[str, ...]
    """Paragraphs and lists in Markdown."""


def page(sections: Iterable[Section]) -> bytes | None:
    """The whole file, ``None`` where there is nothing to do."""
    found = tuple(sections)
    if not found:
        return None
    blocks = [
        "# To do elsewhere",
        paragraph(
            "What the records of this build need, and publishing them does not do, in this order. "
            "A build cannot see what is done already: the list is the same until the topology "
            "changes."
        ),
    ]
    for number, section in enumerate(found, start=1):
        blocks += [f"## {number}. {section.title}", *section.blocks]
    return ("\n\n".join(blocks) + "\n").encode()


def paragraph(text: str) -> str:
    return _wrapped(text)


def steps(texts: Iterable[str | tuple[str, Sequence[str]]]) -> str:
    """A numbered list; a step may have commands to copy behind its text."""
    return "\n".join(_step(number, one) for number, one in enumerate(texts, start=1))


def _step(number: int, one: str | tuple[str, Sequence[str]]) -> str:
    text, commands = (one, ()) if isinstance(one, str) else one
    # Markdown takes for a part of the step what stands below its first letter.
    indent = " " * len(f"{number}. ")
    said = _wrapped(f"{number}. {text}", indent=indent)
    if not commands:
        return said
    block = textwrap.indent("\n".join(("```sh", *commands, "```")), indent)
    return f"{said}\n\n{block}\n"


def bullets(texts: Iterable[str]) -> str:
    """A list without numbers."""
    return "\n".join(_wrapped(f"- {text}", indent="  ") for text in texts)


def _wrapped(text: str, indent: str = "") -> str:
    """Code stays on one line, so that it can be copied."""
    whole = _CODE.sub(lambda code: code[0].replace(" ", _SPACE), text)
    lines = textwrap.fill(
        whole,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace(_SPACE, " ")


def copied(lines: Sequence[str], rest: str, most: int = _MOST) -> tuple[str, ...]:
    """Lines to copy, up to ``most`` of them; ``rest`` says what the others are, and where."""
    block = "\n".join(("```text", *lines[:most], "```"))
    left = len(lines) - most
    return (block,) if left <= 0 else (block, paragraph(f"And {left} more: {rest}."))


def record(owner: str, kind: Literal["A", "AAAA", "TXT"], data: str, *names: DomainName) -> str:
    """A record as a master file has it; ``names`` are shown with their U-labels, too."""
    if kind == "TXT":
        data = " ".join(f'"{part}"' for part in txt_strings(data))
    native = [name.unicode for name in names if name.unicode != name]
    return f"{owner}. {kind} {data}" + (f" ; {', '.join(native)}" if native else "")


def address_records(name: DomainName, addresses: Iterable[Address]) -> tuple[str, ...]:
    """A and AAAA."""
    return tuple(
        record(name, "A" if address.version == 4 else "AAAA", str(address), name)
        for address in addresses
    )


def shown(name: DomainName) -> str:
    """A name for people: with its U-labels beside the A-labels."""
    return str(name) if name.unicode == name else f"{name} ({name.unicode})"


def enumerated(names: Sequence[str], rest: str) -> str:
    """Names in a sentence; where they are many, ``rest`` says what the others are."""
    left = len(names) - _MOST_NAMES
    more = "" if left <= 0 else f" and {left} more ({rest})"
    return ", ".join(names[:_MOST_NAMES]) + more


def duration(seconds: int) -> str:
    """Seconds as the language writes them."""
    unit, letter = next((u, s) for u, s in _UNITS if seconds % u == 0)
    return f"{seconds // unit}{letter}"
