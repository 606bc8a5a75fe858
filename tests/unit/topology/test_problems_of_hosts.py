"""What is wrong with hosts and pools, each at its place (marked by ``⟦``)."""

import pytest

from tests.topologies import HOST, compiled, topology
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

DOMAIN = "one.example: {mx: [vps1], senders: [vps1]}"


def vps1(more: str, domains: str = DOMAIN) -> str:
    """A topology with one host that has further settings."""
    host = f"vps1: {{name: mail.one.example, addresses: [192.0.2.11], signer: rspamd, {more}}}"
    return topology(domains, host)


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("vps1: {name: ⟦mail_1.one.example, addresses: [192.0.2.1]}", "TOPO005"),
        ("vps1: {name: ⟦-mail.one.example, addresses: [192.0.2.1]}", "TOPO005"),
        ("vps1: {name: ⟦mail..example, addresses: [192.0.2.1]}", "TOPO005"),
        ("vps1: {name: ⟦192.0.2.1, addresses: [192.0.2.1]}", "TOPO005"),
        ("vps1: {name: ⟦☃.one.example, addresses: [192.0.2.1]}", "TOPO005"),
        (f"vps1: {{name: ⟦{'a' * 64}.example, addresses: [192.0.2.1]}}", "TOPO005"),
        ("vps1: {name: mail.one.example, addresses: [⟦192.0.2.256]}", "TOPO004"),
        ("vps1: {name: mail.one.example, addresses: [192.0.2.1, ⟦2001:db8:::1]}", "TOPO004"),
        ("vps1: {name: mail.one.example, addresses: {current: [⟦1.2.3]}}", "TOPO004"),
        (
            "vps1: {name: mail.one.example, addresses: {current: [192.0.2.1], next: [⟦1.2.3]}}",
            "TOPO004",
        ),
        (
            "vps1: {name: mail.one.example, addresses: {current: [192.0.2.1], former: [⟦1.2.3]}}",
            "TOPO004",
        ),
        (
            "vps1: {name: mail.one.example, addresses: [192.0.2.1], networks: [⟦10.0.0.0/33]}",
            "TOPO004",
        ),
        (
            "vps1: {name: mail.one.example, addresses: [192.0.2.1], egress: [⟦192.0.2.1/24]}",
            "TOPO004",
        ),
    ],
)
def test_names_and_addresses(host: str, code: str) -> None:
    assert codes_at_marks(topology(DOMAIN, host)) == [code]


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("forwards: {srs: ⟦s_1.one.example}", "TOPO005"),
        ("forwards: {list: ⟦lists..example}", "TOPO005"),
        ("system_mail: {rewrite: ⟦-one.example}", "TOPO005"),
        ("system_mail: {rewrite: ⟦oen.example}", "TOPO019"),
        ("system_mail: {rewrite: ⟦two.example}", "TOPO019"),
    ],
)
def test_names_that_a_host_uses(setting: str, code: str) -> None:
    domains = f"{DOMAIN}\ntwo.example: {{mail: none}}"

    assert codes_at_marks(vps1(setting, domains)) == [code]


@pytest.mark.parametrize(
    ("rewrite", "hint"),
    [("oen.example", "did you mean one.example?"), ("two.example", "name a domain that sends")],
)
def test_the_remedy_for_a_domain_that_cannot_send(rewrite: str, hint: str) -> None:
    domains = f"{DOMAIN}\ntwo.example: {{mail: none}}"

    (finding,) = findings_at_marks(vps1(f"system_mail: {{rewrite: ⟦{rewrite}}}", domains))

    assert finding.hint == hint


def test_system_mail_may_be_rewritten_to_a_subdomain() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1], subdomains: {cron: {}}}"

    assert codes_at_marks(vps1("system_mail: {rewrite: cron.one.example}", domains)) == []


@pytest.mark.parametrize(
    ("hosts", "code"),
    [
        ("vps2: {name: a.one.example, relay: ⟦vsp1}", "HOST001"),
        ("vps2: {name: a.one.example, relay: ⟦[vps1, vsp1]}", "HOST001"),
        ("vps2: {name: ⟦MAIL.one.example, relay: vps1}", "TOPO006"),
    ],
)
def test_a_second_host(hosts: str, code: str) -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, vps2]}"

    assert codes_at_marks(topology(domains, f"{HOST}\n{hosts}"), also=["HOST001"]) == [code]


@pytest.mark.parametrize(
    ("pools", "codes"),
    [
        ("p: {pool: [vps1, ⟦vsp1]}", ["TOPO001"]),
        ("p: {pool: [vps1, ⟦news]}", ["TOPO001"]),
        ("p: {pool: ⟦[p]}", ["TOPO014"]),
        ("p: {pool: ⟦[vps1, q]}\nq: {pool: ⟦[p]}", ["TOPO014", "TOPO014"]),
        ("p: {pool: [q, q2]}\nq: {pool: [vps1]}\nq2: {pool: [vps1]}", []),
        # One that leads into a loop, and is not in it.
        ("p: {pool: [q, vps1]}\nq: {pool: ⟦[q]}", ["TOPO014"]),
    ],
)
def test_pools(pools: str, codes: list[str]) -> None:
    domains = "one.example: {mx: [vps1], senders: [p]}"

    services = "services:\n  news: {spf: [a], allow: [{rule: SERV002, because: x}]}\n"

    assert codes_at_marks(topology(domains, f"{HOST}\n{pools}") + services) == codes


def test_a_member_whose_entry_has_a_fault_is_not_missing() -> None:
    first = "vps1: {name: mail.one.example, addresses: [192.0.2.11]}"
    second = "vps2: {name: b.one.example, ⟦adresses: [192.0.2.12]}"
    hosts = f"{first}\n{second}\np: {{pool: [vps1, vps2]}}"

    (finding,) = findings_at_marks(topology("one.example: {mx: [vps1], senders: [p]}", hosts))

    assert finding.code == "SCHEMA001"


def test_a_misspelt_id_has_a_remedy() -> None:
    hosts = f"{HOST}\np: {{pool: [⟦vsp1]}}"

    (finding,) = findings_at_marks(topology(DOMAIN, hosts))

    assert finding.message == "there is no host or service vsp1"
    assert finding.hint == "did you mean vps1?"


def test_a_host_and_a_service_of_one_id() -> None:
    text = topology(DOMAIN) + "services:\n  ⟦vps1: {spf: [a]}\n"

    assert codes_at_marks(text) == ["TOPO006"]


def test_a_sender_through_a_pool_that_holds_it_delivers_by_itself_or_through_the_others() -> None:
    hosts = (
        f"{HOST}\nvps2: {{name: b.one.example, addresses: [192.0.2.12]}}\np: {{pool: [vps1, vps2]}}"
    )
    compilation = compiled(
        topology("one.example: {mx: [vps1], senders: [{id: vps1, via: p}]}", hosts)
    )

    paths = [flow.path for part in compilation.domains for flow in part.flows]

    assert paths == [("vps1",), ("vps1", "vps2")]


def test_a_pool_of_pools_of_a_thousand_hosts() -> None:
    hosts = "\n".join(
        f"h{n}: {{name: h{n}.one.example, addresses: [192.0.{n // 250}.{n % 250 + 1}]}}"
        for n in range(1000)
    )
    pools = "\n".join(
        f"p{n}: {{pool: [h{n}{f', p{n + 1}' if n < 999 else ''}]}}" for n in range(1000)
    )
    compilation = compiled(topology("one.example: {mx: [h0], senders: [p0]}", f"{hosts}\n{pools}"))

    assert len(compilation.domains[0].flows) == 1000
