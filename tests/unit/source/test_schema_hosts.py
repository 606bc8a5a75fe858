"""What can be wrong with hosts and services, and where."""

import pytest

from tests.unit.source.support import assert_fault, faults

HOSTS = [
    # A name, unless it is a pool or only networks.
    ("SCHEMA005", "⟦a⟧: {}"),
    ("SCHEMA005", "⟦a⟧: {signer: none, relay: b}"),
    ("SCHEMA005", "⟦a⟧: {addresses: [192.0.2.1], networks: [198.51.100.0/28]}"),
    ("SCHEMA005", "⟦a⟧: {addresses: [192.0.2.1], egress: [198.51.100.0/28]}"),
    # A pool is nothing else.
    *(
        ("SCHEMA001", f"a: {{pool: [b], ⟦{key}⟧: {value}}}")
        for key, value in {
            "name": "a.example",
            "addresses": "[192.0.2.1]",
            "networks": "[192.0.2.0/24]",
            "egress": "[192.0.2.0/24]",
            "relay": "b",
            "signer": "none",
            "system_mail": "none",
            "forwards": "{srs: b.example}",
            "publish": "true",
            "internal": "false",
        }.items()
    ),
    ("SCHEMA001", "a: {pool: [b], ⟦alow⟧: []}"),
    ("SCHEMA002", "a: {pool: ⟦b⟧}"),
    ("SCHEMA002", "a: {pool: [⟦{id: b}⟧]}"),
    ("SCHEMA007", "a: {pool: ⟦[]⟧}"),
    ("SCHEMA008", "a: {pool: [b, ⟦b⟧]}"),
    # Addresses while renumbering.
    ("SCHEMA005", "a: {name: b, ⟦addresses⟧: {next: [192.0.2.1]}}"),
    ("SCHEMA001", "a: {name: b, addresses: {current: [192.0.2.1], ⟦new⟧: [192.0.2.2]}}"),
    ("SCHEMA002", "a: {name: b, addresses: {current: ⟦192.0.2.1⟧}}"),
    ("SCHEMA007", "a: {name: b, addresses: {current: [192.0.2.1], next: ⟦[]⟧}}"),
    ("SCHEMA004", "a: {name: b, addresses: {current: [⟦192.0.2.0/24⟧]}}"),
    ("SCHEMA002", "a: {name: b, addresses: ⟦192.0.2.1⟧}"),
    # The others.
    ("SCHEMA004", "a: {networks: [⟦192.0.2.0/⟧]}"),
    ("SCHEMA007", "a: {networks: ⟦[]⟧}"),
    ("SCHEMA007", "a: {name: b, relay: ⟦[]⟧}"),
    ("SCHEMA008", "a: {name: b, relay: [c, ⟦c⟧]}"),
    ("SCHEMA002", "a: {name: b, relay: ⟦{id: c}⟧}"),
    ("SCHEMA003", "a: {name: b, system_mail: ⟦rewrite⟧}"),
    ("SCHEMA005", "a: {name: b, ⟦system_mail⟧: {}}"),
    ("SCHEMA001", "a: {name: b, system_mail: {rewrite: c, ⟦to⟧: d}}"),
    ("SCHEMA002", "a: {name: b, system_mail: ⟦true⟧}"),
    ("SCHEMA007", "a: {name: b, forwards: ⟦{}⟧}"),
    ("SCHEMA001", "a: {name: b, forwards: {⟦to⟧: c}}"),
    ("SCHEMA002", "a: {name: b, forwards: {srs: ⟦true⟧}}"),
    ("SCHEMA002", "a: {name: b, publish: ⟦no⟧}"),
    ("SCHEMA002", "a: {name: b, internal: ⟦1⟧}"),
    ("SCHEMA002", "a: {name: b, ⟦allow⟧: }"),
    ("SCHEMA002", "a: {name: b, allow: [⟦P4⟧]}"),
]

SERVICES = [
    ("SCHEMA002", "⟦a⟧:"),
    ("SCHEMA001", "a: {⟦selectors⟧: {}}"),
    ("SCHEMA002", "a: {⟦spf⟧: }"),
    ("SCHEMA002", "a: {spf: ⟦include:b⟧}"),
    ("SCHEMA002", "a: {spf: [⟦include: b⟧]}"),
    ("SCHEMA004", "a: {spf: [⟦include:b -all⟧]}"),
    ("SCHEMA008", "a: {spf: [include:b, ⟦include:b⟧]}"),
    ("SCHEMA002", "a: {dkim: ⟦[s1]⟧}"),
    ("SCHEMA002", "a: {dkim: {s1: ⟦b.example⟧}}"),
    ("SCHEMA004", "a: {dkim: {⟦s 1⟧: {txt: b}}}"),
    ("SCHEMA007", "a: {dkim: {s1: ⟦{}⟧}}"),
    ("SCHEMA001", "a: {dkim: {s1: {cname: b, ⟦txt⟧: c}}}"),
    ("SCHEMA001", "a: {dkim: {s1: {cname: b, ⟦ttl⟧: 5}}}"),
    ("SCHEMA004", "a: {dkim: {s1: {txt: ⟦' '⟧}}}"),
    ("SCHEMA004", 'a: {dkim: {s1: {txt: ⟦"b\\nc"⟧}}}'),
    ("SCHEMA007", "a: {mx: ⟦[]⟧}"),
    ("SCHEMA008", "a: {mx: [b, ⟦b⟧]}"),
    ("SCHEMA002", "a: {mx: ⟦b.example⟧}"),
    ("SCHEMA005", "a: {mx: [⟦{preference: 5}⟧]}"),
    ("SCHEMA006", "a: {mx: [{name: b, preference: ⟦65536⟧}]}"),
    ("SCHEMA001", "a: {mx: [{name: b, ⟦priority⟧: 5}]}"),
    ("SCHEMA007", "a: {bounce: ⟦{}⟧}"),
    ("SCHEMA001", "a: {bounce: {cname: b, ⟦mx⟧: [c]}}"),
    ("SCHEMA001", "a: {bounce: {cname: b, ⟦spf⟧: [c]}}"),
    ("SCHEMA002", "a: {bounce: ⟦b.example⟧}"),
    ("SCHEMA002", "a: {verification: ⟦5⟧}"),
    ("SCHEMA004", "a: {verification: ⟦''⟧}"),
    ("SCHEMA007", "a: {verification: ⟦[]⟧}"),
    ("SCHEMA008", "a: {verification: [b, ⟦b⟧]}"),
    ("SCHEMA004", "a: {verification: {⟦b@c⟧: {txt: d}}}"),
    ("SCHEMA002", "a: {verification: {b: ⟦c⟧}}"),
    ("SCHEMA001", "a: {verification: {b: {cname: c, ⟦txt⟧: [d]}}}"),
    ("SCHEMA007", "a: {verification: {b: {txt: ⟦[]⟧}}}"),
    ("SCHEMA004", "a: {tracking: {⟦'*'⟧: b}}"),
    ("SCHEMA005", "a: {tracking: {⟦b⟧: {}}}"),
    ("SCHEMA002", "a: {tracking: {b: ⟦[c]⟧}}"),
    ("SCHEMA001", "a: {aligns: {⟦dmarc⟧: true}}"),
    ("SCHEMA002", "a: {aligns: ⟦true⟧}"),
    ("SCHEMA002", "a: {aligns: {spf: ⟦no⟧}}"),
    ("SCHEMA002", "a: {rewrites_mail_from: ⟦b.example⟧}"),
    ("SCHEMA004", "a: {inputs: {⟦b-c⟧: d}}"),
    ("SCHEMA002", "a: {inputs: {b: ⟦true⟧}}"),
    ("SCHEMA002", "a: {inputs: {b: [c, ⟦[d]⟧]}}"),
    ("SCHEMA005", "a: {allow: [⟦{rule: P4}⟧]}"),
]


@pytest.mark.parametrize(("code", "text"), HOSTS)
def test_hosts(code: str, text: str) -> None:
    assert_fault(code, f"mailcompile: 1\nhosts:\n  {text}")


@pytest.mark.parametrize(("code", "text"), SERVICES)
def test_services(code: str, text: str) -> None:
    assert_fault(code, f"mailcompile: 1\nservices:\n  {text}")


def test_each_key_that_cannot_stand_beside_pool() -> None:
    found = faults(
        "mailcompile: 1\nhosts: {a: {pool: [b], name: c, mame: d, relay: e, dane: {}}}\n"
    )

    assert [(finding.kind.name, (finding.path or ())[-1]) for finding in found] == [
        ("unknown-key", "name"),
        ("unknown-key", "mame"),
        ("unknown-key", "relay"),
        ("not-yet", "dane"),
    ]
