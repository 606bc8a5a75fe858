"""The kinds of this room: codes, reasons, and examples that show what they say."""

import pytest

from mailcompile.diagnostics import Kind, Severity
from mailcompile.source import KINDS
from tests.unit.source.support import faults, marked

by_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.code for kind in KINDS])

WITHOUT_EXAMPLE = {"not-utf-8", "file-too-large", "lone-surrogate", "declared-twice"}
"""What no text can show: bytes, size, and what takes two files."""


def test_codes_and_names_are_unique_and_without_gaps() -> None:
    yaml = [f"YAML{number:03}" for number in range(1, 15)]
    schema = [f"SCHEMA{number:03}" for number in range(1, 10)]

    assert [kind.code for kind in KINDS] == yaml + schema
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@by_kind
def test_says_why(kind: Kind) -> None:
    assert 20 < len(kind.reason.split()) < 80
    assert kind.reason.endswith(".")
    assert kind.severity is Severity.ERROR


@by_kind
def test_bad_example_has_just_this_finding_at_the_mark(kind: Kind) -> None:
    if kind.name in WITHOUT_EXAMPLE:
        assert kind.bad is None
        return
    assert kind.bad is not None
    text, place = marked(kind.bad.replace("\\x1b", "\x1b"))

    found = faults(text)

    assert [(finding.kind, finding.place) for finding in found] == [(kind, place)]


@by_kind
def test_nothing_in_it_that_nobody_sees(kind: Kind) -> None:
    """``explain`` shows it on a terminal, which would obey an escape."""
    for text in (kind.code, kind.name, kind.reason, kind.bad or "", kind.good or ""):
        assert text.replace("\n", "").isprintable()


@by_kind
def test_good_example_has_none(kind: Kind) -> None:
    assert (kind.good is None) is (kind.bad is None)
    if kind.good is not None:
        assert faults(kind.good) == ()
