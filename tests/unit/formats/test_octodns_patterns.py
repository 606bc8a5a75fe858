"""Patterns of zones that would take for ever, or that Python cannot read."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile.dns import DomainName
from mailcompile.formats.octodns_config import dialects
from mailcompile.formats.octodns_config.regex import MAX_WAYS, ways

HEAD = "providers: {p: {class: octodns.provider.yaml.YamlProvider, directory: ./d}}\nzones:\n"
LONG = DomainName(f"{'a' * 63}.{'a' * 63}.{'a' * 63}.{'a' * 40}.example")


def messages(pattern: str, zone: DomainName = LONG) -> list[str]:
    text = f"{HEAD}  '*': {{sources: [p], {pattern}}}\n"
    begin = time.monotonic()
    _, findings = dialects("config.yaml", text, {zone: f"d/{zone}.yaml"})
    assert time.monotonic() - begin < 2
    assert {finding.line for finding in findings} <= {3}
    return [f"{finding.message}; {finding.hint}" for finding in findings]


@pytest.mark.parametrize(
    "regex",
    [
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a+)+$",
        "(a|a)*b",
        "(a|aa)+$",
        ".*.*.*.*.*.*x",
        "a?" * 30 + "a" * 30,
        "(?#[)(a+)+]",
        "(?x)  # [\\n(a+)+]",
        "(?>(a|a)*)b",
        "(?=(a+)+b)a",
        "(?:){99999999}",
        "(\\\\b){99999999}",
        "((a?){1000}){1000}",
        "([a-z]+[.]?)+!",
        "(a.?|b){1,40}x",
    ],
)
def test_a_search_that_would_not_end_is_not_begun(regex: str) -> None:
    (message,) = messages(f'regex: "{regex}"')

    assert message.startswith("to search with this regular expression may take for ever; ")
    assert "list the zone by its name" in message


@pytest.mark.parametrize("key", ["regex", "glob"])
def test_a_pattern_of_some_length(key: str) -> None:
    (message,) = messages(f"{key}: '{'a*' * 100_000}'")

    assert message.startswith("this pattern has 200000 characters; list the zone by its name")


@pytest.mark.parametrize(
    "regex", ["(" * 400 + ")" * 400, "a{99999999999}", "[", "(?P<a>x)(?P<a>y)"]
)
def test_what_python_cannot_read(regex: str) -> None:
    """Some of these it can read in other versions."""
    for message in messages(f"regex: '{regex}'"):
        assert "regular expression" in message or "octoDNS does not publish" in message


@pytest.mark.parametrize(
    "regex",
    [
        r"^.*[.]example[.]$",
        r"^([a-z0-9-]+\\.)+example\\.$",
        r"^(?:[\\w-]+[.])*(de|at|example)[.]$",
        r"(.*[.])?example[.]$",
        r"^(?!one)[^.]+([.][^.]+)?([.][^.]+)?([.][^.]+)?[.]example[.]$",
        r"(?i)^.+[.](com|net|EXAMPLE)[.]$",
    ],
)
def test_what_people_write_is_searched(regex: str) -> None:
    assert messages(f'regex: "{regex}"', DomainName("two.one.example")) == []


PARTS = st.recursive(
    st.sampled_from(["a", "b", ".", "[.]", "[^.]", "[a-b]", r"\w", "", "^", "$", r"\b"]),
    lambda inner: st.one_of(
        st.builds("({}){}".format, inner, st.sampled_from(["*", "+", "?", "{2,4}", "*?", ""])),
        st.builds("({}|{})".format, inner, inner),
        st.builds("{}{}".format, inner, inner),
        st.builds("(?={})".format, inner),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(PARTS, st.text("ab.", min_size=10, max_size=60))
def test_what_is_searched_ends(regex: str, name: str) -> None:
    try:
        count = ways(regex, len(name))
    except re.error:
        return
    if count <= MAX_WAYS:
        begin = time.monotonic()
        re.search(regex, f"{name}!")
        assert time.monotonic() - begin < 2
