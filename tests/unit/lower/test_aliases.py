"""Names that records lead to: circles, aliases where none can stand, targets that are no host."""

import pytest

from tests.topologies import compiled, topology

DEFAULTS = "dmarc: {policy: none}, mx: [vps1], senders: [vps1, crm]"


def refused(domains: str, verification: str, more: str = "", service: str = "") -> list[str]:
    """Codes and messages of the errors, where every domain has a service with these records."""
    text = topology(domains, defaults=DEFAULTS)
    crm = f"services: {{crm: {{verification: {{{verification}}}{service}}}}}\n"
    found = compiled(text.replace("hosts:", f"{crm}hosts:", 1) + more).findings
    assert all(finding.place is not None for finding in found)
    return [f"{finding.code} {finding.message}" for finding in found if finding.is_error]


def test_aliases_in_a_circle() -> None:
    found = refused(
        "one.example: {}",
        "a: {cname: b.one.example}, b: {cname: c.one.example}, c: {cname: b.one.example}",
    )

    assert found == [
        "NAME004 aliases go round in a circle: b.one.example → c.one.example → b.one.example"
    ]


def test_a_circle_through_two_zones_is_told_once() -> None:
    found = refused(
        "one.example: {services: {crm: {next: two.example}}}\n"
        "two.example: {services: {crm: {next: one.example}}}",
        "a: {cname: 'a.{next}'}",
    )

    assert found == [
        "NAME004 aliases go round in a circle: a.one.example → a.two.example → a.one.example"
    ]


@pytest.mark.parametrize("count", [1, 9, 3000])
def test_circles_of_any_length(count: int) -> None:
    aliases = [f"a{n}: {{cname: a{(n + 1) % count}.one.example}}" for n in range(count)]

    [found] = refused("one.example: {}", ", ".join(aliases))

    assert found.startswith("NAME004 aliases go round in a circle: a")
    assert found.endswith("…" if count > 8 else " → a0.one.example")


def test_a_chain_of_aliases_ends_somewhere() -> None:
    chain = "a: {cname: b.one.example}, b: {cname: c.one.example}, c: {cname: crm.example}"

    assert refused("one.example: {}", chain) == []


@pytest.mark.parametrize("zone", ["one.example", "two.example"])
def test_an_mx_that_leads_to_an_alias(zone: str) -> None:
    found = refused(
        "one.example: {mx: [vps1, crm]}\ntwo.example: {}",
        "in: {cname: in.crm.example}",
        service=f", mx: [in.{zone}]",
    )

    assert [message.partition("; the first is at ")[0] for message in found] == [
        f"NAME005 the MX of one.example leads to in.{zone}, which is an alias"
    ]


@pytest.mark.parametrize(
    ("target", "reason"),
    [("crm", "no full name"), ("CRM.", "no full name"), ("'*.crm.example'", "a wildcard")],
)
def test_targets_of_aliases_that_are_no_names_of_hosts(target: str, reason: str) -> None:
    [found] = refused("one.example: {}", f"a: {{cname: {target}}}")

    assert found.startswith("NAME006 CNAME of a.one.example leads to ")
    assert found.endswith(f", which is {reason}")


def test_a_host_with_a_name_of_one_label() -> None:
    text = topology(
        "one.example: {mx: [vps1]}", "vps1: {name: mail, addresses: [192.0.2.11], relay: vps2}"
    ).replace("relay: vps2", "publish: true")

    found = [finding.message for finding in compiled(text).findings if finding.is_error]

    assert found == ["MX of one.example leads to mail, which is no full name"]


def test_a_null_mx_leads_nowhere_on_purpose() -> None:
    assert refused("one.example: {mx: null_mx, senders: []}", "a: {txt: b}") == []


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ("senders: [{id: vps1, bounce: shop}]", "MX"),
        ("senders: [vps1, crm]", "TXT"),
    ],
)
def test_records_at_an_alias_of_others(settings: str, kind: str) -> None:
    external = "subdomains: {shop: {cname: external}}"

    found = refused(f"one.example: {{{settings}, {external}}}", "shop: {txt: b}")

    assert found
    assert found[0].startswith(
        f"SUB003 shop.one.example would have {kind}, and is an alias of others (`cname: external`)"
    )


def test_a_host_at_an_alias_of_others() -> None:
    hosts = "vps1: {name: shop.one.example, addresses: [192.0.2.11]}"
    text = topology("one.example: {mx: [vps1], subdomains: {shop: {cname: external}}}", hosts=hosts)

    codes = {finding.code for finding in compiled(text).findings if finding.is_error}

    assert codes == {"SUB003"}


def test_names_below_an_alias_of_others_are_names_of_ours() -> None:
    external = "subdomains: {shop: {cname: external, dmarc: {policy: none}}}"
    sender = "senders: [{id: vps1, bounce: rp.shop, from_subdomains: [shop]}]"

    assert refused(f"one.example: {{{sender}, {external}}}", "a: {txt: b}") == []
