"""The values of the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["pending", "active", "retiring", "revoked", "removed"]
STAGES: tuple[Stage, ...] = ("pending", "active", "retiring", "revoked", "removed")
DATES = ("published", "active", "retiring", "revoked", "removed")
"""The dates that an entry may have beside ``created``, in the order in which they are written."""


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
