"""The large example: it builds, it holds what its README says, and it does not repeat itself."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mailcompile import Compilation, compile_topology
from mailcompile.diagnostics import TOPOLOGY

FOLDER = Path(__file__).parents[2] / "examples" / "portfolio"
PARKED = FOLDER / "topology" / "domains-parked.yaml"
MOST = 3
"""At how many domains one setting may be written out; what more share is a default or a profile."""
EXPLAINED = {
    "P4": "the bounces of hosts are unsigned, or signed as a domain that does not count; nobody "
    "forwards bounces",
}
"""Warnings that are left as they are, and why."""

Where: TypeAlias = tuple[str, ...]
Said: TypeAlias = tuple[Where, str]
"""Where a setting stands below its domain, and its value as JSON."""


@cache
def compilation() -> Compilation:
    files = sorted((FOLDER / "topology").glob("*.yaml"))
    return compile_topology(
        {f"topology/{path.name}": path.read_bytes() for path in files},
        keys=(FOLDER / "keys.yaml").read_bytes(),
    )


@cache
def topology() -> Any:
    return compilation().documents[TOPOLOGY].value


def domains() -> dict[str, dict[str, Any]]:
    """What is said at each domain, without the parked names."""
    said = {name: own or {} for name, own in topology()["domains"].items()}
    return {name: own for name, own in said.items() if own.get("profile") != "parked"}


def settings(said: dict[str, Any], path: Where = ()) -> Iterator[Said]:
    """The settings of a mapping, one by one. A list is one setting: it replaces what was there.

    Labels of subdomains are left out, so that the same setting at two of them is the same.
    """
    for key, value in said.items():
        where = (*path, "*" if path == ("subdomains",) else key)
        if isinstance(value, dict) and value:
            yield from settings(value, where)
        else:
            yield where, json.dumps(value, sort_keys=True)


def test_it_builds_without_an_error_or_an_unexplained_warning() -> None:
    findings = [
        f"{finding.kind.code} {finding.message} ({finding.place})"
        for finding in compilation().findings
        if finding.kind.code not in EXPLAINED or finding.is_error
    ]

    assert findings == []
    assert {finding.kind.code for finding in compilation().findings} == set(EXPLAINED)
    assert {finding.file for finding in compilation().findings} == {"topology/hosts.yaml"}
    assert compilation().artifacts


def test_it_has_25_domains_beside_300_parked_names() -> None:
    everything = topology()["domains"]
    parked = set(everything) - set(domains())

    assert len(domains()) >= 25
    assert len(parked) == 300
    assert all(everything[name] == {"profile": "parked"} for name in parked)


def test_parked_names_have_a_file_of_their_own_with_one_line_each() -> None:
    lines = PARKED.read_text(encoding="utf-8").split("\ndomains:\n")[1].splitlines()

    assert len(lines) == 300
    assert all(line.endswith(": {profile: parked}") for line in lines)


def test_no_setting_is_written_out_at_more_than_three_domains() -> None:
    where: dict[Said, list[str]] = {}
    for name, own in domains().items():
        for said in dict.fromkeys(settings(own)):
            where.setdefault(said, []).append(name)
    where = {said: names for said, names in where.items() if said[0] != ("profile",)}

    assert len(where) > 50
    assert {said: names for said, names in where.items() if len(names) > MOST} == {}


def test_no_domain_repeats_what_it_inherits() -> None:
    """A line at a domain is a difference: from its profile, and without one from `defaults`."""
    repeated = []
    for name, own in domains().items():
        inherited = dict(settings(topology()["defaults"]))
        chain = []
        profile = own.get("profile")
        while profile:
            chain.append(topology()["profiles"][profile])
            profile = chain[-1].get("extends")
        for layer in reversed(chain):
            inherited.update(settings(layer))
        repeated += [(name, path) for path, value in settings(own) if inherited.get(path) == value]

    assert repeated == []


HOST_KEYS = (
    ("addresses", "next"), ("addresses", "former"), ("networks",), ("egress",), ("pool",),
    ("relay",), ("system_mail", "rewrite"), ("forwards", "srs"), ("forwards", "list"),
    ("publish",), ("internal",),
)  # fmt: skip
SERVICE_KEYS = (
    "spf", "dkim", "mx", "bounce", "tracking", "verification", "inputs", "aligns",
    "rewrites_mail_from",
)  # fmt: skip
DOMAIN_KEYS = (
    ("accept_reports_from",), ("allow",), ("dkim", "delegated"), ("dkim", "keys"),
    ("dmarc", "cname"), ("dmarc", "nonexistent_policy"), ("dmarc", "psd"),
    ("services", "workspace", "token"), ("spf", "terms"), ("spf", "use"),
    ("subdomains", "*", "cname"), ("subdomains", "*", "dmarc", "policy"),
    ("subdomains", "*", "mail"), ("ttl", "host"),
)  # fmt: skip
SENDER_KEYS = ("bounce", "dkim", "from_subdomains", "via")
ZONE_KEYS = ("close_names", "delegated", "dnssec", "domains", "handover", "negative_ttl")


@pytest.mark.parametrize("key", HOST_KEYS, ids=".".join)
def test_a_host_shows(key: Where) -> None:
    found = {path[:2] for host in topology()["hosts"].values() for path, _ in settings(host)}

    assert key in {path[: len(key)] for path in found}


@pytest.mark.parametrize("key", SERVICE_KEYS)
def test_a_service_shows(key: str) -> None:
    assert any(key in service for service in topology()["services"].values())


@pytest.mark.parametrize("key", DOMAIN_KEYS, ids=".".join)
def test_a_domain_shows(key: Where) -> None:
    assert key in {path for own in domains().values() for path, _ in settings(own)}


@pytest.mark.parametrize("key", SENDER_KEYS)
def test_a_sender_shows(key: str) -> None:
    senders = [sender for own in domains().values() for sender in own.get("senders", ())]

    assert any(isinstance(sender, dict) and key in sender for sender in senders)


@pytest.mark.parametrize("key", ZONE_KEYS)
def test_a_zone_shows(key: str) -> None:
    assert any(key in zone for zone in topology()["zones"]["managed"].values())


def test_a_profile_shows_keys_of_another_domain() -> None:
    profiles = topology()["profiles"].values()

    assert any("keys_of" in profile.get("dkim", {}) for profile in profiles)
    assert any("shared_record" in profile.get("spf", {}) for profile in profiles)
    assert any("extends" in profile for profile in profiles)


def test_every_allowance_says_why() -> None:
    allowed = [
        entry
        for part in (*topology()["hosts"].values(), *domains().values(), topology()["rules"])
        for entry in part.get("allow", ())
    ]

    assert len(allowed) >= 3
    assert all(len(entry["because"].split()) > 5 for entry in allowed)


def test_every_file_is_named_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in sorted((FOLDER / "topology").iterdir())]

    assert [name for name in names if name not in readme] == []
