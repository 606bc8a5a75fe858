"""SPF of names in several roles, and of those who have none of their own."""

from tests.topologies import HOST, compiled, texts, topology

TWO = f"{HOST}\nvps2: {{name: mail2.one.example, addresses: [192.0.2.12]}}"


def spf(domains: str, name: str, hosts: str = TWO, services: str = "{}") -> list[str]:
    text = topology(domains, hosts) + f"services: {services}\n"
    return texts(compiled(text), name, "TXT")


def test_without_spf_an_ehlo_name_lets_in_who_else_uses_it() -> None:
    senders = "[{id: vps1, bounce: mail}, {id: vps2, bounce: mail}]"
    domain = f"one.example: {{mx: [vps1], senders: {senders}, spf: none}}"

    assert spf(domain, "mail.one.example") == ["v=spf1 a ip4:192.0.2.12 ~all"]
    assert spf(domain.replace("bounce: mail", "bounce: b"), "b.one.example") == []


def test_a_service_with_its_own_return_path_is_not_let_in_for_what_hosts_send() -> None:
    host = f"{HOST[:-1]}, relay: esp, system_mail: {{rewrite: one.example}}"
    hosts = f"{host}, forwards: {{srs: srs.one.example}}}}\nvps2: {TWO.splitlines()[1][6:]}"
    rewriting = "{esp: {spf: ['include:spf.esp.test'], rewrites_mail_from: true}}"
    domain = "one.example: {mx: [vps2]}"

    assert spf(domain, "one.example", hosts, rewriting) == ["v=spf1 -all"]
    assert "include" not in spf(domain, "srs.one.example", hosts, rewriting)[0]
    plain = rewriting.replace(", rewrites_mail_from: true", "")
    assert spf(domain, "one.example", hosts, plain) == ["v=spf1 include:spf.esp.test ~all"]
    assert spf(domain, "srs.one.example", hosts, plain) == ["v=spf1 include:spf.esp.test ~all"]


def test_style_mx_is_not_written_while_addresses_change() -> None:
    moving = HOST.replace("[192.0.2.11]", "{current: [192.0.2.11], next: [198.51.100.1]}")
    domain = "one.example: {mx: [vps1], senders: [vps1], spf: {style: mx}}"

    assert spf(domain, "one.example", moving) == ["v=spf1 ip4:192.0.2.11 ip4:198.51.100.1 ~all"]
    assert spf(domain, "one.example", HOST) == ["v=spf1 mx ~all"]


def test_style_mx_needs_a_host_of_ours_behind_mx() -> None:
    domain = "one.example: {mx: [s], senders: [vps1], spf: {style: mx}}"

    found = spf(domain, "one.example", HOST, "{s: {mx: [in.s.test]}}")

    assert found == ["v=spf1 ip4:192.0.2.11 ~all"]


def test_a_subdomain_ends_its_own_record() -> None:
    bounce = "senders: [vps1, {id: vps2, bounce: news}]"
    news = "subdomains: {news: {senders: [vps1], spf: {all: fail}}}"

    found = spf(f"one.example: {{mx: [vps1], {bounce}, {news}}}", "news.one.example")

    assert found == ["v=spf1 mx ip4:192.0.2.12 -all"]


def test_a_shared_record_is_for_those_who_send() -> None:
    shared = "spf: {shared_record: _spf.one.example}"
    domains = (
        f"one.example: {{mx: [vps1], senders: [vps1], {shared}}}\n"
        f"two.example: {{mx: [vps1], {shared}}}"
    )

    assert spf(domains, "_spf.one.example") == ["v=spf1 ip4:192.0.2.11 -all"]
    assert spf(domains, "one.example") == ["v=spf1 include:_spf.one.example ~all"]
    assert spf(domains, "two.example") == ["v=spf1 -all"]


def test_mapped_networks_of_terms_are_ipv4() -> None:
    terms = "spf: {terms: ['ip6:::ffff:198.51.100.0/120']}"

    found = spf(f"one.example: {{mx: [vps1], {terms}}}", "one.example")

    assert found == ["v=spf1 ip4:198.51.100.0/24 ~all"]


def test_a_subdomain_that_inherits_an_mx_needs_no_verification() -> None:
    service = "{g: {mx: ['{domain_dashed}.g.test'], verification: 'g={code}'}}"
    domain = "one.example: {mx: [g], services: {g: {code: x}}, subdomains: {shop: {}}}"
    text = topology(domain) + f"services: {service}\n"

    compilation = compiled(text)

    assert not compilation.failed
    assert texts(compilation, "shop.one.example", "MX") == ["10 shop-one-example.g.test."]
    assert texts(compilation, "shop.one.example", "TXT") == ["v=spf1 -all"]
    assert texts(compilation, "one.example", "TXT") == ["v=spf1 -all", "g=x"]


def test_reports_about_an_alias_of_our_policy_are_permitted() -> None:
    domains = (
        "one.example: {mx: [vps1], dmarc: {policy: null, cname: _dmarc.two.example}}\n"
        "two.example: {mx: [vps1], dmarc: {rua: d@two.example}}"
    )

    found = texts(compiled(topology(domains)), "one.example._report._dmarc.two.example", "TXT")

    assert found == ["v=DMARC1"]


def test_an_mx_whose_addresses_others_manage_is_not_written_as_mx() -> None:
    hosts = f"{HOST}\nvps2: {{name: b.one.example, addresses: [192.0.2.12], publish: false}}"

    assert spf("one.example: {mx: [vps1, vps2], senders: [vps1]}", "one.example", hosts) == [
        "v=spf1 ip4:192.0.2.11 ~all"
    ]
