"""What libyaml says about broken YAML → what a person can mend."""

import re
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Finding
from mailcompile.source import yaml_kinds as kinds
from mailcompile.source.text import SourceText
from mailcompile.source.words import ADDRESS, address_hint

_QUOTE = "put the text in quotes"
_INDENT = "entries of one mapping or list begin in the same column, with spaces"
_LONGEST_KEY = 1024
"""YAML 1.2 section 7.4.3 lets a parser look ahead so far, in characters, and no further."""

_GLUED = re.compile(r"\s*(?:- )?[^\s#'\"{\[]+:[^\s/:]")
"""A line such as ``policy:reject``, which YAML takes for one text."""

_LONGEST_ADDRESS = 50
"""More than any IPv6 network has, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    message: str
    hint: str | None = None
    at_context: bool = False
    """The mistake is where the construct began, not where libyaml gave up."""


# The problems of libyaml 0.2 (scanner.c, parser.c) that whoever writes YAML by hand runs into.
_WORDS: dict[str, _Words] = {
    "could not find expected ':'": _Words(
        message="a key needs a colon and a space after it",
        hint="write `key: value`; a list item is `- value`, with a space",
        at_context=True,
    ),
    "found unexpected end of stream": _Words(
        message="a quoted text begins here and never ends",
        hint="close it with the same quote",
        at_context=True,
    ),
    "found unexpected document indicator": _Words(
        message="a quoted text begins here and never ends",
        hint="close it with the same quote",
        at_context=True,
    ),
    "found unknown escape character": _Words(
        message="this escape does not exist in double quotes",
        hint="write a backslash as `\\\\`, or use single quotes",
    ),
    "found invalid Unicode character escape code": _Words(message="this escape names no character"),
    "did not find expected hexdecimal number": _Words(
        message="this escape needs more hexadecimal digits",
        hint="write a backslash as `\\\\`, or use single quotes",
    ),
    "mapping keys are not allowed in this context": _Words(
        message="a key cannot stand here", hint=_INDENT
    ),
    "block sequence entries are not allowed in this context": _Words(
        message="a list item cannot begin on the line of its key",
        hint="begin it on the next line, or write the list as `[one, two]`",
    ),
    "did not find expected '-' indicator": _Words(
        message="the list ends here without what follows being one of its items",
        hint="begin the line with `- `, or give it the indentation of the mapping it belongs to",
    ),
    "did not find expected <document start>": _Words(
        message="something stands after the end of the document",
        hint="delete it, or the bracket or `...` that ended the document too early",
    ),
    "found an indentation indicator equal to 0": _Words(
        message="a text block cannot be indented by 0", hint="write `|` or `>` alone"
    ),
    "did not find expected comment or line break": _Words(
        message="nothing but a comment may stand behind this", hint="begin a new line"
    ),
    "found incompatible YAML document": _Words(
        message="the %YAML line asks for another version of YAML", hint="delete the line"
    ),
    "found undefined tag handle": _Words(
        message="a text cannot begin with `!`, which would be a tag", hint=_QUOTE
    ),
}
_TAB = _Words(message="a tab cannot indent a line", hint="indent with spaces")
_STARTS = {
    "\t": _TAB,
    "@": _Words(message="a text cannot begin with `@`", hint=_QUOTE),
    "`": _Words(message="a text cannot begin with a backquote", hint=_QUOTE),
    "%": _Words(message="a text cannot begin with `%`", hint=_QUOTE),
}
_CONTEXTS = {
    "while scanning an alias": _Words(
        message="a text cannot begin with `*`, which would be an alias", hint='write "*" in quotes'
    ),
    "while scanning an anchor": _Words(
        message="a text cannot begin with `&`, which would be an anchor", hint=_QUOTE
    ),
    "while scanning a tag": _Words(
        message="a text cannot begin with `!`, which would be a tag", hint=_QUOTE
    ),
    "while parsing a tag": _Words(
        message="a text cannot begin with `!`, which would be a tag", hint=_QUOTE
    ),
    "while scanning a directive": _Words(
        message="a line that begins with `%` is a directive, and this is none", hint="delete it"
    ),
}


def syntax_finding(source: SourceText, error: Exception, end: int) -> Finding:
    """The finding for an exception of PyYAML's parser.

    ``end`` is the offset up to which all was well, for errors that have no mark.
    """
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    at = _offset(getattr(error, "problem_mark", None), end)
    begun = _offset(getattr(error, "context_mark", None), at)
    address = _address(source, at)
    if address is not None:
        return address
    words = _words(source, problem, context, at, begun)
    start = begun if words.at_context or context in _CONTEXTS else at
    return Finding(
        kind=kinds.BROKEN_YAML,
        message=words.message,
        place=source.place(start, start + 1),
        hint=words.hint,
    )


def _offset(mark: Any, default: int) -> int:
    return default if mark is None else int(mark.index)


def _address(source: SourceText, at: int) -> Finding | None:
    """For an IPv6 address without quotes, at one of whose colons libyaml gave up."""
    if source.text[at : at + 1] != ":":
        return None
    left = max(0, at - _LONGEST_ADDRESS)
    for found in ADDRESS.finditer(source.text, left, at + _LONGEST_ADDRESS):
        hint = address_hint(found[0])
        if hint is not None and found.start() <= at < found.end():
            end = "begin" if found[0].startswith(":") else "end"
            return Finding(
                kind=kinds.BROKEN_YAML,
                message=f"a text without quotes cannot {end} with `:` here",
                place=source.place(*found.span()),
                hint=hint,
            )
    return None


def _words(source: SourceText, problem: str, context: str, at: int, begun: int) -> _Words:
    found = source.text[at : at + 1]
    if problem == "found character that cannot start any token":
        other = _Words(message=f"a text cannot begin with `{found}`", hint=_QUOTE)
        return _STARTS.get(found, other)
    if problem.startswith("found a tab character"):
        return _TAB
    if context in _CONTEXTS:
        return _CONTEXTS[context]
    if problem == "mapping values are not allowed in this context":
        return _second_colon(source, at)
    if problem == "did not find expected key":
        return _no_key(source, at)
    if problem.startswith("did not find expected ',' or "):
        return _bracket(source, problem, at, begun)
    if problem == "did not find expected node content":
        return _no_value(found)
    words = _WORDS.get(problem)
    if words is not None:
        return words
    return _Words(message=f"this is not YAML: {problem or 'a tag that is not UTF-8'}")


def _second_colon(source: SourceText, at: int) -> _Words:
    """``a: b: c``, or a key below a value that has ended up as text."""
    line, column = source.position(at)
    before = (source.line(line) or "")[: column - 1]
    above = source.line(line - 1) or ""
    if ": " in before:
        return _Words(
            message="a second `: ` on one line",
            hint="put a text that holds `: ` in quotes, or begin a new line",
        )
    if column > _LONGEST_KEY:
        return _Words(
            message=f"a key cannot have more than {_LONGEST_KEY} characters",
            hint="write `? ` before it",
        )
    if _GLUED.match(above):
        return _Words(
            message="a key cannot stand below a text",
            hint=f"line {line - 1} lacks a space after its colon",
        )
    return _Words(
        message="a key cannot stand below a text that is indented less",
        hint=f"give the line the indentation of line {line - 1}, or end that line with its colon",
    )


def _bracket(source: SourceText, problem: str, at: int, begun: int) -> _Words:
    closing = "]" if "]" in problem else "}"
    if not source.text[at:].strip():
        opening = source.text[begun : begun + 1]
        return _Words(
            message=f"this `{opening}` is never closed", hint=f"add `{closing}`", at_context=True
        )
    line, _ = source.position(begun)
    return _Words(
        message=f"`,` or `{closing}` is missing before this",
        hint=f"separate by commas, or close what was opened in line {line}",
    )


def _no_value(found: str) -> _Words:
    if not found.strip():
        return _Words(message="a value is missing before the end", hint="close all brackets")
    hint = "write one, or delete what is too much"
    if found == ":":  # The address ::1, in brackets.
        hint = "a text that begins with `:` needs quotes"
    return _Words(message=f"a value is missing before `{found}`", hint=hint)


def _no_key(source: SourceText, at: int) -> _Words:
    before = source.text[:at].rstrip(" ")
    if before.endswith(("'", '"')):
        return _Words(
            message="something stands behind a quoted text",
            hint="the whole text belongs in quotes; inside single quotes, an apostrophe is ''",
        )
    if before.endswith(("]", "}")):
        return _Words(message="something stands behind a closing bracket", hint="begin a new line")
    return _Words(message="this line fits to no mapping above it", hint=_INDENT)
