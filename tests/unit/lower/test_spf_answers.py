"""Terms that lead to names of ours which do not answer."""

import pytest

from mailcompile.diagnostics import Kind
from mailcompile.lower.spf_answers import KINDS
from tests.topologies import compiled, topology, without_claims

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11]}
vps2: {name: six.one.example, addresses: ["2001:db8::1"], relay: vps1}
vps3: {name: mail.elsewhere.test, addresses: [192.0.2.13]}
"""
ZONES = "zones: {managed: {one.example: {delegated: [lab]}}}\n"
SUBDOMAINS = "x: {cname: external}, silent: {spf: none}, deaf: {mx: none}, news: {}, "


def found(*terms: str, star: str = "") -> list[str]:
    """The codes of what is wrong with a domain that has these terms."""
    said = ", ".join(f'"{term}"' for term in terms)
    domain = (
        f"one.example: {{mx: [vps1], senders: [vps1], spf: {{style: addresses, terms: [{said}]}}, "
        f"subdomains: {{{SUBDOMAINS}{star}}}}}"
    )
    compilation = compiled(topology(domain, HOSTS) + ZONES)
    return [finding.code for finding in compilation.findings if finding.code.startswith("SPF")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing.one.example", ["SPF013"]),
        ("silent.one.example", ["SPF013"]),
        ("NEWS.One.Example.", []),
        ("mail.one.example", []),
        ("one.example", ["SPF003"]),  # it includes itself
        ("x.one.example", []),  # an alias of others
        ("spf.lab.one.example", []),  # in a zone of others
        ("spf.partner.test", []),
        ("%{d}.one.example", []),
    ],
)
def test_include(name: str, expected: list[str]) -> None:
    assert found(f"include:{name}") == expected


def test_a_wildcard_answers_for_what_is_not_there() -> None:
    assert found("include:nothing.one.example", star='"*": {mail: none}') == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["a:a.one.example", "a:b.one.example"], []),
        (["a:a.one.example", "a:b.one.example", "exists:c.one.example"], ["SPF014", "SPF016"]),
        # An IPv4 client gets nothing of the one host, an IPv6 client nothing of the other.
        (["a:a.one.example", "a:mail.one.example", "a:six.one.example"], []),
        (["a:a.one.example", "a:mail.one.example", "a:mail.elsewhere.test"], ["SPF014"]),
        (["a:a.one.example", "mx:deaf.one.example", "mx:mail.one.example"], ["SPF014"]),
        (["a:a.one.example", "a:x.one.example", "a:y.lab.one.example", "a:www.test"], []),
        (["a:a.one.example", "a:b.one.example", "exists:%{i}.one.example"], []),
        (["a:a.one.example", "a:b.one.example", "mx"], ["SPF014"]),
    ],
)
def test_void_lookups(terms: list[str], expected: list[str]) -> None:
    assert found(*terms) == expected


@pytest.mark.parametrize("kind", KINDS, ids=[kind.code for kind in KINDS])
def test_examples_are_true(kind: Kind) -> None:
    assert kind.bad is not None
    assert kind.good is not None
    bad = compiled(kind.bad.replace("⟦", "").replace("⟧", ""))
    before = kind.bad[: kind.bad.index("⟦")]

    [found] = without_claims(bad.findings)
    assert found.code == kind.code
    assert found.line == before.count("\n") + 1
    assert found.column == len(before) - before.rfind("\n")
    assert compiled(kind.good).findings == ()
