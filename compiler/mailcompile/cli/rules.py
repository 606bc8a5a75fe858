"""`mailcompile rules`: everything that can be found."""

import json

import click

from mailcompile.cli.options import common_options, state
from mailcompile.cli.streams import emit, emit_document
from mailcompile.report.catalogue import all_kinds
from mailcompile.report.machine import kind_object


@click.command(
    name="rules",
    epilog="""\b
Examples:
  mailcompile rules
  mailcompile rules --format json | jq -r '.[] | select(.severity == "error").code'""",
)
@common_options
@click.pass_context
def command(context: click.Context) -> int:
    """List all findings by code, with their severity and name."""
    kinds = all_kinds().values()
    if state(context).format == "json":
        emit_document(
            json.dumps([kind_object(kind) for kind in kinds], indent=2, ensure_ascii=False)
        )
        return 0
    for kind in kinds:
        emit(f"{kind.code:<10} {kind.severity:<8} {kind.name}")
    return 0
