"""One document with everything that hosts, services, zones, rules and expectations can say."""

import json
from collections.abc import Iterator

from mailcompile.resources import schema_text
from mailcompile.source.document import Json
from tests.unit.source.support import faults, read
from tests.unit.source.test_good_documents import EVERYTHING

CONSTRUCTS = """\
mailcompile: 1
hosts:
  a: {name: mail.one.example, addresses: [192.0.2.1, "2001:db8::1"], signer: external}
  b:
    name: b.one.example
    addresses: {current: [192.0.2.2], next: [192.0.2.3], former: ["2001:db8::2"]}
    networks: [198.51.100.0/28]
    relay: [a, ses]
    system_mail: {rewrite: one.example}
    forwards: {srs: srs.one.example, list: lists.one.example}
    publish: false
    internal: false
    allow: [{rule: HOST001, because: "it is so,\\nuntil March"}]
  sign: {name: c.one.example, system_mail: sign, relay: both, forwards: {srs: srs.one.example}}
  none: {name: d.one.example, system_mail: none, internal: true, relay: a, allow: []}
  nets: {networks: [198.51.100.16/28, 203.0.113.9]}
  nat: {egress: [203.0.113.0/29]}
  both: {pool: [a, b], allow: [{rule: P4, because: "no"}]}
services:
  ses:
    spf: [include:amazonses.example, "ip4:198.51.100.1"]
    dkim:
      "{tokens}": {cname: "{tokens}.dkim.ses.example"}
      fixed.s1: {txt: v=DKIM1; p=aGk=}
      2026: {cname: "{domain}.{selector}.example"}
    mx: [in1.ses.example, {name: "{domain_dashed}.ses.example", preference: 0}, {name: in2.example}]
    bounce: {mx: [feedback.ses.example], spf: [include:amazonses.example]}
    verification:
      "@": {txt: [a=1, b 2]}
      _ses: {txt: "{token}"}
      "{tokens}.v": {cname: v.ses.example}
    tracking: {links: click.ses.example, l2.x: {cname: c2.ses.example}}
    aligns: {spf: false, dkim: true}
    rewrites_mail_from: true
    inputs: {region: eu-west-1, number: 5, tokens: [abc, 5], token: x}
    allow: [{rule: P4, because: "no"}]
  news: {bounce: {cname: bounces.news.example}, verification: news=1, inputs: {}}
  list: {verification: [one=1, two=2], bounce: {spf: ["ip4:192.0.2.0/24"]}}
  empty: {}
profiles:
  gone: {services: null, subdomains: {x: null}, accept_reports_from: [], allow: null, mx: none}
  taken: {services: {ses: null}, subdomains: null, accept_reports_from: null, spf: null, ttl: null}
defaults:
  ttl: {default: 1h, host: 300, mx: null, spf: 1h, dkim: 1d, dmarc: 0}
  subdomains: {"*": {mail: none}}
  allow: []
domains:
  one.example:
    mx: null_mx
    senders: [ses, {id: b, via: b, bounce: 2026, from_subdomains: [news, 2025, a.b], dkim: false}]
    services:
      ses: {tokens: [abc, def], region: us, number: 1, token: null}
      news:
    subdomains:
      news:
        mail: null
        mx: [a, {id: ses, preference: 5}]
        senders: [a]
        services: {ses: {tokens: [q]}}
        spf: {all: fail}
        dkim: null
        dmarc: {policy: reject}
        ttl: 5m
        allow: null
        cname: null
      a.b: {cname: external}
      2027:
      "*": {mx: [a]}
    spf:
      terms: [include:x.example, "exists:%{i}.x.example"]
      shared_record: _spf.one.example
      use: redirect
    dkim:
      selectors: {s1.x: {cname: s1.x.example}, 2026: {txt: v=DKIM1; p=}, s3: null}
      wildcard: revoked
      keys_of: {domain: two.example, selectors: [s1, 2026, s1.x, s2]}
      delegated: true
      keys: per_signer
    dmarc: {cname: one.example.reports.example}
    accept_reports_from: [other.example, "*"]
    allow: [{rule: spf-softfail, because: later}]
  two.example:
    spf: none
    dkim: {keys: shared, keys_of: null, selectors: null, wildcard: null, delegated: null}
    dmarc: {policy: none, psd: null, cname: null, rua: "https://reports.example/a?b=1"}
  three.example:
    spf: {terms: null, shared_record: null, use: null}
    services:
      ses:
        spf: null
        dkim: {fixed.s1: null, s2: {cname: null, txt: x}}
        mx: null
        bounce: {cname: x.example, mx: null, spf: null}
        verification: null
        tracking: {links: null}
        aligns: {spf: null}
        rewrites_mail_from: null
zones:
  records: "config/{zone}.yaml"
  close_names: true
  managed:
    two.example: {manage: all}
    three.example: {manage: check}
    four.example: {manage: [dmarc, spf]}
    one.example:
      domains: [two.example]
      delegated: [shop, 2026]
      handover: true
      dnssec: true
      negative_ttl: 30m
      close_names: false
    2.0.192.in-addr.arpa: {}
    _tcp.one.example:
rules: {sets: [bulk-2026], allow: [{rule: P1, because: x}]}
outputs: {signers: {enabled: false}, report: {enabled: true}}
expect:
  - {ip: 192.0.2.1, helo: a.example, mail_from: <>, from: a@one.example, dkim: one.example:s1, \
spf: permerror, dmarc: none}
  - {ip: "2001:db8::1", mail_from: a@b.example, from: one.example, dkim: [one.example:s1, \
one.example:22], spf: pass, dmarc: pass}
  - {ip: 192.0.2.1, helo: "[192.0.2.1]", mail_from: one.example}
"""


def test_everything_is_accepted() -> None:
    assert faults(CONSTRUCTS) == ()


def test_it_is_everything() -> None:
    """No key of the language is without a good example."""
    schema = json.loads(schema_text("topology"))
    parts = [schema, *schema["$defs"].values()]
    keys = {
        key
        for part in parts
        for key, value in part.get("properties", {}).items()
        if "x-refused" not in value
    }

    assert keys - {*_keys(read(CONSTRUCTS).value), *_keys(read(EVERYTHING).value)} == set()


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _keys(inner)
