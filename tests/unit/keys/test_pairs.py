"""Key pairs: of the right kind, and the published half belongs to the private one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from mailcompile.workspace.pairs import make_pair


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_rsa(bits: int) -> None:
    pair = make_pair(f"rsa-{bits}")

    key = load_pem_private_key(pair.private, password=None)

    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == bits
    assert key.public_key().public_numbers().e == 65537
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert base64.b64decode(pair.public) == der
    assert len(pair.public) == {2048: 392, 3072: 564, 4096: 736}[bits]
    assert pair.private.startswith(b"-----BEGIN PRIVATE KEY-----\n")


def test_ed25519() -> None:
    pair = make_pair("ed25519")

    key = load_pem_private_key(pair.private, password=None)

    assert isinstance(key, Ed25519PrivateKey)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert base64.b64decode(pair.public) == raw
    assert len(pair.public) == 44
    assert pair.private.startswith(b"-----BEGIN PRIVATE KEY-----\n")


def test_each_pair_is_another() -> None:
    assert make_pair("ed25519").public != make_pair("ed25519").public


def test_the_private_half_is_not_shown() -> None:
    pair = make_pair("ed25519")

    assert "PRIVATE" not in repr(pair)
    assert pair.private.splitlines()[1].decode() not in repr(pair)
