"""Several schema errors in one document: all of them, each once."""

import pytest

from mailcompile.diagnostics import KEYS
from mailcompile.source import check_schema
from tests.unit.source.support import faults, read, the_fault


def test_one_finding_for_each_unknown_key() -> None:
    found = faults("mailcompile: 1\nfoo: 1\nhosts: {}\nbar: 2\ndefaults: {caa: {}}\n")

    assert [
        (finding.kind.name, finding.path, finding.place.line) for finding in found if finding.place
    ] == [
        ("unknown-key", ("foo",), 2),
        ("unknown-key", ("bar",), 4),
        ("not-yet", ("defaults", "caa"), 5),
    ]


def test_one_finding_for_each_missing_key() -> None:
    found = faults("mailcompile-keys: 1\ndomains: {a.example: {s1: {stage: active}}}\n", "keys")

    assert [finding.message for finding in found] == [
        f"`s1` has no key `{key}`, which is required" for key in ("algorithm", "created", "public")
    ]


def test_one_value_has_one_finding() -> None:
    """A text of the wrong type, form and length is just of the wrong type."""
    text = f"mailcompile: 1\ndefaults: {{dmarc: {{policy: 5, rua: '{'x' * 300}', psd: maybe}}}}\n"

    assert len(faults(text)) == 3


def test_errors_in_many_places_at_once() -> None:
    domains = "".join(f"  d{number}.example: {{ttl: x}}\n" for number in range(20))

    found = faults(f"mailcompile: 2\nhosts: {{a: {{}}}}\ndomains:\n{domains}foo: 1\n")

    lines = [finding.place.line for finding in found if finding.place]
    assert lines == [1, 2, *range(4, 24), 24]


def test_a_good_neighbour_does_not_hide_an_error() -> None:
    domains = "".join(f"  d{number}.example: {{}}\n" for number in range(200))

    finding = the_fault(f"mailcompile: 1\ndomains:\n{domains}  bad.example: {{ttl: x}}\n")

    assert finding.path == ("domains", "bad.example", "ttl")


def test_no_more_than_1000() -> None:
    found = faults("mailcompile: 1\n" + "".join(f"k{number}: 1\n" for number in range(1200)))

    assert len(found) == 1000
    assert found[-1].hint == "these are the first 1000 errors, there are more"


def test_a_key_registry_is_called_so() -> None:
    document = read("[1]\n")

    (finding,) = check_schema(document, "keys", source=KEYS)

    assert finding.message == "the key registry is a list; allowed: a mapping"


def test_a_schema_that_is_not_shipped() -> None:
    with pytest.raises(KeyError):
        check_schema(read("a: 1\n"), "nonsense")
