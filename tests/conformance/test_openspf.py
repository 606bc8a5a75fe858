"""The test suite of the OpenSPF project for RFC 7208, release 2014.04: one test a case.

``rfc7208-tests.yml`` is in the source distribution of pyspf. pip fetches that from the index that
it is configured for, once; pytest's cache directory, which git ignores, keeps the suite. A suite
that cannot be had is a failure, and so is one that is not byte for byte the one we know.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcompile.dns import ZoneResolver
from mailcompile.spf import check_host

SOURCE = "pyspf==2.0.14"
FILE = "test/rfc7208-tests.yml"
SHA256 = "901f561a6e2b1c1590a40a61b1ac7601226fd7045a7aae591a4d25421358d6f9"
COUNT = 203

Zone = dict[str, list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Case:
    """A message, the DNS of its scenario, and what check_host() has to say."""

    name: str
    resolver: ZoneResolver
    client: str
    sender: str
    helo: str
    results: tuple[str, ...]
    """Any of these is right."""
    explanation: str | None
    """``DEFAULT`` stands for none; ``None`` if it makes no difference."""


class SuiteProblem(Exception):
    """Why there is no suite."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The suite is needed when tests are collected: its cases are their names.

    Where it cannot be had, one test that says so takes the place of all, so that the collection of
    other tests goes on.
    """
    if "case" not in metafunc.fixturenames:
        return
    try:
        cases: list[Any] = [pytest.param(case, id=case.name) for case in _whole(metafunc.config)]
    except SuiteProblem as problem:
        cases = [pytest.param(problem, id="no-suite")]
    metafunc.parametrize("case", cases)


def test_case(case: Case | SuiteProblem) -> None:
    if isinstance(case, SuiteProblem):
        pytest.fail(str(case), pytrace=False)
    domain = case.sender.rpartition("@")[2] or case.helo
    verdict = check_host(case.client, domain, case.sender, case.helo, case.resolver)
    assert verdict.result in case.results
    if case.explanation is not None:
        assert (verdict.explanation or "DEFAULT") == case.explanation


def _whole(config: pytest.Config) -> list[Case]:
    cases = list(_cases(config))
    if len({case.name for case in cases}) != COUNT:
        raise SuiteProblem(f"{FILE} has {len(cases)} cases instead of {COUNT}")
    return cases


def _cases(config: pytest.Config) -> Iterator[Case]:
    for scenario in yaml.safe_load_all(_suite(config).decode("latin-1")):
        resolver = _resolver(scenario["zonedata"])
        for name, test in scenario["tests"].items():
            results = test["result"]
            yield Case(
                name=f"{scenario['description']}: {name}".replace(" ", "-").lower(),
                resolver=resolver,
                client=test["host"],
                sender=test["mailfrom"],
                helo=test["helo"],
                results=(results,) if isinstance(results, str) else tuple(results),
                explanation=test.get("explanation"),
            )


def _resolver(zone: dict[str, list[Any]]) -> ZoneResolver:
    """The rules of the suite: SPF entries serve as TXT unless the name has TXT entries of its own;
    NONE is an entry and no record; a bare TIMEOUT is for all types that the name has not."""
    records: Zone = {}
    timeouts: list[str | tuple[str, str]] = []
    for name, entries in zone.items():
        has_own = any("TXT" in entry for entry in entries if isinstance(entry, dict))
        found = records[name] = []
        for entry in entries:
            if entry == "TIMEOUT":
                timeouts.append(name)
                continue
            for kind, value in entry.items():
                if value == "TIMEOUT":
                    timeouts.append((name, kind))
                elif value != "NONE" and not (kind == "SPF" and has_own):
                    found.append(("TXT" if kind == "SPF" else kind, _value(value)))
    return ZoneResolver(records, timeouts)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _suite(config: pytest.Config) -> bytes:
    """The bytes of the suite, from the cache or fetched."""
    kept = _cache(config) / f"{SHA256[:16]}.yml"
    if kept.exists() and _digest(kept.read_bytes()) == SHA256:
        return kept.read_bytes()
    suite = _fetched()
    if _digest(suite) != SHA256:
        raise SuiteProblem(f"{FILE} of {SOURCE} is another one: its SHA-256 is {_digest(suite)}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(suite)
    return suite


def _cache(config: pytest.Config) -> Path:
    cache: pytest.Cache | None = getattr(config, "cache", None)  # a plugin that can be off
    return Path(cache.mkdir("openspf") if cache is not None else tempfile.mkdtemp())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fetched() -> bytes:
    """pip knows the index, its certificates and proxies; it builds the metadata on the way."""
    package = SOURCE.partition("==")[0]
    command = ["download", "--quiet", "--no-deps", "--no-binary", package, SOURCE]
    with tempfile.TemporaryDirectory() as directory:
        try:
            subprocess.run(
                [sys.executable, "-m", "pip", *command, "--dest", directory],
                check=True,
                capture_output=True,
                text=True,
                timeout=300,
            )
        except subprocess.TimeoutExpired:
            raise SuiteProblem(
                f"{FILE} is in {SOURCE}, which pip could not fetch in time"
            ) from None
        except subprocess.CalledProcessError as error:
            raise SuiteProblem(
                f"{FILE} is in {SOURCE}, which pip could not fetch:\n{error.stderr}"
            ) from None
        (archive,) = Path(directory).iterdir()
        return _member(archive)


def _member(archive: Path) -> bytes:
    with tarfile.open(archive) as files:
        for name in files.getnames():
            if name.endswith(f"/{FILE}") and (member := files.extractfile(name)):
                return member.read()
    raise SuiteProblem(f"{archive.name} has no {FILE}")
