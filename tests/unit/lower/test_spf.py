"""SPF records: which terms, in which order, and when ``mx`` says it."""

import pytest

from tests.topologies import codes, compiled, texts, topology

V4 = "192.0.2.11"
MAIL = f"vps1: {{name: mail.one.example, addresses: [{V4}]}}"
DUAL = 'vps1: {name: mail.one.example, addresses: [192.0.2.11, "2001:db8::11"]}'
OTHER = "vps2: {name: out.two.example, addresses: [192.0.2.12]}"


def spf(hosts: str, domain: str, name: str = "one.example") -> list[str]:
    compilation = compiled(topology(f"one.example: {domain}", hosts))
    assert not compilation.failed, codes(compilation)
    return [text for text in texts(compilation, name, "TXT") if text.startswith("v=spf1")]


@pytest.mark.parametrize(
    ("hosts", "domain", "record"),
    [
        (MAIL, "{mx: [vps1], senders: [vps1]}", "v=spf1 mx ~all"),
        (MAIL, "{mx: [vps1], senders: [vps1], spf: {all: fail}}", "v=spf1 mx -all"),
        (MAIL, "{mx: [vps1], senders: [vps1], spf: {all: neutral}}", "v=spf1 mx ?all"),
        (MAIL, "{mx: [vps1], senders: [vps1], spf: {style: addresses}}", f"v=spf1 ip4:{V4} ~all"),
        (
            DUAL,
            "{mx: [vps1], senders: [vps1], spf: {style: addresses}}",
            "v=spf1 ip4:192.0.2.11 ip6:2001:db8::11 ~all",
        ),
        (MAIL, "{senders: [vps1]}", f"v=spf1 ip4:{V4} ~all"),
        (MAIL, "{mx: [vps1]}", "v=spf1 -all"),
        (MAIL, "{mx: [vps1], senders: [{id: vps1, bounce: b}]}", "v=spf1 -all"),
        (
            f"{MAIL}\n{OTHER}",
            "{mx: [vps1], senders: [vps1, vps2]}",
            "v=spf1 ip4:192.0.2.11 ip4:192.0.2.12 ~all",
        ),
        (
            # The MX also receives at an address from which nothing is sent.
            f"{MAIL}\nvps2: {{name: in.one.example, addresses: [192.0.2.13]}}",
            "{mx: [vps1, vps2], senders: [vps1]}",
            f"v=spf1 ip4:{V4} ~all",
        ),
        (
            # Two IPv4-only hosts: two void lookups for an IPv6 client are allowed.
            f"{MAIL}\nvps2: {{name: mx2.one.example, addresses: [192.0.2.13]}}",
            "{mx: [vps1, vps2], senders: [vps1, vps2]}",
            "v=spf1 mx ~all",
        ),
    ],
)
def test_from_name(hosts: str, domain: str, record: str) -> None:
    assert spf(hosts, domain) == [record]


def test_mx_is_written_if_it_is_said_and_refused_where_others_send() -> None:
    domain = "one.example: {mx: [vps1], senders: [vps2], spf: {style: mx}}"
    compilation = compiled(topology(domain, f"{MAIL}\n{OTHER}"))

    assert texts(compilation, "one.example", "TXT") == ["v=spf1 mx ~all"]
    assert [one.code for one in compilation.findings if one.is_error] == ["P1", "P5"]


def test_bounce_name_ends_as_the_domain_and_has_its_mx() -> None:
    text = topology(
        "one.example: {mx: [vps1], senders: [{id: vps1, bounce: b}], spf: {all: fail}}", MAIL
    )
    compilation = compiled(text)

    assert texts(compilation, "b.one.example", "TXT") == ["v=spf1 mx -all"]
    assert texts(compilation, "b.one.example", "MX") == ["10 mail.one.example."]


def test_ehlo_name_of_a_host_behind_nat_has_literals() -> None:
    hosts = "vps1: {name: mail.one.example, addresses: [192.0.2.11], egress: [198.51.100.0/28]}"

    assert spf(hosts, "{mx: [vps1], senders: [vps1]}") == ["v=spf1 ip4:198.51.100.0/28 ~all"]
    assert spf(hosts, "{mx: [vps1], senders: [vps1]}", "mail.one.example") == [
        "v=spf1 ip4:198.51.100.0/28 -all"
    ]


def test_egress_that_is_the_addresses_changes_nothing() -> None:
    hosts = "vps1: {name: mail.one.example, addresses: [192.0.2.11], egress: [192.0.2.11/32]}"

    assert spf(hosts, "{mx: [vps1], senders: [vps1]}", "mail.one.example") == ["v=spf1 a -all"]


def test_ipv4_mapped_addresses_are_ipv4() -> None:
    """RFC 7208 section 5: a mapped client is treated as IPv4."""
    hosts = 'vps1: {name: mail.one.example, addresses: ["::ffff:192.0.2.11"]}'

    assert spf(hosts, "{senders: [vps1]}") == ["v=spf1 ip4:192.0.2.11 ~all"]


def test_mx_and_a_of_three_ipv4_only_hosts_do_not_meet_three_void_lookups() -> None:
    """`mx` over two hosts meets two, `a` of a third at the same name would be the third."""
    hosts = "\n".join(
        [
            "vps1: {name: mx1.one.example, addresses: [192.0.2.11]}",
            "vps2: {name: mx2.one.example, addresses: [192.0.2.21]}",
            "vps3: {name: one.example, addresses: [192.0.2.31]}",
        ]
    )

    found = spf(hosts, "{mx: [vps1, vps2], senders: [vps1, vps2]}")

    assert found == ["v=spf1 mx ip4:192.0.2.31 ~all"]


def test_long_records_are_split_into_includes_that_fit() -> None:
    egress = ", ".join(f"198.51.100.{number}" for number in range(0, 120, 2))
    hosts = f"vps1: {{name: out.other.example, egress: [{egress}]}}"

    compilation = compiled(topology("one.example: {senders: [vps1]}", hosts))

    root = texts(compilation, "one.example", "TXT")
    parts = [texts(compilation, f"_spf{n}.one.example", "TXT")[0] for n in (1, 2, 3)]
    assert root == [
        "v=spf1 include:_spf1.one.example include:_spf2.one.example include:_spf3.one.example ~all"
    ]
    assert all(len(part) <= 450 and part.endswith(" -all") for part in parts)
    terms = [term for part in parts for term in part.split()[1:-1]]
    assert terms == [f"ip4:198.51.100.{number}" for number in range(0, 120, 2)]


def test_terms_that_literals_cover_go() -> None:
    hosts = "vps1: {name: one.example, addresses: [192.0.2.11]}\n" + (
        "vps2: {name: out.two.example, egress: [192.0.2.0/24]}"
    )

    assert spf(hosts, "{mx: [vps1], senders: [vps2]}") == ["v=spf1 ip4:192.0.2.0/24 ~all"]


def test_egress_that_is_just_the_addresses_in_another_form() -> None:
    hosts = (
        "vps1: {name: mail.one.example, addresses: [192.0.2.10, 192.0.2.11], "
        "egress: [192.0.2.10/31]}"
    )

    assert spf(hosts, "{mx: [vps1], senders: [vps1]}", "mail.one.example") == ["v=spf1 a -all"]


def test_style_addresses_holds_where_the_host_is_called_as_the_domain() -> None:
    hosts = "vps1: {name: one.example, addresses: [192.0.2.11]}"
    domain = "{mx: [vps1], senders: [vps1], spf: {style: addresses}}"

    assert spf(hosts, domain) == ["v=spf1 ip4:192.0.2.11 ~all"]


def test_more_lookups_than_receivers_make_are_an_error() -> None:
    egress = ", ".join(f"198.51.{third}.{n}" for third in (1, 2) for n in range(0, 256, 2))
    egress += ", " + ", ".join(f"198.51.3.{n}" for n in range(0, 40, 2))
    hosts = f"vps1: {{name: out.other.example, egress: [{egress}]}}"

    compilation = compiled(topology("one.example: {senders: [vps1]}", hosts))

    assert "SPF003" in codes(compilation)
    assert compilation.failed


def test_a_closed_name_lets_nobody_send() -> None:
    hosts = f"{MAIL}\nvps2: {{name: web.one.example, addresses: [192.0.2.12], relay: vps1}}"

    assert spf(hosts, "{mx: [vps1], senders: [vps1, vps2]}", "web.one.example") == ["v=spf1 -all"]


def test_a_relaying_host_that_is_called_as_a_domain_adds_nothing() -> None:
    hosts = f"{MAIL}\nvps2: {{name: one.example, addresses: [192.0.2.12], relay: vps1}}"

    assert spf(hosts, "{mx: [vps1], senders: [vps1, vps2]}") == ["v=spf1 mx ~all"]


def test_an_ehlo_name_that_is_a_receiving_domain_lets_in_just_itself() -> None:
    hosts = "vps1: {name: one.example, addresses: [192.0.2.11]}"

    assert spf(hosts, "{mx: [vps1]}") == ["v=spf1 a -all"]
