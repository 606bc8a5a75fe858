"""Documents in which nothing is wrong."""

import pytest

from tests.unit.source.support import faults

SEED = """\
# yaml-language-server: $schema=schemas/topology.schema.json
mailcompile: 1

hosts:
  vps1:                                   # the iRedMail server
    name: mail.domain1.example            # EHLO name, MX target, expected PTR
    addresses: [192.0.2.11, "2001:db8::11"]
    signer: amavisd
  vps2: {name: web1.domain1.example, addresses: [192.0.2.12], relay: vps1}

defaults:
  mx: [vps1]
  spf: {all: softfail}
  dkim: {algorithms: [rsa-2048], rotate: 180d}
  dmarc: {policy: reject}

domains:
  domain1.example:
    senders: [vps1, {id: vps2, bounce: bounce}]
  domain2.example: {senders: [vps1, vps2]}
"""

EVERYTHING = """\
mailcompile: 1
hosts:
  a: {name: mail.one.example, addresses: [192.0.2.1, 2001:db8::1], signer: external}
  9-b_C: {name: bücher.example, egress: [192.0.2.0/28, 2001:db8::/48, "::1"], relay: a}
profiles:
  usual: {mx: [a], senders: [], ttl: 0}
  parked: {extends: usual, mail: none, mx: null, spf: {all: null, style: null}, dkim: null}
defaults: {ttl: 1h, dmarc: {policy: none, rua: "mailto:a@one.example", failure_options: 1:d:s}}
domains:
  one.example:
  two.example: {}
  bücher.example: {profile: parked, mail: null, dmarc: null}
  xn--bcher-kva.example:
    profile: null
    mx: [a, {id: 9-b_C, preference: 65535}, {id: a, preference: 0}]
    senders: [a, {id: 9-b_C}, {id: a, bounce: 2026}, {id: a, bounce: b.news}]
    spf: {all: neutral, style: addresses}
    dkim: {algorithms: [rsa-2048, rsa-3072, rsa-4096, ed25519], rotate: 4w, overlap: 1209600}
    dmarc:
      policy: quarantine
      subdomain_policy: none
      nonexistent_policy: reject
      psd: false
      testing: true
      rua: [a@one.example, "mailto:b@two.example"]
      ruf: null
      failure_options: ["0", "1", d, s]
      spf_alignment: strict
      dkim_alignment: relaxed
    ttl: 90s
outputs:
  octodns:
    layout: zones
    validators: [strict, best-practice, legacy]
    providers: {cloudflare: {class: octodns_cloudflare.CloudflareProvider, retry: {n: [1, true]}}}
    targets: [cloudflare]
  terraform: {enabled: true, encoding: cloudflare, module: false, zone_ids: {one.example: 0123ab}}
"""

KEYS = """\
mailcompile-keys: 1
domains:
  one.example:
    m202611r: {algorithm: rsa-2048, stage: active, signer: null, created: 2026-11-24, \
published: 2026-11-24, active: 2026-11-25, public: MIIBIjANBg}
    2026: {algorithm: ed25519, stage: removed, signer: vps1, created: 2026-01-31, \
retiring: 2026-02-28, revoked: 2026-03-01, removed: 2026-12-31, public: aGk=}
  two.example: {}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("topology", "mailcompile: 1\n"),
        ("topology", SEED),
        ("topology", EVERYTHING),
        ("keys", "mailcompile-keys: 1\n"),
        ("keys", "mailcompile-keys: 1\ndomains: {}\n"),
        ("keys", KEYS),
    ],
)
def test_good_documents(name: str, text: str) -> None:
    assert faults(text, name) == ()
