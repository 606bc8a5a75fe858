"""``INSTALL.md`` of a relay: its clients, what their listeners refuse, and the steps."""

from collections.abc import Iterable, Iterator

from mailcompile.backends.page import bullets, enumerated, paragraph, shown, steps
from mailcompile.backends.signers.clients import Relay
from mailcompile.backends.signers.install_steps import back, in_order
from mailcompile.backends.signers.postfix import plain
from mailcompile.dns import DomainName

_HOSTS = "their addresses are in the topology"


def install_page(relay: Relay) -> bytes:
    """The page for the people who run the relay and its clients."""
    blocks = [
        f"# Clients of {_called(relay)}",
        paragraph(
            "Each of these hosts gives its mail to this relay. Without more, one that is broken "
            "into can send as every domain of the relay"
            + (", and the relay signs it. " if relay.host.signer != "none" else ". ")
            + "With these files each has a port of its own, where only its own domains may stand "
            "in MAIL FROM and in From."
        ),
        *_clients(relay),
    ]
    if relay.confined:
        blocks += [
            *_refused(relay),
            "## In this order",
            steps(in_order(relay)),
            "## How to go back",
            steps(back(relay)),
            "## Later",
            bullets(_later()),
        ]
    return ("\n\n".join(block.rstrip("\n") for block in blocks) + "\n").encode()


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
                "cannot tell them apart: each can send as the other does, on the other's port. "
                "Give each an address of its own."
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


def _refused(relay: Relay) -> Iterator[str]:
    """What of the mail of today would bounce; the patterns are in ``postfix.py``."""
    own = f"<a@{relay.confined[0].from_domains[0]}>"
    yield "## What is refused"
    yield paragraph(
        "Look first at what the web applications and the cron jobs of each client send today. "
        "Its port refuses:"
    )
    yield bullets(
        (
            "Domains that do not stand above, also their subdomains. So also mail of the machine "
            "itself, such as that of root@ its own name, unless the topology says `system_mail: "
            "sign` or `rewrite`.",
            "An empty MAIL FROM: bounces and automatic answers of the client.",
            "Several addresses in From, and groups.",
            'A display name with any of `@ , : ; ( ) < > " \\` in it and no quotes around it: '
            f"`From: Doe, Jane {own}`, `From: News: Shop {own}`, `From: Shop (new) {own}`, "
            f'`From: J. "Bob" Doe {own}`. Put all of it in quotes: `From: "Doe, Jane" {own}`, '
            f'`From: "J. \\"Bob\\" Doe" {own}`.',
            "In quotes, too, an `@`, unless a domain of the client follows: "
            f'`From: "info@far.example" {own}`, `From: "Shop @ Home" {own}`. Leave the `@` '
            "out. Nobody looks into encoded names (`=?utf-8?…?=`).",
            "Quotes and `%` in the address of MAIL FROM, domains that are not written as A-labels, "
            "and AUTH.",
        )
    )


def _later() -> Iterator[str]:
    yield (
        "A domain that a host is to send for is installed here first, and sent for afterwards; one "
        "that goes is sent for no more, and removed here afterwards."
    )
    yield (
        "A message without From gets the address of MAIL FROM there. The relay's own "
        "`header_checks` do not see mail of these ports unless you add them."
    )
