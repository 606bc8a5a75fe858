"""What holds for every test: skips fail in CI, and which Hypothesis profile is used."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

# CI tries the same examples every time; at home each run tries new ones. No deadline on either:
# a slow machine is no failure.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if IN_CI else "home"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", metavar="CASE", help="rewrite the golden files of this one case"
    )


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI and config.getoption("--update-golden"):
        raise pytest.UsageError("--update-golden is for a desk, where a person reads the change")


_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Skips by mark, by fixture, by pytest.skip() in a test, and in a subtest."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Skips of a whole module: pytest.skip(allow_module_level=True), pytest.importorskip()."""
    return _refuse_skip((yield))


def _refuse_skip(report: _Report) -> _Report:
    if not IN_CI or not report.skipped:
        return report
    expected_to_fail: str | None = getattr(report, "wasxfail", None)
    if expected_to_fail is not None and "[NOTRUN]" not in expected_to_fail:
        return report  # it ran, and failed as its mark says
    report.outcome = "failed"
    report.longrepr = f"a skip is a failure in CI: {expected_to_fail or _reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> str:
    match longrepr:
        case (path, line, reason):
            return f"{path}:{line}: {reason}"
        case _:
            return str(longrepr)
