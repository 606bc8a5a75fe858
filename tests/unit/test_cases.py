"""Every case compiles to the records that were written down by hand, and to its golden files."""

import json

import jsonschema
import pytest

from mailcompile.dns import DomainName, Record
from mailcompile.formats.octodns_yaml import read_hand_zone
from mailcompile.resources import schema_text
from tests.golden import Case, all_cases, good_cases, lines, produced

CASES = all_cases()
GOOD = good_cases()
REFUSED = [case for case in CASES if case.is_refused]
by_name = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
good = pytest.mark.parametrize("case", GOOD, ids=[case.name for case in GOOD])
refused = pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])


@refused
def test_is_refused_at_the_places_written_by_hand(case: Case) -> None:
    errors = [finding for finding in case.compile().findings if finding.is_error]

    assert sorted(f"{one.code} {one.file}:{one.line}" for one in errors) == case.errors()


@good
def test_what_is_not_ours_stands_beside_it(case: Case) -> None:
    understood = ("A", "AAAA", "MX", "TXT", "CNAME", "NS")
    found = []
    for zone, merged in case.compile().merged.items():
        records = by_octodns_rules(case, zone, merged.text)
        ours = {(rrset.name, rrset.type): set(rrset.records()) for rrset in merged.zone.rrsets}
        found += [
            record
            for record in records
            if record[1] in understood
            and record not in ours.get((DomainName(record[0]), record[1]), ())
        ]

    assert lines(found) == case.beside()


def by_octodns_rules(case: Case, zone: DomainName, text: str | None) -> list[Record]:
    """The records of a zone file with hand-written ones in it; none where there are none."""
    standing = case.compile().standing
    if text is None:
        return []
    read, findings = read_hand_zone("zone.yaml", text, standing.hand[zone].dialect)
    assert read is not None
    assert findings == ()
    return [
        (zone.below(record.name), record.type, record.ttl, value)
        for record in read.records
        for value in record.values
    ]


@good
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


@good
def test_variables_fit_their_schema(case: Case) -> None:
    schema = json.loads(schema_text("terraform"))
    document = json.loads(case.compile().artifacts["terraform/mail.auto.tfvars.json"])

    jsonschema.Draft202012Validator(schema).validate(document)
