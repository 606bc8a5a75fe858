"""octoDNS as its users run it: the real commands in a directory, and the real reader of zones.

Written against octoDNS 1.22 (octodns/cmds, octodns/manager.py, octodns/provider/yaml.py).
"""

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from octodns.provider.yaml import YamlProvider
from octodns.record import Record, value_to_rdata_text
from octodns.zone import Zone

CONFIG: Final = "config.yaml"
_SECONDS: Final = 300

# PlanLogger, the default output, ends each zone of a plan with this line.
_SUMMARY: Final = re.compile(
    r"^\*   Summary: Creates=(\d+), Updates=(\d+), Deletes=(\d+),", re.MULTILINE
)
_NO_PLAN: Final = "No changes were planned"
_CHECKSUM: Final = re.compile(r"Checksum checksum=([0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """`output` is stdout and stderr as they came, octoDNS's log included."""

    returncode: int
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult(CommandResult):
    """`changes` is the number of RRsets in the plan; None where no plan was made (an error)."""

    changes: int | None


def validate(config: Path, env: Mapping[str, str] | None = None) -> CommandResult:
    """`octodns-validate --all`; status 1 if any record or zone has a finding.

    Providers are built too, so what config.yaml reads by `env/NAME` must be in `env`.
    """
    return _run("octodns-validate", config, env, "--all")


def sync(config_dir: Path, env: Mapping[str, str], doit: bool, force: bool = False) -> SyncResult:
    """`octodns-sync` in `config_dir`, whose config.yaml has `manager.enable_checksum: true`.

    With `doit` first a dry run that prints the checksum of its plan, then a run that does just
    this plan; where nothing is planned octoDNS prints none, and there is nothing to do. The
    result is the second run's where there is one.
    """
    config = config_dir / CONFIG
    options = ["--force"] if force else []
    planned = _planned(_run("octodns-sync", config, env, *options))
    checksum = _CHECKSUM.search(planned.output)
    if not doit or planned.returncode or checksum is None:
        return planned
    return _planned(
        _run("octodns-sync", config, env, *options, "--doit", "--checksum", checksum[1])
    )


def decode(
    zones_dir: Path,
    *,
    lenient: bool = False,
    only: Collection[str] | None = None,
    **settings: Any,
) -> dict[str, list[tuple[str, str, int, str]]]:
    """All zones of a directory: {zone: sorted [(fqdn, type, ttl, value)]}, one tuple a value.

    ``only`` names the types that are wanted. ``settings`` are those of the provider; a bare
    semicolon is read unless they say otherwise.

    Zone and fqdn are A-labels without the last dot; names within values keep it, as in
    `10 mail.example.`. TXT is the published text: one string, no quotes, bare semicolons.
    """
    settings = {"escaped_semicolons": False, **settings}
    provider = YamlProvider("decode", str(zones_dir), **settings)
    decoded = {}
    for name in provider.list_zones():
        zone = Zone(name, [])
        provider.populate(zone, lenient=lenient)
        records = [it for it in zone.records if only is None or it._type in only]
        rows = sorted(row for record in records for row in _rows(record))
        decoded[zone.name.removesuffix(".")] = rows
    return decoded


def _run(program: str, config: Path, env: Mapping[str, str] | None, *options: str) -> CommandResult:
    """Runs beside the configuration, because octoDNS takes paths in it from there."""
    command = [str(Path(sys.executable).parent / program), "--config-file", config.name, *options]
    done = subprocess.run(
        command,
        cwd=config.parent,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    return CommandResult(returncode=done.returncode, output=done.stdout)


def _planned(done: CommandResult) -> SyncResult:
    counts = [sum(map(int, counted)) for counted in _SUMMARY.findall(done.output)]
    planned = bool(counts) or _NO_PLAN in done.output
    changes = sum(counts) if planned else None
    return SyncResult(returncode=done.returncode, output=done.output, changes=changes)


def _rows(record: Record) -> list[tuple[str, str, int, str]]:
    # Records of one value (CNAME, DNAME) have no list of values.
    values = record.values if hasattr(record, "values") else [record.value]
    fqdn = record.fqdn.removesuffix(".")
    return [(fqdn, record._type, record.ttl, _text(record._type, value)) for value in values]


def _text(rdtype: str, value: object) -> str:
    """octoDNS keeps the text of TXT with `\\;`, everything else renders itself."""
    if rdtype in ("TXT", "SPF"):
        return str(value).replace("\\;", ";")
    return str(value_to_rdata_text(value))
