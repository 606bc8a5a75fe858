"""Both back ends, decoded by the real octoDNS and the real Terraform, give the written records."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.golden import Case, all_cases
from tests.integration import octodns_tools, terraform
from tests.topologies import build

CASES = all_cases()
by_name = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Case name to the ``out/`` that was built for it."""
    found = {}
    for case in CASES:
        folder = tmp_path_factory.mktemp(case.name)
        for file in ("mail.yaml", "keys.yaml"):
            shutil.copy(case.folder / file, folder / file)
        build(folder)
        found[case.name] = folder / "out"
    return found


def written(rows: Iterable[tuple[str, str, int, str]]) -> list[str]:
    return sorted(f"{name} {ttl} {kind} {text}" for name, kind, ttl, text in rows)


def absolute(row: tuple[str, str, int, str]) -> tuple[str, str, int, str]:
    """The API has MX targets without the trailing dot, the written records have it."""
    name, kind, ttl, text = row
    return (name, kind, ttl, f"{text.removesuffix('.')}." if kind == "MX" else text)


@by_name
def test_octodns_decodes_the_zones_to_the_written_records(
    case: Case, built: dict[str, Path]
) -> None:
    zones = octodns_tools.decode(built[case.name] / "octodns" / "zones")

    assert written(row for rows in zones.values() for row in rows) == case.records()


@by_name
def test_octodns_validates_the_zones(case: Case, built: dict[str, Path]) -> None:
    result = octodns_tools.validate(built[case.name] / "octodns" / "config.yaml")

    assert result.returncode == 0, result.output


@by_name
def test_terraform_decodes_the_variables_to_the_written_records(
    case: Case, built: dict[str, Path]
) -> None:
    zones = terraform.decode(built[case.name] / "terraform" / "mail.auto.tfvars.json")

    assert written(absolute(row) for rows in zones.values() for row in rows) == case.records()


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
