"""``TODO.md``: each section where there is something to do, and nowhere else."""

import re

import pytest

from mailcompile import Compilation
from mailcompile.backends.page import Section, duration, page, paragraph
from mailcompile.backends.todo import TODO
from tests.golden import CASES, Case
from tests.topologies import HOST, compiled, keys_for, topology

SIGNING = "Private keys on the hosts that sign"
RELAYS = "Relays and their clients"
PTR = "Reverse DNS (PTR)"
APEX = "Texts beside SPF"
OWN_MAIL = "Mail of the machines themselves"
OUTSIDE = "Host names outside our zones"
UNPUBLISHED = "Addresses that are managed elsewhere"
HANDED_OVER = "Zones that others serve"
KEYS = "DKIM keys that others publish"
REPORTS = "Leave to send DMARC reports elsewhere"
MOVING = "Renumbering"

ONE = "one.example: {mx: [vps1], senders: [vps1]}"
RELAYING = "{name: web.one.example, addresses: [192.0.2.12], relay: vps1"


def sections(compilation: Compilation) -> dict[str, str]:
    """Titles in their order to what stands below."""
    assert not compilation.failed, compilation.findings
    text = compilation.artifacts.get(TODO, b"").decode()
    parts = re.split(r"^## \d+\. (.*)\n", text, flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    numbers = re.findall(r"^## (\d+)\.", text, re.M)
    assert numbers == [str(number + 1) for number in range(len(found))]
    return found


def copied(section: str) -> list[str]:
    """The lines to copy."""
    return [line for block in blocks(section) for line in block]


def blocks(section: str) -> list[list[str]]:
    return [
        block.splitlines() for block in re.findall(r"^```text\n(.*?)^```$", section, re.M | re.S)
    ]


def flat(text: str) -> str:
    return " ".join(text.split())


def todo(domains: str, hosts: str = HOST, more: str = "", **defaults: str) -> dict[str, str]:
    settings = {"dmarc": "{policy: none}", **defaults}
    written = ", ".join(f"{key}: {value}" for key, value in settings.items())
    return sections(compiled(topology(domains, hosts, written) + more))


def managed(zone: str, settings: str = "{}") -> str:
    return f"zones: {{managed: {{{zone}: {settings}}}}}\n"


def test_the_seed_has_ptr_mail_of_the_machines_and_the_texts_at_the_apex() -> None:
    found = sections(Case(CASES / "seed").compile())

    assert list(found) == [SIGNING, RELAYS, PTR, OWN_MAIL, APEX]
    assert (
        "- vps1 mail.domain1.example (amavisd): `private/DOMAIN/m202611r.pem` of domain1.example, "
        "domain2.example, domain3.example, domain4.example, domain5.example"
    ) in flat(found[SIGNING])
    assert flat(found[RELAYS]).endswith(
        "- vps1 mail.domain1.example (amavisd): `signers/vps1/postfix/INSTALL.md`"
    )
    assert copied(found[PTR]) == [
        "192.0.2.11 → mail.domain1.example",
        "2001:db8::11 → mail.domain1.example",
    ]
    assert "On web1.domain1.example, web1.domain4.example, web1.domain5.example: " in flat(
        found[OWN_MAIL]
    )


def test_nothing_to_do_makes_no_file() -> None:
    compilation = compiled(
        "mailcompile: 1\ndomains: {one.example: {mail: none}}\n"
        + managed("one.example", "{handover: true}")
    )
    assert list(sections(compilation)) == [HANDED_OVER]
    assert page(()) is None
    assert page((Section("Title", ("text",)),)) is not None


def test_parked_domains_need_no_host_but_their_texts_are_looked_at() -> None:
    assert list(todo("one.example: {mail: none}", hosts="{}")) == [APEX]


# Hosts that sign, and relays


def test_hosts_and_domains_alike_stand_together() -> None:
    hosts = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
vps2: {name: out.one.example, addresses: [192.0.2.12], signer: rspamd}
"""
    domains = """
one.example: {mx: [vps1], senders: [vps1, vps2]}
two.example: {mx: [vps1], senders: [vps1, vps2], dkim: {algorithms: [rsa-2048, ed25519]}}
six.example: {mx: [vps1], senders: [vps1, vps2]}
parked.example: {mail: none}
"""
    found = todo(domains, hosts)

    assert flat(found[SIGNING]).partition(" - ")[2] == (
        "vps1 mail.one.example (rspamd), vps2 out.one.example (rspamd): "
        "`private/DOMAIN/m202611e.pem` and `private/DOMAIN/m202611r.pem` of two.example "
        "- vps1 mail.one.example (rspamd), vps2 out.one.example (rspamd): "
        "`private/DOMAIN/m202611r.pem` of one.example, six.example"
    )
    assert next(iter(found)) == SIGNING
    assert RELAYS not in found


def test_keys_of_one_host_go_to_that_host_alone() -> None:
    found = flat(sections(Case(CASES / "dkim-keys-per-signer").compile())[SIGNING])

    assert found.partition(" - ")[2] == (
        "mx1 mx1.firm.example (rspamd): `private/DOMAIN/m202611r.pem` "
        "of firm.example, other.example, shop.example "
        "- mx2 mx2.firm.example (opendkim): `private/DOMAIN/m202611r.pem` "
        "of desk.firm.example, other.example "
        "- mx2 mx2.firm.example (opendkim): `private/DOMAIN/m202611ra.pem` of firm.example"
    )


def test_keys_that_others_share_lie_where_their_mail_is_signed() -> None:
    case = Case(CASES / "dkim-keys-of-before-the-first-rotation").compile()
    sharing = {host for part in case.domains for host in part.sharing}
    text = flat(sections(case)[SIGNING])

    assert sharing
    assert all(f"- {host} " in text or f", {host} " in text for host in sharing)


def test_own_mail_of_a_host_is_signed_by_its_relay() -> None:
    text = flat(sections(Case(CASES / "system-mail").compile())[SIGNING])

    assert "- mail mail.parish.example (rspamd): " in text
    assert "parish.example" in text
    assert "web1" not in text


def test_many_domains_are_counted() -> None:
    domains = "\n".join(f"d{n}.example: {{mx: [vps1], senders: [vps1]}}" for n in range(40))

    assert "and 30 more (`keys.yaml` has them all)" in flat(todo(domains)[SIGNING])


def test_relays_whose_clients_are_confined() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1, web]}"
    hosts = f"{HOST}\nweb: {RELAYING}}}"
    forwarding = f"{HOST}\nweb: {RELAYING}, forwards: {{srs: srs.one.example}}}}"

    assert "`signers/vps1/postfix/INSTALL.md`" in todo(domains, hosts)[RELAYS]
    assert RELAYS not in todo(domains, forwarding)
    assert RELAYS not in todo(domains, hosts, "outputs: {signers: {enabled: false}}\n")


# Reverse DNS


def test_ptr_is_ours_in_a_reverse_zone_of_ours() -> None:
    hosts = 'vps1: {name: mail.one.example, addresses: [192.0.2.11, "2001:db8::11"], signer: none}'
    found = todo(ONE, hosts, managed("2.0.192.in-addr.arpa"))

    assert copied(found[PTR]) == ["2001:db8::11 → mail.one.example"]


def test_ptr_of_a_reverse_zone_that_is_handed_over_is_in_its_file() -> None:
    found = todo(ONE, HOST, managed("2.0.192.in-addr.arpa", "{handover: true}"))

    assert list(found) == [SIGNING, HANDED_OVER, APEX]


def test_ptr_of_an_unpublished_host_is_not_written_in_a_reverse_zone_of_ours() -> None:
    hosts = HOST.replace("signer", "publish: false, signer")
    found = todo(ONE, hosts, managed("2.0.192.in-addr.arpa"))

    assert copied(found[PTR]) == ["192.0.2.11 → mail.one.example"]


def test_hosts_that_relay_need_no_ptr_unless_one_flow_is_delivered() -> None:
    hosts = f"{HOST}\nweb: {RELAYING}}}"

    relaying = todo("one.example: {mx: [vps1], senders: [vps1, web]}", hosts)
    by_itself = todo("one.example: {mx: [vps1], senders: [vps1, {id: web, via: web}]}", hosts)

    assert copied(relaying[PTR]) == ["192.0.2.11 → mail.one.example"]
    assert copied(by_itself[PTR]) == [
        "192.0.2.11 → mail.one.example",
        "192.0.2.12 → web.one.example",
    ]


def test_ptr_behind_nat_is_that_of_the_addresses_that_receivers_see() -> None:
    hosts = (
        "vps1: {name: mail.one.example, addresses: [192.0.2.11, 192.0.2.12], "
        'egress: [192.0.2.12, 198.51.100.9, "2001:db8:7::/64"]}'
    )
    named, nameless = blocks(todo(ONE, hosts)[PTR])

    assert named == ["192.0.2.12 → mail.one.example"]
    assert nameless == ["198.51.100.9 ; vps1", "2001:db8:7::/64 ; vps1"]


def test_ptr_of_networks_without_a_name() -> None:
    hosts = f"{HOST}\nfarm: {{networks: [203.0.113.64/28]}}"
    found = todo("one.example: {mx: [vps1], senders: [vps1, farm]}", hosts)

    assert blocks(found[PTR])[1] == ["203.0.113.64/28 ; farm"]


# Names in zones of others


def test_a_mail_host_outside_our_zones_needs_addresses_and_spf() -> None:
    found = todo(ONE, HOST.replace("mail.one.example", "mail.host.example"))

    assert list(found) == [SIGNING, OUTSIDE, PTR, APEX]
    assert copied(found[OUTSIDE]) == [
        "mail.host.example. A 192.0.2.11",
        'mail.host.example. TXT "v=spf1 a -all"',
    ]


@pytest.mark.parametrize(
    ("host", "spf"),
    [
        ("addresses: [192.0.2.11], networks: [192.0.2.64/28]", "ip4:192.0.2.11 ip4:192.0.2.64/28"),
        ("addresses: [192.0.2.11], egress: [198.51.100.9]", "ip4:198.51.100.9"),
        ("addresses: {current: [192.0.2.11], next: [192.0.2.99]}", "ip4:192.0.2.11 ip4:192.0.2.99"),
        ("addresses: [192.0.2.11], egress: [192.0.2.11]", "a"),
        ("addresses: {current: [192.0.2.11]}", "a"),
    ],
)  # fmt: skip
def test_spf_of_a_name_outside_has_literals_where_its_addresses_are_not_all(
    host: str, spf: str
) -> None:
    found = todo(ONE, f"vps1: {{name: mail.host.example, {host}}}")

    assert copied(found[OUTSIDE])[-1] == f'mail.host.example. TXT "v=spf1 {spf} -all"'


def test_spf_of_a_name_outside_is_spread_where_it_is_too_long() -> None:
    many = ", ".join(f"198.51.100.{number}" for number in range(1, 90, 2))
    found = todo(ONE, f"vps1: {{name: mail.host.example, addresses: [{many}]}}")
    by_name = copied(found[OUTSIDE])[-1]
    found = todo(
        ONE, f"vps1: {{name: mail.host.example, addresses: [192.0.2.1], networks: [{many}]}}"
    )
    lines = [line for line in copied(found[OUTSIDE]) if " TXT " in line]

    assert by_name == 'mail.host.example. TXT "v=spf1 a -all"'
    assert [line.partition(" ")[0] for line in lines] == [
        "_spf1.mail.host.example.",
        "_spf2.mail.host.example.",
        "mail.host.example.",
    ]
    assert max(map(len, re.findall(r'"(.*?)"', "".join(lines)))) == 255


def test_a_name_outside_that_receives_alone_lets_nobody_send() -> None:
    hosts = f"{HOST}\nin: {RELAYING.replace('one.', 'host.')}}}"
    found = todo("one.example: {mx: [in], senders: [vps1]}", hosts)

    assert copied(found[OUTSIDE]) == [
        "web.host.example. A 192.0.2.12",
        'web.host.example. TXT "v=spf1 -all"',
    ]
    assert OWN_MAIL not in found


def test_names_outside_that_only_relay_are_nobodys_business() -> None:
    hosts = f"{HOST}\nweb: {RELAYING.replace('one.', 'host.')}}}"

    assert OUTSIDE not in todo("one.example: {mx: [vps1], senders: [vps1, web]}", hosts)


def test_a_host_below_a_delegation_lies_outside() -> None:
    hosts = HOST.replace("mail.one.example", "mail.shop.one.example")
    found = todo(ONE, hosts, managed("one.example", "{delegated: [shop]}"))

    assert copied(found[OUTSIDE])[0] == "mail.shop.one.example. A 192.0.2.11"


def test_addresses_of_unpublished_hosts() -> None:
    found = sections(Case(CASES / "internal-and-unpublished-hosts").compile())

    assert next(title for title in found if title not in (SIGNING, RELAYS)) == UNPUBLISHED
    assert copied(found[UNPUBLISHED]) == [
        "crm.dairy.example. A 198.51.100.71",
        "edge.dairy.example. A 203.0.113.72",
        "edge.dairy.example. AAAA 2001:db8:72::25",
    ]


# Zones and domains


def test_a_handed_over_zone_names_its_file() -> None:
    compilation = Case(CASES / "handover-zone").compile()
    found = sections(compilation)

    (line,) = copied(found[HANDED_OVER])
    path, _, zone = line.partition(" → ")
    assert zone == "customer.example"
    assert path in compilation.artifacts


def test_where_all_is_handed_over_octodns_replaces_nothing() -> None:
    assert APEX not in todo(ONE, HOST, managed("one.example", "{handover: true}"))


def test_keys_of_a_delegated_domainkey_are_written_out() -> None:
    found = sections(Case(CASES / "dkim-selectors-wildcard-and-delegation").compile())

    assert "\nbranch.example:\n" in found[KEYS]
    origin, crm, key = copied(found[KEYS])
    assert origin == "$ORIGIN _domainkey.branch.example."
    assert crm == "crm1 3600 IN CNAME crm1.branch-example.dkim.crm.example."
    assert re.fullmatch(r'm202611r 3600 IN TXT "v=DKIM1; k=rsa; p=M\S{236}" "\S{155}"', key), key


def test_a_delegated_domainkey_without_keys_is_nothing_to_do() -> None:
    hosts = HOST.replace("rspamd", "none")

    assert KEYS not in todo(ONE, hosts, dkim="{delegated: true}")
    assert KEYS in todo(ONE, dkim="{delegated: true}")


def test_reports_to_another_organization_need_its_leave() -> None:
    domains = f"{ONE}\ntwo.example: {{mail: none}}"
    found = todo(domains, dmarc="{policy: reject, rua: [a@reports.example, b@reports.example]}")

    assert copied(found[REPORTS]) == [
        'one.example._report._dmarc.reports.example. TXT "v=DMARC1"',
        'two.example._report._dmarc.reports.example. TXT "v=DMARC1"',
    ]


@pytest.mark.parametrize(
    "said",
    [
        "{policy: reject, rua: a@one.example}",
        "{policy: reject, rua: a@mail.one.example}",
        "{policy: reject, rua: a@two.example}",
        "{cname: one.dmarc.example}",
    ],
)
def test_reports_that_need_no_leave_of_others(said: str) -> None:
    assert REPORTS not in todo(f"{ONE}\ntwo.example: {{mx: [vps1]}}", dmarc=said)


def test_reports_about_subdomains_stay_in_their_organization() -> None:
    domains = "one.example: {mx: [vps1], senders: [vps1], subdomains: {a: {dmarc: {policy: none}}}}"
    found = todo(domains, dmarc="{policy: none, ruf: a@reports.example}")

    assert copied(found[REPORTS]) == [
        'a.one.example._report._dmarc.reports.example. TXT "v=DMARC1"',
        'one.example._report._dmarc.reports.example. TXT "v=DMARC1"',
    ]
    assert REPORTS not in todo(domains, dmarc="{policy: none, ruf: a@one.example}")


# Mail of the machines


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ("", True),
        (", system_mail: none", True),
        (", internal: true", True),
        (", publish: false", True),
        (", system_mail: sign", False),
        (", system_mail: {rewrite: one.example}", False),
    ],
)
def test_whose_own_mail_is_refused(more: str, refused: bool) -> None:
    hosts = f"{HOST}\nweb: {RELAYING}{more}}}"
    found = todo("one.example: {mx: [vps1], senders: [vps1, web]}", hosts)

    assert (OWN_MAIL in found) is refused
    assert "mail.one.example" not in found.get(OWN_MAIL, "")


def test_a_machine_whose_name_is_a_domain_that_it_sends_for() -> None:
    hosts = f"{HOST}\nweb: {RELAYING}}}"
    domains = "one.example: {{mx: [vps1], senders: [vps1, web], subdomains: {{web: {}}}}}"

    assert OWN_MAIL in todo(domains.format("{}"), hosts)
    assert OWN_MAIL not in todo(domains.format("{senders: [web]}"), hosts)


# Renumbering


def steps(section: str) -> list[list[str]]:
    """Each list of steps."""
    found: list[list[str]] = []
    for number, text in re.findall(r"^(\d+)\. (.*(?:\n   .*)*)", section, re.M):
        if number == "1":
            found.append([])
        found[-1].append(flat(text))
    return found


def moving(addresses: str, more: str = "", ttl: str = "1h", **defaults: str) -> str:
    hosts = f"vps1: {{name: mail.one.example, addresses: {addresses}, signer: rspamd{more}}}"
    return todo(ONE, hosts, ttl=ttl, **defaults)[MOVING]


NEXT = "{current: [192.0.2.11], next: [198.51.100.11]}"
FORMER = "{current: [198.51.100.11], former: [192.0.2.11]}"


def test_a_host_that_moves_waits_for_spf_and_then_for_its_addresses() -> None:
    section = moving(NEXT, ttl="{host: 10m, spf: 2h}")

    (found,) = steps(section)
    assert [step.split(". ")[0].split(":")[0] for step in found] == [
        "Publish this build",
        "Let the host answer at its old and its new addresses, and enter the PTR where no zone "
        "of ours has it.",
        "In the topology, make `next` the `current` addresses and the current ones `former`; "
        "build and publish",
        "Wait 10m, the TTL of A and AAAA",
        "When its queue is empty and nothing uses the `former` addresses any more, take them out "
        "of the topology, build and publish",
    ]
    assert "Wait 2h, the TTL of SPF" in found[0]
    assert copied(section) == [
        "vps1 mail.one.example: current 192.0.2.11, next 198.51.100.11",
    ]


def test_the_longest_ttl_of_all_names_that_let_it_in_counts() -> None:
    domains = f"{ONE}\ntwo.example: {{mx: [vps1], senders: [vps1], ttl: {{spf: 1d}}}}"
    hosts = HOST.replace("[192.0.2.11]", NEXT)

    assert "Wait 1d, the TTL of SPF" in flat(todo(domains, hosts)[MOVING])
    shared = domains.replace("ttl:", "spf: {shared_record: _spf.one.example}, ttl:")
    assert "Wait 1h, the TTL of SPF" in flat(todo(shared, hosts)[MOVING])


def test_a_host_that_has_moved_only_drops_what_is_left() -> None:
    section = moving(FORMER)

    (found,) = steps(section)
    assert "Hosts that deliver and have moved:" in section
    assert [step.split()[0] for step in found] == ["Wait", "When"]
    assert PTR in todo(ONE, HOST.replace("[192.0.2.11]", FORMER))
    assert "192.0.2.11 →" not in todo(ONE, HOST.replace("[192.0.2.11]", FORMER))[PTR]


def test_addresses_that_are_not_ours_are_changed_where_they_are() -> None:
    found = steps(moving(NEXT, ", publish: false"))[0]

    assert found[2].endswith("Change A and AAAA where they are managed.")
    assert found[3].startswith("Wait as long as the TTL of A and AAAA says there")


def test_spf_does_not_rest_on_addresses_behind_nat() -> None:
    assert "SPF: " not in " ".join(steps(moving(NEXT, ", egress: [203.0.113.9]"))[0])


def test_a_relaying_host_is_let_in_by_its_relay_and_hosts_alike_share_their_steps() -> None:
    section = sections(Case(CASES / "renumbering").compile())[MOVING]
    assert [found[0].split(".")[0] for found in steps(section)] == [
        "Publish this build: SPF lets the new addresses in",
        "Let its relay take mail from the new addresses",
    ]

    webs = "\n".join(
        f"web{n}: {{name: web{n}.one.example, addresses: {NEXT.replace('.11]', f'.{20 + n}]')}, "
        "relay: vps1}"
        for n in range(3)
    )
    senders = "one.example: {mx: [vps1], senders: [vps1, web0, web1, web2]}"
    section = todo(senders, f"{HOST}\n{webs}")[MOVING]
    assert len(steps(section)) == 1
    assert len(copied(section)) == 3


def test_a_ptr_to_come_is_wanted_early_unless_it_is_ours() -> None:
    hosts = HOST.replace("[192.0.2.11]", NEXT)

    assert copied(todo(ONE, hosts)[PTR])[1] == "198.51.100.11 → mail.one.example, before it is used"
    ours = todo(ONE, hosts, managed("100.51.198.in-addr.arpa"))
    assert copied(ours[PTR]) == ["192.0.2.11 → mail.one.example"]


# Many, and how it looks


def test_the_list_is_short_for_thousands_of_domains() -> None:
    names = [f"d{number:04}.example" for number in range(3000)]
    domains = "\n".join(
        f"{name}: {{mx: [vps1], senders: [vps1, web{number % 300}]}}"
        for number, name in enumerate(names)
    )
    webs = "\n".join(
        f"web{number}: {{name: web{number}.d0000.example, relay: vps1, publish: false, "
        f"addresses: [198.18.{number // 250}.{number % 250 + 1}]}}"
        for number in range(300)
    )
    text = topology(
        domains,
        f"{HOST}\n{webs}",
        "dmarc: {policy: reject, rua: a@reports.example}, dkim: {delegated: true}",
    ) + managed("d0001.example", "{handover: true}")
    compilation = compiled(text, keys_for(*names))
    found = sections(compilation)

    assert len(compilation.artifacts[TODO].splitlines()) < 400
    assert "And 2980 more: one for each domain" in flat(found[REPORTS])
    assert "And 2980 more domains: `keys.yaml` has their keys." in flat(found[KEYS])
    assert "And 200 more: records of hosts with `publish: false`" in flat(found[UNPUBLISHED])
    assert "and 290 more (all hosts with `relay` and without `system_mail`)" in flat(
        found[OWN_MAIL]
    )


def test_native_names_stand_beside_those_that_are_entered() -> None:
    hosts = "vps1: {name: mail.bücher.example, addresses: [192.0.2.11], signer: none}"
    found = todo(
        "läden.example: {mx: [vps1], senders: [vps1]}",
        hosts,
        dmarc="{policy: none, rua: a@bücher.example}",
    )

    bücher = "xn--bcher-kva.example"
    assert copied(found[PTR]) == [f"192.0.2.11 → mail.{bücher} (mail.bücher.example)"]
    assert copied(found[OUTSIDE])[0] == f"mail.{bücher}. A 192.0.2.11 ; mail.bücher.example"
    assert copied(found[REPORTS]) == [
        f'xn--lden-loa.example._report._dmarc.{bücher}. TXT "v=DMARC1" '
        "; läden.example, bücher.example"
    ]


def test_the_same_input_gives_the_same_bytes_in_another_order_of_domains() -> None:
    one = "dmarc: {policy: none, rua: a@reports.example}"
    lines = [f"d{number}.example: {{mx: [vps1], senders: [vps1]}}" for number in range(5)]
    hosts = f"{HOST}\nweb: {RELAYING}, publish: false}}"

    def text(domains: list[str]) -> bytes:
        domains = [*domains, "one.example: {mx: [vps1], senders: [web]}"]
        return compiled(topology("\n".join(domains), hosts, one)).artifacts[TODO]

    assert text(lines) == text(lines[::-1])


def test_code_is_never_wrapped() -> None:
    code = "`system_mail: {rewrite: DOMAIN}`"

    lines = paragraph(f"{'x' * 40} {code} {code} {'y' * 20} {code}").splitlines()

    assert len(lines) == 2
    assert "".join(lines).count(code) == 3
    assert max(map(len, lines)) <= 110


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1s"), (90, "90s"), (900, "15m"), (3600, "1h"), (172800, "2d")]
)
def test_durations_are_those_of_the_language(seconds: int, text: str) -> None:
    assert duration(seconds) == text
