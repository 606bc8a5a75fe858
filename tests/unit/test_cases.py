"""Every case compiles to the records that were written down by hand, and to its golden files."""

import json

import jsonschema
import pytest

from mailcompile.resources import schema_text
from tests.golden import Case, all_cases, lines, produced

CASES = all_cases()
by_name = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@by_name
def test_compiles_to_the_records_written_by_hand(case: Case) -> None:
    zones = case.compile().zones.values()

    assert lines(record for zone in zones for record in zone.records()) == case.records()


@by_name
def test_every_expected_file_is_made_and_no_other(
    case: Case, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden") == case.name:
        case.rewrite()

    assert produced(case.compile()) == case.expected()


@by_name
def test_says_what_it_is_for(case: Case) -> None:
    text = (case.folder / "README.md").read_text(encoding="utf-8")

    assert text.startswith(f"# {case.name}\n")
    assert len(text.split()) > 10


@by_name
def test_variables_fit_their_schema(case: Case) -> None:
    schema = json.loads(schema_text("terraform"))
    document = json.loads(case.compile().artifacts["terraform/mail.auto.tfvars.json"])

    jsonschema.Draft202012Validator(schema).validate(document)
