"""Short ways to read a text and to say where a finding stands."""

from mailcompile.diagnostics import Finding, Place, in_order
from mailcompile.source import Document, check_schema, read_yaml


def read(text: str | bytes) -> Document:
    """The document of a text that has no fault."""
    document, findings = read_yaml("mail.yaml", text)
    assert findings == ()
    assert document is not None
    return document


def faults(text: str | bytes, schema: str = "topology") -> tuple[Finding, ...]:
    """What source and schema say about a text, in the order of places."""
    document, findings = read_yaml("mail.yaml", text)
    if document is not None:
        findings = (*findings, *check_schema(document, schema))
    return in_order(findings)


def the_fault(text: str | bytes, schema: str = "topology") -> Finding:
    """The only finding for a text."""
    (finding,) = faults(text, schema)
    return finding


def marked(text: str) -> tuple[str, Place]:
    """A text without the marks ``⟦`` and ``⟧``, and the range that they enclose."""
    before, rest = text.split("⟦")
    inside, after = rest.split("⟧")
    line, column = _end(before)
    end_line, end_column = _end(before + inside)
    place = Place(
        file="mail.yaml", line=line, column=column, end_line=end_line, end_column=end_column
    )
    return before + inside + after, place


def assert_fault(code: str, text: str, schema: str = "topology") -> None:
    """The only finding for a text has this code, and stands at its mark."""
    clean, place = marked(f"{text}\n")

    finding = the_fault(clean, schema)

    assert (finding.kind.code, finding.place) == (code, place)
    assert finding.is_error
    assert finding.path is not None
    assert finding.message.isprintable()


def _end(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1
