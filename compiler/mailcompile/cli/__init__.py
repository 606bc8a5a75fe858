"""The command line: one file a command."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and leaves with its exit status (interface: "Exit status")."""
    from mailcompile.cli.app import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
