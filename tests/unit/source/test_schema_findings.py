"""Every kind of schema error and its place."""

import pytest

from tests.unit.source.support import assert_fault, faults, marked, the_fault

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
        ("SCHEMA004", "defaults: {dmarc: {rua: [a@one.example, ⟦'https://one.example/a b'⟧]}}\n"),
        ("SCHEMA004", "defaults: {dmarc: {rua: ⟦mailto:postmaster⟧}}\n"),
        ("SCHEMA004", "defaults: {dmarc: {ruf: ⟦'a@one.example,b@one.example'⟧}}\n"),
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
        # Not yet: planned keys and values.
        ("SCHEMA009", "hosts: {vps1: {name: a.example, ⟦dane⟧: {current: a.pem}}}\n"),
        ("SCHEMA009", "services: {ses: {⟦preset⟧: amazon-ses}}\n"),
        ("SCHEMA009", "domains: {one.example: {⟦mta_sts⟧: {mode: enforce}}}\n"),
        ("SCHEMA009", "domains: {one.example: {⟦autodiscovery⟧: {imaps: vps1}}}\n"),
        ("SCHEMA009", "profiles: {usual: {⟦bimi⟧: }}\n"),
        ("SCHEMA009", "defaults: {⟦tls_rpt⟧: {rua: a@one.example}}\n"),
        ("SCHEMA009", "defaults: {⟦caa⟧: {issue: []}}\n"),
        ("SCHEMA009", "defaults: {spf: {⟦flatten⟧: [ses]}}\n"),
        ("SCHEMA009", "outputs: {terraform: {encoding: ⟦plain⟧}}\n"),
        ("SCHEMA009", "outputs: {terraform: {encoding: ⟦route53⟧}}\n"),
    ],
)
def test_error_and_place(code: str, text: str) -> None:
    assert_fault(code, f"mailcompile: 1\n{text}")


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
