"""Both back ends, decoded by the real octoDNS and the real Terraform, give the written records.

Those of zones that are handed over come from their master files, as dnspython reads them.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import dns.rdatatype
import dns.zone
import pytest
import yaml

from tests.golden import CASES as FOLDER
from tests.golden import Case, good_cases
from tests.integration import octodns_tools, terraform
from tests.integration.bind import rdata_text
from tests.octodns_records import register
from tests.topologies import build

Row = tuple[str, str, int, str]
"""Name, type, TTL, value."""

CASES = good_cases()
OURS = [case for case in CASES if not (case.folder / "config").is_dir()]
MERGED = [case for case in CASES if (case.folder / "config").is_dir()]
by_name = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
ours = pytest.mark.parametrize("case", OURS, ids=[case.name for case in OURS])
merged = pytest.mark.parametrize("case", MERGED, ids=[case.name for case in MERGED])
UNDERSTOOD = ("A", "AAAA", "MX", "TXT", "CNAME", "NS")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Case name to the ``out/`` that was built for it."""
    found = {}
    for case in CASES:
        folder = tmp_path_factory.mktemp(case.name)
        shutil.copytree(
            case.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected")
        )
        build(folder)
        found[case.name] = folder / "out"
    return found


def written(zones: Mapping[str, Iterable[Row]], out: Path) -> list[str]:
    """What a back end publishes, with what it leaves to others: each zone once."""
    others = handed_over(out)
    assert zones.keys() & others.keys() == set()
    rows = [row for found in (*zones.values(), *others.values()) for row in found]
    return sorted(f"{name} {ttl} {kind} {text}" for name, kind, ttl, text in rows)


def handed_over(out: Path) -> dict[str, list[Row]]:
    """The zones that others serve, by name."""
    return {path.stem: master_file(path) for path in (out / "handover").glob("*.txt")}


def master_file(path: Path) -> list[Row]:
    zone = dns.zone.from_file(str(path), relativize=False, check_origin=False)
    assert zone.origin is not None
    assert zone.origin.to_text(omit_final_dot=True) == path.stem
    return [
        (
            name.to_text(omit_final_dot=True),
            dns.rdatatype.to_text(rdata.rdtype),
            ttl,
            rdata_text(rdata),
        )
        for name, ttl, rdata in zone.iterate_rdatas()
    ]


def absolute(row: Row) -> Row:
    """The API has names in values without the trailing dot, the written records have it."""
    name, kind, ttl, text = row
    named = kind in ("CNAME", "MX", "PTR")
    return (name, kind, ttl, f"{text.removesuffix('.')}." if named else text)


@merged
def test_octodns_decodes_merged_zones_to_what_is_ours_and_what_is_not(
    case: Case, built: dict[str, Path]
) -> None:
    folder = built[case.name] / "octodns" / "zones"
    settings: dict[str, Any] = {"enforce_order": False}
    if not folder.is_dir():
        folder = built[case.name].parent / "config"
        said = yaml.safe_load(configuration(case)) or {}
        settings |= {"escaped_semicolons": True, **said, "directory": folder}
        settings = {name: settings[name] for name in settings if name not in ("class", "directory")}
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    register(re.findall(r"[A-Za-z0-9]+/[A-Z]+", text))

    zones = octodns_tools.decode(folder, lenient=True, only=UNDERSTOOD, **settings)

    rows = [row for found in zones.values() for row in found]
    found = sorted(f"{name} {ttl} {kind} {text}" for name, ttl, kind, text in reordered(rows))
    assert found == sorted([*case.records(), *case.beside()])


def reordered(rows: Iterable[Row]) -> Iterable[tuple[str, int, str, str]]:
    return ((name, ttl, kind, text) for name, kind, ttl, text in rows)


def configuration(case: Case) -> str:
    """The settings of the only provider in the octoDNS configuration of a case."""
    path = case.folder / "octodns.yaml"
    if not path.exists():
        return ""
    providers = yaml.safe_load(path.read_text(encoding="utf-8"))["providers"]
    (settings,) = (one for one in providers.values() if one["class"].endswith("YamlProvider"))
    return yaml.safe_dump(settings)


@ours
def test_octodns_decodes_the_zones_to_the_written_records(
    case: Case, built: dict[str, Path]
) -> None:
    out = built[case.name]

    zones = octodns_tools.decode(out / "octodns" / "zones")

    assert written(zones, out) == case.records()


@ours
def test_octodns_validates_the_zones(case: Case, built: dict[str, Path]) -> None:
    result = octodns_tools.validate(built[case.name] / "octodns" / "config.yaml")

    assert result.returncode == 0, result.output


@by_name
def test_terraform_decodes_the_variables_to_the_written_records(
    case: Case, built: dict[str, Path]
) -> None:
    out = built[case.name]

    zones = terraform.decode(out / "terraform" / "mail.auto.tfvars.json")

    absolutes = {zone: [absolute(row) for row in rows] for zone, rows in zones.items()}
    assert written(absolutes, out) == case.records()


def test_a_zone_that_is_handed_over_is_in_no_configuration(built: dict[str, Path]) -> None:
    out = built["handover-zone"]

    assert list(handed_over(out)) == ["customer.example"]
    config = (out / "octodns" / "config.yaml").read_text(encoding="utf-8")
    assert "customer.example.:" not in config
    assert "agency.example.:" in config


def test_where_all_zones_are_handed_over_there_is_nothing_to_publish(tmp_path: Path) -> None:
    """octoDNS and Terraform accept what is left for them, and plan nothing."""
    for file in ("mail.yaml", "keys.yaml"):
        shutil.copy(FOLDER / "handover-zone" / file, tmp_path / file)
    mail = tmp_path / "mail.yaml"
    text, one = mail.read_text(encoding="utf-8"), "{handover: true}"
    mail.write_text(text.replace(one, f"{one}\n    agency.example: {one}"), encoding="utf-8")
    build(tmp_path)
    out = tmp_path / "out"

    assert sorted(handed_over(out)) == ["agency.example", "customer.example"]
    assert octodns_tools.validate(out / "octodns" / "config.yaml").returncode == 0
    synced = octodns_tools.sync(out / "octodns", {}, doit=True)
    assert (synced.returncode, synced.changes) == (0, 0), synced.output
    variables = out / "terraform" / "mail.auto.tfvars.json"
    assert terraform.decode(variables) == {}
    here = terraform.install(tmp_path).module(tmp_path / "root")
    here.plan(variables=variables).check()
    assert here.actions() == {}


def test_terraform_plans_and_applies_the_built_seed(built: dict[str, Path], tmp_path: Path) -> None:
    out = built["seed"] / "terraform"
    shutil.copytree(out / "module", tmp_path / "root")
    terraform_here = terraform.install(tmp_path).at(tmp_path / "root")
    variables = out / "mail.auto.tfvars.json"

    terraform_here.init().check()
    terraform_here.validate().check()
    first = terraform_here.plan(variables=variables).check()
    terraform_here.apply(variables=variables).check()
    second = terraform_here.plan(variables=variables).check()

    assert (first.status, second.status) == (terraform.CHANGED, terraform.UNCHANGED)


def test_shipped_module_and_schema_are_the_templates(built: dict[str, Path]) -> None:
    out = built["seed"] / "terraform"
    schema = terraform.ROOT / "schemas" / "terraform.schema.json"
    module = {
        path.relative_to(terraform.MODULE): path.read_bytes()
        for path in terraform.MODULE.rglob("*")
        if path.is_file()
    }

    for path, content in module.items():
        assert (out / "module" / path).read_bytes() == content
    assert (out / "terraform.schema.json").read_bytes() == schema.read_bytes()
