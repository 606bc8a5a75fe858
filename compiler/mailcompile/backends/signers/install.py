"""``INSTALL.md`` of a relay: what goes where, in the order that breaks nothing."""

from collections.abc import Iterable, Iterator

from mailcompile.backends.signers.clients import Relay
from mailcompile.backends.signers.postfix import (
    BEGIN,
    END,
    MAIL_FROM_TABLE,
    MASTER,
    REDIRECT,
    from_table_name,
    plain,
)
from mailcompile.backends.page import enumerated, paragraph, shown, steps
from mailcompile.dns import DomainName

_HOSTS = "their addresses are in the topology"
_SIGNER = {
    "amavisd": "amavisd signs what arrives on port 10026, and the listeners send their mail there. "
    "That port must have the policy bank `ORIGINATING`, and no client may stand in `@mynetworks`, "
    "or its mail to port 25 is signed, too.",
    "opendkim": "opendkim signs what its milter macro `daemon_name` calls ORIGINATING, and the "
    "listeners say so. In `opendkim.conf`: `MTA ORIGINATING`, and `InternalHosts 127.0.0.1` "
    "without any client, or its mail to port 25 is signed, too. The signing table goes by From.",
    "rspamd": "rspamd signs by address: the clients stand in `sign_networks`, and it cannot see on "
    f"which port a message came. So `{REDIRECT}` is not optional here: without it a client signs "
    "as every domain of the relay through port 25.",
    "external": "The signer is configured elsewhere. It must sign for the clients by the listener "
    "on which their mail came, never by their address.",
}


def install_page(relay: Relay) -> bytes:
    """The page for the people who run the relay and its clients."""
    name = _called(relay)
    blocks = [
        f"# Clients of {name}",
        paragraph(
            "Each of these hosts gives its mail to this relay. Without more, one that is broken "
            "into can send as every domain of the relay, and the relay signs it. With these files "
            "each has a port of its own, where only its own domains may stand in MAIL FROM and in "
            "From."
        ),
        *_clients(relay),
    ]
    if relay.confined:
        blocks += ["## In this order", steps(_steps(relay, name)), "## Later", steps(_later())]
    return ("\n\n".join(blocks) + "\n").encode()


def _called(relay: Relay) -> str:
    return shown(relay.host.name) if relay.host.name is not None else relay.host.id


def _clients(relay: Relay) -> Iterator[str]:
    for client in relay.confined:
        yield f"## {client.host.id}: port {client.port}"
        yield "\n".join(
            (
                f"- comes from {', '.join(map(plain, client.networks))}",
                f"- From: {_names(client.from_domains)}",
                f"- MAIL FROM: {_names(client.mail_from)}",
            )
        )
        if client.shares_with:
            yield paragraph(
                f"It shares an address with {enumerated(client.shares_with, _HOSTS)}. The relay "
                "cannot tell "
                "them apart: each can send as the other does, on the other's port. Give each an "
                "address of its own."
            )
    left = [client for client in relay.clients if client.port is None]
    if left:
        yield "## Not confined"
        yield "\n".join(f"- {client.host.id}: {client.because}" for client in left)
        yield paragraph(
            "These hosts go on as before. One that is broken into can send as every domain of the "
            "relay."
        )


def _names(names: Iterable[DomainName]) -> str:
    return enumerated([shown(name) for name in names], "all in the topology")


def _steps(relay: Relay, name: str) -> Iterator[str]:
    tables = [from_table_name(client.host.id) for client in relay.confined]
    yield (
        "On the relay `postconf mail_version` must say 3.5.24, 3.6.14, 3.7.10, 3.8.5, 3.9 or "
        "newer: what is older lets stray line ends through."
    )
    yield (
        "Copy the tables into its configuration directory: "
        f"`install -m 644 {' '.join((MAIL_FROM_TABLE, *tables))} /etc/postfix/`."
    )
    yield (
        f"Put `{MASTER}` at the end of `/etc/postfix/master.cf`, in place of an older one: "
        f"`sed -i '/^{BEGIN}$/,/^{END}$/d' /etc/postfix/master.cf` and then "
        f"`cat {MASTER} >>/etc/postfix/master.cf`. Where the site has `header_checks` of its own, "
        "add them behind ours in each `header_checks` line, after a comma."
    )
    yield (
        f"`postconf -M {relay.confined[0].port}/inet` shows a listener, `postfix check` says "
        "nothing. Then `postfix reload`. Nobody uses the listeners yet."
    )
    if relay.host.signer in _SIGNER:
        yield _SIGNER[relay.host.signer]
    yield (
        "Let the clients, and nobody else, reach their ports through the firewall. See that "
        "neither `smtp_generic_maps` nor a milter of the relay puts other domains into From."
    )
    host = relay.host.name or (relay.host.addresses or ("ADDRESS",))[0]
    lines = [
        f"{client.host.id} `postconf -e 'relayhost = [{host}]:{client.port}'`"
        for client in relay.confined
    ]
    yield (
        f"On each client, then `postfix reload` there: {'; '.join(lines)}. A client that is a "
        "relay itself does the same. Watch its queue: a refusal says `From: not permitted for "
        "this relay client`, `Sender address rejected` or `Syntax: MAIL FROM`."
    )
    yield (
        "When the queues are empty, take the addresses of the clients out of `mynetworks` "
        "(`postconf mynetworks`), of every `check_client_access` table that lets them in, and of "
        "the lists of trusted hosts of content filters and policy services: from now on they are "
        f"strangers on every other port of {name}. `postfix reload`."
    )
    if any(not client.shares_with for client in relay.confined):
        yield _redirecting(relay)


def _redirecting(relay: Relay) -> str:
    need = "Needed with rspamd" if relay.host.signer == "rspamd" else "If you like"
    return (
        f"{need}: `nft -f {REDIRECT}` leads what the clients send to port 25 to their listeners; "
        "include the file in `/etc/nftables.conf`, so that it is there after a restart. With it a "
        "client may keep port 25 in its `relayhost`."
    )


def _later() -> Iterator[str]:
    yield (
        "A domain that a host is to send for is installed here first, and sent for afterwards; one "
        "that goes is sent for no more, and removed here afterwards."
    )
    yield (
        "Refused on these ports: an empty MAIL FROM (bounces and automatic answers of the client), "
        "several addresses in From, groups, quoted local parts in MAIL FROM, domains not written "
        "as A-labels, and AUTH. Display names are not looked at."
    )
    yield (
        "A message without From gets the address of MAIL FROM there. The relay's own "
        "`header_checks` do not see mail of these ports unless you add them."
    )
