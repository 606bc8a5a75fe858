"""`mailcompile keys`: the life of DKIM keys, one file a step."""

import click

from mailcompile.cli.keys import listing, new
from mailcompile.cli.options import common_options


@click.group(
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
    """


command.add_command(new.command)
command.add_command(listing.command)
