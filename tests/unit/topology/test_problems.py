"""Names and references that are wrong: each is found at its place, with a remedy."""

import pytest

from mailcompile import compile_topology
from mailcompile.diagnostics import Finding
from tests.topologies import ED25519_PUBLIC, HOST, compiled, rsa_public, topology, without_claims

Where = tuple[str, int, int]


def found(text: str, keys: str | None = None) -> list[tuple[str, int, int]]:
    return [where(finding) for finding in compiled(text, keys).findings]


def where(finding: Finding) -> Where:
    assert finding.place is not None
    return (finding.kind.code, finding.place.line, finding.place.column)


# Lines: 1 mailcompile, 2 hosts, 3 the host, 4 defaults, 5 domains, 6 the first domain.
@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ("one.example: {mx: [vps9]}", ("TOPO001", 6, 22)),
        ("one.example: {mx: [{id: vps9, preference: 5}]}", ("TOPO001", 6, 27)),
        ("one.example: {mx: [vps1], senders: [vps1, vps9]}", ("TOPO001", 6, 45)),
        ("one.example: {profile: gone, mx: [vps1]}", ("TOPO002", 6, 26)),
        ("-one.example: {mx: [vps1]}", ("TOPO005", 6, 3)),
        ("one..example: {mx: [vps1]}", ("TOPO005", 6, 3)),
        ("192.0.2.1: {mx: [vps1]}", ("TOPO005", 6, 3)),
        ("'☃.example': {mx: [vps1]}", ("TOPO005", 6, 3)),
        ("ﬁne.example: {mx: [vps1]}", ("TOPO005", 6, 3)),
        (f"{'a' * 64}.example: {{mx: [vps1]}}", ("TOPO005", 6, 3)),
        (f"{'a.' * 118}example: {{mx: [vps1]}}", ("TOPO005", 6, 3)),
        ("one.example: {mx: [vps1], senders: [{id: vps1, bounce: a_b}]}", ("TOPO005", 6, 58)),
        ("one.example: {mx: [vps1]}\n  ONE.example: {mx: [vps1]}", ("TOPO006", 7, 3)),
        ("bücher.example: {mx: [vps1]}\n  xn--bcher-kva.example: {mail: none}", ("TOPO006", 7, 3)),
        ("one.example: {mx: [vps1]}\n  sub.one.example: {mail: none}", ("TOPO007", 7, 3)),
        ("one.example: {spf: {all: fail}}", ("TOPO008", 6, 3)),
        ("one.example: {mx: [vps1], dmarc: {policy: null}}", ("TOPO009", 6, 3)),
        (
            "one.example: {mx: [vps1], senders: [{id: vps1, bounce: b.one.example}]}",
            ("TOPO012", 6, 58),
        ),
        ("one.example: {mx: [vps1, {id: vps1, preference: 5}]}", ("TOPO013", 6, 33)),
        ("one.example: {mail: none, dmarc: {rua: a@-bad-.example}}", ("TOPO010", 6, 42)),
        ("one.example: {mail: none, dmarc: {rua: bücher@two.example}}", ("TOPO010", 6, 42)),
        ("one.example: {mx: [vps1], dmarc: {rua: a..b@two.example}}", ("TOPO010", 6, 42)),
        ("one.example: {mx: [vps1], dmarc: {rua: 'a@b_c.example'}}", ("TOPO010", 6, 42)),
    ],
)
def test_wrong_domains(domains: str, expected: Where) -> None:
    findings = compiled(topology(domains.replace("\n  ", "\n"))).findings

    assert [where(finding) for finding in findings] == [expected]
    assert compiled(topology(domains.replace("\n  ", "\n"))).artifacts == {}


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ("vps1: {name: mail_1.one.example, addresses: [192.0.2.1]}", ("TOPO005", 3, 16)),
        ("vps1: {name: mail.one.example, addresses: [192.0.2.256]}", ("TOPO004", 3, 46)),
        (
            "vps1: {name: mail.one.example, addresses: [192.0.2.1], egress: [192.0.2.1/24]}",
            ("TOPO004", 3, 67),
        ),
    ],
)
def test_wrong_hosts(hosts: str, expected: Where) -> None:
    assert expected in found(topology("one.example: {mx: [vps1]}", hosts))


def test_two_hosts_of_one_name() -> None:
    hosts = f"{HOST}\nvps2: {{name: MAIL.one.example, addresses: [192.0.2.12]}}"

    assert ("TOPO006", 4, 16) in found(topology("one.example: {mx: [vps1]}", hosts))


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ("a: {extends: b}\n  b: {extends: a}", [("TOPO003", 4, 16)]),
        ("a: {extends: a}", [("TOPO003", 3, 16)]),
        ("a: {extends: c}", [("TOPO002", 3, 16)]),
    ],
)
def test_profiles_that_lead_nowhere(profiles: str, expected: list[Where]) -> None:
    text = f"mailcompile: 1\nprofiles:\n  {profiles}\ndomains:\n  one.example: {{mail: none}}\n"

    assert found(text) == expected


def key(selector: str = "s1", **changes: str) -> str:
    entry = {
        "algorithm": "rsa-2048",
        "stage": "active",
        "created": "2026-11-24",
        "public": f"'{rsa_public()}'",
    } | changes
    fields = ", ".join(f"{name}: {value}" for name, value in entry.items())
    return f"    {selector}: {{{fields}}}\n"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (key(public="AAAA"), ("KEY001", 4, 75)),
        (key(public="AAA"), ("KEY001", 4, 75)),
        (key(public=rsa_public()[:-8]), ("KEY001", 4, 75)),
        (key(algorithm="rsa-4096"), ("KEY001", 4, 75)),
        (key(algorithm="ed25519"), ("KEY001", 4, 74)),
        (key() + key("s2"), ("KEY002", 5, 38)),
        (key(created="2026-02-31"), ("KEY005", 4, 55)),
        (key(retiring="2025-02-29", stage="retiring"), ("KEY005", 4, 483)),
        (key(signer="vps9"), ("TOPO001", 4, 479)),
        (key() + key("S1", stage="retiring"), ("TOPO006", 5, 5)),
    ],
)
def test_wrong_keys(entries: str, expected: Where) -> None:
    registry = f"mailcompile-keys: 1\ndomains:\n  one.example:\n{entries}"
    findings = compiled(topology("one.example: {mx: [vps1], senders: [vps1]}"), registry).findings

    assert expected in [where(finding) for finding in findings]
    assert {f.place.file for f in findings if f.place and where(f) == expected} == {"keys.yaml"}


def test_the_host_of_a_key_that_is_no_longer_used_may_be_gone() -> None:
    entries = key() + key("s2", stage="revoked", signer="vps9")
    registry = f"mailcompile-keys: 1\ndomains:\n  one.example:\n{entries}"

    assert found(topology("one.example: {mx: [vps1], senders: [vps1]}"), registry) == []


def test_ed25519_keys_for_amavisd_are_found_in_the_registry_too() -> None:
    entries = key() + key("s2", algorithm="ed25519", public=f"'{ED25519_PUBLIC}'")
    registry = f"mailcompile-keys: 1\ndomains:\n  one.example:\n{entries}"
    text = topology("one.example: {mx: [vps1], senders: [vps1]}", HOST.replace("rspamd", "amavisd"))

    assert found(text, registry) == [("DKIM001", 5, 21)]


def test_a_selector_that_is_too_long_for_its_domain() -> None:
    domain = f"{'a.' * 100}example"
    registry = f"mailcompile-keys: 1\ndomains:\n  {domain}:\n{key('s' * 60)}"

    assert ("KEY004", 4, 5) in found(topology("one.example: {mx: [vps1]}"), registry)


def test_keys_of_a_domain_for_which_nobody_signs_are_a_warning() -> None:
    registry = f"mailcompile-keys: 1\ndomains:\n  two.example:\n{key()}"
    compilation = compiled(topology("one.example: {mx: [vps1]}"), registry)

    found = without_claims(compilation.findings)
    assert [where(finding) for finding in found] == [("KEY003", 3, 3)]
    assert not compilation.failed


def test_a_topology_without_domains_would_empty_the_output() -> None:
    assert found("hosts: {}\nmailcompile: 1\n") == [("TOPO011", 2, 1)]
    assert found("mailcompile: 1\ndomains: {}\n") == [("TOPO011", 1, 1)]


def test_one_wrong_default_is_one_finding_for_all_domains() -> None:
    domains = "\n".join(f"d{number}.example: {{}}" for number in range(5))
    text = topology(domains, defaults="mx: [vps9], dmarc: {policy: none}")

    findings = compiled(text).findings

    assert [where(finding) for finding in findings] == [("TOPO001", 4, 17)]


def test_all_mistakes_are_told_at_once() -> None:
    text = topology(
        "one.example: {mx: [vps9]}\n-two.example: {mx: [vps1]}\nthree.example: {}",
        defaults="ttl: 1h",
    )

    assert sorted({code for code, *_ in found(text)}) == [
        "TOPO001",
        "TOPO005",
        "TOPO008",
        "TOPO009",
    ]


def test_faults_of_the_schema_do_not_hide_what_else_is_wrong() -> None:
    text = topology(
        "one.example: {mx: [vps1], sender: [vps1]}\n"
        "two.example: {mx: [vps2], senders: [vps9]}\n"
        "three.example: {profile: gone}",
        f"{HOST}\nvps2: {{name: mail.two.example, rely: vps1}}",
    )

    assert found(text, "mailcompile-keys: 1\ndomains: {}\n") == [
        ("SCHEMA001", 4, 34),
        ("SCHEMA001", 7, 29),
        ("TOPO001", 8, 39),
        ("TOPO002", 9, 28),
    ]


def test_what_is_declared_twice_shows_both_places() -> None:
    hosts = f"{HOST}\nvps2: {{name: MAIL.one.example, addresses: [192.0.2.12]}}"
    text = topology("one.example: {mx: [vps1]}\nONE.example: {mx: [vps1]}", hosts)

    messages = [finding.message for finding in compiled(text).findings]

    assert messages == [
        "hosts vps1 and vps2 have the same name mail.one.example; the first is at mail.yaml:3:16",
        "ONE.example is the same domain as one.example; the first is at mail.yaml:7:3",
    ]


def test_a_domain_with_a_fault_is_still_a_domain_of_ours() -> None:
    zone_id = "0123456789abcdef0123456789abcdef"
    outputs = f"outputs: {{terraform: {{zone_ids: {{one.example: {zone_id}}}}}}}\n"

    assert found(topology("one.example: {sender: [vps1]}") + outputs) == [("SCHEMA001", 6, 17)]


def test_a_parked_domain_has_no_bounce_names() -> None:
    text = topology(
        "one.example: {mx: [vps1]}\ntwo.example: {mail: none}",
        defaults="dmarc: {policy: none}, senders: [{id: vps1, bounce: b}]",
    )

    assert found(text) == []


def test_reports_within_a_long_domain_need_no_authorization() -> None:
    domain = f"{'a.' * 65}example"
    inside = f"{domain}: {{mx: [vps1], dmarc: {{rua: a@{domain}}}}}"
    outside = f"{domain}: {{mx: [vps1], dmarc: {{rua: a@{'b.' * 65}example}}}}"

    assert found(topology(inside)) == []
    assert [code for code, *_ in found(topology(outside))] == ["TOPO010"]


def test_a_fault_in_every_domain_does_not_make_them_none() -> None:
    assert found(topology("one.example: {sender: [vps1]}")) == [("SCHEMA001", 6, 17)]


def test_nothing_is_guessed_where_the_defaults_are_wrong() -> None:
    text = topology("one.example: {mx: [vps9]}", defaults="dmarc: {polcy: none}")

    assert found(text) == [("SCHEMA001", 4, 20)]


def test_profiles_that_rest_on_a_faulty_one_are_not_judged() -> None:
    text = (
        "mailcompile: 1\nprofiles:\n  a: {mxx: []}\n  b: {extends: a}\n  c: {extends: b}\n"
        "domains:\n  one.example: {profile: c}\n  two.example: {profile: d}\n"
    )

    assert found(text) == [("SCHEMA001", 3, 7), ("TOPO002", 8, 26)]


def test_more_faults_than_are_told_do_not_reach_the_binder() -> None:
    domains = "\n".join(f"d{number}.example: {{mx: 5}}" for number in range(1100))

    codes = {code for code, *_ in found(topology(domains))}

    assert codes == {"SCHEMA002"}


def test_long_chains_of_profiles() -> None:
    chain = "".join(f"  p{n}: {{extends: p{n + 1}}}\n" for n in range(3000))
    text = f"mailcompile: 1\nprofiles:\n{chain}  p3000: LAST\ndomains:\n  {{D}}\n"
    domain = "one.example: {profile: p0}"

    parked = text.replace("LAST", "{mail: none}").replace("{D}", domain)
    looped = text.replace("LAST", "{extends: p0}").replace("{D}", "one.example: {mail: none}")
    faulty = text.replace("LAST", "{mails: none}").replace("{D}", domain)

    assert found(parked) == []
    assert [code for code, *_ in found(looped)] == ["TOPO003"]
    assert [code for code, *_ in found(faulty)] == ["SCHEMA001"]


def test_an_address_that_is_none_is_told_once() -> None:
    hosts = "vps1: {name: mail.one.example, addresses: [8.8.8]}"

    assert [
        code for code, *_ in found(topology("one.example: {mx: [vps1], senders: [vps1]}", hosts))
    ] == ["TOPO004"]


def test_warnings_wait_until_references_hold() -> None:
    registry = f"mailcompile-keys: 1\ndomains:\n  one.example:\n{key()}"
    text = topology("one.example: {mx: [vps1], senders: [vps9]}")

    assert found(text, registry) == [("TOPO001", 6, 39)]


@pytest.mark.parametrize(
    ("hops", "expected"),
    [([*range(1, 2000), 0], "HOST002"), ([*range(1, 2000), 9999], "HOST001")],
    ids=["a ring", "a chain into nothing"],
)
def test_thousands_of_relays(hops: list[int], expected: str) -> None:
    hosts = "\n".join(
        f"h{n}: {{name: h{n}.one.example, addresses: [192.0.2.1], relay: h{hop}}}"
        for n, hop in enumerate(hops)
    )

    codes = {code for code, *_ in found(topology("one.example: {mx: [h0], senders: [h0]}", hosts))}

    assert codes == {expected}


def test_what_is_published_is_not_used_yet_and_refused() -> None:
    text = topology("one.example: {mx: [vps1]}")

    compilation = compile_topology({"mail.yaml": text}, published="x: 1")

    assert [finding.kind.name for finding in compilation.findings] == ["not-yet"]
    assert compilation.failed
