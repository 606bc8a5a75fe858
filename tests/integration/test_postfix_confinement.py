"""The files of a relay in a real Postfix: forged mail is refused, and what was declared leaves."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from mailcompile.backends.signers import postfix_files
from tests.integration.postfix import Postfix, configuration, free_port, send
from tests.integration.tools import require_tool
from tests.topologies import compiled, topology

HOSTS: Final = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: opendkim}
vps2: {name: web.one.example, addresses: [127.0.0.12, "::1"], relay: vps1}
vps3: {name: web.four.example, addresses: [127.0.0.13], relay: vps1}
"""
DOMAINS: Final = """
one.example: {mx: [vps1], senders: [vps1, {id: vps2, bounce: bounce}]}
two.example: {mx: [vps1], senders: [vps1, vps2]}
four.example: {mx: [vps1], senders: [vps1, vps3]}
"""
OWNER: Final = "127.0.0.12"
ATTACKER: Final = "127.0.0.13"
FILTER: Final = "  -o smtpd_command_filter=regexp:$config_directory/relays-mail-from\n"


@cache
def written() -> dict[str, bytes]:
    """The files of the relay by their names."""
    found = compiled(topology(DOMAINS, HOSTS))
    assert found.context is not None
    files = postfix_files(found.context, found.domains)
    return {path.removeprefix("signers/vps1/postfix/"): files[path] for path in files}


def fragment() -> str:
    return written()["master.cf.append"].decode()


def declared_port(client: str) -> str:
    found = re.search(
        rf"^(\d+) inet .*\n  -o syslog_name=postfix/relay-{client}$", fragment(), re.M
    )
    assert found is not None
    return found[1]


class Relay:
    """A running relay, and its ports: other tests may run beside this one, so they are free ones.

    ``unfiltered`` is the listener of vps3 without the filter of commands.
    """

    def __init__(self) -> None:
        self.ports = {name: free_port() for name in ("vps2", "vps3", "unfiltered")}
        master = fragment()
        for client in ("vps2", "vps3"):
            master = master.replace(f"{declared_port(client)} inet", f"{self.ports[client]} inet")
        entry = re.search(rf"^{self.ports['vps3']} inet.*?(?=^cleanup)", master, re.M | re.S)
        assert entry is not None
        assert FILTER in entry[0]
        open_entry = entry[0].replace(FILTER, "")
        open_entry = open_entry.replace(f"{self.ports['vps3']}", f"{self.ports['unfiltered']}", 1)
        self.postfix = Postfix(written(), master + open_entry, ipv6=True)


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    found = Relay()
    with found.postfix:
        yield found


def message(*headers: bytes, body: bytes = b"hello\r\n") -> bytes:
    return b"\r\n".join((b"Subject: x", *headers, b"", body))


FROM: Final = b"From: a@four.example"
FORGED_ENVELOPES: Final = (
    b"<ceo@one.example>",
    b"<ceo@bounce.one.example>",
    b"<ceo@mail.one.example>",
    b"<ceo@ONE.Example>",
    b"<>",
    b"<ceo>",
    b"<postmaster>",
    b"<ceo%one.example>",
    b"<one.example!ceo>",
    b"<a@shop.four.example>",
    b"<a@four.example.one.example>",
    b"<a@xfour.example>",
    b"<a@fourxexample>",
    b"<a@[127.0.0.1]>",
    b"<@one.example:a@four.example>",
    b"<a@four.example@one.example>",
    b'<"a@four.example"@one.example>',
    b"<a%four.example@one.example>",
    b"<four.example!a@one.example>",
    b'<"a@four.example"@localhost>',
    b"<a%four.example@mail.one.example>",
    b"<a%four.example@[127.0.0.1]>",
    b"<a\\@four.example@one.example>",
    b"<a@four.example> <a%four.example@one.example>",
    b"<ceo@one.example> SIZE=100 BODY=8BITMIME",
    b"<ceo@one\xef\xbc\x8eexample> SMTPUTF8",
    b"ceo@one.example",
    b" <ceo@one.example>",
    b"a@four.example",
)
# Tried one by one, with a MAIL FROM that is declared.
FORGED_HEADERS: Final = (
    (b"From: ceo@one.example",),
    (b"From: <ceo@one.example>",),
    (b'From: "a@four.example" <ceo@one.example>',),
    (b"From: a@four.example <ceo@one.example>",),
    (b"from:ceo@one.example",),
    (b"FROM: CEO@ONE.EXAMPLE",),
    (b"From : ceo@one.example",),
    (b"From\t: ceo@one.example",),
    (FROM, b"From: ceo@one.example"),
    (b"From: ceo@one.example", FROM),
    (FROM, b"From : ceo@one.example"),
    (b"From: a@four.example, ceo@one.example",),
    (b"From: ceo@one.example, a@four.example",),
    (b"From: a@four.example,\r\n ceo@one.example",),
    (b'From: "x\r\n" <ceo@one.example>',),
    (b"From:\r\n ceo@one.example",),
    (b"From: people: a@four.example, ceo@one.example;",),
    (b"From: people:;",),
    (b"From: a@four.example;",),
    (b"From: ceo@one.example (a@four.example)",),
    (b"From: <ceo@one.example> (x) (a@four.example)",),
    (b"From: a@four.example (x (y) ceo@one.example)",),
    (b"From: a@four.example (c) .one.example",),
    (b"From: (x) a@four.example",),
    (b"From: <a@four.example> <ceo@one.example>",),
    (b"From: <ceo@one.example> <a@four.example>",),
    (b"From: <@one.example:a@four.example>",),
    (b'From: <"ceo@one.example"@four.example>',),
    (b"From: a@four.example@one.example",),
    (b"From: ceo%one.example",),
    (b"From: ceo",),
    (b"From: one.example!ceo",),
    (b"From:",),
    (b"From: <>",),
    (b"From: =?utf-8?q?ceo=40one=2Eexample?=",),
    (b"From: =?utf-8?q?a?= <ceo@one.example>",),
    (b"From: Shop @ Home <a@four.example>",),
    (b"From: a@four.example <a@four.example>",),
    (b"From: Back\\slash <a@four.example>",),
    (b"From: a; b <a@four.example>",),
    (b'From: "a" b <a@four.example>',),
    (b"From: a@shop.four.example",),
    (b"From: a@four.example.one.example",),
    (b"From: a@fourxexample",),
    (b"From: a@xfour.example",),
    (b"From: a@four.example.",),
    (b"From: ceo@[127.0.0.1]",),
    (b"From: ceo@one\xef\xbc\x8eexample",),
    (b"From: a@four.example\rFrom: ceo@one.example",),
    (b"X: y\rFrom: ceo@one.example\r\nFrom: ceo@one.example",),
    (b"From: a@four.example\r\n\tFrom: ceo@one.example",),
    (b"From: " + b"x" * 3000 + b" <ceo@one.example>",),
    (b"From: a@four.example\n From: ceo@one.example",),
)
DECLARED: Final = (
    (b"From: a@four.example",),
    (b"From: <a@four.example>",),
    (b"From: Ann Other <a@four.example>",),
    (b'From: "Other, Ann" <a@four.example>',),
    (b'From: "a@four.example" <a@four.example>',),
    (b'From: "say \\"x\\"" <a@four.example>',),
    (b"From: =?utf-8?q?J=C3=B6rg?= <a@four.example>",),
    (b'From: "News: (new); Shop <x>" <a@four.example>',),
    (b"From: O'Neil & J. Doe - [x] <a@four.example>",),
    (b"From: J\xc3\xb6rg <a@four.example>",),
    (b"From: a@four.example (Ann Other)",),
    (b"From: A@FOUR.EXAMPLE",),
    (b"From: Ann\r\n Other\r\n <a@four.example>",),
    (b"from:a.b+c=d@four.example",),
)


@pytest.mark.parametrize("mail_from", FORGED_ENVELOPES)
def test_mail_from_of_somebody_else_is_refused(relay: Relay, mail_from: bytes) -> None:
    code, text = send(relay.ports["vps3"], ATTACKER, mail_from, message(FROM))

    assert 500 <= code < 600, text
    assert relay.postfix.sink.arrived.empty()


@pytest.mark.parametrize("headers", FORGED_HEADERS)
def test_from_of_somebody_else_is_refused(relay: Relay, headers: tuple[bytes, ...]) -> None:
    code, text = send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", message(*headers))

    assert code == 550, text
    assert "not permitted for this relay client" in text
    assert relay.postfix.sink.arrived.empty()


def test_the_log_says_what_the_page_says(relay: Relay) -> None:
    content = message(FROM)
    port = relay.ports["vps3"]
    assert send(port, ATTACKER, b"<a@four.example>", content)[0] == 250
    relay.postfix.next_message()
    forged = message(b"From: <test@forged.invalid>")
    assert send(port, ATTACKER, b"<a@four.example>", forged)[0] == 550
    assert send(port, ATTACKER, b"<test@forged.invalid>", content)[0] == 554

    page = " ".join(written()["INSTALL.md"].decode().split())
    lines = relay.postfix.log.splitlines()
    for where, what in (
        ("postfix/relay-{}/smtpd", "client="),
        ("postfix/cleanup", "reject: header From:"),
        ("postfix/cleanup", "not permitted for this relay client"),
        ("postfix/relay-{}/smtpd", "Sender address rejected"),
    ):
        assert f"`{where.format('vps2')}`" in page
        assert f"`{what}`" in page
        assert [line for line in lines if where.format("vps3") in line and what in line]


def page_examples() -> tuple[list[str], list[str]]:
    """From lines on the page: those that are refused, and those in quotes that pass."""
    page = " ".join(written()["INSTALL.md"].decode().split())
    found = re.findall(r"`(From: [^`]* <[^`]*>)`", page)
    passing = {'From: "Doe, Jane" <a@one.example>'}
    passing.add('From: "J. \\"Bob\\" Doe" <a@one.example>')
    return [one for one in found if one not in passing], [one for one in found if one in passing]


def test_examples_of_the_page_are_refused_and_pass(relay: Relay) -> None:
    refused, passing = page_examples()
    assert (len(refused), len(passing)) == (6, 2)
    for header in refused:
        code, _ = send(relay.ports["vps2"], OWNER, b"<ceo@two.example>", message(header.encode()))
        assert code == 550, header
    for header in passing:
        code, _ = send(relay.ports["vps2"], OWNER, b"<ceo@two.example>", message(header.encode()))
        assert code == 250, header
        assert relay.postfix.next_message().header("From") == [header[6:]]


@pytest.mark.parametrize("headers", DECLARED)
def test_what_was_declared_leaves(relay: Relay, headers: tuple[bytes, ...]) -> None:
    code, text = send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", message(*headers))

    assert code == 250, text
    arrived = relay.postfix.next_message()
    assert arrived.mail_from == "a@four.example"
    (value,) = arrived.header("From")
    assert "a@four.example" in value.lower() or "a.b+c=d@four.example" in value


@pytest.mark.parametrize("mail_from", [b"<a@four.example>", b" <A@Four.Example> SIZE=99"])
def test_mail_from_that_was_declared(relay: Relay, mail_from: bytes) -> None:
    code, text = send(relay.ports["vps3"], ATTACKER, mail_from, message(FROM))

    assert code == 250, text
    assert relay.postfix.next_message().mail_from.lower() == "a@four.example"


def test_the_owner_of_several_domains_and_a_bounce_name(relay: Relay) -> None:
    for mail_from, header in (
        (b"<b+x=far.example@bounce.one.example>", b"From: ceo@one.example"),
        (b"<ceo@two.example>", b"From: ceo@one.example"),
        (b"<ceo@two.example>", b"From: ceo@two.example"),
    ):
        assert send(relay.ports["vps2"], OWNER, mail_from, message(header))[0] == 250
        assert relay.postfix.next_message().header("From") == [header.decode()[6:]]
    # Its Return-Path is the bounce name, and no other.
    assert send(relay.ports["vps2"], OWNER, b"<ceo@one.example>", message(FROM))[0] == 554


def test_a_client_with_an_ipv6_address(relay: Relay) -> None:
    envelope, content = b"<ceo@two.example>", message(b"From: ceo@one.example")

    assert send(relay.ports["vps2"], "::1", envelope, content, server="::1")[0] == 250
    assert relay.postfix.next_message().mail_from == "ceo@two.example"
    own = message(FROM)
    assert send(relay.ports["vps3"], "::1", b"<a@four.example>", own, server="::1")[0] == 554


def test_the_listener_of_another_client_is_closed(relay: Relay) -> None:
    content = message(b"From: ceo@one.example")

    for client in (ATTACKER, "127.0.0.1", "127.0.0.99"):
        assert send(relay.ports["vps2"], client, b"<ceo@two.example>", content)[0] == 554


def test_a_message_without_from_gets_the_declared_address(relay: Relay) -> None:
    assert send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", message())[0] == 250
    assert relay.postfix.next_message().header("From") == ["a@four.example"]


def test_from_in_the_body_and_in_a_forwarded_message_is_text(relay: Relay) -> None:
    forwarded = message(
        FROM,
        b"MIME-Version: 1.0",
        b"Content-Type: message/rfc822",
        body=b"From: ceo@one.example\r\nSubject: y\r\n\r\nhello\r\n",
    )
    for content in (forwarded, message(FROM, body=b"From: ceo@one.example\r\n")):
        assert send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", content)[0] == 250
        assert relay.postfix.next_message().header("From") == ["a@four.example"]


def test_a_line_that_is_no_header_ends_the_headers(relay: Relay) -> None:
    content = message(FROM, b"no header", b"From: ceo@one.example")

    assert send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", content)[0] == 250
    assert relay.postfix.next_message().header("From") == ["a@four.example"]


def test_a_separator_of_mailboxes_is_no_header(relay: Relay) -> None:
    content = b"From : ceo@one.example\r\n" + message(FROM)

    assert send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", content)[0] == 250
    assert relay.postfix.next_message().header("From") == ["a@four.example"]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n"])
def test_smuggled_commands_meet_the_same_listener(relay: Relay, end: bytes) -> None:
    smuggled = (
        b"MAIL FROM:<ceo@one.example>\r\nRCPT TO:<to@far.example>\r\nDATA\r\n"
        b"From: ceo@one.example\r\n\r\nhello"
    )
    send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", message(FROM) + end + smuggled)

    arrived = relay.postfix.next_message()
    assert (arrived.mail_from, arrived.header("From")) == ("a@four.example", ["a@four.example"])
    assert send(relay.ports["vps3"], ATTACKER, b"<a@four.example>", message(FROM))[0] == 250
    assert relay.postfix.next_message().header("From") == ["a@four.example"]
    assert relay.postfix.sink.arrived.empty()


@pytest.mark.parametrize(
    "verb", [b"M\\AIL", b'"MAIL"', b"\tMAIL", b"MAIL ", b"<MAIL>", b"\x0bMAIL"]
)
def test_no_other_way_to_say_mail(relay: Relay, verb: bytes) -> None:
    """The filter goes by the text of a command, and Postfix by its own idea of words."""
    import socket

    with socket.create_connection(
        ("127.0.0.1", relay.ports["vps3"]), timeout=30, source_address=(ATTACKER, 0)
    ) as line:
        stream = line.makefile("rwb")
        answers = []
        route = verb + b" FROM:<a%four.example@one.example>\r\n"
        stream.write(b"HELO client.invalid\r\n" + route + b"RCPT TO:<to@far.example>\r\n")
        stream.flush()
        answers = [stream.readline()[:3] for _ in range(4)]

    assert answers == [b"220", b"250", b"501", b"503"]


@pytest.mark.parametrize(
    ("mail_from", "leaves_as"),
    [
        (b"<ceo%four.example@one.example>", "ceo%four.example@one.example"),
        (b'<"ceo@four.example"@one.example>', '"ceo@four.example"@one.example'),
        (b"<ceo%four.example@mail.one.example>", "ceo%four.example@mail.one.example"),
    ],
)
def test_why_commands_are_filtered(relay: Relay, mail_from: bytes, leaves_as: str) -> None:
    """A list of senders alone takes a route through a local domain for the domain in the route,
    and a message without From gets that address there."""
    code, _ = send(relay.ports["unfiltered"], ATTACKER, mail_from, message())

    assert code == 250
    arrived = relay.postfix.next_message()
    assert (arrived.mail_from, arrived.header("From")) == (leaves_as, [leaves_as])


def test_postfix_complains_about_nothing(relay: Relay) -> None:
    said = relay.postfix.log

    assert "fatal" not in said
    assert not [line for line in said.splitlines() if "warning" in line and "bare" not in line]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with the files in it."""
    for name in ("etc", "queue", "data"):
        (tmp_path / name).mkdir()
    configuration(tmp_path / "etc", written(), fragment(), sink=25)
    return tmp_path / "etc"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    program = require_tool(str(command[0]))
    return subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, check=False, timeout=60
    )


def test_postconf_knows_every_setting(folder: Path) -> None:
    for client in ("vps2", "vps3"):
        shown = run("postconf", "-c", folder, "-M", f"{declared_port(client)}/inet")
        assert shown.stderr == ""
        assert f"-o cleanup_service_name=cleanup-{client}" in " ".join(shown.stdout.split())
    shown = run("postconf", "-c", folder, "-P")
    assert shown.stderr == ""
    listener = f"{declared_port('vps2')}/inet"
    assert f"{listener}/mynetworks = 127.0.0.12,[::1]\n" in shown.stdout
    assert (
        f"{listener}/smtpd_sender_restrictions = check_sender_access "
        "inline:{bounce.one.example=OK, two.example=OK}, reject\n"
    ) in shown.stdout


def test_tables_as_postmap_reads_them(folder: Path) -> None:
    for headers in (*DECLARED, *FORGED_HEADERS[:9]):
        header = headers[-1].replace(b"\r\n", b"\n").decode()
        found = run("postmap", "-q", header, f"regexp:{folder}/relay-vps3")
        assert found.stderr == ""
        allowed = headers in DECLARED or headers[-1] == FROM
        assert found.stdout == ("DUNNO\n" if allowed else found.stdout)
        assert found.stdout.startswith("DUNNO" if allowed else "REJECT "), header
    found = run("postmap", "-q", "Subject: From: x", f"regexp:{folder}/relay-vps3")
    assert (found.returncode, found.stdout) == (1, "")


def test_the_page_replaces_an_older_fragment(tmp_path: Path) -> None:
    """The commands of INSTALL.md, run twice, leave what they found and one fragment; what leads
    back takes it out."""
    page = written()["INSTALL.md"].decode()
    commands = re.findall(r"^ +(sed -i .*) /etc/postfix/master.cf$", page, re.M)
    assert len(commands) == 2
    command = commands[0]
    master = tmp_path / "master.cf"
    master.write_text("smtp inet n - y - - smtpd\n")
    for _ in range(2):
        subprocess.run(["bash", "-c", f"{command} {master}"], check=True)
        master.write_bytes(master.read_bytes() + written()["master.cf.append"])

    assert master.read_text() == "smtp inet n - y - - smtpd\n" + fragment()
    subprocess.run(["bash", "-c", f"{commands[1]} {master}"], check=True)
    assert master.read_text() == "smtp inet n - y - - smtpd\n"
