"""`mailcompile build`: check, then write."""

import contextlib
from pathlib import Path
from typing import Any

import click

from mailcompile.cli.compiling import (
    compile_project,
    edits_of,
    is_failed,
    recover_first,
    refuse_interrupted,
    show_findings,
)
from mailcompile.cli.edited import edited_zone, with_authors
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit, emit_document, harmless
from mailcompile.compile import Compilation
from mailcompile.reading_zones import LEDGER_FILE
from mailcompile.report.machine import findings_document
from mailcompile.workspace import output
from mailcompile.workspace.files import Files
from mailcompile.workspace.in_place import apply_edits

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
    (refuse_interrupted if frozen else recover_first)(files, options.folder)
    compilation = compile_project(options, files)
    if compilation.failed or frozen:
        compilation = with_authors(compilation, options.folder)
    failed = is_failed(options, compilation)
    change = _NOTHING
    if not failed:
        # Whatever is in the way of the output is told before anything else is written.
        change = output.compare(files, options.path(out), compilation.artifacts)
        if not frozen:
            files.make_folder(options.path(out).parent)
            change = _write(files, options, compilation, options.path(out))
    _show(options, files, compilation, change, out if not failed else None, frozen)
    if failed:
        return 1
    differs = change.written or change.removed or compilation.edits
    return _DIFFERENCE if frozen and differs else 0


def _show(
    options: State,
    files: Files,
    compilation: Compilation,
    change: output.Written,
    out: str | None,
    frozen: bool,
) -> None:
    if options.format == "json":
        written = {
            "written": list(change.written),
            "unchanged": change.unchanged,
            "removed": list(change.removed),
        }
        more: dict[str, Any] = {"files": written}
        if out is not None and _shown(compilation, frozen):
            more["edits"] = _shown(compilation, frozen)
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
        if frozen:
            for line in edited_zone(compilation, options.folder, out, path, files):
                complain(f"  {line}")
    if options.quiet or options.format == "json":
        return
    tense = "to write" if frozen else "written"
    gone = "to remove" if frozen else "removed"
    if frozen:
        for path in (*change.written, *change.removed):
            complain(f"would change: {harmless(f'{out}/{path}')}")
    for path in _shown(compilation, frozen) if frozen else ():
        complain(f"would change: {harmless(path)}")
    if frozen and (change.written or change.removed or compilation.edits):
        complain("help: run `mailcompile build`, and commit what it changes")
    emit(
        f"{harmless(out)}: {len(change.written)} {tense}, {change.unchanged} unchanged, "
        f"{len(change.removed)} {gone}"
    )


def _write(files: Files, options: State, compilation: Compilation, out: Path) -> output.Written:
    """Writes the files beside the topology, then ``out``. Once the first ones are there, Ctrl-C
    waits for the moment that the second takes: "nothing changed" would be wrong."""
    edits = edits_of(compilation.edits, compilation)
    with files.uninterrupted() if edits else contextlib.nullcontext():
        _tell(options, apply_edits(files, options.folder, edits))
        return output.publish(files, out, compilation.artifacts)


def _tell(options: State, changed: tuple[str, ...]) -> None:
    """The files beside the topology that are written already, whatever becomes of the rest."""
    if not options.quiet and options.format != "json":
        for path in changed:
            if path != LEDGER_FILE:
                complain(f"changed: {harmless(path)}")


def _shown(compilation: Compilation, frozen: bool) -> list[str]:
    """The files beside the topology that change; the ledger changes with every other one."""
    return sorted(path for path in compilation.edits if frozen or path != LEDGER_FILE)
