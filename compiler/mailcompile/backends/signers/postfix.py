"""The Postfix files of a relay: a listener for each client, with its own lists of names.

Each listener has its own sender list (who may stand in MAIL FROM) and its own ``cleanup``, which
looks at every From header before anything else touches the message. Postfix 3.0 or newer; what the
form withstood was tried with 3.7.

MAIL FROM is confined to exactly the declared domains. Two settings see to that beside the list:
``parent_domain_matches_subdomains`` is empty, since by default the key ``one.example`` admits every
subdomain, too; and the commands are filtered, since Postfix looks up what is left of an address
after it took off a domain of its own, so that ``<x%one.example@LOCAL>`` would be admitted as
``one.example`` and leave as LOCAL, for each LOCAL of ``mydestination``.
"""

from collections.abc import Iterable

from mailcompile.backends.signers.clients import Client, Relay
from mailcompile.topology.model import Network

MASTER = "master.cf.append"
MAIL_FROM_TABLE = "relays-mail-from"
REDIRECT = "redirect.nft"
REDIRECT_TABLE = "mailcompile_relay"
BEGIN = "# mailcompile: relay clients, begin"
END = "# mailcompile: relay clients, end"

# Domains stand in it three times. It admits one address and nothing that parsers read in several
# ways: no list, group, route, nested comment or white space in the address.
_FROM = (
    r'/^From:[[:space:]]*(("(\\.|[^"\\@]|@(%s))*"|[^"\\@<>,:;()]*)[[:space:]]*'
    r'<[^][:space:]["\\@<>,:;()]+@(%s)>|[^][:space:]["\\@<>,:;()]+@(%s))'
    r"[[:space:]]*(\([^()\\@]*\))?[[:space:]]*$/ DUNNO"
)
_NO_FROM = "/^From[[:space:]]*:/ REJECT 5.7.1 From: not permitted for this relay client"

# Postfix reads quotes and backslashes in commands, so what is no known command is taken for MAIL.
_MAIL_FROM = r"""if !/^(EHLO|HELO|STARTTLS|RCPT|DATA|BDAT|RSET|NOOP|QUIT)([[:space:]]|$)/
!/^MAIL FROM:[[:space:]]*<[^][:space:]["\\@<>,:;()%!]+@[a-z0-9._-]+>([[:space:]].*)?$/ MAIL
endif
"""

_BY_LISTENER = {
    "amavisd": ("content_filter=smtp-amavis:[127.0.0.1]:10026",),
    "opendkim": ("milter_macro_daemon_name=ORIGINATING",),
}
"""What lets a signer know mail of this listener from that of others."""


def from_table_name(client_id: str) -> str:
    """The file with what may stand in From."""
    return f"relay-{client_id}"


def from_table(client: Client) -> bytes:
    """Two lines: one allows a single address in the client's domains, the other refuses all else.

    So it fails closed. ``header_checks`` see each From header unfolded, and encoded words as they
    are.
    """
    domains = "|".join(domain.replace(".", r"\.") for domain in client.from_domains)
    return f"{_FROM.replace('%s', domains)}\n{_NO_FROM}\n".encode()


def mail_from_table() -> bytes:
    """``smtpd_command_filter``: only a plain address in MAIL FROM, one ``@`` and no routing."""
    return _MAIL_FROM.encode()


def master_fragment(relay: Relay) -> bytes:
    """What is added to ``master.cf``."""
    entries = [line for client in relay.confined for line in _entry(relay, client)]
    return "\n".join((BEGIN, *entries, END, "")).encode()


def _entry(relay: Relay, client: Client) -> Iterable[str]:
    name = client.host.id
    senders = ", ".join(f"{domain}=OK" for domain in client.mail_from)
    yield f"# {name}" + (f", {client.host.name}" if client.host.name is not None else "")
    yield f"{client.port} inet n - n - - smtpd"
    yield f"  -o syslog_name=postfix/relay-{name}"
    yield f"  -o mynetworks={','.join(map(_address, client.networks))}"
    yield "  -o smtpd_client_restrictions=permit_mynetworks,reject"
    yield (f"  -o {{ smtpd_sender_restrictions=check_sender_access inline:{{{senders}}}, reject }}")
    yield "  -o parent_domain_matches_subdomains="
    yield f"  -o smtpd_command_filter=regexp:$config_directory/{MAIL_FROM_TABLE}"
    yield "  -o smtpd_relay_restrictions=permit_mynetworks,reject"
    yield "  -o smtpd_recipient_restrictions="
    yield "  -o smtpd_proxy_filter="
    yield "  -o receive_override_options="
    for option in _BY_LISTENER.get(relay.host.signer, ()):
        yield f"  -o {option}"
    yield f"  -o cleanup_service_name=cleanup-{name}"
    yield f"cleanup-{name} unix n - n - 0 cleanup"
    yield f"  -o header_checks=regexp:$config_directory/{from_table_name(name)}"
    # By default these are the header checks, which would refuse every forwarded message.
    yield "  -o nested_header_checks="
    # A message without From gets the address of MAIL FROM, which is confined.
    yield "  -o always_add_missing_headers=yes"
    yield "  -o cleanup_replace_stray_cr_lf=yes"
    # Nothing rewrites From after the check.
    yield "  -o canonical_classes=envelope_recipient,header_recipient"
    yield "  -o sender_canonical_maps="
    yield "  -o masquerade_domains="


def redirect(relay: Relay) -> bytes | None:
    """nftables: clients that still speak to port 25 reach their listener.

    Loaded again, it replaces itself. A client that shares an address with another one has none;
    ``None`` where nobody has.
    """
    rules = [
        f"    {'ip' if network.version == 4 else 'ip6'} saddr {plain(network)} "
        f"fib daddr type local tcp dport 25 redirect to :{client.port}"
        for client in relay.confined
        if not client.shares_with
        for network in client.networks
    ]
    if not rules:
        return None
    lines = (
        f"table inet {REDIRECT_TABLE}",
        f"delete table inet {REDIRECT_TABLE}",
        f"table inet {REDIRECT_TABLE} {{",
        "  chain prerouting {",
        "    type nat hook prerouting priority dstnat; policy accept;",
        *rules,
        "  }",
        "}",
        "",
    )
    return "\n".join(lines).encode()


def _address(network: Network) -> str:
    """As ``mynetworks`` has it: IPv6 in brackets (postconf(5))."""
    text = plain(network)
    if network.version == 4:
        return text
    address, slash, prefix = text.partition("/")
    return f"[{address}]{slash}{prefix}"


def plain(network: Network) -> str:
    """A single address without its prefix."""
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single else str(network)
