"""What is wrong with the settings of domains and subdomains, each at its place (marked by
``⟦``)."""

import pytest

from tests.topologies import HOST, compiled, topology
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

ONE = "mx: [vps1], senders: [vps1]"


def one(more: str, others: str = "") -> str:
    """A topology with a domain that sends and receives, and has further settings."""
    return topology(f"one.example: {{{ONE}, {more}}}\n{others}")


@pytest.mark.parametrize(
    "domain",
    [
        "{mx: [⟦vps9], senders: [vps1]}",
        "{mx: [{id: ⟦vps9}], senders: [vps1]}",
        "{mx: [vps1], senders: [⟦vps9]}",
        "{mx: [vps1], senders: [vps1, {id: ⟦vps9, bounce: b}]}",
        "{mx: [vps1], senders: [{id: vps1, via: ⟦vps9}]}",
        f"{{{ONE}, subdomains: {{a: {{mx: [⟦vps9]}}}}}}",
        f"{{{ONE}, subdomains: {{a: {{senders: [{{id: vps1, via: ⟦vps9}}]}}}}}}",
        f'{{{ONE}, subdomains: {{"*": {{mx: [⟦vps9]}}}}}}',
        f"{{{ONE}, services: {{⟦vps9: {{a: b}}}}}}",
    ],
)
def test_ids_that_nobody_declared(domain: str) -> None:
    (finding,) = findings_at_marks(topology(f"one.example: {domain}"))

    assert finding.code == "TOPO001"
    assert finding.hint


@pytest.mark.parametrize(
    "more",
    [
        "subdomains: {⟦a_b: {}}",
        "subdomains: {⟦-a: {}}",
        "subdomains: {⟦a..b: {}}",
        "subdomains: {⟦☃: {}}",
        "spf: {shared_record: ⟦a..b}",
        "spf: {shared_record: ⟦-a.one.example}",
        "dmarc: {cname: ⟦a..b, policy: null}",
        "dmarc: {cname: ⟦-a.example, policy: null}",
        "dkim: {selectors: {s1: {cname: ⟦a..b}}}",
        "dkim: {keys_of: {domain: ⟦a..b, selectors: [s1, s2]}}",
        "accept_reports_from: [two.example, ⟦a_b.example]",
        "accept_reports_from: ['*', ⟦a..b]",
        f"accept_reports_from: [⟦{'a.' * 115}example]",
        f"dkim: {{selectors: {{⟦{'a.' * 115}b: {{txt: x}}}}}}",
        f"dkim: {{keys_of: {{domain: two.example, selectors: [s1, ⟦{'a.' * 115}b]}}}}",
    ],
)
def test_names_that_are_none(more: str) -> None:
    assert codes_at_marks(one(more, f"two.example: {{{ONE}}}")) == ["TOPO005"]


@pytest.mark.parametrize(
    ("senders", "code"),
    [
        ("[{id: vps1, bounce: ⟦a_b}]", "TOPO005"),
        ("[{id: vps1, bounce: ⟦a..b}]", "TOPO005"),
        ("[{id: vps1, bounce: ⟦b.one.example}]", "TOPO012"),
        ("[{id: vps1, from_subdomains: [ok, ⟦a_b]}]", "TOPO005"),
        ("[{id: vps1, from_subdomains: [⟦a.one.example]}]", "TOPO012"),
        (f"[{{id: vps1, bounce: ⟦{'a.' * 122}b}}]", "TOPO005"),
    ],
)
def test_labels_of_senders(senders: str, code: str) -> None:
    domain = f"one.example: {{mx: [vps1], senders: {senders}}}"

    assert codes_at_marks(topology(domain)) == [code]
    below = f"one.example: {{{ONE}, subdomains: {{x: {{senders: {senders}}}}}}}"
    assert codes_at_marks(topology(below)) == [code]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("spf: {terms: [a, ⟦'ip4:1.2.3', ⟦'foo:b', mx]}", ["SPF004", "SPF004"]),
        ("spf: {terms: [⟦'v=spf1']}", ["SPF004"]),
        ("dkim: {selectors: {s1: {txt: ⟦'a\\b'}}}", ["TOPO018"]),
        ('dkim: {selectors: {s1: {txt: ⟦"\\u00fc"}}}', ["TOPO018"]),
        (f"dkim: {{selectors: {{s1: {{txt: ⟦{'x' * 2049}}}}}}}", ["TOPO018"]),
        ("spf: {shared_record: ⟦_spf.two.example}", ["TOPO019"]),
        # A reference that is good.
        ("spf: {shared_record: _spf.one.example}", []),
    ],
)
def test_terms_and_texts(more: str, codes: list[str]) -> None:
    assert codes_at_marks(one(more)) == codes


@pytest.mark.parametrize(
    ("domain", "two", "code"),
    [
        ("{domain: ⟦tow.example, selectors: [s1, s2]}", ONE, "TOPO019"),
        ("{domain: ⟦one.example, selectors: [s1, s2]}", ONE, "TOPO021"),
        ("{domain: ⟦two.example, selectors: [s1, s2]}", f"{ONE}, dkim: null", "TOPO021"),
        ("{domain: ⟦two.example, selectors: [s1, s2]}", "mail: none", "TOPO021"),
        (
            "{domain: ⟦two.example, selectors: [s1, s2]}",
            f"{ONE}, dkim: {{keys: per_signer}}",
            "TOPO021",
        ),
        (
            "{domain: ⟦two.example, selectors: [s1, s2]}",
            f"{ONE}, dkim: {{delegated: true}}",
            "TOPO021",
        ),
        ("{domain: two.example, selectors: ⟦[s1, s2, s3, s4]}", ONE, "TOPO021"),
        (
            "{domain: two.example, selectors: ⟦[s1, s2]}",
            f"{ONE}, dkim: {{algorithms: [rsa-2048, ed25519]}}",
            "TOPO021",
        ),
    ],
)
def test_keys_of_another_domain(domain: str, two: str, code: str) -> None:
    (finding,) = findings_at_marks(one(f"dkim: {{keys_of: {domain}}}", f"two.example: {{{two}}}"))

    assert finding.code == code
    assert finding.hint


def test_keys_that_go_round() -> None:
    two = f"two.example: {{{ONE}, dkim: {{keys_of: {{domain: ⟦one.example, selectors: [a, b]}}}}}}"

    text = one("dkim: {keys_of: {domain: ⟦two.example, selectors: [s1, s2]}}", two)

    assert codes_at_marks(text) == ["TOPO021", "TOPO021"]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("dmarc: {cname: a.example, ⟦policy: none}", ["TOPO022"]),
        ("dmarc: {cname: a.example, ⟦rua: a@one.example, policy: null}", ["TOPO022"]),
        (
            "dkim: {delegated: true, ⟦selectors: {a: {cname: b.example}}, ⟦wildcard: revoked}",
            ["TOPO022", "TOPO022"],
        ),
        ("subdomains: {a: {cname: external, ⟦mx: [vps1], ⟦spf: {all: fail}}}", ["TOPO022"] * 2),
        ("subdomains: {a: {mail: none, ⟦cname: external}}", ["TOPO022"]),
        ("subdomains: {a: {cname: external}}", []),
        ('subdomains: {"*": {mx: [vps1], ⟦dkim: {rotate: 90d}}}', ["TOPO022"]),
        ('subdomains: {"*": {mx: [vps1], ⟦dmarc: {policy: none}}}', ["TOPO022"]),
        ('subdomains: {"*": {mx: [vps1], ttl: 1h}}', []),
        ("spf: {⟦use: redirect}", ["TOPO022"]),
    ],
)
def test_settings_without_effect(more: str, codes: list[str]) -> None:
    findings = findings_at_marks(one(more))

    assert [finding.code for finding in findings] == codes
    assert all(finding.hint for finding in findings)


def test_a_tag_over_an_alias_that_is_inherited() -> None:
    text = topology(
        f"one.example: {{{ONE}, dmarc: {{⟦policy: none}}}}", HOST, "dmarc: {cname: a.b}"
    )

    (finding,) = findings_at_marks(text)

    assert (finding.code, finding.hint) == ("TOPO022", "say `cname: null` beside it")
    taken_away = text.replace("⟦policy", "cname: null, policy")
    assert codes_at_marks(taken_away) == []


@pytest.mark.parametrize(
    ("domains", "codes"),
    [
        (
            f"one.example: {{{ONE}, subdomains: {{a: {{}}}}}}\n⟦a.one.example: {{mail: none}}",
            ["TOPO006"],
        ),
        ("one.example: {mx: [vps1], subdomains: {bücher: {}, ⟦xn--bcher-kva: {}}}", ["TOPO006"]),
        (f"one.example: {{{ONE}}}\n⟦a.one.example: {{mail: none}}", ["TOPO007"]),
        ("one.example: {mx: [vps1, ⟦vps1]}", ["TOPO013"]),
        (f"one.example: {{{ONE}, subdomains: {{⟦a: {{mx: null}}}}}}", ["TOPO008"]),
        ("⟦one.example: {mx: null}", ["TOPO008"]),
        (f"⟦one.example: {{{ONE}, dmarc: {{policy: null}}}}", ["TOPO009"]),
        (f"one.example: {{{ONE}, profile: ⟦gone}}", ["TOPO002"]),
    ],
)
def test_domains(domains: str, codes: list[str]) -> None:
    assert codes_at_marks(topology(domains)) == codes


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("mx: [⟦vps9]", "TOPO001"),
        ("mx: [vps1], senders: [{id: vps1, bounce: ⟦a_b}]", "TOPO005"),
        ("mx: [vps1, ⟦vps1]", "TOPO013"),
        ("mx: [vps1], spf: {terms: [⟦foo]}", "SPF004"),
        ("mx: [vps1], spf: {shared_record: ⟦_spf.nowhere.example}", "TOPO019"),
        ("mx: [vps1], dkim: {selectors: {s1: {cname: ⟦a..b}}}", "TOPO005"),
        ("mx: [vps1], dkim: {selectors: {s1: {txt: ⟦'v=DKIM1; n=a\\b; p='}}}", "TOPO018"),
        ("mx: [vps1], dkim: {keys_of: {domain: ⟦gone.example, selectors: [s1, s2]}}", "TOPO019"),
        ("mx: [vps1], accept_reports_from: [⟦a..b]", "TOPO005"),
        ("mx: [vps1], services: {⟦nws: {a: b}}", "TOPO001"),
        ("mx: [vps1], subdomains: {⟦a_b: {}}", "TOPO005"),
        ("mx: [vps1], subdomains: {a: {senders: [⟦vps9]}}", "TOPO001"),
        ('mx: [vps1], subdomains: {"*": {⟦dkim: {rotate: 9d}, mx: [vps1]}}', "TOPO022"),
        ("mx: [vps1], dmarc: {policy: none, rua: ⟦a..b@two.example}", "TOPO010"),
    ],
)
def test_what_many_domains_inherit_is_told_once(setting: str, code: str) -> None:
    domains = "\n".join(f"d{number}.example:" for number in range(4))
    policy = "" if "policy" in setting else ", dmarc: {policy: none}"
    inherited = topology(domains, HOST, setting + policy)
    named = "\n".join(f"d{number}.example: {{profile: p}}" for number in range(4))
    profile = topology(named).replace("domains:", f"profiles:\n  p: {{{setting}}}\ndomains:")

    assert codes_at_marks(inherited) == [code]
    assert codes_at_marks(profile) == [code]


def test_what_parked_domains_inherit_is_not_judged() -> None:
    settings = "spf: {terms: [foo]}, dkim: {selectors: {a: {cname: a..b}}}, dmarc: {cname: a..b}"

    hosts = HOST.replace("one.example", "two.example")
    text = topology("one.example: {mail: none}", hosts, settings)

    assert not compiled(text).failed


def test_a_thousand_senders_with_bounces_below_deep_labels() -> None:
    deep = ".".join("a" * 100)
    senders = ", ".join(f"{{id: vps1, bounce: b{n}.{deep}}}" for n in range(1000))
    compilation = compiled(topology(f"one.example: {{mx: [vps1], senders: [{senders}]}}"))

    assert len(compilation.zones["one.example"].rrsets) > 2000


def test_a_subdomain_that_is_a_full_name() -> None:
    compilation = compiled(
        topology("one.example: {mx: [vps1], subdomains: {team.one.example: {senders: [vps1]}}}")
    )

    (finding,) = compilation.findings
    assert (finding.code, finding.line, finding.column) == ("TOPO012", 6, 42)
    assert finding.hint == "write `team`: it is taken below one.example"
