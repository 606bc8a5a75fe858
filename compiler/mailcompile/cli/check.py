"""`mailcompile check`: everything that a build checks, writing nothing."""

import click

from mailcompile.cli.compiling import (
    compile_project,
    is_failed,
    refuse_interrupted,
    show_findings,
)
from mailcompile.cli.options import common_options, state
from mailcompile.cli.streams import emit, emit_document
from mailcompile.report.machine import findings_document
from mailcompile.workspace.files import Files


@click.command(
    name="check",
    epilog="""\b
Examples:
  mailcompile check
  mailcompile check --strict            in CI: warnings fail, too
  mailcompile check --format json | jq '.findings[].code'""",
)
@common_options
@click.pass_context
def command(context: click.Context) -> int:
    """Check the topology and prove what it compiles to. Writes nothing."""
    options, files = state(context), Files()
    refuse_interrupted(files, options.folder)
    compilation = compile_project(options, files)
    if options.format == "json":
        emit_document(findings_document(compilation.findings, compilation.proofs))
    else:
        show_findings(options, compilation)
    failed = is_failed(options, compilation)
    if options.format == "text" and not failed and not options.quiet:
        records = sum(len(zone.records()) for zone in compilation.zones.values())
        zones = len(compilation.zones)
        counted = f"{zones} zone{'s' * (zones != 1)}, {records} record{'s' * (records != 1)}"
        emit(f"{counted}: nothing stops a build")
    return 1 if failed else 0
