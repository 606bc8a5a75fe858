"""What is wrong with services and their values at a domain, each at its place (marked by ``⟦``)."""

import pytest

from tests.topologies import HOST, compiled, texts
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

UMLAUT = '"\\u00fc"'


def service(
    news: str, at: str = "", senders: str = "news", mx: str = "vps1", more: str = ""
) -> str:
    """A topology with the service ``news``, and what differs ``at`` its only domain."""
    inputs = f", services: {{news: {{{at}}}}}" if at else ""
    return (
        f"mailcompile: 1\nhosts:\n  {HOST}\nservices:\n  news: {{{news}}}\n"
        f"defaults: {{dmarc: {{policy: none}}}}\ndomains:\n"
        f"  one.example: {{mx: [{mx}], senders: [{senders}]{inputs}{more}}}\n"
    )


BOUNCE = "{id: news, bounce: b}"


@pytest.mark.parametrize(
    ("news", "senders", "mx"),
    [
        ("dkim: {⟦n.-: {cname: a.example}}", "news", "vps1"),
        ("dkim: {n1: {cname: ⟦a..b}}", "news", "vps1"),
        ("tracking: {links: ⟦a..b}", "news", "vps1"),
        ("tracking: {links: {cname: ⟦-a.example}}", "news", "vps1"),
        ("tracking: {⟦x..y: a.example}", "news", "vps1"),
        ("verification: {⟦x..y: {txt: a}}", "news", "vps1"),
        ("verification: {_v: {cname: ⟦a..b}}", "news", "vps1"),
        ("bounce: {cname: ⟦a..b}", BOUNCE, "vps1"),
        ("bounce: {mx: [⟦a_b.example]}", BOUNCE, "vps1"),
        ("bounce: {mx: [{name: ⟦a..b, preference: 5}]}", BOUNCE, "vps1"),
        ("mx: [mx.news.example, ⟦a_b.example]", "vps1", "vps1, news"),
        ("mx: [{name: ⟦a..b}]", "vps1", "news"),
    ],
)
def test_names_that_are_none(news: str, senders: str, mx: str) -> None:
    assert codes_at_marks(service(news, senders=senders, mx=mx)) == ["TOPO005"]


@pytest.mark.parametrize(
    ("news", "senders"),
    [
        ("spf: [a, ⟦'ip4:1.2.3']", "news"),
        ("spf: [⟦include]", "news"),
        ("spf: [⟦'foo:a.example']", "news"),
        ("spf: [⟦'exists:%{z}.a.example']", "news"),
        ("bounce: {spf: [a, ⟦'ip6:::g']}", BOUNCE),
    ],
)
def test_terms_that_are_none(news: str, senders: str) -> None:
    (finding,) = findings_at_marks(service(news, senders=senders))

    assert finding.code == "SPF004"
    assert "is no SPF term" in finding.message


@pytest.mark.parametrize(
    "news",
    [
        f"verification: ⟦{UMLAUT}",
        "verification: [ok, ⟦'a\\b']",
        f"verification: {{_v: {{txt: ⟦{UMLAUT}}}}}",
        f"verification: {{_v: {{txt: [ok, ⟦{UMLAUT}]}}}}",
        f"dkim: {{n1: {{txt: ⟦{UMLAUT}}}}}",
        f"verification: ⟦{'x' * 2049}",
    ],
)
def test_texts_that_are_not_plain(news: str) -> None:
    (finding,) = findings_at_marks(service(news))

    assert (finding.code, finding.hint) == ("TOPO018", "write printable ASCII, without a backslash")


@pytest.mark.parametrize(
    ("news", "at", "code"),
    [
        # Missing: at the service's entry of the domain, or at the domain that has none.
        ("dkim: {n1: {cname: '{tokens}.a.example'}}", "", "TOPO016"),
        ("inputs: {x: null}, spf: ['include:{x}.example']", "", "TOPO016"),
        ("inputs: {x: a}, spf: ['include:{x}.example']", "x: null", "TOPO016"),
        # In a value that the domain says itself.
        ("spf: [a]", "spf: [⟦'include:{x}.example']", "TOPO016"),
        # A pattern that has a meaning elsewhere.
        ("spf: [⟦'include:{selector}.example']", "", "TOPO016"),
        ("dkim: {n1: {cname: ⟦'{label}.example'}}", "", "TOPO016"),
        # Unused.
        ("spf: [a]", "⟦tokens: [a]", "TOPO017"),
        ("spf: [a]", "⟦domain: a", "TOPO017"),
        ("spf: [a]", "spf: ['include:{x}.example'], x: a, ⟦y: b", "TOPO017"),
        # Wrong by what is filled in: at the input.
        ("dkim: {'{tokens}': {cname: '{tokens}.a.example'}}", "tokens: ⟦[a, '-']", "TOPO005"),
        ("dkim: {n1: {cname: '{t}.a.example'}}", "t: ⟦'a..b'", "TOPO005"),
        ("spf: ['ip4:{net}']", "net: ⟦1.2.3", "SPF004"),
        ("verification: 'v={code}'", f"code: ⟦{UMLAUT}", "TOPO018"),
        # Too many.
        ("dkim: {n1: {cname: ⟦'{t}.a.example'}}", "t: [a, b]", "TOPO023"),
        ("bounce: {cname: ⟦'{t}.a.example'}", "t: [a, b]", "TOPO023"),
    ],
)
def test_inputs(news: str, at: str, code: str) -> None:
    senders = BOUNCE if news.startswith("bounce") else "news"
    text = service(news, at, senders)
    if (
        at in ("", "x: null") and "⟦" not in news
    ):  # At what the domain says for the service, or at it.
        text = text.replace("{news: {x", "{⟦news: {x") if at else text.replace("  one", "  ⟦one")

    assert codes_at_marks(text) == [code]


def test_the_remedies_for_inputs() -> None:
    (missing,) = findings_at_marks(
        service("spf: ['include:{region}.example']").replace("  one.example", "  ⟦one.example")
    )
    both = findings_at_marks(
        service("spf: ['include:{region}.example']", "⟦regoin: a").replace(
            "{news: {⟦", "{⟦news: {⟦"
        )
    )

    assert missing.message == "the service news needs `region` of one.example"
    assert missing.hint == "say `services: {news: {region: …}}` at the domain"
    assert [(finding.code, finding.hint) for finding in both] == [
        ("TOPO016", "say `services: {news: {region: …}}` at the domain"),
        ("TOPO017", "did you mean region?"),
    ]


def test_a_mistake_of_a_service_is_told_once_for_all_its_domains() -> None:
    domains = "".join(
        f"  d{number}.example: {{mx: [vps1], senders: [news]}}\n" for number in range(5)
    )

    assert codes_at_marks(service("tracking: {links: ⟦a..b}") + domains) == ["TOPO005"]


def test_an_input_that_is_wrong_at_one_domain_is_told_there() -> None:
    text = service("tracking: {links: '{account}.a.example'}", "account: good")
    two = "  two.example: {mx: [vps1], senders: [news], services: {news: {account: ⟦'-'}}}\n"

    assert codes_at_marks(text + two) == ["TOPO005"]


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("services: {⟦nws: {a: 1}}", "TOPO001"),
        ("services: {⟦vps1: {a: 1}}", "TOPO001"),
        ("subdomains: {a: {services: {⟦nws: {}}}}", "TOPO001"),
    ],
)
def test_services_that_are_none(domain: str, code: str) -> None:
    assert codes_at_marks(service("spf: [a]", more=f", {domain}")) == [code]


def test_a_service_does_not_send_via_a_host() -> None:
    (finding,) = findings_at_marks(service("spf: [a]", senders="{id: news, via: ⟦vps1}"))

    assert finding.code == "TOPO022"
    assert finding.hint is not None
    assert "{id: vps1, via: news}" in finding.hint


@pytest.mark.parametrize(
    "setting",
    [
        "spf: [⟦'include:{x}.{y}.example']",
        "dkim: {'{x}.{y}': ⟦{cname: a.example}}",
        "verification: {'{x}': {txt: ⟦'{y}'}}",
        "tracking: {'{x}': ⟦'{y}.a.example'}",
    ],
)
def test_lists_of_a_thousand_by_a_thousand(setting: str) -> None:
    lists = (f"{name}: [{', '.join(f'{name}{n}' for n in range(1000))}]" for name in "xy")

    assert codes_at_marks(service(f"{setting}, inputs: {{{', '.join(lists)}}}")) == ["TOPO023"]


def test_a_text_of_patterns_without_end() -> None:
    inputs = f"inputs: {{x: [{', '.join(f'x{n}' for n in range(1000))}], y: {'y' * 9999}}}"

    assert codes_at_marks(service(f"verification: ⟦'{'{x}' * 9999}', {inputs}")) == ["TOPO018"]
    assert codes_at_marks(service(f"verification: ⟦'{'{y}' * 9999}', {inputs}")) == ["TOPO018"]


def test_nothing_but_mx_and_spf_stands_at_a_wildcard() -> None:
    """Labels below a wildcard match nothing (RFC 4592 section 2.1.1)."""
    news = (
        "spf: [include:a.example], mx: [mx.a.example], verification: x, "
        "dkim: {n1: {cname: b.example}}"
    )
    more = ", subdomains: {'*': {mx: [news], senders: [news]}}"
    compilation = compiled(service(news, more=more))

    assert texts(compilation, "*.one.example", "MX") == ["10 mx.a.example."]
    assert texts(compilation, "*.one.example", "TXT") == ["v=spf1 include:a.example ~all"]
    assert {str(rrset.name) for zone in compilation.zones.values() for rrset in zone.rrsets} == {
        *("*.one.example", "one.example", "_dmarc.one.example", "mail.one.example"),
        "n1._domainkey.one.example",
    }


@pytest.mark.parametrize(
    "news",
    [
        "tracking: {⟦click.one.example: t.example}",
        "verification: {⟦_v.one.example: {txt: a}}",
        "dkim: {⟦s1._domainkey: {cname: a.example}}",
        "dkim: {⟦s1._domainkey.one.example: {cname: a.example}}",
    ],
)
def test_labels_that_are_full_names(news: str) -> None:
    (finding,) = findings_at_marks(service(news))

    assert finding.code == "TOPO012"
    assert (finding.hint or "").startswith(("write `click`", "write `_v`", "write `s1`"))


def test_a_pattern_that_is_misspelt() -> None:
    (finding,) = findings_at_marks(service("dkim: {s1: {cname: ⟦'{domain_dash}.a.example'}}"))

    assert (finding.code, finding.hint) == ("TOPO016", "did you mean {domain_dashed}?")


@pytest.mark.parametrize(
    ("news", "code"),
    [
        ("verification: ⟦'\"v=spf1 +all\"'", "TOPO018"),
        ("verification: [⟦'a\" \"b']", "TOPO018"),
        ("verification: {⟦_dmarc.sub: {txt: 'v=DMARC1; p=none'}}", "TOPO005"),
        ("verification: {⟦k._domainkey: {txt: hello}}", "TOPO005"),
        ("verification: {www: {txt: ⟦'v=spf1 +all'}}", "TOPO018"),
        ("inputs: {t: '*'}, tracking: {⟦'{t}': click.example}", "TOPO005"),
    ],
)
def test_what_would_stand_where_nobody_looks(news: str, code: str) -> None:
    assert codes_at_marks(service(news)) == [code]


def test_a_service_that_is_not_to_sign_gets_no_keys() -> None:
    plain = compiled(service("dkim: {n1: {cname: n1.example.test}}"))
    unsigned = compiled(
        service("dkim: {n1: {cname: n1.example.test}}", senders="{id: news, dkim: false}")
    )

    assert texts(plain, "n1._domainkey.one.example", "CNAME") == ["n1.example.test."]
    assert texts(unsigned, "n1._domainkey.one.example", "CNAME") == []
