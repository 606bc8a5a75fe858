"""`mailcompile schema [NAME]`: the JSON Schemas that are shipped."""

import json

import click

from mailcompile.cli.options import common_options, state
from mailcompile.cli.streams import emit, emit_document
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
@click.pass_context
def command(context: click.Context, name: str | None) -> int:
    """Print the JSON Schema NAME, or the names of all."""
    if name is None:
        if state(context).format == "json":
            emit_document(json.dumps(schema_names(), indent=2))
        else:
            emit("\n".join(schema_names()))
        return 0
    if name not in schema_names():
        raise UsageProblem(f"there is no schema {name}", f"known: {', '.join(schema_names())}")
    emit_document(schema_text(name))
    return 0
