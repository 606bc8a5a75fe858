"""Options that every command takes, before or after its name."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

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

    @property
    def colored(self) -> bool:
        """Whether stderr gets colours (no-color.org: any non-empty NO_COLOR turns them off)."""
        if self.color == "auto":
            return not os.environ.get("NO_COLOR") and sys.stderr.isatty()
        return self.color == "always"

    def paint(self, text: str, colour: str) -> str:
        if not self.colored:
            return text
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
        type=click.Path(path_type=str),
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
