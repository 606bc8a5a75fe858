"""`mailcompile adopt`: hand-written values that the topology says, too, become the topology's."""

import click

from mailcompile.adoption import Adoption, adopt
from mailcompile.cli.compiling import compile_project, edits_of, recover_first, show_findings
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit, emit_document, harmless
from mailcompile.compile import Compilation
from mailcompile.dns import DomainName, NameProblem
from mailcompile.report.machine import findings_document
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.in_place import apply_edits


@click.command(
    name="adopt",
    epilog="""\b
Examples:
  mailcompile adopt                     in all zones
  mailcompile adopt one.example         one zone at a time
  mailcompile adopt && git diff         see what was taken out before you commit it""",
)
@click.argument("zones", nargs=-1, metavar="[ZONE]...")
@common_options
@click.pass_context
def command(context: click.Context, zones: tuple[str, ...]) -> int:
    """Take out of hand-written zones what the topology says now.

    What is taken out is remembered in `mail.owned.yaml`: with `keep: equivalent` it is published
    again as it stood, as long as the topology means the same. Comments and order of the files stay.
    With `layout: in_place` the files stay as they are, and only the ledger changes. Nothing is
    published: the next build writes what the topology says.
    """
    options, files = state(context), Files()
    recover_first(files, options.folder)
    compilation = compile_project(options, files)
    if not compilation.merged:
        _show_findings(options, compilation)
        complain("nothing was adopted")
        return 1
    wanted = _named(zones, compilation)
    adoption = adopt(compilation, wanted)
    changed = apply_edits(files, options.folder, edits_of(adoption.edits, compilation))
    _show(options, compilation, adoption, changed)
    return 1 if adoption.refused else 0


def _named(zones: tuple[str, ...], compilation: Compilation) -> frozenset[DomainName]:
    """The zones that are named, or all. Raises ``UsageProblem``."""
    if not zones:
        return frozenset(compilation.merged)
    found = set()
    for text in zones:
        try:
            name = DomainName.record(text) if "_" in text else DomainName.host(text)
        except NameProblem as problem:
            raise UsageProblem(f"{text} is no zone: {problem}") from None
        if name not in compilation.merged:
            raise UsageProblem(f"{text} is no zone of the topology")
        found.add(name)
    return frozenset(found)


def _show(
    options: State, compilation: Compilation, adoption: Adoption, changed: tuple[str, ...]
) -> None:
    if options.format == "json":
        document = {
            "adopted": [one.as_json() for one in adoption.adopted],
            "files": {"written": list(changed), "unchanged": 0, "removed": []},
        }
        emit_document(findings_document((), (), document))
        return
    for refused in adoption.refused:
        complain(f"error: {harmless(refused)}")
    for one in adoption.adopted:
        for line in one.lines():
            complain(harmless(line))
    if options.quiet:
        return
    for path in changed:
        complain(f"changed: {harmless(path)}")
    zones = len({one.zone for one in adoption.adopted})
    count = len(adoption.adopted)
    emit(
        f"adopted: {count} record set{'s' * (count != 1)} of {zones} zone{'s' * (zones != 1)}"
        if count
        else "adopted: nothing to do, no hand-written record says otherwise than the topology"
    )


def _show_findings(options: State, compilation: Compilation) -> None:
    if options.format == "json":
        emit_document(findings_document(compilation.findings, compilation.proofs))
    else:
        show_findings(options, compilation)
