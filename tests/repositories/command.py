"""The command line, called in this process."""

import contextlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest import mock

from mailcompile.cli.app import run
from mailcompile.workspace.files import Files

FINE: Final = 0
FINDINGS: Final = 1
_CIVIL: Final = (0, 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    status: int
    findings: tuple[dict[str, Any], ...]
    output: str
    """What was said on stdout and stderr."""
    seconds: float

    @property
    def is_civil(self) -> bool:
        """Fine, or a mistake of the user that was told without a traceback."""
        return self.status in _CIVIL and "Traceback" not in self.output

    @property
    def errors(self) -> tuple[dict[str, Any], ...]:
        return tuple(found for found in self.findings if found["severity"] == "error")

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({found["code"] for found in self.errors}))

    @property
    def proposes_adopt(self) -> bool:
        return any("adopt" in (found["hint"] or "") for found in self.errors)


def mailcompile(folder: Path, *arguments: str) -> Outcome:
    """Runs it with `-C folder --format json`. Nothing is synced: that takes most of the time."""
    out, err = _stream(), _stream()
    begun = time.monotonic()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(Files, "sync", return_value=None),
    ):
        status = run(["-C", str(folder), "--format", "json", *arguments])
    seconds = time.monotonic() - begun
    said = _text(out)
    return Outcome(
        status=status,
        findings=tuple(_findings(said)),
        output=said + _text(err),
        seconds=seconds,
    )


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def _findings(said: str) -> Iterator[dict[str, Any]]:
    try:
        document = json.loads(said)
    except ValueError:
        return
    yield from document.get("findings", ()) if isinstance(document, dict) else ()
