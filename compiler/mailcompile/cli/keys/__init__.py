"""`mailcompile keys`: the life of DKIM keys, one file a command."""

import click

from mailcompile.cli.group import Group
from mailcompile.cli.keys import listing, new
from mailcompile.cli.options import common_options


@click.command(
    cls=Group,
    name="keys",
    epilog="""\b
Examples:
  mailcompile keys new --all            the keys that the topology needs and does not have
  mailcompile keys list                 which there are, and what is due""",
)
@common_options
def command() -> None:
    """Make DKIM keys, and show their stages.

    The registry is `keys.yaml` (commit it), private keys are in `private/` (git ignores it).
    Stages are changed by editing `stage` in keys.yaml, whose first lines say how.
    """


command.add_command(new.command)
command.add_command(listing.command)
