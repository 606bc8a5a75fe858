"""The name of a host where its ID is wanted."""

import pytest

from tests.unit.source.support import faults, the_fault

NO_NAME = "the ID of a host is the key under which it stands in `hosts`, not its name"


@pytest.mark.parametrize(
    "entry",
    [
        "defaults: {mx: [NAME]}",
        "defaults: {mx: [{id: NAME}]}",
        "defaults: {senders: [NAME]}",
        "defaults: {senders: [{id: NAME}]}",
        "defaults: {senders: [{id: a, via: NAME}]}",
        "hosts: {mx1: {name: mx1.one.example, relay: NAME}}",
        "hosts: {mx1: {name: mx1.one.example, relay: [NAME]}}",
        "hosts: {mx1: {name: mx1.one.example}, both: {pool: [NAME]}}",
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
