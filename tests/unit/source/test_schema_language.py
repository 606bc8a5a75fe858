"""The schema of the topology is the whole language, the same at every place."""

from collections.abc import Iterator

import pytest

from tests.unit.source.schemas import Schema, is_of, resolved, schema


@pytest.mark.parametrize("place", ["profile", "domain", "subdomain", "service_settings"])
def test_every_setting_can_be_null(place: str) -> None:
    root = schema("topology")

    def settings(part: Schema, path: str) -> Iterator[str]:
        for name, child in part["properties"].items():
            setting = resolved(root, child)
            assert is_of(setting, "null"), f"{path}/{name}"
            assert "enum" not in setting or None in setting["enum"], f"{path}/{name}"
            yield name
            if "properties" in setting and "required" not in setting:
                yield from settings(setting, f"{path}/{name}")

    assert "spf" in set(settings(root["$defs"][place], place))


def test_settings_are_the_same_everywhere() -> None:
    definitions = schema("topology")["$defs"]
    defaults = definitions["defaults"]["properties"]
    shared = {**defaults, "mail": {"$ref": "#/$defs/mail"}}

    assert set(definitions["profile"]["properties"]) == {*shared, "extends"}
    assert set(definitions["domain"]["properties"]) == {*shared, "profile"}
    for name, setting in shared.items():
        assert definitions["profile"]["properties"][name] == setting
        assert definitions["domain"]["properties"][name] == setting
    assert definitions["defaults"]["x-planned"] == definitions["domain"]["x-planned"]
    assert definitions["profile"]["x-planned"] == definitions["domain"]["x-planned"]
    below = definitions["subdomain"]["properties"]
    assert set(shared) - set(below) == {"subdomains", "accept_reports_from"}
    assert set(below) - set(shared) == {"cname"}
    for name in set(below) & set(shared):
        assert below[name] == shared[name]


def test_a_domain_sets_what_its_services_have() -> None:
    """All but what stands flat there, or is said once."""
    definitions = schema("topology")["$defs"]
    here = definitions["service_settings"]["properties"]
    refused = {name for name, setting in here.items() if "x-refused" in setting}

    assert refused == {"inputs", "preset", "allow"}
    for name, setting in definitions["service"]["properties"].items():
        if name not in refused:
            assert here[name] == {"$ref": setting["$ref"]}


LANGUAGE = {
    "": "mailcompile hosts services profiles defaults domains zones rules expect outputs",
    "host": "name addresses networks egress pool relay signer system_mail forwards dane publish "
    "internal allow",
    "domain": "mail profile mx senders services subdomains spf dkim dmarc accept_reports_from "
    "mta_sts tls_rpt caa bimi autodiscovery ttl allow",
    "sender": "id via bounce from_subdomains dkim",
    "mx_entry": "id preference",
    "spf": "all style terms flatten shared_record use",
    "dkim": "algorithms rotate overlap selectors wildcard keys_of delegated keys",
    "dmarc": "policy subdomain_policy nonexistent_policy psd testing rua ruf failure_options "
    "spf_alignment dkim_alignment cname",
    "service": "preset inputs spf dkim mx bounce verification tracking aligns rewrites_mail_from "
    "allow",
    "subdomain": "mail mx senders services spf dkim dmarc ttl allow cname",
    "allowed": "rule because",
    "ttl": "default host mx spf dkim dmarc",
    "zones": "records close_names managed",
    "zone": "manage domains delegated handover dnssec negative_ttl close_names",
    "rules": "sets allow",
    "expectation": "ip helo mail_from from dkim spf dmarc",
    "outputs": "octodns terraform signers report",
}


@pytest.mark.parametrize("place", LANGUAGE)
def test_every_key_of_the_language_is_there_or_planned(place: str) -> None:
    root = schema("topology")
    part = root["$defs"][place] if place else root

    known = {*part["properties"], *part.get("x-planned", ())}

    assert known == set(LANGUAGE[place].split())
