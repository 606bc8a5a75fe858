"""Records that cannot stand side by side (places marked by ``⟦``), and those that can."""

import pytest

from mailcompile.lower import conflicts
from tests.topologies import HOST, compiled, texts, topology
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

ONE = "mx: [vps1], senders: [vps1]"


def services(news: str, domain: str, more: str = "") -> str:
    """A topology with the services ``news`` and perhaps more, and one domain."""
    declared = f"\nservices:\n  news: {{{news}}}\n{more}domains:"
    return topology(f"one.example: {{{domain}}}").replace("\ndomains:", declared)


def codes(text: str) -> list[str]:
    """The codes of these findings, where others speak of the same."""
    ours = {kind.code for kind in conflicts.KINDS}
    return [finding.code for finding in compiled(text).findings if finding.code in ours]


BOUNCES = "mx: [vps1], senders: [{id: news, bounce: b}, {id: vps1, bounce: b}]"
BOTH = "mx: [vps1], senders: [vps1, news]"


@pytest.mark.parametrize(
    ("news", "domain"),
    [
        ("tracking: {links: a.example}", f"{BOTH}, subdomains: {{links: {{}}}}"),
        ("tracking: {mail: a.example}", BOTH),
        ("tracking: {b: a.example}", "mx: [vps1], senders: [news, {id: vps1, bounce: b}]"),
        (
            "tracking: {b: a.example}",
            "mx: [vps1], senders: [news, {id: vps1, from_subdomains: [b]}]",
        ),
        ("bounce: {cname: a.example}", BOUNCES),
        ("bounce: {cname: a.example}", "mx: [vps1], senders: [{id: news, bounce: mail}, vps1]"),
        ("verification: {'@': {cname: a.example}}", BOTH),
        ("dkim: {s1: {cname: a.example}}", f"{BOTH}, dkim: {{selectors: {{s1: {{txt: p=}}}}}}"),
    ],
)
def test_an_alias_and_more(news: str, domain: str) -> None:
    assert codes(services(news, domain)) == ["NAME001"]


def test_the_place_of_an_alias_and_more() -> None:
    text = services("tracking: {links: ⟦a.example}", f"{BOTH}, subdomains: {{links: {{}}}}")

    (finding,) = findings_at_marks(text)

    assert "links.one.example would be a CNAME and have MX too" in finding.message
    assert "the first is at mail.yaml:" in finding.message
    assert finding.hint


def test_an_alias_at_the_apex_of_a_zone_that_has_nothing_else() -> None:
    """There are SOA and NS at least (RFC 1912 section 2.4)."""
    news = "rewrites_mail_from: true, verification: {'@': {cname: a.example}}"
    domain = "mx: none, senders: [news], spf: none"

    text = services(news, domain).replace("{'@': {cname: ", "{'@': {cname: ⟦", 1)

    found = [f for f in compiled(text.replace("⟦", "")).findings if f.code == "NAME001"]
    assert [f.message for f in found] == ["one.example would be a CNAME and have SOA and NS too"]
    listed = text.replace("⟦", "") + "zones: {managed: {example: {domains: [one.example]}}}\n"
    assert "NAME001" not in codes(listed)


KEYS = "'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='"


@pytest.mark.parametrize(
    ("news", "domain", "more"),
    [
        (
            "dkim: {s1: {cname: a.example}}",
            f"{BOTH}, dkim: {{selectors: {{S1: {{cname: b.example}}}}}}",
            "",
        ),
        (
            "dkim: {s1: {cname: a.example}}",
            "mx: [vps1], senders: [news, post]",
            "  post: {dkim: {s1: {cname: b.example}}}\n",
        ),
        (
            f"dkim: {{s1: {{txt: {KEYS}}}}}",
            "mx: [vps1], senders: [news, post]",
            "  post: {dkim: {s1: {txt: v=DKIM1; p=}}}\n",
        ),
        ("verification: {_x: {txt: [v=STSv1; id=1, v=STSv1; id=2]}}", BOTH, ""),
        (
            "bounce: {mx: [a.example]}",
            "mx: [vps1], senders: [{id: news, bounce: b}, {id: post, bounce: b}]",
            "  post: {bounce: {mx: [b.example]}}\n",
        ),
        (
            "bounce: {cname: a.example}",
            "mx: [vps1], senders: [{id: news, bounce: b}, {id: post, bounce: b}]",
            "  post: {bounce: {cname: b.example}}\n",
        ),
        (
            "tracking: {t: a.example}",
            "mx: [vps1], senders: [news, post]",
            "  post: {tracking: {t: b.example}}\n",
        ),
    ],
)
def test_two_contents_for_one_record(news: str, domain: str, more: str) -> None:
    assert codes(services(news, domain, more)) == ["NAME002"]


@pytest.mark.parametrize(
    ("news", "domain"),
    [
        # The same twice is no contradiction.
        (
            "dkim: {s1: {cname: a.example}}",
            f"{BOTH}, dkim: {{selectors: {{s1: {{cname: A.example.}}}}}}",
        ),
        ("verification: {_x: {txt: [a, b]}}", BOTH),
        ("verification: [a, b]", BOTH),
    ],
)
def test_what_stands_together(news: str, domain: str) -> None:
    assert codes(services(news, domain)) == []


def test_verification_stands_behind_the_spf_record() -> None:
    compilation = compiled(services("verification: [b=1, a=2]", BOTH))

    assert texts(compilation, "one.example", "TXT") == ["v=spf1 mx ~all", "b=1", "a=2"]


@pytest.mark.parametrize("text", ["v=spf1 include:a.example -all", "V=SPF1 -all"])
def test_a_second_spf_record_of_a_service(text: str) -> None:
    (finding,) = findings_at_marks(services(f"verification: ⟦'{text}'", BOTH))

    assert finding.code == "SPF005"
    assert finding.hint == "say its terms in `spf` of the service, or in `spf.terms` of the domain"


@pytest.mark.parametrize("name", ["one.example", "mail.one.example", "a.one.example"])
def test_a_shared_record_at_a_name_that_has_one(name: str) -> None:
    subdomains = "subdomains: {a: {}}"
    text = topology(f"one.example: {{{ONE}, spf: {{shared_record: {name}}}, {subdomains}}}")
    findings = [f for f in compiled(text).findings if f.code == "SPF005"]

    assert [f.line for f in findings] == [6]
    assert "_spf.one.example" in (findings[0].hint or "")


def test_a_record_of_a_service_in_a_zone_of_others() -> None:
    text = services("tracking: {t.shop: ⟦a.example}", BOTH)
    text += "zones: {managed: {one.example: {delegated: [shop]}}}\n"

    assert codes_at_marks(text) == ["TOPO020"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ([f"include:s{n}.example" for n in range(11)], "SPF003"),
        ([f"exists:{'a' * 60}{n}.example" for n in range(7)], "SPF001"),
    ],
)
def test_records_over_the_limits(terms: list[str], code: str) -> None:
    domain = f"one.example: {{mx: [vps1], senders: ⟦[vps1], spf: {{terms: {terms}}}}}"

    (finding,) = findings_at_marks(topology(domain, HOST))

    assert finding.code == code
    assert finding.hint


def test_lookups_of_included_records_of_ours_count() -> None:
    spf = "spf: {shared_record: ⟦_spf.one.example}"
    terms = ", ".join(f"include:s{n}.example" for n in range(11))
    text = services(f"spf: [{terms}]", f"mx: [vps1], senders: [news], {spf}")

    (finding,) = findings_at_marks(text)

    assert finding.code == "SPF003"
    assert finding.message.startswith("_spf.one.example needs 11 DNS lookups")
    assert finding.message.endswith("(and 1 more like it)")
