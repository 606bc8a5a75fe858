"""The ledger from the bytes of its file: quickly where it has our form, else by YAML and schema."""

from dataclasses import replace
from itertools import islice

from mailcompile.diagnostics import Finding, Place
from mailcompile.formats.ledger.model import Ledger
from mailcompile.formats.ledger.quick import quick_ledger, unusual_line
from mailcompile.formats.ledger.reader import read_ledger, wrong_values
from mailcompile.source import check_schema, located, read_yaml
from mailcompile.source.schema import MAX_FINDINGS
from mailcompile.source.yaml_kinds import TOO_LARGE


def ledger_of(file: str, data: bytes | str) -> tuple[Ledger, tuple[Finding, ...]]:
    """The ledger in ``data``, and what is wrong with it: then the ledger is empty. Never raises.

    ``file`` is the path that findings name.
    """
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    quick = quick_ledger(text)
    if quick is not None:
        return quick, ()
    document, findings = read_yaml(file, data)
    if document is None:
        return Ledger.EMPTY, tuple(_with_line(finding, file, text) for finding in findings)
    findings = (*findings, *check_schema(document, "ledger", source=file))
    if any(finding.is_error for finding in findings) or not isinstance(document.value, dict):
        return Ledger.EMPTY, findings
    wrong = located(islice(wrong_values(document.value, file), MAX_FINDINGS), {file: document})
    if wrong:
        return Ledger.EMPTY, (*findings, *wrong)
    return read_ledger(document.value), findings


def _with_line(finding: Finding, file: str, text: str) -> Finding:
    """A ledger that is too large for YAML is read where every line has our form: which has not."""
    line = unusual_line(text)
    if finding.kind != TOO_LARGE or line is None:
        return finding
    return replace(
        finding,
        message="this line is not as mailcompile writes it, and so large a ledger is read in no "
        "other form",
        place=Place(file=file, line=line, column=1, end_line=line, end_column=1),
        hint="undo what was changed here by hand, or take the file as git has it",
    )
