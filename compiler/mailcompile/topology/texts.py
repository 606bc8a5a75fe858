"""Texts in settings that must be something: a record's name, an SPF term, the text of a TXT."""

from mailcompile.dns import DomainName, NameProblem
from mailcompile.spf import TermProblem, parse_term

MAX_TEXT = 2048
"""Octets of a TXT that DNS services take; some take more."""

ASCII_ONLY = "write printable ASCII, without a backslash"

_SHOWN = 200
"""Characters of a text that a message shows."""


def target(text: str) -> DomainName:
    """The name of a record, or the target of an alias: underscores and U-labels are allowed.

    Raises ``NameProblem``.
    """
    if text.isascii():
        return DomainName.record(text)
    if len(text) > MAX_TEXT:
        raise NameProblem(f"{text[:40]}… has {len(text)} characters, no name is so long")
    labels = (label if label.isascii() else DomainName.host(label) for label in text.split("."))
    return DomainName.record(".".join(labels))


def target_problem(text: str) -> str | None:
    """Why a text is no target of an alias."""
    try:
        target(text)
    except NameProblem as problem:
        return str(problem)
    return None


def term_problem(text: str) -> str | None:
    """Why a text is no SPF term (RFC 7208 section 12)."""
    try:
        parse_term(text)
    except TermProblem as problem:
        return str(problem)[:_SHOWN]
    return None


def text_problem(text: str) -> str | None:
    """Why a TXT of ours cannot hold a text as it is: printable ASCII without a backslash, which
    octoDNS and name servers read each in their own way."""
    if len(text) > MAX_TEXT:
        return f"has more than the {MAX_TEXT} octets that DNS services take"
    if text.startswith('"') or '" "' in text:
        # octoDNS takes the quotes for those of a zone file, and joins what is between them.
        return "has quotes around it, which octoDNS takes away; write it without them"
    if text.isascii() and text.isprintable() and "\\" not in text and text != "":
        return None
    return "has characters that a TXT record of ours does not hold"
