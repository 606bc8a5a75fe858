"""What the examples of rules about SPF, DMARC and MX do not show: other places, exceptions."""

import pytest

from tests.topologies import compiled, rule_codes, topology

SIGNS = "vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}"
PLAIN = "vps1: {name: mail.one.example, addresses: [192.0.2.11]}"
TWO = f"{SIGNS}\nvps2: {{name: mail.two.example, addresses: [192.0.2.12], signer: rspamd}}"
SERVICE = "news: {dkim: {n1: {cname: n1.news.test}}, bounce: {mx: [rp.news.test], spf: [SPF]}}"
QUIET = frozenset({"OCTO001", "HOST003", "SERV001", "SERV002"})
"""Findings that are beside the point here."""


def found(
    domains: str,
    hosts: str = SIGNS,
    defaults: str = "mx: [vps1], dmarc: {policy: none}",
    more: str = "",
) -> list[str]:
    """The codes of what is found, without claims; ``more`` are further lines of the topology."""
    compilation = compiled(topology(domains, hosts, defaults) + more)
    return [code for code in rule_codes(compilation) if code not in QUIET]


def with_service(spf: str, domain: str = "{id: news, bounce: rp}") -> list[str]:
    text = SERVICE.replace("SPF", spf)
    return found(f"one.example: {{senders: [{domain}]}}", more=f"services:\n  {text}\n")


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("IP4=192.0.2.1", "SPF006"),
        ("all=", "SPF006"),
        ("all", "SPF007"),
        ("~ALL", "SPF007"),
        ("PTR", "SPF008"),
        ("exists:%{P}.allow.test", "SPF008"),
        ("redirect=_spf.test", "SPF009"),
        ("?a:www.test", "SPF010"),
        ("mx:mail.test/0", "SPF016"),
        ("ip6:2001::/16", "SPF016"),
    ],
)
def test_terms_are_judged_wherever_they_stand(term: str, code: str) -> None:
    quoted = f'"{term}"'

    assert with_service(quoted) == [code]
    assert found(f"one.example: {{senders: [vps1], spf: {{terms: [{quoted}]}}}}") == [code]
    assert found(
        f"one.example: {{senders: [vps1], services: {{news: {{spf: [{quoted}]}}}}}}",
        more="services:\n  news: {}\n",
    ) == [code]


@pytest.mark.parametrize(
    "term", ["ip4:192.0.2.0/24", "foo=bar", "exp=why.test", "include:ptr.test", "+a:www.test"]
)
def test_other_terms_are_left_alone(term: str) -> None:
    assert with_service(f'"{term}"') == []


def test_terms_that_an_input_makes_are_judged_at_the_domain() -> None:
    compilation = compiled(
        topology(
            'one.example: {mx: [vps1], senders: [s], services: {s: {terms: ["+all", "a:x.test"]}}}'
        )
        + 'services:\n  s: {spf: ["{terms}"], dkim: {k: {cname: k.test}}}\n'
    )

    problem = next(finding for finding in compilation.findings if finding.code == "SPF007")
    assert problem.path == ("domains", "one.example", "services", "s")


def test_an_inherited_mistake_is_told_once() -> None:
    domains = "one.example: {}\ntwo.example: {}\n3.example: {}"
    defaults = 'mx: [vps1], senders: [vps1], dmarc: {policy: none}, spf: {terms: ["+all"]}'

    assert found(domains, defaults=defaults) == ["SPF007"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("senders: [vps1], spf: {all: neutral}", ["SPF011"]),
        ("spf: {all: neutral, terms: [ip4:192.0.2.9]}", ["SPF011"]),
        # These names end in -all or have no record, whatever is said.
        ("spf: {all: neutral}", []),
        ("senders: [vps1], spf: {all: neutral, shared_record: s.one.example, use: redirect}", []),
    ],
)
def test_neutral_only_where_a_record_ends_so(settings: str, expected: list[str]) -> None:
    assert found(f"one.example: {{{settings}}}") == expected


def test_explanations_of_a_service_and_of_the_domain_meet() -> None:
    more = "services:\n  news: {spf: [exp=a.test], dkim: {k: {cname: k.test}}}\n"
    domain = "one.example: {{senders: [{}], spf: {{terms: [exp=b.test]}}}}"

    assert found(domain.format("news"), more=more) == ["SPF015"]
    assert found(domain.format("{id: news, bounce: rp}"), more=more) == []
    assert found(domain.format("news").replace("b.test", "A.test"), more=more) == []


def test_terms_of_a_rewriting_service_that_one_domain_needs() -> None:
    more = (
        "services:\n  n: {spf: [a:x.test], rewrites_mail_from: true, dkim: {k: {cname: k.test}}}\n"
    )
    two = "\ntwo.example: {{senders: [{}]}}"

    assert found("one.example: {senders: [n]}" + two.format("n"), more=more) == ["SPF012"]
    assert found("one.example: {senders: [n]}" + two.format("{id: n, bounce: b}"), more=more) == []


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        # The alignment of the record that applies counts: here that of the domain above.
        (
            "one.example: {dmarc: {spf_alignment: strict}, subdomains: "
            "{a: {senders: [{id: vps1, bounce: b}]}}}",
            ["DMARC005"],
        ),
        (
            "one.example: {dmarc: {spf_alignment: strict}, subdomains: {a: {senders: "
            "[{id: vps1, bounce: b}], dmarc: {policy: none, spf_alignment: relaxed}}}}",
            [],
        ),
        ("one.example: {senders: [vps1], dmarc: {spf_alignment: strict}}", []),
        (
            "one.example: {senders: [{id: vps1, from_subdomains: [x]}], "
            "dmarc: {dkim_alignment: strict}}",
            ["DMARC016"],
        ),
    ],
)
def test_alignment(domains: str, expected: list[str]) -> None:
    assert found(domains) == expected


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ('one.example: {dmarc: {ruf: "ftp://u@one.example/", rua: a@one.example}}', ["DMARC006"]),
        # Not written: an alias, or a subdomain without a record.
        ('one.example: {subdomains: {a: {dmarc: {rua: "x://y"}}}}', ["DMARC008"]),
        ("one.example: {dmarc: {rua: [a@one.example, b@one.example]}}", []),
        ("one.example: {dmarc: {testing: true}}", []),
        ("one.example: {dmarc: {testing: true, subdomain_policy: reject}}", ["DMARC010"]),
        ("one.example: {dmarc: {psd: true}}", []),
        (
            "one.example: {dmarc: {psd: true}, subdomains: {a: {dmarc: {policy: none, "
            "subdomain_policy: reject}}}}",
            [],
        ),
        (
            "one.example: {subdomains: {a: {dmarc: {policy: none, psd: false, "
            "subdomain_policy: reject}}}}",
            [],
        ),
        (
            "one.example: {subdomains: {a: {dmarc: {policy: none, nonexistent_policy: reject}}}}",
            ["DMARC008"],
        ),
        # The same as the policy of other subdomains, so nothing is lost.
        ('one.example: {dmarc: {nonexistent_policy: none}, subdomains: {"*": {mail: none}}}', []),
    ],
)
def test_tags(domains: str, expected: list[str]) -> None:
    assert found(domains) == expected


def test_an_inherited_tag_that_works_for_somebody_is_fine() -> None:
    defaults = "mx: [vps1], dmarc: {policy: none, failure_options: d, subdomain_policy: reject}"
    more = "zones: {managed: {one.example: {domains: [a.one.example]}}}\n"

    assert found("one.example: {}", defaults=defaults) == ["DMARC007"]
    assert (
        found(
            "one.example: {dmarc: {ruf: a@one.example}}\na.one.example: {}",
            defaults=defaults,
            more=more,
        )
        == []
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("senders: [vps1], dmarc: {policy: none}", []),
        ("senders: [vps1], dmarc: {policy: reject}", ["DMARC001"]),
        ("dmarc: {policy: reject}, subdomains: {a: {senders: [vps1]}}", ["DMARC011"]),
        (
            "dmarc: {policy: none, subdomain_policy: reject}, subdomains: {a: {senders: [vps1]}}",
            ["DMARC011"],
        ),
        ("dmarc: {policy: reject, subdomain_policy: none}, subdomains: {a: {senders: [vps1]}}", []),
        ("dmarc: {policy: reject}, subdomains: {a: {senders: [vps1], dmarc: {policy: none}}}", []),
        ("dmarc: {cname: policy.test, policy: null}, senders: [vps1]", []),
    ],
)
def test_policies_over_unsigned_mail(settings: str, expected: list[str]) -> None:
    assert found(f"one.example: {{{settings}}}", hosts=PLAIN) == expected


def test_keys_in_the_selectors_of_the_domain_may_be_those_of_a_service() -> None:
    more = "services:\n  n: {spf: [a:x.test]}\nrules: {sets: [bulk-2026]}\n"
    domain = "one.example: {senders: [n], dmarc: {policy: quarantine}"

    assert found(domain + "}", more=more) == ["BULK001", "DMARC011"]
    assert found(domain + ", dkim: {selectors: {k: {cname: k.test}}}}", more=more) == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("senders: [vps1]", []),
        ("senders: [vps1], spf: none", ["BULK001"]),
        ("senders: [{id: vps1, dkim: false}]", ["BULK001"]),
        ("senders: [vps1], dkim: null", ["BULK001"]),
        (
            "senders: [{id: vps1, from_subdomains: [a]}], dmarc: {dkim_alignment: strict}",
            ["BULK001", "DMARC016"],
        ),
        ("subdomains: {a: {senders: [vps1]}}", []),
        ("dmarc: {cname: policy.test, policy: null}, subdomains: {a: {senders: [vps1]}}", []),
    ],
)
def test_bulk(settings: str, expected: list[str]) -> None:
    more = "rules: {sets: [bulk-2026]}\n"

    assert found(f"one.example: {{{settings}}}", more=more) == expected
    assert "BULK001" not in found(f"one.example: {{{settings}}}")


@pytest.mark.parametrize(
    ("domains", "hosts", "expected"),
    [
        # A bounce name that is a subdomain inherits the null MX; others have none: MX002.
        (
            "one.example: {mx: null_mx, senders: [{id: vps1, bounce: b}], subdomains: {b: {}}}",
            SIGNS,
            ["MX003", "MX002"],
        ),
        ("one.example: {mx: null_mx, senders: [{id: vps1, bounce: b}]}", SIGNS, ["MX002"]),
        ("one.example: {mx: null_mx}", SIGNS, []),
        ("one.example: {mx: null_mx}", SIGNS[:-1] + ", forwards: {srs: one.example}}", ["MX003"]),
        (
            "one.example: {mx: null_mx}",
            SIGNS[:-1] + ", system_mail: {rewrite: one.example}}",
            ["MX003"],
        ),
        (
            "one.example: {senders: [{id: vps1, bounce: b}], subdomains: {b: {mail: none}}}",
            SIGNS,
            ["MX003"],
        ),
        (
            "one.example: {mx: null_mx, subdomains: {a: {mx: null_mx, senders: [vps1]}}}",
            SIGNS,
            ["MX003"],
        ),
    ],
)
def test_null_mx(domains: str, hosts: str, expected: list[str]) -> None:
    assert found(domains, hosts=hosts) == expected


@pytest.mark.parametrize(
    ("mx", "expected"),
    [
        ("[vps1, {id: vps2, preference: 10}]", ["MX004"]),
        ("[{id: vps1, preference: 5}, {id: vps2, preference: 5}]", []),
        ("[vps1, vps2]", []),
        ("[pool]", []),
        ("[{id: pool, preference: 10}, s]", ["MX004"]),
        ("[{id: s, preference: 10}, {id: vps1, preference: 20}]", ["MX004"]),
        ("[{id: s, preference: 10}, {id: vps1, preference: 10}]", []),
        ("[{id: t, preference: 10}, vps1]", []),
    ],
)
def test_preferences(mx: str, expected: list[str]) -> None:
    more = (
        "services:\n  s: {mx: [a.test, b.test]}\n"
        "  t: {mx: [{name: c.test, preference: 3}, {name: d.test, preference: 3}]}\n"
    )

    # The service counts from the preference of its entry, or takes the next steps.
    mx = mx.replace("preference: 10}, s]", "preference: 20}, s]")
    assert found(
        f"one.example: {{mx: {mx}}}", hosts=f"{TWO}\npool: {{pool: [vps1, vps2]}}", more=more
    ) == (expected)


def test_reports_to_a_name_that_forwards() -> None:
    domains = "one.example: {dmarc: {rua: a@two.example}}\ntwo.example: {mx: none}"

    assert found(domains) == ["DMARC018"]
    forwarding = SIGNS[:-1] + ", forwards: {srs: two.example}}"
    assert sorted(found(domains, hosts=forwarding)) == ["DMARC018", "MX002"]
    sending = domains.replace("mx: none", "mx: null, senders: [vps1]")
    assert found(sending) == ["DMARC018"]
    assert found(sending, hosts=forwarding) == []
