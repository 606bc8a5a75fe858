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
    except RuntimeError as error:
        if not is_interruption(error):
            raise
        status = 130
    sys.exit(status)


def is_interruption(error: BaseException) -> bool:
    """Whether Ctrl-C is behind an exception: Python before 3.12 makes a ``RuntimeError`` of it
    where it comes while a class is made (``__set_name__``), as in the import of an enum."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    return cause is not None
