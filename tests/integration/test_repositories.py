"""Zones hold more than mail: nothing of tests/zones is lost, and no mutant of them is.

What is checked is written in tests/repositories/checks.py. `python -m tests.repositories
tests/zones --mutations 1000` does the same with more mutants.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.integration.tools import require_tool
from tests.repositories.cases import by_dialect, mutant, zones_of
from tests.repositories.checks import check, check_together
from tests.repositories.history import check_revert
from tests.repositories.project import Case
from tests.repositories.tally import Tally

CASES: Final = zones_of(Path(__file__).parents[1] / "zones")
MUTANTS: Final = 150
AT_ONCE: Final = 15


def name_of(case: Case) -> str:
    # pytest writes what is not ASCII as an escape.
    return case.zone.encode("ascii", "replace").decode()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_zone_keeps_all_that_is_not_ours(case: Case, tmp_path: Path) -> None:
    tally = Tally()

    check(case, tmp_path, tally)

    assert tally.failures == []
    assert not tally.built_though_unreadable


def test_zones_of_one_configuration_are_built_together(tmp_path: Path) -> None:
    tally = Tally()

    for number, together in enumerate(by_dialect(CASES)):
        check_together(together, tmp_path / str(number), tally)

    assert tally.failures == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.zone.endswith(".arpa")], ids=name_of
)
def test_git_revert_undoes_an_edit_in_place(case: Case, tmp_path: Path) -> None:
    require_tool("git")
    tally = Tally()

    check_revert(case, tmp_path / "project", tally)

    assert tally.failures == []
    assert tally.counts["reverted"] == 1


@pytest.mark.parametrize("first", range(0, MUTANTS, AT_ONCE))
def test_a_mutant_is_refused_in_a_civil_way_or_loses_nothing(first: int, tmp_path: Path) -> None:
    tally = Tally()

    for seed in range(first, first + AT_ONCE):
        check(mutant(CASES, seed), tmp_path, tally)

    assert tally.failures == []
    assert tally.counts["built"] > AT_ONCE // 3
