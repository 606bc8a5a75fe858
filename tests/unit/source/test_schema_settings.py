"""What can be wrong with settings of domains, zones, rules and expectations, and where."""

import json

import pytest

from tests.unit.source.support import assert_fault, faults

DOMAINS = [
    # Services at a domain.
    ("SCHEMA002", "services: ⟦[ses]⟧"),
    ("SCHEMA004", "services: {⟦ses.example⟧: }"),
    ("SCHEMA001", "services: {ses: {⟦inputs⟧: {a: b}}}"),
    ("SCHEMA001", "services: {ses: {⟦preset⟧: b}}"),
    ("SCHEMA001", "services: {ses: {⟦allow⟧: []}}"),
    ("SCHEMA004", "services: {ses: {⟦to-kens⟧: a}}"),
    ("SCHEMA002", "services: {ses: {tokens: ⟦{a: b}⟧}}"),
    ("SCHEMA007", "services: {ses: {tokens: ⟦[]⟧}}"),
    ("SCHEMA002", "services: {ses: {spf: ⟦include:a⟧}}"),
    ("SCHEMA001", "services: {ses: {bounce: {cname: a, ⟦spf⟧: [b]}}}"),
    # Subdomains.
    ("SCHEMA002", "subdomains: ⟦[news]⟧"),
    ("SCHEMA004", "subdomains: {⟦'*.news'⟧: }"),
    ("SCHEMA004", "subdomains: {⟦a b⟧: }"),
    ("SCHEMA001", "subdomains: {news: {⟦profile⟧: a}}"),
    ("SCHEMA001", "subdomains: {news: {⟦subdomains⟧: {}}}"),
    ("SCHEMA001", "subdomains: {news: {⟦accept_reports_from⟧: []}}"),
    ("SCHEMA003", "subdomains: {news: {cname: ⟦a.example⟧}}"),
    ("SCHEMA002", "subdomains: {news: ⟦a⟧}"),
    ("SCHEMA003", "subdomains: {'*': {mail: ⟦no⟧}}"),
    ("SCHEMA001", "⟦cname⟧: external"),
    # Words in place of a list or mapping.
    ("SCHEMA003", "mx: ⟦nullmx⟧"),
    ("SCHEMA002", "mx: ⟦vps1⟧"),
    ("SCHEMA003", "spf: ⟦softfail⟧"),
    ("SCHEMA003", "spf: ⟦''⟧"),
    ("SCHEMA002", "spf: ⟦false⟧"),
    # Senders.
    ("SCHEMA002", "senders: [{id: a, via: ⟦[b]⟧}]"),
    ("SCHEMA004", "senders: [{id: a, via: ⟦b.example⟧}]"),
    ("SCHEMA002", "senders: [{id: a, from_subdomains: ⟦news⟧}]"),
    ("SCHEMA007", "senders: [{id: a, from_subdomains: ⟦[]⟧}]"),
    ("SCHEMA008", "senders: [{id: a, from_subdomains: [b, ⟦b⟧]}]"),
    ("SCHEMA004", "senders: [{id: a, from_subdomains: [⟦'*'⟧]}]"),
    ("SCHEMA006", "senders: [{id: a, from_subdomains: [⟦-1⟧]}]"),
    ("SCHEMA001", "senders: [{id: a, ⟦from_subdomain⟧: b}]"),
    ("SCHEMA001", "senders: [{id: a, ⟦return_path⟧: b}]"),
    ("SCHEMA002", "senders: [{id: a, dkim: ⟦none⟧}]"),
    # SPF.
    ("SCHEMA002", "spf: {terms: ⟦include:a⟧}"),
    ("SCHEMA004", "spf: {terms: [⟦include:a -all⟧]}"),
    ("SCHEMA004", "spf: {shared_record: ⟦a b⟧}"),
    ("SCHEMA003", "spf: {use: ⟦includes⟧}"),
    ("SCHEMA001", "spf: {⟦include⟧: a}"),
    # DKIM.
    ("SCHEMA002", "dkim: {selectors: ⟦[s1]⟧}"),
    ("SCHEMA002", "dkim: {selectors: {s1: ⟦a.example⟧}}"),
    ("SCHEMA001", "dkim: {selectors: {s1: {cname: a, ⟦txt⟧: b}}}"),
    ("SCHEMA004", "dkim: {selectors: {⟦'*'⟧: {txt: a}}}"),
    ("SCHEMA003", "dkim: {wildcard: ⟦empty⟧}"),
    ("SCHEMA005", "dkim: {⟦keys_of⟧: {domain: a}}"),
    ("SCHEMA005", "dkim: {⟦keys_of⟧: {selectors: [a, b]}}"),
    ("SCHEMA002", "dkim: {keys_of: ⟦a.example⟧}"),
    ("SCHEMA007", "dkim: {keys_of: {domain: a, selectors: ⟦[b]⟧}}"),
    ("SCHEMA007", "dkim: {keys_of: {domain: a, selectors: ⟦[b, c, d]⟧}}"),
    ("SCHEMA007", "dkim: {keys_of: {domain: a, selectors: ⟦[b, c, d, e, f]⟧}}"),
    ("SCHEMA007", "dkim: {keys_of: {domain: a, selectors: ⟦[b, c, d, e, f, g, h]⟧}}"),
    ("SCHEMA007", "dkim: {keys_of: {domain: a, selectors: ⟦[b, c, d, e, f, g, h, i, j]⟧}}"),
    ("SCHEMA008", "dkim: {keys_of: {domain: a, selectors: [b, ⟦b⟧]}}"),
    ("SCHEMA002", "dkim: {delegated: ⟦elsewhere⟧}"),
    ("SCHEMA003", "dkim: {keys: ⟦own⟧}"),
    # The others.
    ("SCHEMA004", "dmarc: {cname: ⟦a b⟧}"),
    ("SCHEMA002", "dmarc: {cname: ⟦true⟧}"),
    ("SCHEMA001", "ttl: {⟦txt⟧: 1h}"),
    ("SCHEMA004", "ttl: {mx: ⟦1 h⟧}"),
    ("SCHEMA006", "ttl: {default: ⟦-1⟧}"),
    ("SCHEMA002", "accept_reports_from: ⟦a.example⟧"),
    ("SCHEMA008", "accept_reports_from: [a, ⟦a⟧]"),
    ("SCHEMA004", "accept_reports_from: [⟦a b⟧]"),
    ("SCHEMA005", "allow: [⟦{rule: P4}⟧]"),
    ("SCHEMA004", "allow: [{rule: P4, because: ⟦''⟧}]"),
    ("SCHEMA004", 'allow: [{rule: P4, because: ⟦" \\n\\t"⟧}]'),
    ("SCHEMA004", "allow: [{rule: ⟦P 4⟧, because: a}]"),
    ("SCHEMA002", "allow: ⟦{rule: P4, because: a}⟧"),
]

WHOLE = [
    ("SCHEMA002", "⟦zones⟧:"),
    ("SCHEMA001", "zones: {⟦one.example⟧: {}}"),
    ("SCHEMA002", "zones: {close_names: ⟦never⟧}"),
    ("SCHEMA002", "zones: {managed: ⟦[one.example]⟧}"),
    ("SCHEMA004", "zones: {managed: {⟦one example⟧: }}"),
    ("SCHEMA002", "zones: {managed: {a.example: {domains: ⟦b.example⟧}}}"),
    ("SCHEMA007", "zones: {managed: {a.example: {domains: ⟦[]⟧}}}"),
    ("SCHEMA004", "zones: {managed: {a.example: {delegated: [⟦'*'⟧]}}}"),
    ("SCHEMA002", "zones: {managed: {a.example: {handover: ⟦yes⟧}}}"),
    ("SCHEMA002", "zones: {managed: {a.example: {dnssec: ⟦signed⟧}}}"),
    ("SCHEMA002", "zones: {managed: {a.example: {⟦negative_ttl⟧: }}}"),
    ("SCHEMA004", "zones: {managed: {a.example: {negative_ttl: ⟦30 min⟧}}}"),
    ("SCHEMA001", "zones: {managed: {a.example: {⟦ttl⟧: 1h}}}"),
    ("SCHEMA003", "rules: {sets: [⟦bulk-2027⟧]}"),
    ("SCHEMA002", "rules: {sets: ⟦bulk-2026⟧}"),
    ("SCHEMA001", "rules: {⟦ignore⟧: [P4]}"),
    ("SCHEMA002", "rules: {⟦allow⟧: }"),
    ("SCHEMA002", "expect: ⟦{ip: 192.0.2.1}⟧"),
    ("SCHEMA005", "expect: [⟦{spf: pass}⟧]"),
    ("SCHEMA004", "expect: [{ip: ⟦192.0.2.0/24⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, helo: ⟦a b⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, mail_from: ⟦''⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, mail_from: ⟦a@b@c⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, from: ⟦<>⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, dkim: ⟦a.example⟧}]"),
    ("SCHEMA004", "expect: [{ip: 192.0.2.1, dkim: [⟦a.example⟧]}]"),
    ("SCHEMA007", "expect: [{ip: 192.0.2.1, dkim: ⟦[]⟧}]"),
    ("SCHEMA003", "expect: [{ip: 192.0.2.1, spf: ⟦hardfail⟧}]"),
    ("SCHEMA003", "expect: [{ip: 192.0.2.1, dmarc: ⟦reject⟧}]"),
    ("SCHEMA001", "expect: [{ip: 192.0.2.1, ⟦ehlo⟧: a}]"),
]


@pytest.mark.parametrize(("code", "text"), DOMAINS)
@pytest.mark.parametrize("place", ["defaults", "profiles: {p: X}", "domains: {one.example: X}"])
def test_settings(code: str, text: str, place: str) -> None:
    around = place if "X" in place else f"{place}: X"
    assert_fault(code, "mailcompile: 1\n" + around.replace("X", f"{{{text}}}"))


@pytest.mark.parametrize(("code", "text"), WHOLE)
def test_the_rest(code: str, text: str) -> None:
    assert_fault(code, f"mailcompile: 1\n{text}")


@pytest.mark.parametrize("because", ["x", " x", "\n x \n y\t", "üñ", "5", "x" * 5000])
def test_reasons(because: str) -> None:
    allow = json.dumps([{"rule": "P4", "because": because}])

    assert faults(f"mailcompile: 1\nrules: {{allow: {allow}}}\n") == ()


@pytest.mark.parametrize("number", [2, 4, 6, 8])
def test_pairs_of_selectors(number: int) -> None:
    selectors = [f"s{index}" for index in range(number)]

    assert (
        faults(
            "mailcompile: 1\ndefaults: {dkim: {keys_of: {domain: a.example, selectors: "
            f"[{', '.join(selectors)}]}}}}}}\n"
        )
        == ()
    )
