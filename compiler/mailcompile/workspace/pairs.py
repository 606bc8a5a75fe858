"""Makes DKIM key pairs from the system's random numbers."""

import base64
from dataclasses import dataclass

from mailcompile.dkim import public_key_problem
from mailcompile.dkim.key_record import RSA_BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A private key and the public half that is published."""

    private: bytes
    """PKCS #8, PEM, not encrypted (RFC 5958, RFC 7468 section 10): what every signer reads."""
    public: str
    """What stands in ``p=``."""

    def __repr__(self) -> str:
        """Without the private half: it must get into no traceback and no log."""
        return f"Pair(public={self.public!r})"


def make_pair(algorithm: str) -> Pair:
    """A fresh pair: ``rsa-2048``, ``rsa-3072``, ``rsa-4096`` or ``ed25519``.

    RFC 8301 section 3.2: signers should use at least 2048 bit. The exponent 65537 is the one that
    RFC 6376 section 3.3.1 speaks of.
    """
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
    if algorithm == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
        # RFC 8463 section 4: the 32 octets themselves, no SubjectPublicKeyInfo around them.
        octets = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS[algorithm])
        # RFC 6376 section 3.6.1 names RSAPublicKey; all signers and verifiers use this instead.
        octets = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = base64.b64encode(octets).decode("ascii")
    wrong = public_key_problem(algorithm, public)
    assert wrong is None, wrong
    return Pair(private=private, public=public)
