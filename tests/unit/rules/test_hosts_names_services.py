"""Where rules about hosts, names, keys, services and senders are silent, and what they find."""

from typing import Any

import pytest

from tests.topologies import (
    ED25519_PUBLIC,
    HOST,
    compiled,
    keys_for,
    rsa_public,
    rule_codes,
    topology,
)

NONE = "dmarc: {policy: none}"
ONE = "one.example: {mx: [vps1], senders: [vps1]}"
PLAIN = "vps1: {name: mail.one.example, addresses: [192.0.2.11]}"


def found(domains: str, hosts: str = PLAIN, services: str = "", defaults: str = NONE) -> list[str]:
    """The codes of what is found; hosts beside ``vps1`` are written one a line."""
    text = topology(domains, hosts, defaults)
    if services:
        text = text.replace("hosts:", f"services: {{{services}}}\nhosts:", 1)
    # What octoDNS's lint would refuse is no matter of these rules.
    return [code for code in rule_codes(compiled(text)) if code != "OCTO001"]


def host(settings: str, vps1: str = PLAIN) -> str:
    """``vps1`` and a host ``h``."""
    return f"{vps1}\nh: {{{settings}}}"


def case(what: str, expected: list[str], *texts: str, **more: str) -> Any:
    return pytest.param(texts, more, expected, id=what)


NAMED = "name: h.one.example, addresses: [192.0.2.12]"
INNER = f"{NAMED}, relay: vps1, internal: true"
BOTH = "one.example: {mx: [vps1], senders: [vps1, h]}"
QUARANTINED = "one.example: {mx: [vps1], senders: [vps1, crm], dmarc: {policy: quarantine}}"
OMICRON = "\u03bf"
SILENT = "crm: {aligns: {spf: false, dkim: false}}"


@pytest.mark.parametrize(
    ("texts", "more", "expected"),
    [
        case("an internal host that relays", [], BOTH, host(INNER)),
        case(
            "a domain keeps its MX where an internal host forwards",
            [],
            BOTH,
            host(f"{INNER}, forwards: {{srs: one.example}}"),
        ),
        case(
            "a Return-Path that would come to an internal host",
            ["HOST010"],
            BOTH,
            host(f"{INNER}, forwards: {{srs: srs.one.example}}"),
        ),
        case(
            "a Return-Path in a zone of others",
            [],
            BOTH,
            host(f"{INNER}, forwards: {{srs: srs.hoster.example}}"),
        ),
        case(
            "two entries of a machine, one of which relays",
            [],
            BOTH,
            host("name: h.one.example, addresses: [192.0.2.11], relay: vps1"),
        ),
        case(
            "two hosts that swap addresses",
            [],
            BOTH,
            "vps1: {name: mail.one.example, addresses: {current: [192.0.2.11], "
            "next: [192.0.2.12]}}\n"
            "h: {name: h.one.example, addresses: {current: [192.0.2.12], former: [192.0.2.11]}}",
        ),
        case(
            "one address, and another egress",
            [],
            BOTH,
            host("name: h.one.example, addresses: [192.0.2.11], egress: [198.51.100.7]"),
        ),
        case(
            "an egress that is used by `via`",
            [],
            "one.example: {mx: [vps1], senders: [vps1, {id: h, via: h}]}",
            host(f"{NAMED}, relay: vps1, egress: [198.51.100.7]"),
        ),
        case(
            "a list whose relay signs",
            [],
            ONE,
            host(f"{NAMED}, relay: vps1, forwards: {{list: l.one.example}}", HOST),
        ),
        case(
            "a list under a policy of reject is told once",
            ["DMARC001"],
            "one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}",
            host(f"{NAMED}, forwards: {{list: l.one.example}}", HOST),
        ),
        case(
            "system mail of a host without a name",
            ["HOST012"],
            BOTH,
            host("networks: [198.51.100.0/28], system_mail: sign"),
        ),
        case(
            "system mail below a parked domain",
            ["HOST017"],
            "one.example: {mx: [vps1], senders: [vps1, h]}\ntwo.example: {mail: none}",
            host(
                "name: h.two.example, addresses: [192.0.2.12], relay: vps1, system_mail: sign",
                HOST,
            ),
        ),
        case("a label in two scripts", ["NAME003"], ONE.replace("one.", f"{OMICRON}ne.")),
        case("an A-label in two scripts", ["NAME003"], ONE.replace("one.", "xn--ne-xbc.")),
        case("labels in one script each", [], ONE.replace("one.", "новости.one.")),
        case("Japanese", [], ONE.replace("one.", "東京ストアのabc.")),
        case("Latin and Thai", [], ONE.replace("one.", "ขกa.")),
        case("Hangul and Hiragana", ["NAME003"], ONE.replace("one.", "한국の.")),
        case(
            "a bounce name in two scripts",
            ["NAME003"],
            f"one.example: {{mx: [vps1], senders: [{{id: vps1, bounce: b{OMICRON}unce}}]}}",
        ),
        case(
            "a host below a domain in two scripts is told there",
            ["NAME003"],
            ONE.replace("one.", f"{OMICRON}ne."),
            PLAIN.replace("one.", f"{OMICRON}ne."),
        ),
        case("a service under reject", ["SERV003"], QUARANTINED, HOST, SILENT),
        case(
            "a service at a subdomain, under the policy of the domain",
            ["SERV003"],
            "one.example: {mx: [vps1], dmarc: {policy: quarantine}, "
            "subdomains: {n: {senders: [crm]}}}",
            services=SILENT,
        ),
        case(
            "a service at a subdomain, under a milder policy",
            ["SERV004"],
            "one.example: {mx: [vps1], dmarc: {policy: quarantine, subdomain_policy: none}, "
            "subdomains: {n: {senders: [crm]}}}",
            services=SILENT,
        ),
        case(
            "a policy that others say",
            [],
            "one.example: {mx: [vps1], senders: [crm], dmarc: {cname: d.hoster.example}}",
            defaults="ttl: 1h",
            services=SILENT,
        ),
        case(
            "keys that may be the service's",
            [],
            "one.example: {mx: [vps1], senders: [crm], "
            "dkim: {selectors: {s: {cname: s.crm.example}}}}",
            services="crm: {rewrites_mail_from: true}",
        ),
        case(
            "inputs that a domain inherits",
            [],
            "one.example: {mx: [vps1], senders: [crm]}\ntwo.example: {mx: [vps1]}",
            services='crm: {spf: ["ip4:198.51.100.7"], verification: "{key}"}',
            defaults=f"{NONE}, services: {{crm: {{key: a}}}}",
        ),
        case(
            "a service that is described in vain is told once",
            ["SERV001"],
            "one.example: {mx: [vps1], senders: [vps1], services: {crm: {key: a}}}",
            services='crm: {verification: "{key}"}',
        ),
        case(
            "one sender in several ways",
            [],
            "one.example: {mx: [vps1], senders: [vps1, {id: vps1, bounce: b}, "
            "{id: vps1, from_subdomains: [a]}]}",
        ),
        case(
            "from_subdomains in another order",
            ["SEND001"],
            "one.example: {mx: [vps1], senders: [{id: vps1, from_subdomains: [a, b]}, "
            "{id: vps1, from_subdomains: [b, a]}]}",
        ),
        case(
            "a sender at an alias of others, with a bounce name",
            [],
            "one.example: {mx: [vps1], subdomains: {s: {cname: external, "
            "senders: [{id: vps1, bounce: b}]}}}",
        ),
        case(
            "services that receive for a domain, but not at an alias of others",
            [],
            "one.example: {mx: [crm], subdomains: {s: {cname: external}}}",
            services="crm: {mx: [in.crm.example], verification: {'@': {txt: a}}}",
            hosts="{}",
        ),
        case(
            "what a parked domain says itself",
            ["PARK001"] * 4,
            "one.example: {mail: none, mx: null_mx, services: {crm: {}}, spf: none, "
            "accept_reports_from: [a.example]}\ntwo.example: {mx: [vps1], senders: [crm]}",
            services='crm: {spf: ["ip4:198.51.100.7"]}',
        ),
        case(
            "what may stand beside `mail: none`",
            [],
            "one.example: {mail: none, ttl: 2h, allow: [], subdomains: {s: {mx: [vps1]}}}",
        ),
    ],
)
def test_findings(texts: tuple[str, ...], more: dict[str, str], expected: list[str]) -> None:
    assert found(*texts, **more) == expected


def key_codes(record: str, policy: str = "none") -> list[str]:
    """What is found where a key record stands at a selector, and as a record of a service."""
    domain = f"mx: [vps1], dmarc: {{policy: {policy}}}"
    record = f"{{s1: {{txt: '{record}'}}}}"
    by_selector = found(f"one.example: {{{domain}, dkim: {{selectors: {record}}}}}")
    by_service = found(
        f"one.example: {{{domain}, senders: [crm]}}",
        services=f"crm: {{rewrites_mail_from: true, dkim: {record}}}",
    )
    assert by_selector == by_service
    return by_selector


@pytest.mark.parametrize(
    ("bits", "expected"),
    [(1024, ["DKIM006"]), (2047, ["DKIM006"]), (2048, []), (4096, []), (4097, ["DKIM007"])],
)
def test_sizes_of_declared_keys(bits: int, expected: list[str]) -> None:
    assert key_codes(f"v=DKIM1; p={rsa_public(bits=bits)}") == expected


def test_flags_and_faults_of_declared_keys() -> None:
    record = f"v=DKIM1; k=ed25519; t=y:s; p={ED25519_PUBLIC}"

    assert key_codes(record) == key_codes("v=DKIM1; t=y; p=", "reject") == []
    assert key_codes(record, "reject") == ["DKIM008"]
    assert key_codes("v=DKIM1; k=rsa") == ["DKIM004"]


def test_keys_that_are_not_published_by_us() -> None:
    domain = "mx: [vps1], senders: [crm], dkim: {delegated: true}"

    assert (
        found(
            f"one.example: {{{domain}}}",
            services="crm: {rewrites_mail_from: true, dkim: {s: {txt: k=rsa}}}",
        )
        == []
    )


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ("one.example: {dkim: {algorithms: [ed25519]}}", ["DKIM003"]),
        ("one.example: {}\ntwo.example: {}", []),
        (
            "one.example: {dkim: {algorithms: [ed25519]}}\ntwo.example: {}",
            ["DKIM003", "DKIM009", "DKIM009"],
        ),
    ],
)
def test_one_type_of_key_for_each_opendkim(domains: str, expected: list[str]) -> None:
    text = topology(
        domains,
        HOST.replace("rspamd", "opendkim"),
        "dmarc: {policy: none}, mx: [vps1], senders: [vps1]",
    )
    keys = keys_for("one.example", "two.example") if "two" in domains else keys_for("one.example")
    if "ed25519" in domains:
        keys = keys.replace("rsa-2048", "ed25519", 1).replace(rsa_public(), ED25519_PUBLIC, 1)

    assert sorted(rule_codes(compiled(text, keys))) == expected
