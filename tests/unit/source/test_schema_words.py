"""The words of schema errors: what was found, what is allowed, what to write."""

import pytest

from tests.unit.source.support import the_fault

MX = "`none`, `null_mx`, or a list of hosts and services"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("defaults: {mx: vps1}", f'`mx` is the text "vps1"; allowed: {MX}'),
        ("defaults: {mx: 5}", f"`mx` is the number 5; allowed: {MX}"),
        ("defaults: {mx: true}", f"`mx` is the truth value true; allowed: {MX}"),
        ("defaults: {mx: {}}", f"`mx` is an empty mapping; allowed: {MX}"),
        ("defaults: {mx: {a: 1}}", f"`mx` is a mapping; allowed: {MX}"),
        ("defaults: {spf: [a]}", "`spf` is a list; allowed: a mapping, or `none`"),
        ("hosts:", "`hosts` is nothing (null); allowed: a mapping"),
        ("hosts: []", "`hosts` is an empty list; allowed: a mapping"),
        ("hosts: ''", "`hosts` is an empty text; allowed: a mapping"),
        (
            "defaults: {senders: [a, [b]]}",
            "item 2 of `senders` is a list; allowed: the ID of a host or service, "
            "or `{id: ID, bounce: LABEL}`",
        ),
        (
            "defaults: {dmarc: {policy: rejct}}",
            '`policy` is the text "rejct"; allowed: none, quarantine, reject or null',
        ),
        (
            "defaults: {dmarc: {failure_options: [x]}}",
            'item 1 of `failure_options` is the text "x"; allowed: "0", "1", d or s',
        ),
        (
            "defaults: {mx: [{id: a, preference: 70000}]}",
            "`preference` is the number 70000; allowed: 0 to 65535",
        ),
        ("defaults: {mx: []}", f"`mx` is an empty list; allowed: {MX} with at least 1"),
        (
            "defaults: {dkim: {keys_of: {domain: a.example, selectors: [a, b, c]}}}",
            "`selectors` is a list of 3; allowed: a list of two selectors for each algorithm "
            "with at least 4",
        ),
        (
            "hosts: {a: {name: b, forwards: {}}}",
            "`forwards` is an empty mapping; allowed: `{srs: NAME}`, `{list: NAME}` or both",
        ),
        (
            "hosts: {a: {pool: [b], signer: none}}",
            "`signer` cannot stand here: a `pool` is only an ID for other hosts, and takes nothing "
            "else than `allow`",
        ),
        (
            "services: {a: {dkim: {s1: {cname: b.example, txt: c}}}}",
            "`txt` cannot stand here: a name is an alias (`cname`) or holds records of its own, "
            "not both",
        ),
        (
            "hosts: {vps1: {}}",
            "`vps1` has no key `name`, which is required",
        ),
        (
            "defaults: {ttl: " + "x" * 100 + "}",
            '`ttl` is the text "' + "x" * 39 + '…"; allowed: a duration such as '
            "90s, 15m, 12h, 14d or 4w, or a number of seconds; or a mapping of durations",
        ),
        (
            "hosts: {a b: {name: x}}",
            "`a b` cannot be a key here; allowed: an ID: letters, digits, `-` and `_`, "
            "the first a letter or digit, at most 63",
        ),
        (
            "hots: 1",
            "`hots` is no key of the topology; allowed: defaults, domains, expect, hosts, "
            "mailcompile, outputs, profiles, rules, services and zones",
        ),
        (
            'defaults: {"\\e": 1}',
            '"\\u001b" is no key of `defaults`; allowed: accept_reports_from, allow, dkim, dmarc, '
            "mx, senders, services, spf, subdomains and ttl",
        ),
        (
            "defaults: {dkim: {algorithms: [ed25519, ed25519]}}",
            'the text "ed25519" stands here again, first as item 1; allowed: each once',
        ),
        (
            "outputs: {terraform: {encoding: plain}}",
            'the text "plain" for `encoding` is part of the language, but this version of '
            "mailcompile does not compile it yet; allowed here: cloudflare",
        ),
        (
            "services: {ses: {preset: ses}}",
            "`preset` is part of the language, but this version of mailcompile does not compile "
            "it yet; allowed here: aligns, allow, bounce, dkim, inputs, mx, rewrites_mail_from, "
            "spf, tracking and verification",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert the_fault(f"mailcompile: 1\n{text}\n").message == message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("hots: {}", "did you mean `hosts`?"),
        ("Hosts: {}", "did you mean `hosts`?"),
        ("domain: {}", "did you mean `domains`?"),
        ("host: {}", "did you mean `hosts`?"),
        ("profile: {}", "did you mean `profiles`? (a domain names one with `profile`;"),
        ("servces: {}", "did you mean `services`?"),
        ("mx: [a]", "it belongs in `defaults`"),
        ("defaults: {MX: [a]}", "did you mean `mx`?"),
        ("defaults: {policy: none}", "it belongs in `dmarc`"),
        ("defaults: {algorithms: [ed25519]}", "it belongs in `dkim`"),
        ("defaults: {dmarc: {spf-alignment: strict}}", "did you mean `spf_alignment`?"),
        ("defaults: {dmarc: {p: none}}", "write `policy`"),
        ("defaults: {dmarc: {pct: 50}}", "RFC 9989 removed it"),
        ("defaults: {xyzzy: 1}", None),
        ("defaults: {spf: {all: ~all}}", "write `softfail`"),
        ("defaults: {spf: {all: soft-fail}}", "did you mean `softfail`?"),
        ("defaults: {dmarc: {policy: qarantine}}", "did you mean `quarantine`?"),
        ("defaults: {dmarc: {policy: xyzzy}}", None),
        ("defaults: {dkim: {algorithms: [rsa]}}", "write `rsa-2048`"),
        ("defaults: {ttl: '3600'}", "write 3600 without quotes"),
        ("defaults: {ttl: 1H}", "write `1h`"),
        ("defaults: {ttl: 12 h}", "write `12h`"),
        ("defaults: {dmarc: {testing: yes}}", "write true"),
        ("defaults: {dmarc: {testing: 'Off'}}", "write false"),
        ("defaults: {dmarc: {policy: 5}}", None),
        ("defaults: {mx: vps1}", "write [vps1]"),
        ("defaults: {mx: 5}", "write [5]"),
        ("defaults: {mx: nullmx}", "did you mean `null_mx`?"),
        ("defaults: {mx: .}", "write `null_mx`"),
        ("defaults: {spf: softfail}", "write `{all: softfail}`"),
        ("defaults: {spf: non}", "did you mean `none`?"),
        ("defaults: {spf: {includes: [a.example]}}", "write `terms: [include:NAME]`"),
        ("defaults: {spf: {terms: [include: a.example]}}", "write `include:a.example`, without"),
        ("defaults: {spf: {terms: [include: a b]}}", None),
        ("defaults: {spf: {terms: [include: 1]}}", None),
        ("defaults: {spf: {terms: [{a: b, c: d}]}}", None),
        ("defaults: {mx: {a: b}}", None),
        ("defaults: {senders: [{id: a, returnpath: b}]}", "write `bounce`"),
        ("defaults: {senders: [{id: a, return_path: b}]}", "write `bounce`"),
        ("defaults: {senders: [{id: a, from_subdomain: b}]}", "write `from_subdomains`, a list"),
        ("defaults: {senders: [{id: a, from_subdomains: b}]}", "write [b]"),
        ("defaults: {allow: [{rule: a, because: b, reason: c}]}", "write `because`"),
        ("domains: {a.example: {cname: b}}", "`subdomains: {LABEL: {cname: external}}`"),
        ("domains: {a.example: {subdomains: {b: {subdomains: {}}}}}", "labels with dots between"),
        ("hosts: {a: {name: b, cidr: 192.0.2.0/24}}", "write `networks`, a list"),
        ("hosts: {a: {name: b, system_mail: rewrite}}", "write `{rewrite: DOMAIN}`"),
        ("hosts: {a: {pool: b}}", "write [b]"),
        ("services: {a: {include: b}}", "write `spf: [include:NAME]`"),
        ("services: {a: {verification: 5}}", 'write "5" in quotes'),
        ("expect: [{ip: 192.0.2.1, mail_from: ''}]", "write `<>`"),
        ("expect: [{ip: 192.0.2.1, dmarc: reject}]", "write `fail`"),
        ("rules: {ignore: [a]}", "write `allow`, with the reason"),
        ("defaults: {senders: 'vps1, vps2'}", "write [vps1, vps2]"),
        ("defaults: {senders: [1]}", 'write "1" in quotes'),
        ("hosts: {a: {name: b, relay: 1}}", 'write "1" in quotes'),
        ("hosts: {a: {name: b, relay: }}", "write a value, or delete the key"),
        ("hosts: {a: {name: b, addresses: [2001:db8:: ]}}", 'needs quotes: "2001:db8::"'),
        ("hosts: {a: {name: b, addresses: [2001:db8: ]}}", None),
        ('hosts: {a: {name: b, addresses: [{"::%\\e": }]}}', None),
        ("domains: [one.example]", "write each entry as a key with a colon, not as a list item"),
        ("hosts: {a: {}}", "for example `name: mail.domain1.example`"),
        ("defaults: {mx: []}", "write null to take away what is inherited"),
        ("hosts: {a: {name: b, addresses: []}}", None),
        ("hosts: {a: {name: ' b'}}", "write `b`"),
        ("defaults: {mx: " + "x" * 100 + "}", None),
        ('defaults: {mx: "\\e[31m"}', None),
        ('hosts: {a: {name: " \\e[31m"}}', None),
        ("defaults: {ttl: '" + "9" * 5000 + "'}", None),
        ("outputs: {terraform: {module: '" + "1" * 5000 + "'}}", None),
    ],
)
def test_hints(text: str, hint: str | None) -> None:
    found = the_fault(f"mailcompile: 1\n{text}\n").hint

    if hint is None:
        assert found is None
    else:
        assert found is not None
        assert hint in found


@pytest.mark.parametrize("version", ["2", "0", "1.1", "v1", "true"])
def test_another_version(version: str) -> None:
    finding = the_fault(f"mailcompile: {version}\n")

    assert finding.message.endswith("; allowed: 1")
    assert finding.hint == "this program knows version 1"


def test_another_version_of_the_registry() -> None:
    assert the_fault("mailcompile-keys: 2\n", "keys").hint == "this program knows version 1"


def test_a_version_in_quotes() -> None:
    finding = the_fault("mailcompile: '1'\n")

    assert finding.message == '`mailcompile` is the text "1"; allowed: 1'
    assert finding.hint == "write 1 without quotes"


def test_a_version_of_5000_digits() -> None:
    finding = the_fault(f"mailcompile: '{'9' * 5000}'\n")

    assert finding.hint == "this program knows version 1"
