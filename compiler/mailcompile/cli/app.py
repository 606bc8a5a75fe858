"""The group of commands, and what becomes of everything that can go wrong."""

import importlib
import sys
import traceback
from collections.abc import Sequence

import click

from mailcompile.cli import is_interruption, streams
from mailcompile.cli.group import Group
from mailcompile.cli.options import common_options
from mailcompile.version import __version__

COMMANDS = {
    "check": "mailcompile.cli.check",
    "build": "mailcompile.cli.build",
    "adopt": "mailcompile.cli.adopt",
    "keys": "mailcompile.cli.keys",
    "simulate": "mailcompile.cli.simulate",
    "explain": "mailcompile.cli.explain",
    "rules": "mailcompile.cli.rules",
    "schema": "mailcompile.cli.schema",
}
"""Command to module; each is imported when it is needed, so that ``--version`` stays quick."""

_WRONG_USAGE = 2
_NO_ANSWER = 4
_BUG = 70
_INTERRUPTED = 130


class _Commands(Group):
    """Commands that are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  mailcompile check                     is the topology in this directory fine?
  mailcompile build                     check it, and write out/
  mailcompile keys new --all            make the DKIM keys that it needs
  mailcompile adopt one.example         take over what is written by hand in a zone
  mailcompile simulate --ip 192.0.2.9 --from one.example
                                        what would a receiver decide about a message?
  mailcompile explain DMARC001          why a finding matters, and what to do
  mailcompile explain _dmarc.one.example
                                        where a record comes from
  mailcompile -C infra/mail build       the same in another directory""",
)
@click.version_option(__version__, prog_name="mailcompile", message="%(prog)s %(version)s")
@common_options
def cli() -> None:
    """Compiles a mail topology to OctoDNS zones and Terraform variables.

    The topology is `mail.yaml` (or the files of `topology/`), the DKIM keys are in `keys.yaml`.

    \b
    Exit status: 0 fine, 1 a mistake in an input file, 2 wrong usage or a missing file,
    3 a difference, 4 disk, permission or a lock, 70 a bug of mailcompile, 130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs the command line; returns the exit status. A traceback means a bug of ours."""
    streams.prepare()
    try:
        status = _status(arguments)
        streams.finish()
    except (click.Abort, KeyboardInterrupt):
        streams.complain("interrupted, nothing changed")
        return _INTERRUPTED
    except OSError as error:
        return _told(error)
    return status


def _status(arguments: Sequence[str]) -> int:
    from mailcompile.workspace.errors import RefusedStep, WorkspaceError

    try:
        result = cli.main(list(arguments), prog_name="mailcompile", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except WorkspaceError as error:
        # Only a refusal is a list of our own making, of several lines.
        _say(error.message, error.hint, keep_breaks=isinstance(error, RefusedStep))
        return error.exit_status
    except SystemExit:
        # click's answer to a reader who has seen enough (`mailcompile keys list | head`).
        streams.silence(sys.stdout)
        return 0
    except (click.Abort, OSError):
        raise
    except Exception as error:
        if is_interruption(error):
            raise KeyboardInterrupt from None
        traceback.print_exc()
        streams.complain("\nThis is a bug of mailcompile, not a mistake of yours.")
        return _BUG


def _told(error: OSError) -> int:
    """Says what the machine answered: something is in the way, or it is no help at all."""
    if isinstance(error, BrokenPipeError):
        streams.silence(sys.stdout)
        return 0
    where = f"{error.filename}: " if error.filename else ""
    _say(f"{where}{error.strerror or error}", None)
    if not error.filename:
        # A full disk behind stdout; what is still buffered would fail again.
        streams.silence(sys.stdout)
    in_the_way = isinstance(error, FileExistsError | IsADirectoryError | NotADirectoryError)
    return _WRONG_USAGE if in_the_way else _NO_ANSWER


def _say(message: str, hint: str | None, *, keep_breaks: bool = False) -> None:
    streams.complain(f"error: {streams.harmless(message, keep_breaks=keep_breaks)}")
    if hint is not None:
        streams.complain(f"help: {streams.harmless(hint)}")
