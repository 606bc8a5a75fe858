"""`mailcompile keys list`: stages, and what is due."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from mailcompile.cli.compiling import compile_project, show_findings
from mailcompile.cli.keys.choosing import a_label, date_option, nearest_domain, shown
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import emit, emit_document, harmless
from mailcompile.compile import Compilation
from mailcompile.reading import registry
from mailcompile.report.machine import findings_document
from mailcompile.topology.key_plan import Stored
from mailcompile.topology.key_steps import KeyStep, key_steps
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.keystore import KeyStore

_TITLES = ("DOMAIN", "SELECTOR", "ALGORITHM", "STAGE", "SINCE", "DUE", "NEXT")


@click.command(
    name="list",
    epilog="""\b
Examples:
  mailcompile keys list
  mailcompile keys list domain1.example
  mailcompile keys list --format json | jq '.[] | select(.overdue)'""",
)
@click.argument("domains", nargs=-1)
@click.option(
    "--date", "today", metavar="YYYY-MM-DD", callback=date_option, help="Today, if not today."
)
@common_options
@click.pass_context
def command(context: click.Context, domains: tuple[str, ...], today: date) -> int:
    """Show all keys with their stages and what is due, soonest first.

    Also the algorithms for which a domain has no key to sign with (stage `missing`), and private
    keys that keys.yaml does not know (stage `unknown`).
    """
    options, files = state(context), KeyFiles()
    compilation = compile_project(options, files)
    if not compilation.artifacts:
        return _unusable(options, compilation)
    stored = KeyStore(files, options.folder).stored()
    steps = key_steps(compilation.domains, registry(compilation.documents), stored, today)
    if domains:
        steps = _only(domains, steps, [str(zone.name) for zone in compilation.domains])
    if options.format == "json":
        objects = [_object(step, stored, today) for step in steps]
        emit_document(json.dumps(objects, indent=2, ensure_ascii=False))
    elif steps:
        _show(options, steps, today)
    else:
        emit("there are no keys, and no domain needs one")
    return 0


def _only(
    names: Iterable[str], steps: Iterable[KeyStep], zones: Iterable[str]
) -> tuple[KeyStep, ...]:
    """The steps of the domains that are named. Raises ``UsageProblem`` for unknown ones."""
    steps = tuple(steps)
    known = {*zones, *(step.domain for step in steps)}
    wanted = {a_label(name) for name in names}
    for name in sorted(wanted - known):
        message = f"neither the topology nor keys.yaml has a domain {name.unicode}"
        raise UsageProblem(message, nearest_domain(name, known))
    return tuple(step for step in steps if step.domain in wanted)


def _show(options: State, steps: Iterable[KeyStep], today: date) -> None:
    rows = [_cells(step, today) for step in steps]
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    for row in (*(() if options.quiet else (_TITLES,)), *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        emit(line.rstrip())


def _cells(step: KeyStep, today: date) -> tuple[str, ...]:
    algorithm, stage = step.algorithm or "-", step.stage or _stage_word(step)
    if step.signer is not None:
        stage += f" ({step.signer})"
    due = step.due.isoformat() if step.due else "-"
    words = step.next or "-"
    if step.due is not None and step.due < today and step.stage is not None:
        days = (today - step.due).days
        words += " (1 day overdue)" if days == 1 else f" ({days} days overdue)"
    domain, selector, since = shown(step.domain), step.selector or "-", step.since or "-"
    cells = (domain, selector, algorithm, stage, since, due, words)
    return tuple(harmless(cell) for cell in cells)


def _object(step: KeyStep, stored: Stored, today: date) -> dict[str, Any]:
    has_private = step.selector is not None and step.selector in stored.get(step.domain, ())
    return {
        "domain": step.domain,
        "selector": step.selector,
        "algorithm": step.algorithm,
        "stage": step.stage,
        "signer": step.signer,
        "since": step.since,
        "due": step.due.isoformat() if step.due else None,
        "overdue": step.due is not None and step.due < today,
        "next": step.next,
        "private": f"private/{step.domain}/{step.selector}.pem" if has_private else None,
    }


def _stage_word(step: KeyStep) -> str:
    return "missing" if step.selector is None else "unknown"


def _unusable(options: State, compilation: Compilation) -> int:
    if options.format == "json":
        emit_document(findings_document(compilation.findings, compilation.proofs))
    else:
        show_findings(options, compilation)
    return 1
