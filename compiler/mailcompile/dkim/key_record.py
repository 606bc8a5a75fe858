"""The record that stands at ``SELECTOR._domainkey.DOMAIN``."""

import base64
import binascii
from functools import lru_cache

RSA_BITS = {"rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096}
"""RFC 8301 section 3.2: at least 2048 bit are advised, verifiers need not accept over 4096."""


def key_record(algorithm: str, public: str | None) -> str:
    """The text of a key record; ``None`` for ``public`` makes a revoked one.

    RFC 6376 section 3.6.1: ``v`` must be first and exactly ``DKIM1``; an empty ``p`` means revoked.
    """
    if public is None:
        return "v=DKIM1; p="
    key_type = "ed25519" if algorithm == "ed25519" else "rsa"
    return f"v=DKIM1; k={key_type}; p={public}"


@lru_cache(maxsize=65536)
def public_key_problem(algorithm: str, public: str) -> str | None:
    """Why ``public`` cannot stand in ``p=`` of a key of ``algorithm``; ``None`` if it can."""
    try:
        octets = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError):
        return "it is no base64"
    if base64.b64encode(octets).decode() != public:
        return "it is no canonical base64"
    if algorithm == "ed25519":
        # RFC 8463 section 4: the 32 octets themselves, not a SubjectPublicKeyInfo.
        if len(octets) != 32:
            return f"an ed25519 key has 32 octets, this has {len(octets)}"
        return None
    return _rsa_problem(RSA_BITS[algorithm], octets)


def _rsa_problem(bits: int, octets: bytes) -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        return "it is no SubjectPublicKeyInfo"
    if not isinstance(key, RSAPublicKey):
        return "it is no RSA key"
    if key.key_size != bits:
        return f"it has {key.key_size} bit, the registry says {bits}"
    # load_der_public_key also takes a bare RSAPublicKey (PKCS #1), which some verifiers refuse.
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != octets:
        return "it is not the DER of a SubjectPublicKeyInfo"
    return None
