"""SPF, DKIM, DMARC and TTL of a domain, as declared."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mailcompile.diagnostics import Pointer

SpfAll: TypeAlias = Literal["fail", "softfail", "neutral"]
SpfStyle: TypeAlias = Literal["mx", "addresses", "auto"]
Policy: TypeAlias = Literal["none", "quarantine", "reject"]
Alignment: TypeAlias = Literal["relaxed", "strict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spf:
    """How the domain's SPF record ends, and which terms it may have."""

    written: bool
    """False for ``spf: none``."""
    all: SpfAll
    style: SpfStyle
    terms: tuple[str, ...]
    """Extra terms as written."""
    shared_record: str | None
    use: Literal["include", "redirect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysOf:
    """CNAMEs to the keys of another domain."""

    domain: str
    selectors: tuple[str, ...]
    """Two for each algorithm of that domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """Which keys the domain has, and how long they live."""

    algorithms: tuple[str, ...]
    rotate: int
    """Seconds that a key stays active."""
    overlap: int
    """Seconds that a key stays published after it stopped signing."""
    per_signer: bool
    """Each host that signs has keys of its own."""
    selectors: tuple[tuple[str, str, str], ...]
    """Records that others manage: selector, ``cname`` or ``txt``, value."""
    selector_places: tuple[Pointer, ...]
    """Where each of their values was said."""
    wildcard_revoked: bool
    delegated: bool
    keys_of: KeysOf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dmarc:
    """A DMARC policy; ``None`` is the default of the standard (RFC 9989 section 4.7)."""

    policy: Policy | None
    subdomain_policy: Policy | None
    nonexistent_policy: Policy | None
    psd: bool | None
    testing: bool
    rua: tuple[str, ...]
    """Addresses without ``mailto:``; URIs of other schemes as they are."""
    ruf: tuple[str, ...]
    failure_options: tuple[str, ...]
    spf_alignment: Alignment
    dkim_alignment: Alignment
    cname: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ttl:
    """How long resolvers may keep records, in seconds, by what they are for."""

    default: int
    host: int
    mx: int
    spf: int
    dkim: int
    dmarc: int
