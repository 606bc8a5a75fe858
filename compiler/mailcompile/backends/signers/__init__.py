"""What signers and relays run: the files that say who may send what through a relay."""

from collections.abc import Iterable

from mailcompile.backends.signers.clients import Relay, relays
from mailcompile.backends.signers.install import install_page
from mailcompile.backends.signers.postfix import (
    MAIL_FROM_TABLE,
    MASTER,
    REDIRECT,
    from_table,
    from_table_name,
    mail_from_table,
    master_fragment,
    redirect,
)
from mailcompile.topology import Context, DomainInputs


def postfix_files(context: Context, domains: Iterable[DomainInputs]) -> dict[str, bytes]:
    """``signers/HOST/postfix/…``: paths below ``out/`` to bytes, for each host that relays.

    ``domains`` are all domains and subdomains of the topology (``Bound.domains``), with their
    flows; the flows of the hosts themselves are in ``context``. HOST is the ID of the relay. A
    relay none of whose clients can be confined has only ``INSTALL.md``, which says why. Empty where
    ``outputs.signers.enabled`` is false.
    """
    if (context.outputs.get("signers") or {}).get("enabled") is False:
        return {}
    found: dict[str, bytes] = {}
    for relay in relays(context, domains):
        folder = f"signers/{relay.host.id}/postfix"
        found |= {f"{folder}/{name}": content for name, content in _files(relay).items()}
    return found


def _files(relay: Relay) -> dict[str, bytes]:
    found = {"INSTALL.md": install_page(relay)}
    if relay.confined:
        found[MASTER] = master_fragment(relay)
        found[MAIL_FROM_TABLE] = mail_from_table()
        for client in relay.confined:
            found[from_table_name(client.host.id)] = from_table(client)
    rules = redirect(relay)
    if rules is not None:
        found[REDIRECT] = rules
    return found
