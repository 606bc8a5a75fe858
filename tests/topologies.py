"""Small topologies for tests, and the keys that they need."""

import base64
import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailcompile import Compilation, compile_topology
from mailcompile.cli.app import run
from mailcompile.diagnostics import Finding
from mailcompile.dns import DomainName

ED25519_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""The key of RFC 8463 appendix A.2."""

HOST = "vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}"


@cache
def rsa_public(number: int = 0, bits: int = 2048) -> str:
    """A well-formed public key; nobody knows its private half."""
    modulus = (1 << (bits - 1)) + 2 * number + 1
    key = RSAPublicNumbers(e=65537, n=modulus).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def keys_for(*domains: str, ed25519: Collection[str] = ()) -> str:
    """A registry with an active RSA key for each domain, and for some an Ed25519 key beside it."""
    in_use = "stage: active, created: 2026-11-24"
    rsa = f"    m202611r: {{algorithm: rsa-2048, {in_use}, public: '{rsa_public()}'}}\n"
    edwards = f"    m202611e: {{algorithm: ed25519, {in_use}, public: '{ED25519_PUBLIC}'}}\n"
    entries = "".join(
        f"  {domain}:\n{rsa}{edwards if domain in ed25519 else ''}" for domain in domains
    )
    return f"mailcompile-keys: 1\ndomains:\n{entries}"


def compiled(text: str, keys: str | None = None) -> Compilation:
    """Compiles one file; without ``keys`` every domain for which a host signs gets one."""
    first = compile_topology({"mail.yaml": text}, keys=keys)
    signed = [i.name for i in first.domains if any(flow.signer for flow in i.flows)]
    shared = {
        i.name for i in first.domains if i.domain.settings.dkim and i.domain.settings.dkim.keys_of
    }
    # Those with the keys of another domain have none of their own, unless the text says so.
    signed = [name for name in signed if name not in shared or f"active key of {name}" in text]
    if keys is not None or not signed:
        return first
    ed25519 = {
        i.name
        for i in first.domains
        if i.domain.settings.dkim and "ed25519" in i.domain.settings.dkim.algorithms
    }
    if {"DKIM001", "DKIM009"} & set(codes(first)):
        # Some host could not sign by it.
        ed25519 = set()
    return compile_topology({"mail.yaml": text}, keys=keys_for(*signed, ed25519=ed25519))


def topology(domains: str, hosts: str = HOST, defaults: str = "dmarc: {policy: none}") -> str:
    """A topology of host lines and domain lines; ``defaults`` in flow style."""
    host_lines = "".join(f"  {line}\n" for line in hosts.strip().splitlines())
    domain_lines = "".join(f"  {line}\n" for line in domains.strip().splitlines())
    return f"mailcompile: 1\nhosts:\n{host_lines}defaults: {{{defaults}}}\ndomains:\n{domain_lines}"


def texts(compilation: Compilation, name: str, kind: str) -> list[str]:
    """The values at a name, in their order."""
    owner = DomainName.record(name)
    return [
        rdata.text
        for zone in compilation.zones.values()
        for rrset in zone.rrsets
        if rrset.name == owner and rrset.type == kind
        for rdata in rrset.rdatas
    ]


def codes(compilation: Compilation) -> list[str]:
    """The codes of all findings, in their order."""
    return [finding.kind.code for finding in compilation.findings]


def rule_codes(compilation: Compilation) -> list[str]:
    """The codes of what is found besides claims that fail, in their order."""
    return [finding.code for finding in without_claims(compilation.findings)]


def without_claims(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is found besides claims that fail: for tests of everything else."""
    return tuple(finding for finding in findings if not is_claim(finding.code))


def is_claim(code: str) -> bool:
    """Whether a code is that of a claim, such as P4."""
    return re.fullmatch(r"P\d+", code) is not None


def build(folder: Path, *more: str) -> None:
    """Runs ``mailcompile build`` in ``folder``; it must succeed."""
    assert run(["-C", str(folder), "--quiet", "build", *more]) == 0
