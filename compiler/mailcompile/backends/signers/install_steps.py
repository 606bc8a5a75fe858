"""The steps of ``INSTALL.md``: what goes where, in the order that breaks nothing.

What stands in commands is safe for a shell: IDs are letters, digits, ``-`` and ``_`` by the schema,
names of hosts have letters, digits and ``-`` in their labels (``DomainName.host``), and no client
is confined that sends as a name of another form (``clients.py``).
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from mailcompile.backends.page import enumerated
from mailcompile.backends.signers.clients import Client, Relay
from mailcompile.backends.signers.postfix import (
    BEGIN,
    END,
    MAIL_FROM_TABLE,
    MASTER,
    REDIRECT,
    REDIRECT_TABLE,
    plain,
)

Step: TypeAlias = str | tuple[str, Sequence[str]]

_ETC = "/etc/postfix"
_WITHOUT_OURS = f"sed -i '/^{BEGIN}$/,/^{END}$/d' {_ETC}/master.cf"
_MILTERS = "The listeners inherit `smtpd_milters` of `main.cf`, where the milter must stand."
_SIGNER = {
    "amavisd": "amavisd signs what arrives on port 10026, and the listeners send their mail there "
    "by the transport `smtp-amavis`: `postconf -M smtp-amavis/unix` must show it; where yours has "
    "another name, add one with this name. Port 10026 must have the policy bank `ORIGINATING`, "
    "and no client may stand in `@mynetworks`, or its mail to port 25 is signed, too.",
    "opendkim": "opendkim signs what its milter macro `daemon_name` calls ORIGINATING, and the "
    f"listeners say so. {_MILTERS} In `opendkim.conf`: `MTA ORIGINATING`, and `InternalHosts "
    "127.0.0.1` without any client, or its mail to port 25 is signed, too. The signing table goes "
    "by From.",
    "rspamd": "rspamd signs by address, and cannot see on which port a message came: the clients "
    f"stand in `sign_networks`. {_MILTERS} No client may reach a port of this relay but its own: "
    f"`{REDIRECT}` leads it there from port 25, so that file is not optional here, and the "
    "firewall keeps it from ports 465 and 587.",
    "external": "The signer is configured elsewhere, so the compiler cannot see by what it signs, "
    "and claim P12 of the report stays undecidable. It must sign for the clients by the listener "
    "on which their mail came, never by their address.",
}


def in_order(relay: Relay) -> Iterator[Step]:
    """From the copy of the files to the end of the old way."""
    yield from _files(relay)
    if relay.host.signer in _SIGNER:
        yield _SIGNER[relay.host.signer] + _unredirected(relay)
    yield _firewall(relay)
    yield from _clients(relay)
    yield _strangers(relay)
    if any(not client.shares_with for client in relay.confined):
        yield _redirecting(relay)


def back(relay: Relay) -> Iterator[Step]:
    """The same from its end."""
    if any(not client.shares_with for client in relay.confined):
        yield (
            f"On the relay, where `{REDIRECT}` is loaded: `nft delete table inet {REDIRECT_TABLE}`"
            ", and take it out of `/etc/nftables.conf`."
        )
    yield (
        "Put the clients into `mynetworks`, and into the lists out of which you took them; "
        "`postfix reload`."
    )
    yield "On each client `relayhost` as it was; `postfix reload`."
    yield (
        "When nobody uses the listeners any more, on the relay:",
        (_WITHOUT_OURS, "postfix reload"),
    )


def _files(relay: Relay) -> Iterator[Step]:
    yield (
        "From the directory with this `signers/` (`out/`), copy the files to the relay:",
        (f"scp -r signers/{relay.host.id}/postfix 'root@{_address(relay)}:'",),
    )
    yield (
        "On the relay, as root in `~/postfix`: `postconf mail_version` must say 3.5.24, 3.6.14, "
        "3.7.10, 3.8.5, 3.9 or newer, since what is older lets stray line ends through. Keep what "
        "is there, then install the tables:",
        (
            f"cp -p {_ETC}/master.cf {_ETC}/master.cf.before",
            f"postconf -n >{_ETC}/main.cf.before",
            f"install -m 644 {MAIL_FROM_TABLE} relay-* {_ETC}/",
        ),
    )
    yield (
        f"Put `{MASTER}` at the end of `master.cf`, in place of an older one. Where the site has "
        "`header_checks` of its own, add them behind ours in each `header_checks` line, after a "
        "comma.",
        (_WITHOUT_OURS, f"cat {MASTER} >>{_ETC}/master.cf"),
    )
    yield (
        f"`postconf -M {relay.confined[0].port}/inet` shows a listener, `postfix check` says "
        "nothing. Then `postfix reload`. Nobody uses the listeners yet."
    )


def _unredirected(relay: Relay) -> str:
    """With rspamd, who is not led to his listener."""
    sharing = [client.host.id for client in relay.confined if client.shares_with]
    if relay.host.signer != "rspamd" or not sharing:
        return ""
    return (
        f" It has no rule for {enumerated(sharing, 'all that share an address')}, which share an "
        "address: they can sign as every domain of the relay until each has its own."
    )


def _firewall(relay: Relay) -> Step:
    rules = [rule for one in relay.confined for rule in _rules(one, f"tcp dport {one.port} accept")]
    if relay.host.signer == "rspamd":
        # What is inserted last stands first, so the order here is no matter: the ports differ.
        closed = "tcp dport { 465, 587 } drop"
        rules += [rule for one in relay.confined for rule in _rules(one, closed)]
    return (
        "Let the clients, and nobody else, reach their ports through the firewall. With nftables, "
        "where table and chain are called as in most examples; enter the same into "
        "`/etc/nftables.conf`. See that neither `smtp_generic_maps` nor a milter of the relay puts "
        "other domains into From.",
        rules,
    )


def _rules(client: Client, what: str) -> Iterator[str]:
    """One rule for each family in which the client comes."""
    for version, family in ((4, "ip"), (6, "ip6")):
        found = [plain(network) for network in client.networks if network.version == version]
        source = found[0] if len(found) == 1 else "{ " + ", ".join(found) + " }"
        if found:
            yield f"nft 'insert rule inet filter input {family} saddr {source} {what}'"


def _clients(relay: Relay) -> Iterator[Step]:
    address = _address(relay).strip("[]")
    yield (
        "Read What is refused, above. Then on each client, after a note of what `postconf "
        "relayhost` says, and with `postfix reload` behind it (a client that is a relay itself "
        "does the same):",
        [
            f"postconf -e 'relayhost = [{address}]:{client.port}'   # {client.host.id}"
            for client in relay.confined
        ],
    )
    first = relay.confined[0]
    yield (
        "Test each client with its own domains, to a mailbox of yours elsewhere in place of "
        f"YOU@ELSEWHERE. On {first.host.id} a good message, one with a forged From, and one with a "
        "forged MAIL FROM:",
        _tests(first),
    )
    yield (
        f"The log of the relay has `postfix/relay-{first.host.id}/smtpd` with `client=` for the "
        "good one, which arrives"
        + (", signed" if relay.host.signer != "none" else "")
        + "; `postfix/cleanup` with `reject: header From:` and `not permitted for this "
        "relay client` for the second; "
        f"`postfix/relay-{first.host.id}/smtpd` with `Sender address rejected` for the third. "
        "Watch the queues of the clients (`mailq`): a refusal may also say `Syntax: MAIL FROM`."
    )


def _tests(client: Client) -> tuple[str, ...]:
    """One call for each message: the domain in From, and that of MAIL FROM."""
    good, envelope = client.from_domains[0], client.mail_from[0]
    return (
        r"probe() { printf 'From: <test@%s>\nSubject: test\n\ntest\n' "
        '"$1" | sendmail -f "test@$2" YOU@ELSEWHERE; }',
        f"probe {good} {envelope}",
        f"probe forged.invalid {envelope}",
        f"probe {good} forged.invalid",
    )


def _strangers(relay: Relay) -> Step:
    lists = "the lists of trusted hosts of content filters and policy services"
    if relay.host.signer == "rspamd":
        lists += " (of rspamd `local_addrs`, but leave `sign_networks`)"
    return (
        "When the queues are empty, take the addresses of the clients out of `mynetworks` "
        "(`postconf mynetworks`), of every `check_client_access` table that lets them in, and of "
        f"{lists}: from now on they are strangers on every other port of the relay. "
        "`postfix reload`."
    )


def _redirecting(relay: Relay) -> Step:
    need = "Needed with rspamd" if relay.host.signer == "rspamd" else "If you like"
    return (
        f"{need}: this leads what the clients send to port 25 to their listeners. Include the file "
        "in `/etc/nftables.conf`, so that it is there after a restart. With it a client may keep "
        "port 25 in its `relayhost`.",
        (f"install -m 644 {REDIRECT} /etc/{REDIRECT}", f"nft -f /etc/{REDIRECT}"),
    )


def _address(relay: Relay) -> str:
    """By what the relay is reached, as ``scp`` has it."""
    if relay.host.name is not None:
        return relay.host.name
    if not relay.host.addresses:
        return "ADDRESS"
    found = relay.host.addresses[0]
    return str(found) if found.version == 4 else f"[{found}]"
