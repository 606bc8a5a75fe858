"""What stands in the zones already, read: hand-written files, and the ledger of earlier builds."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from mailcompile.diagnostics import Finding, Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.ledger import Ledger, ledger_of
from mailcompile.formats.octodns_config import dialects
from mailcompile.formats.octodns_yaml import OCTODNS, OURS, Dialect, HandZone, read_hand_zone
from mailcompile.merge.kinds import BAD_RECORDS_PATH, NO_CONFIGURATION, TWO_FILES
from mailcompile.source import Document
from mailcompile.topology import Before, is_in_place, zone_path

Text: TypeAlias = str | bytes
LEDGER_FILE = "mail.owned.yaml"
BUILT = "out/octodns/zones"
"""Where a build writes whole zones, unless it is told otherwise by ``-o``."""
EMPTY = Ledger(zones={}, gone={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is there before a build."""

    ledger: Ledger = EMPTY
    hand: Mapping[DomainName, HandZone] = field(default_factory=dict)
    """The hand-written files by zone, of zones that left the topology, too."""
    texts: Mapping[str, Text] = field(default_factory=dict)
    """The texts that were read, by path."""
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong in the topology with what it names."""

    @property
    def documents(self) -> dict[str, Document]:
        """The hand-written files as read, for showing places."""
        return {zone.file: zone.document for zone in self.hand.values()}

    def before(self) -> dict[DomainName, Before]:
        """The same by zone."""
        names = self.ledger.zones.keys() | self.ledger.gone.keys() | self.hand.keys()
        return {
            name: Before(
                zone=self.hand.get(name),
                owned=self.ledger.zones.get(name) or {},
                gone=self.ledger.gone.get(name) or {},
            )
            for name in names
        }


def read_standing(
    topology: Mapping[str, Any], owned: Text | None, files: Mapping[str, Text]
) -> Standing:
    """Reads the ledger, and from ``files`` by path the hand-written zones that the topology names.

    A zone's file may also be given by the zone's bare name.
    """
    ledger, ledger_findings = (EMPTY, ()) if owned is None else ledger_of(LEDGER_FILE, owned)
    texts: dict[str, Text] = {} if owned is None else {LEDGER_FILE: owned}
    findings = list(ledger_findings)
    paths: dict[DomainName, str] = {}
    problems = [*_no_configuration(topology, files), *_bad_path(topology)]
    for name, candidates in _candidates(topology, ledger, by_name=isinstance(files, dict)):
        there = [one for one in candidates if one in files]
        if there:
            paths[name] = there[0]
            texts[there[0]] = files[there[0]]
        if len(there) > 1:
            problems.append(_two_files(name, there))
    how = _dialects(topology, paths, files, texts, findings)
    hand = {}
    for name, path in paths.items():
        zone, found = read_hand_zone(path, texts[path], how[name])
        findings += found
        if zone is not None:
            hand[name] = zone
    return Standing(
        ledger=ledger,
        hand=hand,
        texts=texts,
        findings=tuple(findings),
        problems=tuple(problems),
    )


def octodns_configuration(topology: Mapping[str, Any]) -> str | None:
    """The path of the octoDNS configuration that the user has."""
    said = ((topology.get("outputs") or {}).get("octodns") or {}).get("config")
    return None if said is None else str(said)


def _no_configuration(topology: Mapping[str, Any], files: Mapping[str, Text]) -> Iterator[Problem]:
    path = octodns_configuration(topology)
    if path is not None and path not in files:
        yield Problem(
            kind=NO_CONFIGURATION,
            pointer=("outputs", "octodns", "config"),
            message=f"there is no {path}",
            hint="name the file that you give to `octodns-sync --config-file`",
        )


def _bad_path(topology: Mapping[str, Any]) -> Iterator[Problem]:
    records = (topology.get("zones") or {}).get("records")
    if records is None:
        return
    pointer: Pointer = ("zones", "records")
    if PurePosixPath(posixpath.normpath(records)).parts[:1] == ("out",):
        message = "what a build writes is not written by hand"
        hint = "name the directory of the hand-written files"
        yield Problem(kind=BAD_RECORDS_PATH, pointer=pointer, message=message, hint=hint)
    if is_in_place(topology) and records.startswith("/"):
        message = "with `in_place`, a path begins in the directory of the topology"
        hint = "write it without the / at its beginning"
        yield Problem(kind=BAD_RECORDS_PATH, pointer=pointer, message=message, hint=hint)


def _two_files(name: DomainName, there: list[str]) -> Problem:
    return Problem(
        kind=TWO_FILES,
        pointer=("zones", "records"),
        message=f"{name.unicode} has {' and '.join(there)}",
        hint="unite the two",
    )


def _candidates(
    topology: Mapping[str, Any], ledger: Ledger, *, by_name: bool
) -> Iterator[tuple[DomainName, tuple[str, ...]]]:
    """Every zone that there may be, with the paths where its file may be; ``by_name``: also under
    the zone's bare name, which on a disk is the name of something else."""
    zones = topology.get("zones") or {}
    records = zones.get("records")
    managed = zones.get("managed") or {}
    seen = set()
    for written in (*(topology.get("domains") or {}), *managed, *sorted(ledger.zones)):
        try:
            made = DomainName.record if "_" in written else DomainName.host
            name = made(written)
        except NameProblem:
            continue
        if name in seen or (managed.get(written) or {}).get("handover") is True:
            continue
        seen.add(name)
        spellings = dict.fromkeys((str(name), name.unicode))
        named = [zone_path(records, one) for one in spellings] if records else []
        yield name, (*named, *(spellings if by_name else ()))


def _dialects(
    topology: Mapping[str, Any],
    paths: Mapping[DomainName, str],
    files: Mapping[str, Text],
    texts: dict[str, Text],
    findings: list[Finding],
) -> Mapping[DomainName, Dialect]:
    """How octoDNS reads each file: as its configuration says, or as the one that we write."""
    octodns = (topology.get("outputs") or {}).get("octodns") or {}
    usual = OCTODNS if octodns.get("layout") == "in_place" else OURS
    path = octodns_configuration(topology)
    if path is None or path not in files:
        return dict.fromkeys(paths, usual)
    texts[path] = files[path]
    built = None if octodns.get("layout") == "in_place" else BUILT
    found, objections = dialects(path, files[path], paths, built)
    findings += objections
    return {name: found.get(name, OCTODNS) for name in paths}
