"""Every kind of schema error: its place and its words."""

import pytest

from mailcompile.diagnostics import KEYS
from mailcompile.source import check_schema
from tests.unit.source.support import faults, marked, read, the_fault

HOST = "{name: a.example, addresses: [192.0.2.1]}"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        # Unknown keys: one finding each, at the key.
        ("SCHEMA001", "⟦hots⟧: {}\n"),
        ("SCHEMA001", "hosts:\n  vps1: {name: a.example, ⟦adresses⟧: [192.0.2.1]}\n"),
        ("SCHEMA001", "domains:\n  one.example:\n    ⟦sender⟧: [vps1]\n"),
        ("SCHEMA001", "domains: {one.example: {mx: [{id: a, ⟦pref⟧: 1}]}}\n"),
        ("SCHEMA001", "domains: {one.example: {⟦extends⟧: usual}}\n"),
        ("SCHEMA001", "defaults: {⟦mail⟧: none}\n"),
        ("SCHEMA001", "defaults: {⟦profile⟧: usual}\n"),
        ("SCHEMA001", "profiles: {a: {⟦profile⟧: b}}\n"),
        ("SCHEMA001", "defaults: {⟦''⟧: 1}\n"),
        # Wrong types, at the value.
        ("SCHEMA002", "hosts: ⟦[vps1]⟧\n"),
        ("SCHEMA002", "hosts:\n  vps1: ⟦a.example⟧\n"),
        ("SCHEMA002", "hosts: {vps1: {name: ⟦5⟧}}\n"),
        ("SCHEMA002", "hosts: {vps1: {name: a.example, ⟦relay⟧: }}\n"),
        ("SCHEMA002", "hosts: {vps1: {name: a.example, signer: ⟦true⟧}}\n"),
        ("SCHEMA002", "hosts: {vps1: {name: a.example, addresses: [⟦1⟧]}}\n"),
        ("SCHEMA002", "⟦defaults⟧:\n"),
        ("SCHEMA002", "defaults: {senders: ⟦vps1⟧}\n"),
        ("SCHEMA002", "defaults:\n  mx:\n    - ⟦[vps1]⟧\n"),
        ("SCHEMA002", "domains: {one.example: ⟦5⟧}\n"),
        ("SCHEMA002", "defaults: {dmarc: {testing: ⟦yes⟧}}\n"),
        ("SCHEMA002", "defaults: {dmarc: {failure_options: [⟦1⟧]}}\n"),
        ("SCHEMA002", "defaults: {ttl: ⟦1.5⟧}\n".replace("1.5", "[1]")),
        ("SCHEMA002", "outputs: {terraform: {zone_ids: {one.example: ⟦123⟧}}}\n"),
        # Wrong words.
        ("SCHEMA003", "hosts: {vps1: {name: a.example, signer: ⟦amavis⟧}}\n"),
        ("SCHEMA003", "defaults: {spf: {all: ⟦-all⟧}}\n"),
        ("SCHEMA003", "defaults: {dkim: {algorithms: [rsa-2048, ⟦rsa-1024⟧]}}\n"),
        ("SCHEMA003", "domains: {one.example: {mail: ⟦parked⟧}}\n"),
        ("SCHEMA003", "defaults: {dmarc: {policy: ⟦Reject⟧}}\n"),
        # Bad forms, of values and of keys.
        ("SCHEMA004", "hosts: {⟦vps 1⟧: " + HOST + "}\n"),
        ("SCHEMA004", "hosts: {⟦_a⟧: " + HOST + "}\n"),
        ("SCHEMA004", 'hosts: {⟦"a\\n"⟧: ' + HOST + "}\n"),
        ("SCHEMA004", "domains: {⟦one example⟧: }\n"),
        ("SCHEMA004", "domains: {⟦''⟧: {}}\n"),
        ("SCHEMA004", "hosts: {vps1: {name: ⟦a example⟧}}\n"),
        ("SCHEMA004", "hosts: {vps1: {name: ⟦''⟧}}\n"),
        ("SCHEMA004", "hosts: {vps1: {name: a.example, addresses: [⟦host.example⟧]}}\n"),
        ("SCHEMA004", "hosts: {vps1: {name: a.example, egress: [⟦192.0.2.0/⟧]}}\n"),
        ("SCHEMA004", "defaults: {ttl: ⟦1 hour⟧}\n"),
        ("SCHEMA004", "defaults: {ttl: ⟦01h⟧}\n"),
        ("SCHEMA004", 'defaults: {ttl: ⟦"1h\\n"⟧}\n'),
        ("SCHEMA004", "defaults: {dmarc: {rua: ⟦postmaster⟧}}\n"),
        ("SCHEMA004", "defaults: {dmarc: {rua: [a@one.example, ⟦https://one.example⟧]}}\n"),
        ("SCHEMA004", "defaults: {dmarc: {failure_options: ⟦1:x⟧}}\n"),
        ("SCHEMA004", "domains: {one.example: {senders: [⟦-vps⟧]}}\n"),
        # Missing keys, at the key of the thing that lacks it.
        ("SCHEMA005", "hosts:\n  ⟦vps1⟧:\n    addresses: [192.0.2.1]\n"),
        ("SCHEMA005", "defaults: {mx: [⟦{preference: 5}⟧]}\n"),
        ("SCHEMA005", "outputs: {octodns: {providers: {⟦cloudflare⟧: {token: x}}}}\n"),
        # Numbers out of range.
        ("SCHEMA006", "defaults: {mx: [{id: a, preference: ⟦65536⟧}]}\n"),
        ("SCHEMA006", "defaults: {mx: [{id: a, preference: ⟦-1⟧}]}\n"),
        ("SCHEMA006", "defaults: {ttl: ⟦2147483648⟧}\n"),
        ("SCHEMA006", "defaults: {senders: [{id: a, bounce: ⟦-5⟧}]}\n"),
        # Too few, too long.
        ("SCHEMA007", "hosts: {vps1: {name: a.example, addresses: ⟦[]⟧}}\n"),
        ("SCHEMA007", "defaults: {mx: ⟦[]⟧}\n"),
        ("SCHEMA007", "hosts: {⟦" + "a" * 64 + "⟧: " + HOST + "}\n"),
        ("SCHEMA007", "hosts: {vps1: {name: ⟦" + "a" * 254 + "⟧}}\n"),
        # Repeated items, at the second one.
        ("SCHEMA008", "defaults: {dkim: {algorithms: [ed25519, rsa-2048, ⟦ed25519⟧]}}\n"),
        ("SCHEMA008", "hosts: {a: {name: b, addresses: [192.0.2.1, ⟦'192.0.2.1'⟧]}}\n"),
        # Not yet: planned keys, values and shapes.
        ("SCHEMA009", "⟦services⟧: {}\n"),
        ("SCHEMA009", "⟦zones⟧: {}\n"),
        ("SCHEMA009", "⟦rules⟧: {}\n"),
        ("SCHEMA009", "⟦expect⟧: []\n"),
        ("SCHEMA009", "hosts: {vps1: {name: a.example, ⟦networks⟧: [192.0.2.0/24]}}\n"),
        ("SCHEMA009", "hosts: {vps1: {name: a.example, relay: ⟦[a, b]⟧}}\n"),
        ("SCHEMA009", "hosts: {vps1: {name: a.example, addresses: ⟦{current: x}⟧}}\n"),
        ("SCHEMA009", "domains: {one.example: {⟦mta_sts⟧: {mode: enforce}}}\n"),
        ("SCHEMA009", "domains: {one.example: {⟦subdomains⟧: {}}}\n"),
        ("SCHEMA009", "domains: {one.example: {mx: ⟦null_mx⟧}}\n"),
        ("SCHEMA009", "domains: {one.example: {mx: ⟦none⟧}}\n"),
        ("SCHEMA009", "domains: {one.example: {senders: [{id: a, ⟦via⟧: b}]}}\n"),
        ("SCHEMA009", "defaults: {spf: ⟦none⟧}\n"),
        ("SCHEMA009", "defaults: {spf: {⟦flatten⟧: [ses]}}\n"),
        ("SCHEMA009", "defaults: {dkim: {⟦keys⟧: shared}}\n"),
        ("SCHEMA009", "defaults: {dmarc: {⟦cname⟧: x}}\n"),
        ("SCHEMA009", "defaults: {ttl: ⟦{default: 1h}⟧}\n"),
        ("SCHEMA009", "outputs: {octodns: {layout: ⟦in_place⟧}}\n"),
        ("SCHEMA009", "outputs: {octodns: {⟦keep⟧: equivalent}}\n"),
        ("SCHEMA009", "outputs: {terraform: {encoding: ⟦route53⟧}}\n"),
        ("SCHEMA009", "outputs: {⟦signers⟧: {enabled: true}}\n"),
    ],
)
def test_error_and_place(code: str, text: str) -> None:
    clean, place = marked(f"mailcompile: 1\n{text}")

    finding = the_fault(clean)

    assert (finding.kind.code, finding.place) == (code, place)
    assert finding.is_error
    assert finding.pointer is not None
    assert finding.message.isprintable()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SCHEMA005", "⟦⟧# comment\nhosts: {}\n".replace("⟦⟧# comment\n", "# comment\n⟦⟧")),
        ("SCHEMA003", "mailcompile: ⟦2⟧\n"),
        ("SCHEMA002", "mailcompile: ⟦'1'⟧\n"),
        ("SCHEMA002", "mailcompile: ⟦true⟧\n"),
        ("SCHEMA002", "⟦mailcompile⟧\n"),
        ("SCHEMA002", "⟦- mailcompile: 1⟧\n"),
    ],
)
def test_the_whole_and_its_version(code: str, text: str) -> None:
    clean, place = marked(text)

    finding = the_fault(clean)

    assert (finding.kind.code, finding.place) == (code, place)


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
        ("domains: [one.example]", "write each entry as a key with a colon, not as a list item"),
        ("hosts: {a: {}}", "for example `name: mail.domain1.example`"),
        ("defaults: {mx: []}", "write null to take away what is inherited"),
        ("hosts: {a: {name: b, addresses: []}}", None),
        ("hosts: {a: {name: ' b'}}", "write `b`"),
    ],
)
def test_hints(text: str, hint: str | None) -> None:
    found = the_fault(f"mailcompile: 1\n{text}\n").hint

    if hint is None:
        assert found is None
    else:
        assert found is not None
        assert hint in found


def test_a_version_in_quotes() -> None:
    finding = the_fault("mailcompile: '1'\n")

    assert finding.message == '`mailcompile` is the text "1"; allowed: 1'
    assert finding.hint == "write 1 without quotes"


def test_one_finding_for_each_unknown_key() -> None:
    found = faults("mailcompile: 1\nfoo: 1\nhosts: {}\nbar: 2\nexpect: []\n")

    assert [
        (finding.kind.name, finding.pointer, finding.place.line)
        for finding in found
        if finding.place
    ] == [
        ("unknown-key", ("foo",), 2),
        ("unknown-key", ("bar",), 4),
        ("not-yet", ("expect",), 5),
    ]


def test_one_finding_for_each_missing_key() -> None:
    found = faults("mailcompile-keys: 1\ndomains: {a.example: {s1: {stage: active}}}\n", "keys")

    assert [finding.message for finding in found] == [
        f"`s1` has no key `{key}`, which is required" for key in ("algorithm", "created", "public")
    ]


def test_one_value_has_one_finding() -> None:
    """A text of the wrong type, form and length is just of the wrong type."""
    text = f"mailcompile: 1\ndefaults: {{dmarc: {{policy: 5, rua: '{'x' * 300}', psd: maybe}}}}\n"

    assert len(faults(text)) == 3


def test_errors_in_many_places_at_once() -> None:
    domains = "".join(f"  d{number}.example: {{ttl: x}}\n" for number in range(20))

    found = faults(f"mailcompile: 2\nhosts: {{a: {{}}}}\ndomains:\n{domains}foo: 1\n")

    lines = [finding.place.line for finding in found if finding.place]
    assert lines == [1, 2, *range(4, 24), 24]


def test_a_good_neighbour_does_not_hide_an_error() -> None:
    domains = "".join(f"  d{number}.example: {{}}\n" for number in range(200))

    finding = the_fault(f"mailcompile: 1\ndomains:\n{domains}  bad.example: {{ttl: x}}\n")

    assert finding.pointer == ("domains", "bad.example", "ttl")


def test_no_more_than_1000() -> None:
    found = faults("mailcompile: 1\n" + "".join(f"k{number}: 1\n" for number in range(1200)))

    assert len(found) == 1000
    assert found[-1].hint == "these are the first 1000 errors, there are more"


def test_a_key_registry_is_called_so() -> None:
    document = read("[1]\n")

    (finding,) = check_schema(document, "keys", source=KEYS)

    assert finding.message == "the key registry is a list; allowed: a mapping"


def test_a_schema_that_is_not_shipped() -> None:
    with pytest.raises(KeyError):
        check_schema(read("a: 1\n"), "nonsense")


KEY = "algorithm: ed25519, stage: active, created: 2026-11-24, public: aGk="


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SCHEMA001", f"{{{KEY}, ⟦retired⟧: 2026-11-24}}"),
        ("SCHEMA003", f"{{{KEY.replace('active', '⟦activ⟧')}}}"),
        ("SCHEMA003", f"{{{KEY.replace('ed25519', '⟦rsa-512⟧')}}}"),
        ("SCHEMA004", f"{{{KEY.replace('2026-11-24', '⟦2026-13-24⟧')}}}"),
        ("SCHEMA004", f"{{{KEY.replace('2026-11-24', '⟦24.11.2026⟧')}}}"),
        ("SCHEMA002", f"{{{KEY.replace('2026-11-24', '⟦20261124⟧')}}}"),
        ("SCHEMA004", f"{{{KEY.replace('aGk=', '⟦a=b⟧')}}}"),
        ("SCHEMA004", "{" + KEY.replace("aGk=", '⟦"aGk=\\n"⟧') + "}"),
        ("SCHEMA002", f"{{{KEY}, signer: ⟦[a]⟧}}"),
        ("SCHEMA002", "⟦[]⟧"),
    ],
)
def test_key_registry(code: str, text: str) -> None:
    clean, place = marked(f"mailcompile-keys: 1\ndomains:\n  a.example:\n    s1: {text}\n")

    finding = the_fault(clean, "keys")

    assert (finding.kind.code, finding.place) == (code, place)


@pytest.mark.parametrize("selector", ["-a", "a..b", ".a", "a.", "a b", "'*'", "x" * 64])
def test_bad_selectors(selector: str) -> None:
    text = f"mailcompile-keys: 1\ndomains: {{a.example: {{{selector}: {{{KEY}}}}}}}\n"

    assert the_fault(text, "keys").kind.code == "SCHEMA004"


@pytest.mark.parametrize("selector", ["2026", "s1.one", "m202611r", "a_b", "_x", "s-1", "1.2"])
def test_good_selectors(selector: str) -> None:
    text = f"mailcompile-keys: 1\ndomains: {{a.example: {{{selector}: {{{KEY}}}}}}}\n"

    assert faults(text, "keys") == ()
