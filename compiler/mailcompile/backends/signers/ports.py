"""The ports on which a relay listens for its clients."""

import hashlib
from collections.abc import Iterable

FIRST = 20000
COUNT = 10000
"""20000 to 29999: nobody else listens there, and the ports that Linux gives to outgoing connections
begin at 32768."""
MOST = 1000
"""Listeners of a relay."""


def ports(clients: Iterable[str]) -> dict[str, int]:
    """IDs to ports. A port does not move when other clients come or go.

    It is made from the ID alone, so that the order of declaration plays no part. Only where two IDs
    meet (for a pair the chance is 1 in 10,000) does the one with the greater digest take the next
    free port, and that one moves if its rival comes later or goes. Clients beyond ``MOST`` have
    none.
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for client in sorted(clients, key=_digest)[:MOST]:
        slot = _digest(client) % COUNT
        while slot in taken:
            slot = (slot + 1) % COUNT
        taken.add(slot)
        found[client] = FIRST + slot
    return found


def _digest(client: str) -> int:
    return int.from_bytes(hashlib.sha256(client.encode()).digest())
