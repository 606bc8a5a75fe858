"""A receiver with a little DNS, for tests of check_host()."""

from collections.abc import Mapping
from typing import Any

from mailcompile.dns import ZoneResolver
from mailcompile.spf import SpfVerdict, check_host

CLIENT = "192.0.2.1"
CLIENT6 = "2001:db8::1"
DOMAIN = "d.example"
HELO = "client.invalid"

Records = Mapping[str, list[tuple[str, Any]]]


def verdict(
    record: Any,
    client: Any = CLIENT,
    more: Records | None = None,
    timeouts: tuple[Any, ...] = (),
    sender: str = f"u@{DOMAIN}",
    helo: str = HELO,
) -> SpfVerdict:
    """What becomes of ``client`` where ``DOMAIN`` has this record, or a list of them, beside
    ``more`` DNS."""
    texts = record if isinstance(record, list) else [record]
    zone = {name: list(entries) for name, entries in (more or {}).items()}
    zone.setdefault(DOMAIN, []).extend(("TXT", text) for text in texts)
    return check_host(client, DOMAIN, sender, helo, ZoneResolver(zone, timeouts))


def hosts(*names: str, address: str = "192.0.2.99") -> dict[str, list[tuple[str, Any]]]:
    return {name: [("A", address)] for name in names}
