"""The files that confine the clients of a relay: whom they admit, on which port, in whose name."""

import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from mailcompile.backends.signers import postfix_files
from mailcompile.backends.signers.ports import COUNT, FIRST, MOST, ports
from tests.topologies import compiled, topology

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
vps2: {name: web.one.example, addresses: [192.0.2.12, "2001:db8::12"], relay: vps1}
vps3: {name: web.four.example, addresses: [192.0.2.13], relay: vps1}
"""
DOMAINS = """
one.example: {mx: [vps1], senders: [vps1, {id: vps2, bounce: bounce}]}
four.example: {mx: [vps1], senders: [vps1, vps3]}
"""


RELAY_OF_IPV6 = 'vps1: {networks: ["2001:db8:9::/64"]'


def files(hosts: str = HOSTS, domains: str = DOMAINS, more: str = "") -> dict[str, str]:
    found = compiled(topology(domains, hosts) + more)
    assert found.context is not None, [finding.message for finding in found.findings]
    written = postfix_files(found.context, found.domains)
    return {path: content.decode() for path, content in written.items()}


def senders(written: Mapping[str, str], relay: str, client: str) -> set[str]:
    """What ``client`` may put into MAIL FROM."""
    text = written[f"signers/{relay}/postfix/master.cf.append"]
    entry = text.partition(f"relay-{client}\n")[2].partition("cleanup_service_name")[0]
    found = re.search(r"inline:\{(.*?)\}", entry)
    assert found is not None
    return {word.partition("=")[0] for word in found[1].split(", ")}


def from_names(written: Mapping[str, str], relay: str, client: str) -> set[str]:
    """What ``client`` may put into From."""
    table = written[f"signers/{relay}/postfix/relay-{client}"]
    found = re.findall(r"@\(([^)]*)\)", table)
    assert len(found) == 3
    assert len(set(found)) == 1
    return {name.replace("\\.", ".") for name in found[0].split("|")}


def port(written: Mapping[str, str], relay: str, client: str) -> int:
    text = written[f"signers/{relay}/postfix/master.cf.append"]
    found = re.search(rf"^(\d+) inet .*\n  -o syslog_name=postfix/relay-{client}$", text, re.M)
    assert found is not None
    return int(found[1])


def test_the_files_of_a_relay() -> None:
    assert sorted(files()) == [
        "signers/vps1/postfix/INSTALL.md",
        "signers/vps1/postfix/master.cf.append",
        "signers/vps1/postfix/redirect.nft",
        "signers/vps1/postfix/relay-vps2",
        "signers/vps1/postfix/relay-vps3",
        "signers/vps1/postfix/relays-mail-from",
    ]


def test_the_table_is_the_one_that_was_tried() -> None:
    allowed, refused, end = files()["signers/vps1/postfix/relay-vps3"].split("\n")

    assert allowed == (
        r'/^From:[[:space:]]*(("(\\.|[^"\\@]|@(four\.example))*"|[^"\\@<>,:;()]*)[[:space:]]*'
        r'<[^][:space:]["\\@<>,:;()]+@(four\.example)>|[^][:space:]["\\@<>,:;()]+@(four\.example))'
        r"[[:space:]]*(\([^()\\@]*\))?[[:space:]]*$/ DUNNO"
    )
    assert refused == "/^From[[:space:]]*:/ REJECT 5.7.1 From: not permitted for this relay client"
    assert end == ""


def test_an_entry_of_master_cf() -> None:
    written = files()
    entry = f"""\
# vps2, web.one.example
{port(written, "vps1", "vps2")} inet n - n - - smtpd
  -o syslog_name=postfix/relay-vps2
  -o mynetworks=192.0.2.12,[2001:db8::12]
  -o smtpd_client_restrictions=permit_mynetworks,reject
  -o {{ smtpd_sender_restrictions=check_sender_access inline:{{bounce.one.example=OK}}, reject }}
  -o parent_domain_matches_subdomains=
  -o smtpd_command_filter=regexp:$config_directory/relays-mail-from
  -o smtpd_relay_restrictions=permit_mynetworks,reject
  -o smtpd_recipient_restrictions=
  -o smtpd_proxy_filter=
  -o receive_override_options=
  -o milter_macro_daemon_name=ORIGINATING
  -o cleanup_service_name=cleanup-vps2
cleanup-vps2 unix n - n - 0 cleanup
  -o header_checks=regexp:$config_directory/relay-vps2
  -o nested_header_checks=
  -o always_add_missing_headers=yes
  -o cleanup_replace_stray_cr_lf=yes
  -o canonical_classes=envelope_recipient,header_recipient
  -o sender_canonical_maps=
  -o masquerade_domains=
"""

    assert entry in written["signers/vps1/postfix/master.cf.append"]


@pytest.mark.parametrize(
    ("signer", "line"),
    [
        ("amavisd", "  -o content_filter=smtp-amavis:[127.0.0.1]:10026\n"),
        ("opendkim", "  -o milter_macro_daemon_name=ORIGINATING\n"),
        ("rspamd", ""),
        ("external", ""),
        ("none", ""),
    ],
)
def test_what_the_signer_goes_by(signer: str, line: str) -> None:
    written = files(HOSTS.replace("signer: opendkim", f"signer: {signer}"))
    text = written["signers/vps1/postfix/master.cf.append"]

    said = re.findall(r"^  -o (?:content_filter|milter).*\n", text, re.M)
    assert said == ([line, line] if line else [])
    if signer != "none":
        assert signer in written["signers/vps1/postfix/INSTALL.md"] or signer == "external"


def test_names_are_exactly_those_of_the_flows() -> None:
    written = files()

    assert senders(written, "vps1", "vps2") == {"bounce.one.example"}
    assert from_names(written, "vps1", "vps2") == {"one.example"}
    assert senders(written, "vps1", "vps3") == from_names(written, "vps1", "vps3")


def test_from_subdomains_system_mail_and_direct_mail() -> None:
    hosts = HOSTS.replace("relay: vps1}\nvps3", "relay: vps1, system_mail: sign}\nvps3")
    domains = """
one.example: {mx: [vps1], senders: [vps1, {id: vps2, from_subdomains: [shop]}]}
four.example: {mx: [vps1], senders: [vps1, {id: vps3, via: vps3}]}
five.example: {mx: [vps1], senders: [vps1, vps3]}
"""
    written = files(hosts, domains)

    assert from_names(written, "vps1", "vps2") == {
        "one.example",
        "shop.one.example",
        "web.one.example",
    }
    assert senders(written, "vps1", "vps2") == {"one.example", "web.one.example"}
    assert from_names(written, "vps1", "vps3") == {"five.example"}


def test_a_relay_of_a_relay_admits_what_all_its_clients_send() -> None:
    hosts = HOSTS.replace("signer: opendkim", "relay: out") + (
        "out: {name: out.one.example, addresses: [192.0.2.15], signer: rspamd}\n"
    )
    written = files(hosts)

    assert from_names(written, "vps1", "vps2") == {"one.example"}
    assert from_names(written, "out", "vps1") == {"one.example", "four.example"}
    assert senders(written, "out", "vps1") == {
        "bounce.one.example",
        "four.example",
        "one.example",
    }
    assert not any("relay-vps2" in path for path in written if "/out/" in path)


def test_relays_that_make_no_difference_to_receivers_are_relays_too() -> None:
    """A flow has one way for each egress and signer; both hosts in between take its mail."""
    hosts = """
out: {name: out.one.example, addresses: [192.0.2.15], signer: rspamd}
in1: {name: in1.one.example, addresses: [192.0.2.16], relay: out}
in2: {name: in2.one.example, addresses: [192.0.2.17], relay: out}
both: {pool: [in1, in2]}
web: {name: web.one.example, addresses: [192.0.2.18], relay: both}
via: {name: via.one.example, addresses: [192.0.2.19], relay: out}
"""
    domains = """
one.example: {mx: [out], senders: [web]}
two.example: {mx: [out], senders: [{id: via, via: both}]}
"""
    written = files(hosts, domains)

    for relay in ("in1", "in2"):
        assert from_names(written, relay, "web") == {"one.example"}
        assert from_names(written, relay, "via") == {"two.example"}
        assert from_names(written, "out", relay) == {"one.example", "two.example"}
    assert "signers/out/postfix/relay-via" not in written


def test_a_service_at_the_end_puts_its_own_return_path_in_later() -> None:
    hosts = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd, relay: sendhub}
vps2: {name: web.one.example, addresses: [192.0.2.12], relay: vps1}
"""
    more = (
        "services:\n  sendhub: {spf: [], rewrites_mail_from: true, "
        "dkim: {s1: {cname: s1.sendhub.example}}}\n"
    )
    written = files(hosts, "one.example: {mx: [vps1], senders: [vps2]}", more)

    assert senders(written, "vps1", "vps2") == {"one.example"}
    assert list({path.split("/")[1] for path in written}) == ["vps1"]


def test_the_order_of_declaration_changes_nothing() -> None:
    lines = HOSTS.strip().splitlines()

    assert files("\n".join(reversed(lines))) == files()


def test_a_port_stays_when_clients_come_and_go() -> None:
    before = files()
    more = HOSTS + "vps0: {name: web.five.example, addresses: [192.0.2.10], relay: vps1}\n"
    after = files(more, DOMAINS + "five.example: {mx: [vps1], senders: [vps0]}\n")

    for client in ("vps2", "vps3"):
        assert port(before, "vps1", client) == port(after, "vps1", client)
    assert port(after, "vps1", "vps0") not in (0, port(after, "vps1", "vps2"))


def test_ports_that_meet() -> None:
    alone = {name: ports([name])[name] for name in (f"host{number}" for number in range(300))}
    by_port: dict[int, str] = {}
    pair = next(
        (by_port[found], name)
        for name, found in alone.items()
        if by_port.setdefault(found, name) != name
    )

    together = ports(pair)
    assert sorted(together.values()) == [alone[pair[0]], alone[pair[0]] + 1]
    assert ports(reversed(pair)) == together
    many = ports(alone)
    assert len(set(many.values())) == len(alone)
    assert all(FIRST <= found < FIRST + COUNT for found in many.values())
    assert sum(many[name] != alone[name] for name in alone) < 20


def test_more_clients_than_listeners() -> None:
    assert len(ports(f"host{number}" for number in range(MOST + 5))) == MOST


def test_networks_of_both_families_in_master_cf_and_nftables() -> None:
    hosts = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
vps2: {networks: [198.51.100.0/28, "2001:db8:1::/48"], relay: vps1}
"""
    written = files(hosts, "one.example: {mx: [vps1], senders: [vps2]}")
    folder = "signers/vps1/postfix"
    number = port(written, "vps1", "vps2")

    assert "mynetworks=198.51.100.0/28,[2001:db8:1::]/48\n" in written[f"{folder}/master.cf.append"]
    rules = [
        line.strip() for line in written[f"{folder}/redirect.nft"].splitlines() if "saddr" in line
    ]
    to = f"fib daddr type local tcp dport 25 redirect to :{number}"
    assert rules == [f"ip saddr 198.51.100.0/28 {to}", f"ip6 saddr 2001:db8:1::/48 {to}"]


def test_clients_that_share_an_address_are_not_redirected() -> None:
    hosts = HOSTS + 'vps4: {name: web.five.example, addresses: ["2001:db8::12"], relay: vps1}\n'
    written = files(hosts, DOMAINS + "five.example: {mx: [vps1], senders: [vps4]}\n")

    rules = written["signers/vps1/postfix/redirect.nft"]
    assert "192.0.2.13 " in rules
    assert "192.0.2.12" not in rules
    assert "2001:db8::12" not in rules
    assert "shares an address with vps4" in written["signers/vps1/postfix/INSTALL.md"]


@pytest.mark.parametrize(
    ("host", "domain", "because"),
    [
        (
            "web: {name: web.five.example, addresses: [192.0.2.15], relay: vps1, "
            "forwards: {srs: srs.five.example}}",
            "senders: [web]",
            "forwards mail of strangers",
        ),
        (
            "web: {name: web.five.example, addresses: [192.0.2.11], relay: vps1}",
            "senders: [web]",
            "an address of the relay itself",
        ),
        (
            "web: {name: web.five.example, relay: vps1}",
            "senders: [web]",
            "no address of it is known",
        ),
        (
            "web: {name: web.five.example, addresses: [192.0.2.15], relay: vps1}",
            'senders: [vps1], subdomains: {"*": {mx: [vps1], senders: [web], '
            "dmarc: {policy: none}}}",
            "any name below five.example",
        ),
    ],
)
def test_clients_that_cannot_be_confined(host: str, domain: str, because: str) -> None:
    written = files(HOSTS + host, DOMAINS + f"five.example: {{mx: [vps1], {domain}}}")

    page = " ".join(written["signers/vps1/postfix/INSTALL.md"].split())
    assert "signers/vps1/postfix/relay-web" not in written
    assert "relay-web" not in written["signers/vps1/postfix/master.cf.append"]
    assert f"- web: it {because}" in page or because in page
    assert from_names(written, "vps1", "vps3") == {"four.example"}


def test_a_relay_with_nobody_to_confine_says_so() -> None:
    hosts = HOSTS.replace("relay: vps1", "relay: vps1, forwards: {srs: srs.one.example}")
    written = files(hosts)

    assert list(written) == ["signers/vps1/postfix/INSTALL.md"]


def test_what_goes_on_the_page_of_a_client() -> None:
    page = files()["signers/vps1/postfix/INSTALL.md"]
    number, number2 = port(files(), "vps1", "vps3"), port(files(), "vps1", "vps2")

    assert f"postconf -e 'relayhost = [mail.one.example]:{number}'   # vps3\n" in page
    assert "mynetworks" in page
    assert "postfix reload" in page
    assert "InternalHosts" in page
    assert f"'insert rule inet filter input ip6 saddr 2001:db8::12 tcp dport {number2}" in page
    assert f"ip saddr 192.0.2.13 tcp dport {number} accept'" in page
    assert "scp -r signers/vps1/postfix 'root@mail.one.example:'" in page
    assert page.index("## What is refused") < page.index("relayhost = ")
    assert "cp -p /etc/postfix/master.cf /etc/postfix/master.cf.before" in page
    assert "nft delete table inet mailcompile_relay" in page
    assert "Display names are not" not in page
    assert max(map(len, page.splitlines())) < 140


@pytest.mark.parametrize(
    ("signer", "said"),
    [
        ("amavisd", ["`smtp-amavis`", "policy bank `ORIGINATING`"]),
        ("opendkim", ["inherit `smtpd_milters`", "`MTA ORIGINATING`"]),
        ("rspamd", ["inherit `smtpd_milters`", "leave `sign_networks`", "dport { 465, 587 } drop",
                    "Needed with rspamd"]),
        ("external", ["claim P12 of the report stays undecidable"]),
        ("none", []),
    ],
)  # fmt: skip
def test_what_the_page_says_of_a_signer(signer: str, said: list[str]) -> None:
    def page(name: str) -> str:
        text = files(HOSTS.replace("signer: opendkim", f"signer: {name}"))
        return " ".join(text["signers/vps1/postfix/INSTALL.md"].split())

    assert [text for text in said if text not in page(signer)] == []
    other = page("none")
    assert [text for text in said if text in other] == []
    assert ("and the relay signs it" in page(signer)) == (signer != "none")


def test_rspamd_and_clients_that_share_an_address() -> None:
    hosts = HOSTS.replace("opendkim", "rspamd").replace("192.0.2.13", "192.0.2.12")
    page = " ".join(files(hosts)["signers/vps1/postfix/INSTALL.md"].split())

    assert "It has no rule for vps2, vps3, which share an address" in page
    assert "Needed with rspamd" not in page


def commands(page: str) -> list[str]:
    """Every line of the blocks to copy."""
    found = re.findall(r"^ +```sh\n(.*?)^ +```$", page, re.M | re.S)
    return [line.strip() for block in found for line in block.splitlines()]


def test_commands_are_one_shell_command_each() -> None:
    """Names of hosts and domains come out as single words: nothing of them is read by a shell."""
    hosts = HOSTS.replace("vps2:", "A_-9:").replace(
        'addresses: [192.0.2.12, "2001:db8::12"]', 'networks: ["2001:db8:1::/48", 192.0.2.12/31]'
    )
    written = files(
        hosts, DOMAINS.replace("vps2", "A_-9").replace("four.example", "bücher.example")
    )
    lines = commands(written["signers/vps1/postfix/INSTALL.md"])

    assert len(lines) > 10
    for line in lines:
        if line.startswith("probe"):
            continue
        words = shlex.split(line, comments=True)
        assert words[0] in {"scp", "cp", "postconf", "install", "sed", "cat", "nft", "postfix"}
        assert not re.search(r"[;&|`$]", line.partition("sed")[0] if "sed" in line else line)
    checked = subprocess.run(["bash", "-n"], input="\n".join(lines), text=True, check=False)
    assert checked.returncode == 0


def test_the_messages_to_try(tmp_path: Path) -> None:
    """What the page tells people to run hands three messages to sendmail."""
    (tmp_path / "sendmail").write_text('#!/bin/sh\necho "$*"; head -n 1\n')
    (tmp_path / "sendmail").chmod(0o755)
    page = files()["signers/vps1/postfix/INSTALL.md"]
    lines = [line for line in commands(page) if line.startswith("probe")]
    found = subprocess.run(
        ["sh", "-c", "\n".join(lines)],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.splitlines() == [
        "-f test@bounce.one.example YOU@ELSEWHERE", "From: <test@one.example>",
        "-f test@bounce.one.example YOU@ELSEWHERE", "From: <test@forged.invalid>",
        "-f test@forged.invalid YOU@ELSEWHERE", "From: <test@one.example>",
    ]  # fmt: skip


def test_a_relay_without_a_name() -> None:
    hosts = HOSTS.replace("vps1: {name: mail.one.example, addresses: [192.0.2.11]", RELAY_OF_IPV6)
    page = files(hosts, DOMAINS.replace("mx: [vps1]", "mx: none"))[
        "signers/vps1/postfix/INSTALL.md"
    ]

    assert "'root@ADDRESS:'" in page
    assert "[ADDRESS]:" in page


def test_nothing_without_relays_or_where_it_is_switched_off() -> None:
    assert files(HOSTS.replace(", relay: vps1", "")) == {}
    found = compiled(topology(DOMAINS, HOSTS))
    assert found.context is not None
    context = type(found.context)
    off = {name: getattr(found.context, name) for name in context.__dataclass_fields__}
    off["outputs"] = {"signers": {"enabled": False}}

    assert postfix_files(context(**off), found.domains) == {}
