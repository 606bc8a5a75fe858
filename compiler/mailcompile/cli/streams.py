"""What reaches stdout and stderr: whole documents, and nothing that a terminal would obey."""

import contextlib
import io
import os
import re
import sys
from typing import TextIO

import click

from mailcompile.report.commands import broken_up

# Controls of ASCII and Latin-1, marks that turn the direction of text, half surrogates.
_NEVER_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str, *, keep_breaks: bool = False) -> str:
    """Text from outside with all that a terminal would obey, or not show, written as escapes, and
    what the CI that reads the log would obey broken up by a space.

    Line breaks are escaped, too, unless they are ours: a line of its own could pass for a finding.
    """
    if not text.isprintable():
        kept = "\n" if keep_breaks else ""
        text = "".join(
            character if character.isprintable() or character in kept else _escape(character)
            for character in text
        )
    return broken_up(text)


def emit(text: str) -> None:
    """A line, or several, of the result."""
    _write(text + "\n", sys.stdout)


def emit_document(text: str) -> None:
    """JSON as the whole of stdout, in UTF-8 whatever the locale."""
    safe = _NEVER_IN_JSON.sub(lambda found: _escape(found[0]), text)
    _write((safe if safe.endswith("\n") else safe + "\n").encode(), sys.stdout)


def complain(text: str, *, end: str = "\n") -> None:
    """Something for people, on stderr."""
    _write(text + end, sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """False also where the stream was closed before we began (`2>&-`)."""
    return stream is not None and stream.isatty()


def prepare() -> None:
    """A locale that lacks a character (`LC_ALL=tr_TR.ISO-8859-9`) gets its escape instead."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def finish() -> None:
    """Sends on what is buffered. Raises ``OSError`` where nobody takes it, as on a full disk."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            silence(sys.stdout)


def silence(stream: TextIO | None) -> None:
    """Nothing more reaches the stream, nor does Python complain of it at its end."""
    if stream is None:
        return
    with contextlib.suppress(io.UnsupportedOperation):  # A stream in memory has no descriptor.
        target = stream.fileno()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, target)
        os.close(null)


def _write(message: str | bytes, stream: TextIO | None) -> None:
    """Writes at once. The verdict does not depend on who reads it: `mailcompile check | head`."""
    if stream is None:
        return
    try:
        # Colours were decided where they were painted.
        click.echo(message, file=stream, nl=False, color=True)
    except BrokenPipeError:
        silence(stream)


def _escape(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
