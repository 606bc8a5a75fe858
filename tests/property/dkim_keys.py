"""Keys of the key store, published by a build, and messages that dkimpy signs with them.

dkimpy takes an RSA key as the store writes it, and of an ed25519 key the seed.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailcompile.cli.app import run
from mailcompile.dkim import KeyVerdict, key_at
from mailcompile.dns import ZoneResolver
from tests.topologies import build

TOPOLOGY = """\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
defaults: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
domains:
  one.example: {dkim: {algorithms: [ed25519, rsa-2048]}}
  two.example: {dkim: {algorithms: [rsa-3072]}}
  three.example: {dkim: {algorithms: [rsa-4096]}}
"""
MESSAGE = b"From: joe@one.example\r\nTo: ann@two.example\r\nSubject: Hello\r\n\r\nHi.\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key as the store made it, and the text that a build published for it."""

    domain: str
    selector: str
    algorithm: str
    text: str
    private: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    def signed(self, identity: str | None = None) -> bytes:
        """The message with a signature of this key."""
        signature: bytes = dkim.sign(
            MESSAGE,
            self.selector.encode(),
            self.domain.encode(),
            self.private,
            identity=identity and identity.encode(),
            signature_algorithm=b"ed25519-sha256" if self.is_ed25519 else b"rsa-sha256",
            include_headers=[b"from", b"to", b"subject"],
        )
        return signature + MESSAGE

    @property
    def is_ed25519(self) -> bool:
        return self.algorithm == "ed25519"

    def verdict(self, *texts: str) -> KeyVerdict:
        """Ours, where these records stand at the name."""
        records = {self.name: [("TXT", text) for text in texts]}
        return key_at(self.domain, self.selector, ZoneResolver(records))

    def admits(self, text: str) -> bool:
        """Whether by our verdict a message of this key verifies where this record stands."""
        verdict = self.verdict(text)
        return verdict.status == "usable" and octets(verdict.public) == octets(key(self.text))


def key(text: str) -> str:
    """What stands behind ``p=`` at the end of a record of ours."""
    return text.partition("p=")[2]


def octets(public: str) -> bytes:
    bare = public.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def verifies(message: bytes, zone: dict[str, str]) -> bool:
    """dkimpy's verdict on the first signature of a message, with these texts as DNS."""

    def text_at(name: bytes, timeout: int = 5) -> bytes:
        return zone.get(name.decode().removesuffix("."), "").encode("latin-1")

    try:
        return bool(dkim.verify(message, dnsfunc=text_at))
    except (AssertionError, ValueError, TypeError):
        # What it does not expect in a key record.
        return False


def make_project(folder: Path) -> None:
    """The topology, its keys and what is built from them."""
    (folder / "mail.yaml").write_text(TOPOLOGY)
    assert run(["-C", str(folder), "keys", "new", "--all", "--date", "2026-11-24"]) == 0
    build(folder)


def published(documents: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The TXT of each name that has one, from zone files by zone, read as YAML 1.1."""
    found = {}
    for zone, data in documents:
        for relative, records in yaml.safe_load(data).items():
            for record in records:
                if record["type"] == "TXT" and "value" in record:
                    found[f"{relative}.{zone}".removeprefix(".")] = record["value"]
    return found


def published_in(folder: Path) -> dict[str, str]:
    files = (folder / "out/octodns/zones").glob("*.yaml")
    return published((path.stem, path.read_bytes()) for path in files)


def signers(folder: Path) -> list[Signer]:
    """Every key of the project."""
    texts = published_in(folder)
    registry = yaml.safe_load((folder / "keys.yaml").read_text())
    return [
        Signer(
            domain=domain,
            selector=selector,
            algorithm=entry["algorithm"],
            text=texts[f"{selector}._domainkey.{domain}"],
            private=_private((folder / "private" / domain / f"{selector}.pem").read_bytes()),
        )
        for domain, entries in registry["domains"].items()
        for selector, entry in entries.items()
    ]


def _private(pem: bytes) -> bytes:
    key = load_pem_private_key(pem, password=None)
    if isinstance(key, Ed25519PrivateKey):
        return base64.b64encode(key.private_bytes_raw())
    return pem
