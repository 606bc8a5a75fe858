"""`mailcompile schema [NAME]`: the JSON Schemas that are shipped."""

import click

from mailcompile.cli.options import common_options
from mailcompile.resources import schema_names, schema_text
from mailcompile.workspace.errors import UsageProblem


@click.command(
    name="schema",
    epilog="""\b
Examples:
  mailcompile schema                    which there are
  mailcompile schema topology > topology.schema.json""",
)
@click.argument("name", required=False)
@common_options
def command(name: str | None) -> int:
    """Print the JSON Schema NAME, or the names of all."""
    if name is None:
        for known in schema_names():
            click.echo(known)
        return 0
    if name not in schema_names():
        raise UsageProblem(f"there is no schema {name}", f"known: {', '.join(schema_names())}")
    click.echo(schema_text(name), nl=False)
    return 0
