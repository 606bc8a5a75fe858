"""``keys.yaml``, the registry of DKIM keys: its values, a reader and a writer."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

Stage: TypeAlias = Literal["pending", "active", "retiring", "revoked", "removed"]
STAGES: tuple[Stage, ...] = ("pending", "active", "retiring", "revoked", "removed")
_HEADER = (
    "# Written by `mailcompile keys`; change it with that command, so that no step is skipped.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One DKIM key: what is published below ``SELECTOR._domainkey.DOMAIN``, and its stage."""

    domain: str
    """As written in the registry."""
    selector: str
    algorithm: str
    stage: Stage
    public: str
    """What stands in ``p=``: base64 of the SubjectPublicKeyInfo, or of ed25519's 32 octets."""
    signer: str | None = None
    """The host that holds the private key; ``None`` for all signers of the domain."""
    created: str = ""
    dates: Mapping[str, str]
    """When stages were reached: ``published``, ``active``, ``retiring``… to YYYY-MM-DD."""


def read_keys(value: Mapping[str, Any]) -> tuple[Key, ...]:
    """The registry's entries in file order, from a document that fits ``keys.schema.json``."""
    found = []
    for domain, selectors in (value.get("domains") or {}).items():
        for selector, entry in (selectors or {}).items():
            dates = {name: entry[name] for name in _DATES if entry.get(name)}
            found.append(
                Key(
                    domain=domain,
                    selector=selector,
                    algorithm=entry["algorithm"],
                    stage=entry["stage"],
                    public=entry["public"],
                    signer=entry.get("signer"),
                    created=entry["created"],
                    dates=dates,
                )
            )
    return tuple(found)


_DATES = ("published", "active", "retiring", "revoked", "removed")
