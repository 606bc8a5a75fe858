"""The reference Terraform module and the schema of its variables.

The real Terraform runs over the provider stub: that proves attribute names, types and addresses,
not what the service behind the real provider does.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from tests.integration.terraform import (
    CHANGED,
    MODULE,
    ROOT,
    UNCHANGED,
    Installation,
    Terraform,
    TerraformError,
    decode,
    install,
)
from tests.integration.terraform_stub import sample
from tests.integration.terraform_stub.sample import (
    ONE,
    REVERSE,
    TWO,
    Change,
    Variables,
    record,
    setting,
)
from tests.integration.terraform_stub.zone import zone_id

SCHEMA: Final[dict[str, Any]] = json.loads((ROOT / "schemas" / "terraform.schema.json").read_text())
MX, SPF = "MX/@/mail.one.example", "TXT/@/spf"
CNAME = "CNAME/autoconfig/mail.one.example"
PTR = "PTR/11/mail.one.example"
SRV, AAAA = "SRV/_imaps._tcp/mail.one.example-993", "AAAA/mail/2001:db8::11"
CAA = next(key for key in sample.ZONES[ONE] if key.startswith("CAA/"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("terraform"))


@pytest.fixture(scope="module")
def applied(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """The module as root module, with the sample applied. Tests plan here, and apply nothing."""
    terraform = installation.module(tmp_path_factory.mktemp("applied") / "module")
    terraform.validate().check()
    assert terraform.plan(variables=sample.FILE).check().status == CHANGED
    assert terraform.actions() == {
        address(zone, key): ("create",) for zone, keys in sample.ZONES.items() for key in keys
    }
    terraform.apply(variables=sample.FILE).check()
    return terraform


def address(zone: str, key: str) -> str:
    return f'module.zone["{zone}"].cloudflare_dns_record.mail["{key}"]'


def test_what_is_applied_plans_no_further_change(applied: Terraform) -> None:
    again = applied.plan(variables=sample.FILE).check()
    assert again.status == UNCHANGED, again.output


def test_state_holds_what_the_file_says(applied: Terraform) -> None:
    """Also inside `data`, where Terraform 1.11 drops an attribute that the provider lacks."""
    state = json.loads(applied.run("show", "-json").check().output)["values"]
    modules = state["root_module"]["child_modules"]
    found = {it["address"]: it["values"] for module in modules for it in module["resources"]}
    for zone, records in sample.ZONES.items():
        for key, written in records.items():
            values = found.pop(address(zone, key))
            data = written["data"] or {}
            stated = written | {"zone_id": zone_id(zone), "proxied": False}
            if written["type"] == "SRV":
                stated["priority"] = data["priority"]
            if written["data"] is not None:
                stated["content"] = values["content"]  # the provider's doing
                stated["data"] = dict.fromkeys(values["data"]) | data
            assert {name: values[name] for name in stated} == stated, key
    assert not found
    assert state["outputs"]["record_counts"]["value"] == {ONE: 13, TWO: 3, REVERSE: 2}


def test_removed_record_is_destroyed_and_no_other_touched(
    applied: Terraform, tmp_path: Path
) -> None:
    removed = sample.write(tmp_path, lambda it: it["mail_zones"][ONE]["records"].pop(MX))
    assert applied.plan(variables=removed).check().status == CHANGED
    assert applied.actions() == {address(ONE, MX): ("delete",)}


def test_removed_zone_takes_its_records_with_it(applied: Terraform, tmp_path: Path) -> None:
    removed = sample.write(tmp_path, lambda it: it["mail_zones"].pop(TWO))
    assert applied.plan(variables=removed).check().status == CHANGED
    assert applied.actions() == {address(TWO, key): ("delete",) for key in sample.ZONES[TWO]}


def test_new_values_under_old_keys_are_updates(applied: Terraform, tmp_path: Path) -> None:
    def change(variables: Variables) -> None:
        record(variables, SPF)["content"] = '"v=spf1 mx -all"'
        record(variables, SRV)["data"]["priority"] = 5
        record(variables, AAAA)["ttl"] = 60

    assert applied.plan(variables=sample.write(tmp_path, change)).check().status == CHANGED
    assert applied.actions() == {address(ONE, key): ("update",) for key in (SPF, SRV, AAAA)}


def test_updates_are_applied_and_settle(installation: Installation, tmp_path: Path) -> None:
    def change(variables: Variables) -> None:
        record(variables, CAA)["data"]["flags"] = 128
        record(variables, MX)["comment"] = None

    terraform = installation.module(tmp_path / "module")
    terraform.apply(variables=sample.FILE).check()
    variables = sample.write(tmp_path, change)
    assert "0 added, 2 changed, 0 destroyed" in terraform.apply(variables=variables).check().output
    assert terraform.plan(variables=variables).check().status == UNCHANGED


def test_called_by_another_root_module_with_known_zone_ids(
    installation: Installation, tmp_path: Path
) -> None:
    terraform = root_module(
        installation,
        tmp_path / "infra",
        f"""
        variable "mail_zones" {{ type = any }}
        variable "zone_ids"   {{ type = map(string) }}
        module "mail" {{
          source     = {json.dumps(str(MODULE))}
          mail_zones = var.mail_zones
          zone_ids   = var.zone_ids
        }}
        """,
    )
    ids = {ONE: "0123456789abcdef" * 2, TWO: "fedcba9876543210" * 2, REVERSE: "0f" * 16}
    variables = sample.write(tmp_path, lambda it: it.update(zone_ids=ids))
    planned = terraform.plan(variables=variables).check()
    assert len(terraform.actions()) == 18
    assert all(given in planned.output for given in ids.values())
    assert "data.cloudflare_zone" not in planned.output  # nothing is looked up


def test_console_decodes_what_was_written() -> None:
    assert decode(sample.FILE) == sample.RECORDS


def misspell(variables: Variables) -> None:
    mx = record(variables, MX)
    mx["contents"] = mx.pop("content")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(misspell, 'attribute "content" is required', id="misspelt attribute"),
        pytest.param(setting(SPF, type="SPF"), "A record's type must be", id="type"),
        pytest.param(setting(SPF, ttl=30), "A record's ttl must be", id="short ttl"),
        pytest.param(setting(SPF, ttl="day"), "a number is required", id="ttl in words"),
        pytest.param(setting(SPF, name="one.example."), "must be its zone's name", id="dot"),
        pytest.param(setting(SPF, name="www"), "must be its zone's name", id="relative name"),
        pytest.param(setting(SPF, name="alone.example"), "must be its zone's name", id="no label"),
        pytest.param(setting(SPF, content="v=spf1 -all"), "quotation marks", id="unquoted"),
        pytest.param(setting(SPF, content='"'), "quotation marks", id="one quotation mark"),
        pytest.param(setting(SPF, content=None), "all others content", id="no content"),
        pytest.param(setting(CAA, data=None), "CAA, SRV and TLSA", id="no data"),
        pytest.param(setting(SRV, content="."), "CAA, SRV and TLSA", id="content and data"),
        pytest.param(setting(SPF, priority=1), "and no others", id="needless priority"),
        pytest.param(setting(MX, priority=None), "and no others", id="no priority"),
        pytest.param(setting(MX, content="mx.example."), "end in a dot", id="dot in content"),
        pytest.param(setting(CNAME, content="x.example."), "end in a dot", id="dot in CNAME"),
        pytest.param(setting(PTR, REVERSE, content="x.example."), "end in a dot", id="dot in PTR"),
        pytest.param(setting(PTR, REVERSE, priority=1), "and no others", id="priority of PTR"),
        pytest.param(
            lambda it: record(it, SRV)["data"].update(target="mx.example."),
            "end in a dot",
            id="dot in data",
        ),
        pytest.param(lambda it: it.update(zone_ids={ONE: ONE}), "32 hexadecimal", id="zone id"),
    ],
)
def test_module_refuses(change: Change, message: str, tmp_path: Path) -> None:
    with pytest.raises(TerraformError) as raised:
        decode(sample.write(tmp_path, change))
    assert message in " ".join(str(raised.value).split())  # Terraform breaks lines


# The stub itself: it must refuse what the provider refuses, and show the drift that the service
# would cause, or the tests above prove nothing.

A_RECORD: Final = """
resource "cloudflare_dns_record" "it" {
  zone_id = "0123456789abcdef0123456789abcdef"
  name    = "mail.one.example"
  type    = "A"
  ttl     = 300
  content = "192.0.2.11"
}
"""
SRV_RECORD: Final = A_RECORD.replace('"A"', '"SRV"').replace(
    'content = "192.0.2.11"',
    'data = { priority = 1, weight = 2, port = 993, target = "mail.one.example" }',
)
DATA_BLOCK: Final = A_RECORD.replace('content = "192.0.2.11"', "data { priority = 1 }")  # as in v4
LONG_TEXT: Final = A_RECORD.replace('"A"', '"TXT"').replace('"192.0.2.11"', f'"\\"{"x" * 256}\\""')
ZONE_BY_NAME: Final = 'data "cloudflare_zone" "it" { name = "one.example" }'  # as in v4


def root_module(installation: Installation, directory: Path, text: str) -> Terraform:
    """A root module of this text beside the module's own provider requirement; initialized."""
    directory.mkdir()
    (directory / "versions.tf").write_text((MODULE / "versions.tf").read_text())
    (directory / "main.tf").write_text(text)
    terraform = installation.at(directory)
    terraform.init().check()
    return terraform


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(A_RECORD.replace("content", "value"), 'argument named "value"', id="value"),
        pytest.param(A_RECORD.replace("_dns", ""), "Invalid resource type", id="cloudflare_record"),
        pytest.param(A_RECORD.replace("ttl", "#"), 'argument "ttl" is required', id="no ttl"),
        pytest.param(A_RECORD.replace('"A"', '"SPF"'), "unknown record type", id="type SPF"),
        pytest.param(DATA_BLOCK, "Unsupported block type", id="block data"),
        pytest.param(
            SRV_RECORD.replace("data", 'content = "x"\ndata'), "conflicts", id="content and data"
        ),
        pytest.param(ZONE_BY_NAME, "name is read-only", id="zone by name"),
    ],
)
def test_stub_refuses_other_names(
    text: str, message: str, installation: Installation, tmp_path: Path
) -> None:
    validated = root_module(installation, tmp_path / "root", text).validate()
    assert validated.status == 1
    assert message in " ".join(validated.errors.split())


@pytest.mark.parametrize(
    ("text", "settles"),
    [
        pytest.param(A_RECORD, True, id="A"),
        pytest.param(SRV_RECORD, False, id="SRV without the outer priority"),
        pytest.param(SRV_RECORD.replace("ttl", "priority = 1\nttl"), True, id="SRV with it"),
        pytest.param(LONG_TEXT, False, id="TXT string of 256 octets"),
    ],
)
def test_stub_shows_drift(
    text: str, settles: bool, installation: Installation, tmp_path: Path
) -> None:
    terraform = root_module(installation, tmp_path / "root", text)
    terraform.apply().check()
    assert terraform.plan().check().status == (UNCHANGED if settles else CHANGED)


def accepted(variables: Variables) -> bool:
    """By both validators that the project uses; they must agree."""
    verdict: bool = Draft202012Validator(SCHEMA).is_valid(variables)
    assert jsonschema_rs.validator_for(SCHEMA).is_valid(variables) is verdict
    return verdict


def test_schema_accepts_the_sample() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert accepted(sample.VARIABLES)
    assert accepted(sample.VARIABLES | {"zone_ids": {ONE: "0123456789abcdef" * 2}})


@pytest.mark.parametrize(
    "change",
    [
        misspell,
        lambda it: it.update(zones={}),
        lambda it: it.pop("mail_zones"),
        lambda it: it.update(zone_ids={ONE: ONE}),
        lambda it: it["mail_zones"].update({"one.example.": {"records": {}}}),
        lambda it: it["mail_zones"][ONE]["records"].update({"one.example": {}}),
        lambda it: record(it, MX).pop("comment"),
        lambda it: record(it, SRV)["data"].pop("port"),
        lambda it: record(it, CAA)["data"].update(port=None),
        setting(MX, type="TXT"),
        setting(MX, type="mx"),
        setting(MX, ttl=30),
        setting(MX, ttl="3600"),
        setting(MX, ttl=172800),
        setting(MX, name="One.example"),
        setting(MX, name="one.example."),
        setting(MX, content="mail.one.example."),
        setting(MX, priority=None),
        setting(MX, data={}),
        setting(SRV, content="0 1 993 mail.one.example"),
        setting(SPF, content="v=spf1 -all"),
        setting(SPF, content='"v=spf1 ""-all"'),
        setting(SPF, content=f'"{"x" * 256}"'),
        setting(SPF, content='"v=spf1 é"'),
        setting(SPF, content='"\\256"'),
        setting(SPF, comment="two\nlines"),
        setting(SPF, comment="x" * 101),
        setting("A/mail/192.0.2.11", content="192.0.2.256"),
        setting(CNAME, content="mail.one.example."),
        setting(CNAME, content="."),
        setting(CNAME, priority=10),
        setting(CNAME, proxied=False),
        setting(PTR, REVERSE, content="mail.one.example."),
        setting(PTR, REVERSE, content="192.0.2.11/32"),
        setting(PTR, REVERSE, type="CNAME"),
    ],
)
def test_schema_rejects(change: Change) -> None:
    assert not accepted(sample.changed(change))


def described(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, schema) of each property of each object in the schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            assert schema["additionalProperties"] is False
            yield from schema["properties"].items()
        for value in schema.values():
            yield from described(value)


def test_schema_describes_every_property_with_valid_examples() -> None:
    properties = list(described(SCHEMA))
    assert len(properties) == 77
    for name, schema in properties:
        assert schema["description"].endswith("."), name
        validator = Draft202012Validator(schema | {"$defs": SCHEMA["$defs"]})
        assert schema["examples"], name
        assert all(map(validator.is_valid, schema["examples"])), name
