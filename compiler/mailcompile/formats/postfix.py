"""What of Postfix's files a proof needs: services of ``master.cf``, lists, and regexp tables.

Read as master(5), postconf(5) and regexp_table(5) say, and narrower: what is not understood is
refused with its line, never passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

_FIELDS = 8
_SERVICE = re.compile(r"[A-Za-z0-9:._-]+\Z")
_NAME = re.compile(r"[a-z0-9_]+\Z")
_RULE = re.compile(r"(!?)/((?:[^/\\]|\\.)+)/([a-z]*)(?:[ \t]+(.*))?\Z")
_CONDITION = re.compile(r"if[ \t]+(!?)/((?:[^/\\]|\\.)+)/([a-z]*)\Z")
_IN_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]+)\](/[0-9]+)?\Z")


class UnreadablePostfix(Exception):
    """A file, or a value in it, is not what we know how to read."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line
        """From 1; 0 where a value was read by itself."""


@dataclass(frozen=True, slots=True)
class Option:
    """``-o NAME=VALUE``."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of ``master.cf``."""

    name: str
    """A port, or the name of a socket."""
    kind: str
    """``inet``, ``unix``…"""
    fields: tuple[str, ...]
    """private, unprivileged, chroot, wakeup, maxproc, as written."""
    command: str
    options: tuple[Option, ...]
    line: int

    def option(self, name: str) -> Option | None:
        """The option of this name; each stands once."""
        return next((option for option in self.options if option.name == name), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of a regexp table."""

    pattern: str
    """As it stands between the slashes; of ``endif``: empty."""
    negated: bool
    flags: str
    action: str
    """What stands behind the pattern; ``if`` and ``endif`` for those."""
    line: int


def read_master(data: bytes) -> tuple[Service, ...]:
    """The entries of a ``master.cf``. Raises ``UnreadablePostfix``."""
    return tuple(_service(logical) for logical in _logical_lines(data))


def read_regexp_table(data: bytes) -> tuple[Rule, ...]:
    """The rules of a ``regexp:`` table. Raises ``UnreadablePostfix``."""
    return tuple(_rule(logical) for logical in _logical_lines(data))


def read_words(value: str) -> tuple[str, ...]:
    """A list of restrictions or tables: words between commas and white space, braces kept together.

    Raises ``UnreadablePostfix``.
    """
    words, word, depth = [], "", 0
    for character in value:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            raise UnreadablePostfix(f"a brace is closed that was not opened: {value[:80]}")
        if not depth and character in ", \t":
            words.append(word)
            word = ""
        else:
            word += character
    if depth:
        raise UnreadablePostfix(f"a brace is not closed: {value[:80]}")
    return tuple(word for word in (*words, word) if word)


def read_inline(word: str) -> dict[str, str]:
    """Keys and results of a table ``inline:{KEY=RESULT, …}``. Raises ``UnreadablePostfix``."""
    if not (word.startswith("inline:{") and word.endswith("}")):
        raise UnreadablePostfix(f"{word[:80]} is no inline table")
    found: dict[str, str] = {}
    for entry in read_words(word[len("inline:{") : -1]):
        key, equals, result = entry.partition("=")
        if not equals or not key or not result or key in found or "{" in entry:
            raise UnreadablePostfix(f"{entry[:80]} is no entry of an inline table")
        found[key] = result
    return found


def read_networks(value: str) -> tuple[Network, ...]:
    """Addresses and networks of ``mynetworks``, IPv6 in brackets. Raises ``UnreadablePostfix``."""
    found = []
    for word in read_words(value):
        bracketed = _IN_BRACKETS.match(word)
        text = f"{bracketed[1]}{bracketed[2] or ''}" if bracketed else word
        try:
            network = ip_network(text)
        except ValueError:
            raise UnreadablePostfix(f"{word[:80]} is no address or network") from None
        if (network.version == 6) != (bracketed is not None):
            raise UnreadablePostfix(f"IPv6 stands in brackets, IPv4 does not: {word[:80]}")
        found.append(network)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Logical:
    """A line with its continuations, each with its number."""

    parts: tuple[tuple[int, str], ...]


def _logical_lines(data: bytes) -> Iterator[_Logical]:
    """A line that begins with white space continues the one before; comments and empty lines count
    for nothing, also between those (master(5))."""
    parts: list[tuple[int, str]] = []
    for number, line in enumerate(_text(data).split("\n"), start=1):
        stripped = line.strip(" \t")
        if not stripped or stripped.startswith("#"):
            continue
        if line[0] not in " \t":
            if parts:
                yield _Logical(tuple(parts))
            parts = []
        elif not parts:
            raise UnreadablePostfix("the first line continues nothing", number)
        parts.append((number, stripped))
    if parts:
        yield _Logical(tuple(parts))


def _text(data: bytes) -> str:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if any(octet > 126 or (octet < 32 and octet != 9) for octet in line):
            raise UnreadablePostfix("only printable ASCII is read here", number)
    return data.decode("ascii")


def _service(logical: _Logical) -> Service:
    line, first = logical.parts[0]
    fields = first.split()
    if len(fields) < _FIELDS or not _SERVICE.match(fields[0]):
        raise UnreadablePostfix("an entry has eight fields, the first one a name", line)
    rest = [(line, first.split(None, _FIELDS)[_FIELDS])] if len(fields) > _FIELDS else []
    options = [
        option for number, text in (*rest, *logical.parts[1:]) for option in _options(text, number)
    ]
    if len({option.name for option in options}) < len(options):
        raise UnreadablePostfix(f"{fields[0]} has an option twice", line)
    return Service(
        name=fields[0],
        kind=fields[1],
        fields=tuple(fields[2 : _FIELDS - 1]),
        command=fields[_FIELDS - 1],
        options=tuple(options),
        line=line,
    )


def _options(text: str, line: int) -> Iterator[Option]:
    """``-o NAME=VALUE`` and ``-o { NAME = VALUE }``. All of an option stands on one line here."""
    try:
        words = read_words(text.replace(",", "\0"))
    except UnreadablePostfix as problem:
        raise UnreadablePostfix(str(problem), line) from None
    if len(words) % 2 or any(word != "-o" for word in words[::2]):
        raise UnreadablePostfix(f"not only options `-o NAME=VALUE`: {text[:80]}", line)
    for word in words[1::2]:
        said = word.replace("\0", ",")
        braced = said.startswith("{") and said.endswith("}")
        name, equals, value = (said[1:-1] if braced else said).partition("=")
        name, value = name.strip(" \t"), value.strip(" \t")
        if not equals or not _NAME.match(name) or "`" in value:
            raise UnreadablePostfix(f"no option is read from {said[:80]}", line)
        yield Option(name, value, line)


def _rule(logical: _Logical) -> Rule:
    line, text = logical.parts[0]
    if len(logical.parts) > 1:
        raise UnreadablePostfix("a rule stands on one line here", line)
    if text == "endif":
        return Rule(pattern="", negated=False, flags="", action="endif", line=line)
    condition = _CONDITION.match(text)
    if condition is not None:
        return Rule(condition[2], bool(condition[1]), condition[3], "if", line)
    rule = _RULE.match(text)
    if rule is None or rule[4] is None:
        raise UnreadablePostfix(f"not a pattern with an action: {text[:80]}", line)
    return Rule(rule[2], bool(rule[1]), rule[3], rule[4], line)
