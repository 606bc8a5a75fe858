"""Registries and zones for tests of keys."""

from datetime import date
from pathlib import Path

from mailcompile import compile_topology
from mailcompile.formats.keys import Key, read_keys
from mailcompile.source import read_yaml
from mailcompile.topology import DomainInputs
from tests.topologies import ED25519_PUBLIC, HOST, rsa_public, topology

TODAY = date(2026, 11, 24)
SIGNED = "mx: [vps1], senders: [vps1]"
TWO_SIGNERS = (
    f"{HOST}\nvps2: {{name: mail2.one.example, addresses: [192.0.2.12], signer: opendkim}}"
)
"""``vps1`` and ``vps2``, both sign."""


def entry(selector: str, algorithm: str = "ed25519", stage: str = "active", **more: str) -> str:
    """A line of a registry below a domain."""
    public = ED25519_PUBLIC if algorithm == "ed25519" else rsa_public(bits=int(algorithm[4:]))
    fields = {"algorithm": algorithm, "stage": stage, "created": "2026-11-24", **more}
    text = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"    {selector}: {{{text}, public: {public}}}\n"


def registry(**domains: str) -> str:
    """A registry; ``one=entry(…)`` is for ``one.example``."""
    lines = "".join(f"  {name}.example:\n{entries}" for name, entries in domains.items())
    return f"mailcompile-keys: 1\ndomains:\n{lines}" if lines else "mailcompile-keys: 1\n"


def zones(
    domains: str = f"one.example: {{{SIGNED}}}",
    keys: str | None = None,
    hosts: str = HOST,
    dkim: str = "algorithms: [ed25519]",
) -> tuple[DomainInputs, ...]:
    """The zones of a topology, with the keys of a registry bound to them."""
    text = topology(domains, hosts, f"dkim: {{{dkim}}}, dmarc: {{policy: none}}")
    compilation = compile_topology({"mail.yaml": text}, keys=keys)
    assert compilation.domains, compilation.findings
    assert compilation.artifacts, compilation.findings
    return compilation.domains


def keys_in(data: str | bytes | Path) -> tuple[Key, ...]:
    """The keys of a registry that must be without errors."""
    content = data.read_bytes() if isinstance(data, Path) else data
    document, findings = read_yaml("keys.yaml", content)
    assert findings == ()
    assert document is not None
    assert isinstance(document.value, dict)
    return read_keys(document.value)
