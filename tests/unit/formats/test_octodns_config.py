"""How octoDNS reads each zone, from its own configuration, as octoDNS itself understands it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from octodns.manager import Manager
from octodns.provider.yaml import YamlProvider

from mailcompile.diagnostics import Finding
from mailcompile.dns import DomainName
from mailcompile.formats.octodns_config import KINDS, dialects
from mailcompile.formats.octodns_yaml.dialect import OCTODNS, OURS, Dialect

FILE = "dns/octodns.yaml"
ONE = DomainName("one.example")
IDN = DomainName.host("bücher.example")
PROVIDERS = """
providers:
  config: {class: octodns.provider.yaml.YamlProvider, directory: ./config}
  bare:
    class: octodns.provider.yaml.YamlProvider
    directory: ./bare
    escaped_semicolons: false
  internal:
    class: octodns.provider.yaml.YamlProvider
    directory: ./internal
    default_ttl: 60
    enforce_order: false
    populate_should_replace: true
  split: {class: octodns.provider.yaml.SplitYamlProvider, directory: ./split, default_ttl: 7}
  ours: {class: acme.octodns.OurYamlProvider, directory: ./acme, default_ttl: 8}
  route53: {class: octodns_route53.Route53Provider, access_key_id: env/AWS_KEY}
"""
INTERNAL = Dialect(escaped=True, default_ttl=60, enforce_order=False)


def read(
    zones: str, providers: str = PROVIDERS, path: str = "config/one.example.yaml"
) -> tuple[Dialect | None, tuple[Finding, ...]]:
    found, findings = dialects(FILE, f"{providers}zones:\n{zones}", {ONE: path})
    return found.get(ONE), findings


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("sources", "path", "expected"),
    [
        ("[config]", "config/one.example.yaml", OCTODNS),
        ("[bare]", "bare/one.example.yaml", OURS),
        ("[route53, internal]", "internal/one.example.yaml", INTERNAL),
        ("[config, internal]", "config/one.example.yaml", OCTODNS),
        ("[config, internal]", "internal/one.example.yaml", INTERNAL),
        # Seen from a directory above, and from one below.
        ("[config, internal]", "dns/internal/one.example.yaml", INTERNAL),
        ("[config, internal]", "lan/internal/one.example.yaml", INTERNAL),
        ("[split, config]", "split/one.example./mail.yaml", Dialect(escaped=True, default_ttl=7)),
        ("[ours]", "acme/one.example.yaml", Dialect(escaped=True, default_ttl=8)),
    ],
)
def test_the_provider_whose_directory_holds_the_file(
    sources: str, path: str, expected: Dialect
) -> None:
    assert read(f"  one.example.: {{sources: {sources}, targets: [route53]}}", path=path) == (
        expected,
        (),
    )


@pytest.mark.parametrize(
    "key",
    [
        "one.example.",
        "ONE.example.",
        "'*'",
        "'*.example.com.'",  # The key of a pattern has no meaning beyond its first character.
        "'*one'",
    ],
)
def test_keys_of_a_zone(key: str) -> None:
    assert read(f"  {key}: {{sources: [bare]}}", path="bare/one.example.yaml") == (OURS, ())


@pytest.mark.parametrize("key", ["xn--bcher-kva.example.", "bücher.example.", "BÜCHER.example."])
def test_internationalized_names(key: str) -> None:
    text = f"{PROVIDERS}zones:\n  {key}: {{sources: [bare]}}"

    assert dialects(FILE, text, {IDN: f"bare/{IDN}.yaml"}) == ({IDN: OURS}, ())


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("glob: 'one.*'", True),
        ("glob: '*.example.'", True),
        ("glob: '*.example'", False),
        ("glob: 'ONE.*'", False),
        ("regex: '^one[.]'", True),
        ("regex: 'example[.]$'", True),
        ("regex: '^two'", False),
    ],
)
def test_patterns(pattern: str, found: bool) -> None:
    text = f"  '*': {{sources: [bare], {pattern}}}\n  '*2': {{sources: [config], glob: x}}"
    dialect, findings = read(text, path="bare/one.example.yaml")

    assert codes(findings) == ([] if found else ["OCTO004"])
    assert dialect == OURS


def test_the_first_pattern_that_lists_the_file() -> None:
    """octoDNS takes the zones of a pattern from the directories of its sources."""
    text = "  '*': {sources: [config]}\n  '*in': {sources: [internal]}"

    assert read(text, path="internal/one.example.yaml") == (INTERNAL, ())


def test_a_name_goes_before_patterns() -> None:
    text = "  '*': {sources: [config]}\n  one.example.: {sources: [bare]}"

    assert read(text, path="bare/one.example.yaml") == (OURS, ())


def test_a_copy_of_another_zone_is_read_like_that_one() -> None:
    text = "  one.example.: {alias: Two.example.}\n  two.example.: {sources: [bare]}"
    dialect, findings = read(text, path="bare/one.example.yaml")

    assert (dialect, codes(findings)) == (OURS, ["OCTO007"])
    assert (
        findings[0].message == "octoDNS makes one.example a copy of two.example. and reads no file"
    )


def test_providers_that_agree_need_no_directory() -> None:
    providers = PROVIDERS.replace("./bare", "env/ZONES").replace("./config", "env/OTHER")
    providers = providers.replace("escaped_semicolons: false", "escaped_semicolons: yes")

    assert read("  one.example.: {sources: [config, bare]}", providers, "x/one.example.yaml") == (
        OCTODNS,
        (),
    )


def test_providers_that_disagree() -> None:
    dialect, findings = read("  one.example.: {sources: [config, bare]}", path="one.example.yaml")

    assert (dialect, codes(findings)) == (None, ["OCTO005"])
    assert findings[0].message == (
        "config and bare read zone files in different ways, and nothing tells which of them reads "
        "one.example.yaml"
    )


def test_a_zone_that_is_not_there() -> None:
    text = "  two.example.: {sources: [bare, route53], targets: [config]}"
    dialect, findings = read(text)

    assert (dialect, codes(findings)) == (OURS, ["OCTO004"])
    assert not findings[0].is_error
    assert findings[0].message == "octoDNS does not publish one.example"
    assert (findings[0].file, findings[0].line) == (FILE, 17)


def test_many_zones_that_are_not_there_are_one_finding() -> None:
    files = {DomainName(f"d{number}.example"): f"bare/d{number}.yaml" for number in range(30)}
    text = f"{PROVIDERS}zones: {{two.example.: {{sources: [bare]}}}}"
    found, findings = dialects(FILE, text, files)

    assert set(found.values()) == {OURS}
    assert [finding.message for finding in findings] == [
        "octoDNS does not publish d0.example (and 29 more like it)"
    ]


def test_no_yaml_provider() -> None:
    dialect, findings = read("  one.example.: {sources: [route53]}")

    assert (dialect, codes(findings)) == (None, ["OCTO003"])
    assert codes(read("  one.example.: {sources: }")[1]) == ["OCTO003"]
    nowhere = read("  {}", "providers: {route53: {class: octodns_route53.Route53Provider}}\n")
    assert codes(nowhere[1]) == ["OCTO004", "OCTO003"]


@pytest.mark.parametrize(
    ("sources", "path"),
    [("[config]", "zones/one.example.yaml"), ("[split]", "split/one.example.yaml")],
)
def test_a_file_that_is_not_read(sources: str, path: str) -> None:
    dialect, findings = read(f"  one.example.: {{sources: {sources}}}", path=path)

    assert dialect is not None
    assert codes(findings) == ["OCTO007"]
    assert path in findings[0].message


SETTINGS = "providers:\n  p: {{class: octodns.provider.yaml.YamlProvider, directory: d, {}}}\n"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("escaped_semicolons: null", OCTODNS),
        ("escaped_semicolons: off", OURS),
        ("escaped_semicolons: True", OCTODNS),
        ("enforce_order: no", Dialect(escaped=True, enforce_order=False)),
        ("enforce_order: ~", Dialect(escaped=True, enforce_order=False)),
        ("default_ttl: 1_000", Dialect(escaped=True, default_ttl=1000)),
        ("default_ttl: 010", Dialect(escaped=True, default_ttl=8)),
        ("default_ttl: 0", Dialect(escaped=True, default_ttl=0)),
        ("order_mode: natural", OCTODNS),
        ("shared_filename: x.yaml", OCTODNS),
    ],
)
def test_settings_as_octodns_reads_them(tmp_path: Path, setting: str, expected: Dialect) -> None:
    text = f"{SETTINGS.format(setting)}zones: {{one.example.: {{sources: [p], targets: [p]}}}}\n"
    (tmp_path / "octodns.yaml").write_text(text)
    provider = Manager(str(tmp_path / "octodns.yaml")).providers["p"]
    assert isinstance(provider, YamlProvider)

    assert dialects(FILE, text, {ONE: "d/one.example.yaml"}) == ({ONE: expected}, ())

    assert bool(provider.escaped_semicolons) == expected.escaped
    assert bool(provider.enforce_order) == expected.enforce_order
    assert provider.default_ttl == expected.default_ttl


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("escaped_semicolons: 'false'", "'false'"),
        ("escaped_semicolons: env/ESCAPED", "env/ESCAPED"),
        ("escaped_semicolons: 1", "1"),
        ("enforce_order: []", "[]"),
        ("default_ttl: 1h", "1h"),
        ("default_ttl: true", "true"),
        ("default_ttl: -1", "-1"),
        ("default_ttl: 99999999999", "99999999999"),
        ("default_ttl: 2024-01-01", "2024-01-01"),
        ("default_ttl: env/TTL/3600", "env/TTL/3600"),
        ("order_mode: reverse", "reverse"),
        ("split_extension: 3", "3"),
    ],
)
def test_values_of_another_type(setting: str, shown: str) -> None:
    text = f"{SETTINGS.format(setting)}zones: {{one.example.: {{sources: [p]}}}}\n"
    _, findings = dialects(FILE, text, {ONE: "d/one.example.yaml"})

    assert codes(findings) == ["OCTO006"]
    place = findings[0].place
    assert place is not None
    assert text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == shown


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ("one.example: {sources: [p]}", "octoDNS wants the name `one.example` to end with a dot"),
        ("one.example.: {sources: p}", 'octoDNS needs a list of providers here, not the text "p"'),
        ("one.example.: {sources: [q]}", "no provider is called `q`"),
        ("one.example.: {sources: [1]}", "octoDNS needs a text here, not the number 1"),
        ("one.example.: {targets: [p]}", "octoDNS needs `sources` here"),
        ("one.example.: [p]", "octoDNS needs a mapping as `one.example.`, not a list"),
        ("one.example.: ", "octoDNS needs a mapping as `one.example.`, not nothing (null)"),
        (
            "one.example.: {alias: two.example.}",
            "`two.example.` is no zone here, so octoDNS cannot copy it",
        ),
        (
            "one.example.: {alias: one.example.}",
            "`one.example.` is an alias itself, so octoDNS cannot copy it",
        ),
        (
            "'*': {sources: [p], regex: '('}",
            "octoDNS cannot read this regular expression: missing ), unterminated subpattern at "
            "position 0",
        ),
    ],
)
def test_entries_that_octodns_refuses(zones: str, message: str) -> None:
    found, findings = dialects(
        FILE, f"{SETTINGS.format('')}zones: {{{zones}}}\n", {ONE: "d/one.example.yaml"}
    )

    assert (found, codes(findings)) == ({}, ["OCTO006"])
    assert findings[0].message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "octoDNS needs a mapping here, not an empty list"),
        ("zones: {}", "octoDNS needs a mapping as `providers`, not nothing (null)"),
        ("providers: {}", "octoDNS needs a mapping as `zones`, not nothing (null)"),
    ],
)
def test_no_configuration(text: str, message: str) -> None:
    found, findings = dialects(FILE, text, {ONE: "d/one.example.yaml"})

    assert (found, codes(findings)) == ({}, ["OCTO006"])
    assert findings[0].message == message


def test_a_directory_is_needed() -> None:
    text = "providers: {p: {class: x.YamlProvider}}\nzones: {one.example.: {sources: [p]}}\n"
    _, findings = dialects(FILE, text, {ONE: "d/one.example.yaml"})

    assert [finding.message for finding in findings] == [
        "octoDNS needs a text as `directory`, not nothing (null)"
    ]


def test_another_order_of_names() -> None:
    simple = SETTINGS.format("order_mode: simple")
    zones = "  one.example.: {sources: [p]}"
    dialect, findings = read(zones, simple, "d/one.example.yaml")
    off = SETTINGS.format("order_mode: simple, enforce_order: false")

    assert (dialect, codes(findings)) == (OCTODNS, ["OCTO008"])
    assert codes(read(zones, off, "d/one.example.yaml")[1]) == []


@pytest.mark.parametrize(
    ("zones", "code"),
    [
        ("  one.example.: &usual {sources: [config]}\n  two.example.: *usual", "YAML007"),
        ("  one.example.: {<<: {sources: [config]}}", "YAML008"),
        ("  one.example.: !include one.yaml", "YAML009"),
    ],
)
def test_what_cannot_be_seen_here_has_to_be_written_out(zones: str, code: str) -> None:
    _, findings = read(zones)

    assert findings[0].code == code
    assert findings[0].file == FILE
    assert str(findings[0].hint).startswith("write it out, or let `outputs.octodns.config` name")


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "p", "*", "env/x", "."]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["p", "sources", "alias", "class", "directory", "glob", "regex", "*"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(JSON, JSON, JSON)
def test_nothing_raises(provider: Any, entry: Any, pattern: Any) -> None:
    if isinstance(provider, dict):
        provider = {"class": "x.YamlProvider", **provider}
    value = {
        "providers": {"p": provider},
        "zones": {"one.example.": entry, "*": pattern, "": entry},
    }
    found, findings = dialects(FILE, json.dumps(value), {ONE: "p/one.example.yaml", IDN: "x"})

    assert all(zone in found or any(it.is_error for it in findings) for zone in (ONE, IDN))
    assert all(finding.place for finding in findings)


PLAIN = st.sampled_from(["one.example.", "*", "*a", "two.example."])


@given(
    st.lists(
        st.tuples(
            PLAIN,
            st.sampled_from(["a", "b"]),
            st.sampled_from([None, "glob: 'o*'", "glob: 't*'", "regex: e.e", "regex: ^x"]),
        ),
        min_size=1,
        unique_by=lambda row: row[0],
    ),
    st.sampled_from(["a", "b"]),
)
def test_the_entry_that_octodns_takes(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str | None]],
    folder: str,
) -> None:
    root = tmp_path_factory.mktemp("octodns")
    for name in ("a", "b"):
        (root / name).mkdir()
    (root / folder / "one.example.yaml").write_text("{}")
    zones = [
        f"  '{key}': {{sources: [{source}], targets: []{f', {pattern}' if pattern else ''}}}\n"
        for key, source, pattern in rows
    ]
    text = "providers:\n" + "".join(
        f"  {name}: {{class: octodns.provider.yaml.YamlProvider, directory: {root / name}, "
        f"default_ttl: {ttl}, escaped_semicolons: true}}\n"
        for name, ttl in (("a", 1), ("b", 2))
    )
    text += "zones:\n" + "".join(zones)
    (root / "octodns.yaml").write_text(text)
    manager = Manager(str(root / "octodns.yaml"))
    taken = manager._preprocess_zones(manager.config["zones"]).get("one.example.")

    found, findings = dialects(FILE, text, {ONE: str(root / folder / "one.example.yaml")})

    if taken is None:
        # A pattern may stand for the zone and list another directory.
        assert set(codes(findings)) <= {"OCTO004", "OCTO007"}
        assert findings
    else:
        assert found[ONE].default_ttl == {"a": 1, "b": 2}[taken["sources"][0]]
        assert (findings == ()) == (taken["sources"][0] == folder)


def test_kinds() -> None:
    assert [kind.code for kind in KINDS] == [f"OCTO00{number}" for number in range(3, 9)]
