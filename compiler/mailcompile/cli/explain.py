"""`mailcompile explain CODE` or `NAME [TYPE]`: why a finding matters; where a record comes from."""

import json

import click

from mailcompile.cli.compiling import compile_project, show_findings
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit, emit_document, harmless
from mailcompile.compile import Compilation
from mailcompile.diagnostics import TOPOLOGY, Place, Pointer, pointer_text
from mailcompile.dns import DomainName, NameProblem, RRset
from mailcompile.report.catalogue import all_kinds
from mailcompile.report.machine import kind_object
from mailcompile.report.origins import Explained, explained_document, explained_text
from mailcompile.report.text import kind_text
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.zone_result import BY_HAND


@click.command(
    name="explain",
    epilog="""\b
Examples:
  mailcompile explain DMARC001
  mailcompile explain reject-without-signer
  mailcompile explain P5                     what a claim says
  mailcompile explain bounce.one.example     the records of a name, and where they come from
  mailcompile explain one.example TXT""",
)
@click.argument("subject", metavar="CODE|NAME")
@click.argument("kind", metavar="[TYPE]", required=False)
@common_options
@click.pass_context
def command(context: click.Context, subject: str, kind: str | None) -> int:
    """Explain a finding or a claim, or where the records of a DNS name come from.

    Anything with a dot is a DNS name; everything else is a code or a name of a rule or claim.
    """
    options = state(context)
    if "." in subject:
        return _explain_name(options, subject, kind)
    if kind is not None:
        raise UsageProblem(f"{subject} has no dot, so it is no DNS name", "write the whole name")
    kinds = all_kinds()
    by_name = {kind.name: kind for kind in kinds.values()}
    found = kinds.get(subject.upper()) or by_name.get(subject.lower())
    if found is None:
        raise _unknown(subject, [*kinds, *by_name])
    if options.format == "json":
        emit_document(json.dumps(kind_object(found), indent=2, ensure_ascii=False))
    else:
        emit(kind_text(found, options.paint_result))
    return 0


def _explain_name(options: State, text: str, kind: str | None) -> int:
    try:
        name = DomainName.record(text)
    except NameProblem as problem:
        raise UsageProblem(str(problem), "write a DNS name, such as mail.one.example") from None
    compilation = compile_project(options, Files())
    if compilation.world is None:
        show_findings(options, compilation)
        complain("nothing was explained: the topology cannot be compiled")
        return 1
    wanted = kind.upper() if kind is not None else None
    found = [
        _explained(compilation, rrset)
        for zone in compilation.whole.values()
        for rrset in zone.rrsets
        if rrset.name == name and wanted in (None, rrset.type)
    ]
    about = (proof for proof in compilation.proofs if proof.subject == name)
    proofs = list(about) if wanted is None else []
    if not found and not proofs:
        raise _nothing(compilation, name, wanted)
    if options.format == "json":
        document = explained_document(name, found, proofs)
        emit_document(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        if not found:
            emit(f"{name.unicode} has no record of ours")
        paint = options.paint_result
        emit(explained_text(name, found, proofs, compilation.line, paint, harmless))
    return 0


def _explained(compilation: Compilation, rrset: RRset) -> Explained:
    source, pointer = TOPOLOGY, rrset.origin.pointer
    if pointer == BY_HAND:
        by_hand = _by_hand(compilation, rrset)
        if by_hand is None:
            return Explained(rrset=rrset, place=None, pointer=None)
        source, pointer = by_hand
    place = _place(compilation, source, pointer, rrset.origin.on_key)
    return Explained(rrset=rrset, place=place, pointer=pointer_text(pointer))


def _by_hand(compilation: Compilation, rrset: RRset) -> tuple[str, Pointer] | None:
    """The file of a hand-written record, and the place in it."""
    for inputs in compilation.inputs:
        hand = inputs.beside.hand
        if hand is None or not rrset.name.is_within(inputs.zone):
            continue
        record = hand.find(rrset.name.relative_to(inputs.zone), rrset.type)
        if record is not None:
            return hand.zone.file, record.pointer
    return None


def _place(compilation: Compilation, source: str, pointer: Pointer, on_key: bool) -> Place | None:
    document = compilation.documents.get(source)
    return None if document is None else document.place(pointer, key=on_key)


def _nothing(compilation: Compilation, name: DomainName, kind: str | None) -> UsageProblem:
    from difflib import get_close_matches

    names = {str(rrset.name) for zone in compilation.whole.values() for rrset in zone.rrsets}
    what = f"{name.unicode} has no {kind} record" if kind else f"{name.unicode} has no record"
    if name in names:
        kinds = sorted(
            rrset.type
            for zone in compilation.whole.values()
            for rrset in zone.rrsets
            if rrset.name == name
        )
        return UsageProblem(what, f"it has {', '.join(kinds)}")
    close = get_close_matches(name, sorted(names), n=1)
    hint = f"did you mean {close[0]}?" if close else "`mailcompile build` writes all records"
    return UsageProblem(what, hint)


def _unknown(code: str, known: list[str]) -> UsageProblem:
    from difflib import get_close_matches

    close = get_close_matches(code.upper(), known, n=1) or get_close_matches(code, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "`mailcompile rules` lists all codes"
    return UsageProblem(f"there is no finding {code}", hint)
