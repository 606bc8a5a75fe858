"""`mailcompile explain CODE`: why a finding matters, and what to do."""

import json

import click

from mailcompile.cli.options import common_options, state
from mailcompile.cli.streams import emit, emit_document
from mailcompile.report.catalogue import all_kinds
from mailcompile.report.machine import kind_object
from mailcompile.report.text import kind_text
from mailcompile.workspace.errors import UsageProblem


@click.command(
    name="explain",
    epilog="""\b
Examples:
  mailcompile explain DMARC001
  mailcompile explain reject-without-signer""",
)
@click.argument("code")
@common_options
@click.pass_context
def command(context: click.Context, code: str) -> int:
    """Explain a finding: its reason, its standard and an example, where it has them.

    CODE is a code or a name.
    """
    options = state(context)
    kinds = all_kinds()
    by_name = {kind.name: kind for kind in kinds.values()}
    kind = kinds.get(code.upper()) or by_name.get(code.lower())
    if kind is None:
        raise _unknown(code, [*kinds, *by_name])
    if options.format == "json":
        emit_document(json.dumps(kind_object(kind), indent=2, ensure_ascii=False))
    else:
        emit(kind_text(kind, options.paint_result))
    return 0


def _unknown(code: str, known: list[str]) -> UsageProblem:
    from difflib import get_close_matches

    if "." in code:
        return UsageProblem(
            f"{code} is a DNS name, and this version explains codes only",
            "the origin of a record is not shown yet",
        )
    close = get_close_matches(code.upper(), known, n=1) or get_close_matches(code, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "`mailcompile rules` lists all codes"
    return UsageProblem(f"there is no finding {code}", hint)
