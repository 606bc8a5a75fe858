"""Options that every command takes, before or after its name."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from mailcompile.cli.streams import is_terminal

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(slots=True)
class State:
    """What the common options say."""

    folder: Path = Path()
    format: str = "text"
    color: str = "auto"
    quiet: bool = False
    strict: bool = False

    def path(self, relative: str) -> Path:
        """A path of the command line: relative ones start at ``-C DIR``."""
        return self.folder / relative

    def paint(self, text: str, colour: str) -> str:
        """Colours a part of what goes to stderr."""
        return _styled(text, colour) if self._colored(sys.stderr) else text

    def paint_result(self, text: str, colour: str) -> str:
        """Colours a part of what goes to stdout."""
        return _styled(text, colour) if self._colored(sys.stdout) else text

    def _colored(self, stream: TextIO | None) -> bool:
        """no-color.org: any non-empty NO_COLOR turns colours off."""
        if self.color == "auto":
            return not os.environ.get("NO_COLOR") and is_terminal(stream)
        return self.color == "always"


def _styled(text: str, colour: str) -> str:
    return click.style(text, bold=True) if colour == "bold" else click.style(text, fg=colour)


def state(context: click.Context) -> State:
    """The state of the whole command line."""
    root = context.find_root()
    if root.obj is None:
        root.obj = State()
    assert isinstance(root.obj, State)
    return root.obj


def common_options(command: _Command) -> _Command:
    """Adds the options of ``State``; given twice, the one after the command's name wins."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False):
            setattr(state(context), name, Path(value) if name == "folder" else value)

    return callback


def _option(*names: str, keep: str, **settings: Any) -> Callable[[_Command], _Command]:
    return click.option(*names, expose_value=False, callback=_keep(keep), **settings)


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    _option(
        "-C",
        keep="folder",
        metavar="DIR",
        type=click.Path(readable=False, path_type=str),
        help="Work in DIR: all relative paths start there.",
    ),
    _option(
        "--format",
        keep="format",
        type=click.Choice(["text", "json"]),
        help="How results and findings are written; json goes to stdout as one document.",
    ),
    _option(
        "--color",
        keep="color",
        type=click.Choice(["auto", "always", "never"]),
        help="Colours in text; NO_COLOR is honoured.",
    ),
    _option("--quiet", "-q", keep="quiet", is_flag=True, help="No progress, no summary."),
    _option("--strict", keep="strict", is_flag=True, help="Warnings count as errors."),
)
