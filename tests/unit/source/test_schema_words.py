"""The words of schema errors: what was found, what is allowed, what to write."""

import pytest

from tests.unit.source.support import faults, the_fault

NO_NAME = "the ID of a host is the key under which it stands in `hosts`, not its name"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("defaults: {mx: vps1}", '`mx` is the text "vps1"; allowed: a list of hosts'),
        ("defaults: {mx: 5}", "`mx` is the number 5; allowed: a list of hosts"),
        ("defaults: {mx: true}", "`mx` is the truth value true; allowed: a list of hosts"),
        ("defaults: {mx: {}}", "`mx` is an empty mapping; allowed: a list of hosts"),
        ("defaults: {mx: {a: 1}}", "`mx` is a mapping; allowed: a list of hosts"),
        ("hosts:", "`hosts` is nothing (null); allowed: a mapping"),
        ("hosts: []", "`hosts` is an empty list; allowed: a mapping"),
        ("hosts: ''", "`hosts` is an empty text; allowed: a mapping"),
        (
            "defaults: {senders: [a, [b]]}",
            "item 2 of `senders` is a list; allowed: the ID of a host, "
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
        ("defaults: {mx: []}", "`mx` is an empty list; allowed: a list of hosts with at least 1"),
        (
            "hosts: {vps1: {}}",
            "`vps1` has no key `name`, which is required",
        ),
        (
            "defaults: {ttl: " + "x" * 100 + "}",
            '`ttl` is the text "' + "x" * 39 + '…"; allowed: a duration such as '
            "90s, 15m, 12h, 14d or 4w, or a number of seconds",
        ),
        (
            "hosts: {a b: {name: x}}",
            "`a b` cannot be a key here; allowed: an ID: letters, digits, `-` and `_`, "
            "the first a letter or digit, at most 63",
        ),
        (
            "hots: 1",
            "`hots` is no key of the topology; allowed: defaults, domains, hosts, mailcompile, "
            "outputs and profiles",
        ),
        (
            'defaults: {"\\e": 1}',
            '"\\u001b" is no key of `defaults`; allowed: dkim, dmarc, mx, senders, spf and ttl',
        ),
        (
            "defaults: {dkim: {algorithms: [ed25519, ed25519]}}",
            'the text "ed25519" stands here again, first as item 1; allowed: each once',
        ),
        (
            "domains: {one.example: {mx: none}}",
            'the text "none" for `mx` is part of the language, but this version of mailcompile '
            "does not compile it yet; allowed here: a list of hosts",
        ),
        (
            "outputs: {report: {}}",
            "`report` is part of the language, but this version of mailcompile does not compile "
            "it yet; allowed here: octodns and terraform",
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


@pytest.mark.parametrize(
    "entry",
    [
        "defaults: {mx: [NAME]}",
        "defaults: {mx: [{id: NAME}]}",
        "defaults: {senders: [NAME]}",
        "defaults: {senders: [{id: NAME}]}",
        "hosts: {mx1: {name: mx1.one.example, relay: NAME}}",
    ],
)
def test_the_name_of_a_host_where_its_id_is_wanted(entry: str) -> None:
    hosts = "" if entry.startswith("hosts") else "hosts: {mx1: {name: mx1.one.example}}\n"
    text = f"mailcompile: 1\n{hosts}{entry}\n"

    for name in ("mx1.one.example", "MX1.one.example."):
        hint = the_fault(text.replace("NAME", name)).hint
        assert hint == "did you mean mx1, whose name this is?"
    unknown = the_fault(text.replace("NAME", "mx9.one.example")).hint
    assert unknown == NO_NAME
    assert the_fault(text.replace("NAME", "_a")).hint is None


@pytest.mark.parametrize(
    "hosts", ["[]", "{a: , b: {}, c: {name: 1}}", '{"\\e": {name: x.example}}']
)
def test_hosts_that_tell_no_id(hosts: str) -> None:
    found = faults(f"mailcompile: 1\nhosts: {hosts}\ndefaults: {{mx: [x.example]}}\n")

    assert found[-1].hint == NO_NAME


def test_the_name_of_a_host_as_signer_of_a_key() -> None:
    text = (
        "mailcompile-keys: 1\ndomains: {one.example: {s1: {algorithm: ed25519, stage: active, "
        "created: 2026-11-24, public: aGk=, signer: mx1.one.example}}}\n"
    )

    assert the_fault(text, "keys").hint == NO_NAME


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
