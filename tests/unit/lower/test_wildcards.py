"""What stands at names that exist only because something stands below them."""

import pytest

from tests.topologies import codes, compiled, texts, topology

STAR = '"*": {mx: [vps1]}'
EXTERNAL = "ext: {cname: external, dmarc: {policy: reject}}"


def below(subdomains: str, senders: str = "[vps1]") -> str:
    return topology(
        f"one.example: {{mx: [vps1], senders: {senders}, subdomains: {{{subdomains}}}}}"
    )


@pytest.mark.parametrize(
    ("subdomains", "senders"),
    [
        (f"{STAR}, a.b: {{}}", "[vps1]"),
        (STAR, "[{id: vps1, bounce: a.b}]"),
        (STAR, "[{id: vps1, from_subdomains: [a.b]}]"),
    ],
)
def test_the_wildcard_stands_where_it_cannot_answer(subdomains: str, senders: str) -> None:
    compilation = compiled(below(subdomains, senders))

    assert not compilation.failed
    assert texts(compilation, "b.one.example", "MX") == ["10 mail.one.example."]
    assert texts(compilation, "b.one.example", "TXT") == ["v=spf1 -all"]


def test_it_stands_where_a_report_authorization_makes_a_name() -> None:
    compilation = compiled(
        topology(
            "one.example: {mx: [vps1], dmarc: {rua: d@x.two.example}}\n"
            f"two.example: {{mx: [vps1], subdomains: {{{STAR}}}}}"
        )
    )

    assert texts(compilation, "one.example._report._dmarc.x.two.example", "TXT") == ["v=DMARC1"]
    assert texts(compilation, "x.two.example", "MX") == ["10 mail.one.example."]
    assert texts(compilation, "_dmarc.x.two.example", "MX") == []


def test_it_does_not_stand_at_an_alias_of_others() -> None:
    text = below(f"{STAR}, {EXTERNAL}", "[{id: vps1, from_subdomains: [ext]}]")
    compilation = compiled(text)

    assert not compilation.failed, codes(compilation)
    assert texts(compilation, "ext.one.example", "MX") == []


def test_it_does_not_stand_below_a_name_with_records() -> None:
    compilation = compiled(below(f"{STAR}, s: {{}}, x.y.s: {{}}"))

    assert texts(compilation, "y.s.one.example", "MX") == []


def test_it_does_not_stand_at_a_name_that_says_to_have_nothing() -> None:
    compilation = compiled(
        topology(
            f"one.example: {{mx: [vps1], subdomains: {{{STAR}}}}}\n"
            "shop.one.example: {spf: none, mx: none, senders: [vps1]}"
        )
        + "zones: {managed: {one.example: {domains: [shop.one.example]}}}\n"
    )

    assert not compilation.failed
    assert texts(compilation, "shop.one.example", "MX") == []
    assert texts(compilation, "shop.one.example", "TXT") == []
