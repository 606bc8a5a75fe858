"""The group of commands, and what becomes of everything that can go wrong."""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from mailcompile.cli.options import State, common_options
from mailcompile.version import __version__

COMMANDS = {
    "check": "mailcompile.cli.check",
    "build": "mailcompile.cli.build",
    "keys": "mailcompile.cli.keys",
    "explain": "mailcompile.cli.explain",
    "rules": "mailcompile.cli.rules",
    "schema": "mailcompile.cli.schema",
}
"""Command to module; each is imported when it is needed, so that ``--version`` stays quick."""

_BUG = 70
_INTERRUPTED = 130


class _Commands(click.Group):
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Names the nearest command where there is none of that name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(COMMANDS)}"
            raise click.UsageError(f"There is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  mailcompile check                     is the topology in this directory fine?
  mailcompile build                     check it, and write out/
  mailcompile keys new --all            make the DKIM keys that it needs
  mailcompile explain DMARC001          why a finding matters, and what to do
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
    from mailcompile.workspace.errors import WorkspaceError

    try:
        result = cli.main(list(arguments), prog_name="mailcompile", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted, nothing changed", err=True)
        return _INTERRUPTED
    except WorkspaceError as error:
        _say(error.message, error.hint)
        return error.exit_status
    except BrokenPipeError:
        # The reader has seen enough (`mailcompile rules | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{error.strerror or error}", None)
        return 4
    except Exception:
        traceback.print_exc()
        click.echo("\nThis is a bug of mailcompile, not a mistake of yours.", err=True)
        return _BUG


def _say(message: str, hint: str | None) -> None:
    click.echo(f"error: {message}", err=True)
    if hint is not None:
        click.echo(f"help: {hint}", err=True)


__all__ = ["State", "cli", "run"]
