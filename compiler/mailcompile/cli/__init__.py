"""The command line: one file a command."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and leaves with its exit status (interface: "Exit status")."""
    try:
        from mailcompile.cli.app import run

        status = run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        # While modules were imported, or once more while the first one was being handled.
        status = 130
    sys.exit(status)
