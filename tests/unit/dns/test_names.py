"""Names: parsed once, checked, and what does not round-trip is refused."""

import pytest

from mailcompile.dns import DomainName, NameProblem


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("example.com", "example.com"),
        ("Example.COM.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("日本.example", "xn--wgv71a.example"),
        ("a-b.1.example", "a-b.1.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_host_names(written: str, name: str) -> None:
    assert DomainName.host(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "",
        ".",
        "a..b",
        ".a",
        "-a.example",
        "a-.example",
        "a_b.example",
        "*.example",
        "a b.example",
        "a" * 64 + ".example",
        ".".join(["a" * 49] * 6),
        "192.0.2.1",
        "example.123",
        "☃.example",
        "xn--zzzzzz.example",
        "ﬁ.example",
        "日本。example",
        "a\n.example",
        "a.example\n",
        "exa\u00admple.com",
    ],
)
def test_no_host_names(written: str) -> None:
    with pytest.raises(NameProblem):
        DomainName.host(written)


def test_record_names_take_underscores_and_a_leading_wildcard() -> None:
    assert DomainName.record("*._domainkey.Example.com.") == "*._domainkey.example.com"
    with pytest.raises(NameProblem):
        DomainName.record("a.*.example.com")


def test_family() -> None:
    zone = DomainName.host("example.com")
    name = zone.below("a.b")

    assert name == "a.b.example.com"
    assert zone.below("") == zone
    assert name.relative_to(zone) == "a.b"
    assert zone.relative_to(zone) == ""
    assert name.is_within(zone)
    assert not DomainName.host("badexample.com").is_within(zone)
    assert name.ancestors() == (name, "b.example.com", "example.com", "com")


def test_unicode_is_for_people() -> None:
    assert DomainName.host("xn--bcher-kva.example").unicode == "bücher.example"
    assert DomainName.host("example.com").unicode == "example.com"
    assert DomainName("xn--zzzzzz.example").unicode == "xn--zzzzzz.example"
