"""`mailcompile build`: check, then write."""

import click

from mailcompile.cli.compiling import compile_project, is_failed, show_findings
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit, emit_document, harmless
from mailcompile.compile import Compilation
from mailcompile.report.machine import findings_document
from mailcompile.workspace import output
from mailcompile.workspace.files import Files

_NOTHING = output.Written(written=(), unchanged=0, removed=())
_DIFFERENCE = 3


@click.command(
    name="build",
    epilog="""\b
Examples:
  mailcompile build
  mailcompile build -o build/dns        write elsewhere
  mailcompile build --frozen            in CI: is the committed out/ what the topology says?""",
)
@click.option(
    "-o", "out", metavar="DIR", default="out", show_default=True, help="The directory to write."
)
@click.option("--frozen", is_flag=True, help="Write nothing; exit 3 where the output would change.")
@common_options
@click.pass_context
def command(context: click.Context, out: str, frozen: bool) -> int:
    """Check the topology, then write zones and variables: all of them, or none.

    Files whose content stays the same are not touched; only files of an earlier build are removed.
    """
    options, files = state(context), Files()
    compilation = compile_project(options, files)
    failed = is_failed(options, compilation)
    change = _NOTHING
    if not failed:
        write = output.compare if frozen else output.publish
        change = write(files, options.path(out), compilation.artifacts)
    _show(options, compilation, change, out if not failed else None, frozen)
    if failed:
        return 1
    return _DIFFERENCE if frozen and (change.written or change.removed) else 0


def _show(
    options: State, compilation: Compilation, change: output.Written, out: str | None, frozen: bool
) -> None:
    if options.format == "json":
        written = {
            "written": list(change.written),
            "unchanged": change.unchanged,
            "removed": list(change.removed),
        }
        more = {"files": written}
        emit_document(findings_document(compilation.findings, compilation.proofs, more))
    else:
        show_findings(options, compilation)
    if out is None:
        complain("nothing was written")
        return
    for path in change.edited:
        fate = "removed" if path in change.removed else "replaced"
        becomes = "differs from what was built" if frozen else f"had been edited by hand: {fate}"
        complain(f"warning: {harmless(f'{out}/{path}')} {becomes}")
    if options.quiet or options.format == "json":
        return
    tense = "to write" if frozen else "written"
    gone = "to remove" if frozen else "removed"
    if frozen:
        for path in (*change.written, *change.removed):
            complain(f"{harmless(f'{out}/{path}')} would change")
    emit(
        f"{harmless(out)}: {len(change.written)} {tense}, {change.unchanged} unchanged, "
        f"{len(change.removed)} {gone}"
    )
