"""Topologies that must not be published: each fails by the claim that names what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from mailcompile import Compilation, compile_topology
from mailcompile.diagnostics import Severity, Verdict
from tests.topologies import keys_for

HOSTS = """\
hosts:
  vps1: {name: mail.infra.test, addresses: [192.0.2.11], signer: rspamd}
  vps2: {name: mail2.infra.test, addresses: [192.0.2.12], signer: rspamd}
  plain: {name: plain.infra.test, addresses: [192.0.2.13]}
"""
NO_KEYS = "mailcompile-keys: 1\ndomains: {}\n"
SERVICES = "".join(f"  s{n}: {{spf: ['include:spf{n}.mailers.test']}}\n" for n in range(1, 12))
LOCK = "mailcompile-lock: 1\nnames:\n" + "".join(
    f"  spf{n}.mailers.test: {{TXT: {{values: ['v=spf1 ip4:198.51.100.{n} -all'], ttl: 300, "
    "seen: 2026-11-24}}\n"
    for n in range(1, 12)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A topology, and what is wrong with it."""

    name: str
    claim: str
    subject: str
    domains: str
    evidence: str
    """A part of the counterexample."""
    pointer: str
    """Where the finding stands."""
    hosts: str = HOSTS
    keys: tuple[str, ...] = ("one.example",)
    zones: Mapping[str, str] = field(default_factory=dict)
    lock: str | None = None


ALL = (
    Bad(
        name="egress outside a forced mx",
        claim="P1",
        subject="one.example",
        domains="one.example: {mx: [vps1], senders: [vps1, vps2], spf: {style: mx}, "
        "dmarc: {policy: reject}}",
        evidence="192.0.2.12 is a softfail for MAIL FROM one.example",
        pointer="/domains/one.example/spf/style",
    ),
    Bad(
        name="no active key",
        claim="P2",
        subject="one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}",
        evidence="no active key",
        pointer="/domains/one.example",
        keys=(),
    ),
    Bad(
        name="strict alignment, a bounce name and no signature",
        claim="P3",
        subject="one.example",
        domains="one.example: {mx: [vps1], senders: [vps1, {id: plain, bounce: rp}], "
        "dmarc: {policy: reject, spf_alignment: strict}}",
        evidence="rp.one.example is not aligned with one.example (strict)",
        pointer="/domains/one.example/senders/1",
    ),
    Bad(
        name="reject and no signer",
        claim="P4",
        subject="one.example",
        domains="one.example: {mx: [plain], senders: [plain], dmarc: {policy: reject}}",
        evidence="unsigned",
        pointer="/domains/one.example/senders/0",
        keys=(),
    ),
    Bad(
        name="terms that let another host pass",
        claim="P5",
        subject="one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}, "
        "spf: {terms: ['ip4:192.0.2.0/24']}}\n"
        "  two.example: {mx: [vps1], senders: [vps2], dmarc: {policy: reject}}",
        evidence="192.0.2.1",
        pointer="/domains/one.example/spf/terms/0",
        keys=("one.example", "two.example"),
    ),
    Bad(
        name="a host whose name aligns with a domain that it may not use",
        claim="P6",
        subject="one.example",
        hosts="hosts:\n"
        "  vps1: {name: mail.infra.test, addresses: [192.0.2.11], signer: rspamd}\n"
        "  web1: {name: web1.one.example, addresses: [192.0.2.12], signer: rspamd}\n",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "  two.example: {mx: [vps1], senders: [web1], dmarc: {policy: reject}}",
        evidence="192.0.2.12 of web1 passes SPF for web1.one.example",
        pointer="/hosts/web1/name",
        keys=("one.example", "two.example"),
    ),
    Bad(
        name="eleven lookups through services",
        claim="P7",
        subject="one.example",
        hosts=f"{HOSTS}services:\n{SERVICES}",
        domains="one.example: {mx: [vps1], dmarc: {policy: none}, dkim: null, "
        f"senders: [vps1, {', '.join(f's{n}' for n in range(1, 12))}]}}",
        evidence="11",
        pointer="/domains/one.example/senders",
        keys=(),
        lock=LOCK,
    ),
    Bad(
        name="three MX hosts without IPv6, seen from IPv6",
        claim="P7",
        subject="one.example",
        hosts="hosts:\n"
        "  mx1: {name: mx1.infra.test, addresses: [192.0.2.21], signer: rspamd}\n"
        "  mx2: {name: mx2.infra.test, addresses: [192.0.2.22], signer: rspamd}\n"
        "  mx3: {name: mx3.infra.test, addresses: [192.0.2.23], signer: rspamd}\n",
        domains="one.example: {mx: [mx1, mx2, mx3], senders: [mx1, mx2, mx3], "
        "spf: {style: mx}, dmarc: {policy: reject}}",
        evidence="void",
        pointer="/domains/one.example/spf/style",
    ),
    Bad(
        name="a weaker policy by hand",
        claim="P8",
        subject="www.one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "zones: {records: 'config/{zone}.yaml', managed: {infra.test: {}}}",
        evidence="_dmarc.www.one.example says v=DMARC1; p=none",
        pointer="/_dmarc.www/value",
        zones={"config/one.example.yaml": "_dmarc.www: {type: TXT, value: v=DMARC1; p=none}\n"},
    ),
    Bad(
        name="reports to a domain of ours without MX",
        claim="P9",
        subject="one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], "
        "dmarc: {policy: reject, rua: dmarc@deaf.example}}\n"
        "  deaf.example: {mx: none, senders: [], dmarc: {policy: reject}}",
        evidence="deaf.example has no MX",
        pointer="/domains/one.example/dmarc/rua",
    ),
    Bad(
        name="a CNAME to a name that is left open",
        claim="P11",
        subject="shop.one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "  two.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "zones:\n  records: 'config/{zone}.yaml'\n"
        "  managed: {infra.test: {}, two.example: {close_names: false}}",
        evidence="web.two.example",
        pointer="/shop",
        keys=("one.example", "two.example"),
        zones={
            "config/one.example.yaml": "shop: {type: CNAME, value: web.two.example.}\n",
            "config/two.example.yaml": "web: {type: A, value: 192.0.2.80}\n",
        },
    ),
    Bad(
        name="a wildcard that leads to a name that is left open",
        claim="P11",
        subject="*.one.example",
        domains="one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "  two.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}\n"
        "zones:\n  records: 'config/{zone}.yaml'\n"
        "  managed: {infra.test: {}, two.example: {close_names: false}}",
        evidence="web.two.example",
        pointer="/*",
        keys=("one.example", "two.example"),
        zones={
            "config/one.example.yaml": "'*': {type: CNAME, value: web.two.example.}\n",
            "config/two.example.yaml": "web: {type: A, value: 192.0.2.80}\n",
        },
    ),
)


def compiled(bad: Bad) -> Compilation:
    """The names of the hosts lie in a zone of ours without a domain, unless ``zones`` are said."""
    zones = "" if "zones:" in bad.domains else "zones: {managed: {infra.test: {}}}\n"
    text = f"mailcompile: 1\n{bad.hosts}domains:\n  {bad.domains}\n{zones}"
    keys = keys_for(*bad.keys) if bad.keys else NO_KEYS
    return compile_topology({"mail.yaml": text}, keys=keys, zones=bad.zones, lock=bad.lock)


@pytest.mark.parametrize("bad", ALL, ids=[bad.name for bad in ALL])
def test_fails_by_the_claim(bad: Bad) -> None:
    found = compiled(bad)

    assert found.failed, [finding.message for finding in found.findings]
    proofs = [
        proof
        for proof in found.proofs
        if (proof.claim, proof.subject, proof.verdict) == (bad.claim, bad.subject, Verdict.FAILS)
    ]
    assert proofs, [(one.claim, one.subject) for one in found.proofs if one.verdict == "fails"]
    assert any(bad.evidence in str(proof.counterexample) for proof in proofs), proofs
    assert Severity.ERROR in {proof.severity for proof in proofs}


@pytest.mark.parametrize("bad", ALL, ids=[bad.name for bad in ALL])
def test_a_finding_says_so_at_the_line_to_change(bad: Bad) -> None:
    found = [finding for finding in compiled(bad).findings if finding.is_error]

    saying = [one for one in found if bad.claim in (one.code, *one.kind.explains)]
    places = {one.pointer for one in saying}
    assert bad.pointer in places, [(one.code, one.pointer) for one in found]
    assert all(one.hint for one in saying)


def test_onboarding_builds_with_warnings() -> None:
    """A domain whose legacy sender signs nothing begins with a policy that asks for nothing."""
    text = f"""\
mailcompile: 1
{HOSTS}domains:
  one.example:
    mx: [vps1]
    senders: [vps1, plain]
    dmarc: {{policy: none, rua: dmarc@one.example}}
"""
    found = compile_topology({"mail.yaml": text}, keys=keys_for("one.example"))

    assert not found.failed, [finding.message for finding in found.findings]
    assert found.artifacts
    unsigned = [one for one in found.proofs if (one.claim, one.verdict) == ("P4", Verdict.FAILS)]
    assert {one.severity for one in unsigned} == {Severity.WARNING}
    assert "one.example" in {one.subject for one in unsigned}
